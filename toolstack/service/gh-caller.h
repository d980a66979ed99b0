/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhCaller: who a client on the bus is. */
#pragma once

#include "gh-peer.h"

G_BEGIN_DECLS

/**
 * GhCaller:
 * @uid: of its process, as the bus knows it; this alone is proof
 * @pid: the same; 0 when the bus does not know
 * @comm: the program's name, for people; possibly ""
 * @unit: the systemd unit or scope it runs in, for people; possibly ""
 */
typedef struct
{
  guint uid;
  guint pid;
  char *comm;
  char *unit;
} GhCaller;

/**
 * gh_caller_get_async:
 * @peer: on a bus
 *
 * Asks the bus, once for each client. Fails when the client has gone.
 */
void gh_caller_get_async (GhPeer *peer, GAsyncReadyCallback callback, gpointer data);

/** gh_caller_get_finish: Returns: (transfer none): lives as long as @peer */
const GhCaller *gh_caller_get_finish (GhPeer *peer, GAsyncResult *result, GError **error);

/** gh_caller_is_root: whether @peer is known to be root */
gboolean gh_caller_is_root (GhPeer *peer);

G_END_DECLS
