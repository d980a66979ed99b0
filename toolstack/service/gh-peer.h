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

/** gh_peer_emit: sends a signal; @parameters: (nullable), not floating */
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
