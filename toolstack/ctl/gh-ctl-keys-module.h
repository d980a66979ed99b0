/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What the module with the consoles' sessions offers to guesthousectl. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define GH_CTL_KEYS_MODULE "gh-ctl-keys"

/**
 * gh_ctl_keys_parse_combos:
 * @names: %NULL-terminated: "ctrl+alt+del"
 *
 * Returns: (transfer full): for gh_ctl_keys_send_async()
 *
 * Errors: GH_ERROR_INVALID_ARGUMENT names what is no key
 */
GArray *gh_ctl_keys_parse_combos (char **names, GError **error);

/**
 * gh_ctl_keys_parse_text:
 * @layout: (nullable): the guest's keyboard layout, by default this computer's
 *
 * Returns: (transfer full): for gh_ctl_keys_send_async()
 *
 * Errors: GH_ERROR_INVALID_ARGUMENT names the character that has no key, or the layout
 */
GArray *gh_ctl_keys_parse_text (const char *text, const char *layout, GError **error);

/**
 * gh_ctl_keys_send_async:
 * @fd: (transfer full): a connected screen
 * @keys: of one of the functions above
 * @interval: milliseconds from key to key; 0 for what suits guests
 * @progress: (nullable)
 *
 * Sends the keys, waits until they have been read, and closes the screen.
 */
void gh_ctl_keys_send_async (int fd,
                             GArray *keys,
                             guint interval,
                             void (*progress) (guint done, guint total, gpointer data),
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data);
gboolean gh_ctl_keys_send_finish (GAsyncResult *result, GError **error);

G_END_DECLS
