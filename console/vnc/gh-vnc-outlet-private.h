/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What goes to the server, from two threads. */
#pragma once

#include <glib.h>

#include <rfb/rfbclient.h>

G_BEGIN_DECLS

/**
 * GhVncOutlet:
 * @lock: held while something is written
 * @fd: where the main thread may write, or -1
 * @rest: what the socket did not take of the main thread's message
 * @n_rest: its length, for those without the lock
 *
 * The session thread writes whole messages, and waits for the server where it must. The main thread
 * writes one itself where that needs no waiting: an input then is on its way without another thread
 * having to wake up.
 */
typedef struct
{
  GMutex lock;
  int fd;
  GByteArray *rest;
  gint n_rest;
} GhVncOutlet;

void gh_vnc_outlet_init (GhVncOutlet *self);
void gh_vnc_outlet_clear (GhVncOutlet *self);

/** gh_vnc_outlet_open: lets the main thread write to @client's socket, unless TLS or SASL
 * stands between. */
void gh_vnc_outlet_open (GhVncOutlet *self, const rfbClient *client);

/** gh_vnc_outlet_close: the main thread writes no more. */
void gh_vnc_outlet_close (GhVncOutlet *self);

/** gh_vnc_outlet_write: in the session thread. Returns: whether the server is still there */
gboolean gh_vnc_outlet_write (GhVncOutlet *self, rfbClient *client, const GByteArray *messages);

/** gh_vnc_outlet_try: in the main thread; never waits. The session thread must be woken then.
 *
 * Returns: whether @message is on its way; if not, none of it is */
gboolean gh_vnc_outlet_try (GhVncOutlet *self, const GByteArray *message);

/** gh_vnc_outlet_is_empty: whether nothing of the main thread's is left to write. */
gboolean gh_vnc_outlet_is_empty (GhVncOutlet *self);

G_END_DECLS
