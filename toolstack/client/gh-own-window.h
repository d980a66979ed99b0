/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Machines whose hypervisor shows them in a window of its own. */
#pragma once

#include "gh-client.h"

G_BEGIN_DECLS

/**
 * gh_own_window_replace_async:
 * @path: of a machine
 *
 * Has the machine's screen reached by VNC, and no window opened for it, from its next start on. A
 * machine without such a window stays as it is. Errors: those of Domain.SetDefinition
 */
void gh_own_window_replace_async (GhClient *client,
                                  const char *path,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data);

/** gh_own_window_replace_finish: Returns: %TRUE, or %FALSE with @error. @changed: (out) (optional):
 * whether there was such a window */
gboolean gh_own_window_replace_finish (GhClient *client,
                                       GAsyncResult *result,
                                       gboolean *changed,
                                       GError **error);

G_END_DECLS
