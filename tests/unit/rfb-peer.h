/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A server that says what a test wants it to say, and the session that hears it. */
#pragma once

#include "gh-vnc-session.h"

#define RFB_VERSION "RFB 003.008\n"

/**
 * RfbPeer:
 * @peer: the server's end
 *
 * The counters count signals.
 */
typedef struct
{
  GhConsoleSession *session;
  int peer;
  guint n_updates;
  guint n_bells;
  guint n_ended;
} RfbPeer;

void rfb_put_16 (GByteArray *out, guint value);
void rfb_put_32 (GByteArray *out, guint32 value);
void rfb_put (GByteArray *out, const void *bytes, guint length);
void rfb_put_zeros (GByteArray *out, guint length);
/** rfb_put_hello: what a server says from the start: a screen of @width × @height, no password. */
void rfb_put_hello (GByteArray *out, guint width, guint height);
void rfb_put_update (GByteArray *out, guint n_rects);
void rfb_put_rect (GByteArray *out, guint x, guint y, guint w, guint h, gint32 encoding);
void rfb_put_raw (GByteArray *out, guint x, guint y, guint w, guint h, guint32 pixel);
/** rfb_peer_init: a session that is connected to us. */
void rfb_peer_init (RfbPeer *fixture);
/** rfb_peer_say: sends @bytes, and empties them. */
void rfb_peer_say (RfbPeer *fixture, GByteArray *bytes);
void rfb_peer_wait_until_ended (RfbPeer *fixture);
void rfb_peer_wait_until_connected (RfbPeer *fixture);
/** rfb_peer_clear: waits until the session's thread has gone, which it shows by letting go of the
 * socket. */
void rfb_peer_clear (RfbPeer *fixture);
/** rfb_pixel_at: of the session's screen. */
guint32 rfb_pixel_at (GhConsoleSession *session, int x, int y);
/** rfb_expect_refused: a session that hears @talk ends with an error. */
void rfb_expect_refused (GByteArray *talk);
