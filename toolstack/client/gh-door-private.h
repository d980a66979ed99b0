/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The way to the service that a host's URI asks for. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * gh_door_find:
 * @uri: a host
 * @system: (out): whether it is behind the system's door, not the person's own
 *
 * Errors: GH_ERROR_INVALID_ARGUMENT for a bad URI, GH_ERROR_UNAVAILABLE
 */
gboolean gh_door_find (const char *uri, gboolean *system, GError **error);

/**
 * gh_door_open_async:
 * @uri: a host
 *
 * Connects to the service that serves @uri: the system's for xen:, the person's own for all else,
 * unless GUESTHOUSE_DOOR is "user" or "system". Root in the control domain has its own drive Xen
 * when there is none of the system's. What does not run is started; two programs that start it at
 * once both end up connected to the one that was quicker.
 *
 * Errors: GH_ERROR_INVALID_ARGUMENT for a bad URI, GH_ERROR_UNAVAILABLE, GH_ERROR_CANCELLED
 */
void gh_door_open_async (const char *uri,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data);

/** gh_door_open_finish: Returns: (transfer full): an open connection; ask
 * gh_system_door_get_owner() to whom calls go on it */
GDBusConnection *gh_door_open_finish (GAsyncResult *result, GError **error);

G_END_DECLS
