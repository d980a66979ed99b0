/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhPeer: a client of the service, and the objects that it sees on its connection. */
#pragma once

#include "gh-call.h"

G_BEGIN_DECLS

#define GH_TYPE_PEER (gh_peer_get_type ())
G_DECLARE_FINAL_TYPE (GhPeer, gh_peer, GH, PEER, GObject)

/* Signal: "closed": the client has gone. */

/**
 * gh_peer_new:
 *
 * Shows the service on @connection. Nothing is made for each machine or job: their folders are
 * subtrees, so that ten thousand machines cost nothing here.
 */
GhPeer *gh_peer_new (GhService *service, GDBusConnection *connection);

GhService *gh_peer_get_service (GhPeer *self);
GDBusConnection *gh_peer_get_connection (GhPeer *self);

/** gh_peer_add_host: shows the machines of @host too */
void gh_peer_add_host (GhPeer *self, GhHost *host);

/** gh_peer_is_manager: whether the client has called GetManagedObjects, and so wants to be told of
 * each machine that comes and goes */
gboolean gh_peer_is_manager (GhPeer *self);

G_END_DECLS
