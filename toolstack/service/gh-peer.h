/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhPeer: a client of the service. */
#pragma once

#include "gh-call.h"

G_BEGIN_DECLS

#define GH_TYPE_PEER (gh_peer_get_type ())
G_DECLARE_FINAL_TYPE (GhPeer, gh_peer, GH, PEER, GObject)

/* Signal: "closed": the client has gone. */

/**
 * gh_peer_new:
 * @sender: (nullable): its unique name on the bus; %NULL for who has the connection for itself
 *
 * A client with a connection of its own came through a door that lets nobody else in, and is told
 * everything at once. One on a bus is told nothing until gh_peer_set_may_look().
 */
GhPeer *gh_peer_new (GhService *service, GDBusConnection *connection, const char *sender);

GhService *gh_peer_get_service (GhPeer *self);
GDBusConnection *gh_peer_get_connection (GhPeer *self);

/** gh_peer_get_sender: Returns: (nullable): its unique name on the bus */
const char *gh_peer_get_sender (GhPeer *self);

/** gh_peer_get_cancellable: Returns: (transfer none): cancelled when the client has gone */
GCancellable *gh_peer_get_cancellable (GhPeer *self);

/** gh_peer_may_look: whether the client gets signals, and counts as one who needs the service */
gboolean gh_peer_may_look (GhPeer *self);
void gh_peer_set_may_look (GhPeer *self, gboolean may);

/** gh_peer_is_manager: whether the client has called GetManagedObjects, and so wants to be told of
 * each machine that comes and goes */
gboolean gh_peer_is_manager (GhPeer *self);
void gh_peer_set_manager (GhPeer *self);

/** gh_peer_emit: sends a signal to a client that may look; @parameters: (nullable), not floating */
void gh_peer_emit (
  GhPeer *self, const char *path, const char *interface, const char *signal, GVariant *parameters);

/**
 * gh_peer_reply_large:
 * @invocation: (transfer full)
 * @reply: a floating reference is taken
 *
 * Replies from a worker thread, because making a message of ten thousand rows takes longer than the
 * main loop may stand still. Signals to this client wait until it is sent, so that it never takes
 * what is older for newer.
 */
void gh_peer_reply_large (GhPeer *self, GDBusMethodInvocation *invocation, GVariant *reply);

G_END_DECLS
