/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts the person's guesthoused and waits until it serves. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * gh_starter_start_async:
 * @uri: the host that it opens meanwhile
 *
 * Starts `guesthoused --user`, detached: it outlives the caller, and keeps a log of its own.
 *
 * Finishes with %TRUE when it serves. Errors: GH_ERROR_UNAVAILABLE when it is not there, ended
 * (which it also does when another one was quicker), or said nothing for long, with what it
 * printed.
 */
void gh_starter_start_async (const char *uri,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data);
gboolean gh_starter_start_finish (GAsyncResult *result, GError **error);

G_END_DECLS
