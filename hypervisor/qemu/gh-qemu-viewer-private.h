/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A window that QEMU itself opens for its guest, on the display of the person who starts it. */
#pragma once

#include <gio/gio.h>

#include "gh-domain-config.h"

G_BEGIN_DECLS

/**
 * gh_qemu_viewer_check:
 * @viewer: (nullable): as of gh_domain_get_viewer()
 *
 * Whether QEMU would find the display that @config needs, if it needs one. Errors:
 * GH_ERROR_UNSUPPORTED
 */
gboolean
gh_qemu_viewer_check (const GhDomainConfig *config, const char *const *viewer, GError **error);

/** gh_qemu_viewer_lead: sets the variables of a QEMU that opens a window; @viewer: (nullable) */
void gh_qemu_viewer_lead (GSubprocessLauncher *launcher, const char *const *viewer);

/**
 * gh_qemu_viewer_explain:
 * @words: what QEMU said before it ended
 *
 * Returns: (transfer full) (nullable): why there is no window, when that is what @words are about
 */
char *gh_qemu_viewer_explain (const char *words, const char *const *viewer);

/**
 * gh_qemu_viewer_watch:
 * @changed: called, with @data swapped to the front, when QEMU has said something
 *
 * Returns: (transfer full) (nullable): keep it for as long as that is wanted
 */
GFileMonitor *gh_qemu_viewer_watch (const char *log_folder, GCallback changed, gpointer data);

/**
 * gh_qemu_viewer_has_gone:
 *
 * Whether the display has gone from a QEMU that runs. It cannot end by itself then: the X library
 * exits, and SDL, on its way out, waits for ever for a window to go.
 */
gboolean gh_qemu_viewer_has_gone (const char *log_folder);

G_END_DECLS
