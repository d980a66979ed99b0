/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The ways in: the person's socket, the standard streams, the system bus. */
#pragma once

#include "gh-service.h"

G_BEGIN_DECLS

/** GhDoorFunc: @error: (transfer none) (nullable) */
typedef void (*GhDoorFunc) (const GError *error, gpointer data);

/**
 * gh_door_lock:
 * @folders: whose runtime folder the lock is in
 * @owner: (out): the process that serves already, when that is why it failed; else 0
 *
 * Takes the lock of the service for the life of this process, and makes its folder, 0700. Run once,
 * before the main loop.
 *
 * Errors: GH_ERROR_EXISTS when another process serves, GH_ERROR_PERMISSION, …
 */
gboolean gh_door_lock (const GhFolders *folders, guint *owner, GError **error);

/**
 * gh_door_open_socket:
 *
 * Serves on $XDG_RUNTIME_DIR/guesthouse/bus, whose stale predecessor is replaced: whoever has the
 * lock owns the socket. Only processes of the same user get in.
 *
 * Returns: (transfer full): the server, which serves while it lives
 */
GDBusServer *gh_door_open_socket (GhService *service, GError **error);

/**
 * gh_door_open_bus:
 * @changed: called with %NULL when the name is ours and calls can come, and with an error when the
 *   bus cannot be reached, when it does not give us the name, and when either is lost
 *
 * Serves on the system bus, under GH_DBUS_NAME. Clients are told apart by their names there.
 *
 * Returns: for g_bus_unown_name()
 */
guint gh_door_open_bus (GhService *service, GhDoorFunc changed, gpointer data);

/**
 * gh_door_serve_streams:
 * @ended: called when the peer has closed its end
 *
 * Serves one client on standard input and output, without authentication: whoever has the other
 * ends has them from us. Other output of this process goes to standard error from now on.
 */
gboolean gh_door_serve_streams (GhService *service, GCallback ended, gpointer data, GError **error);

/**
 * gh_door_relay:
 *
 * Carries bytes between standard streams and the socket of the service that runs already, and
 * returns when either ends. Blocks; for a process that does nothing else.
 */
gboolean gh_door_relay (GError **error);

G_END_DECLS
