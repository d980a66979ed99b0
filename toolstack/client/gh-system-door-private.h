/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The way to the system's service: the system bus. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * gh_system_door_open_async:
 * @uri: the host that is wanted, for the words of an error
 *
 * Connects to the system bus and has guesthoused started there. The connection closes when that
 * guesthoused goes. Errors: GH_ERROR_UNAVAILABLE, GH_ERROR_CANCELLED
 */
void gh_system_door_open_async (const char *uri,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data);
GDBusConnection *gh_system_door_open_finish (GAsyncResult *result, GError **error);

/**
 * gh_system_door_get_owner:
 *
 * To whom calls go and whose signals are believed: on a bus there are others who could send them.
 *
 * Returns: (transfer none) (nullable): guesthoused's unique name; %NULL for a connection that is
 *   not of this door, whose other end is guesthoused itself
 */
const char *gh_system_door_get_owner (GDBusConnection *connection);

/** gh_system_door_set_interactive: whether calls that a person asked for may have polkit ask for a
 * password; at first they may not */
void gh_system_door_set_interactive (GDBusConnection *connection, gboolean interactive);

/** gh_system_door_get_flags: Returns: those of a call that a person asked for */
GDBusCallFlags gh_system_door_get_flags (GDBusConnection *connection);

G_END_DECLS
