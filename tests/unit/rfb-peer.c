/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A server that says what a test wants it to say. */
#define _GNU_SOURCE
#include "config.h"

#include "rfb-peer.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gh-error.h"

void
rfb_put_16 (GByteArray *out, guint value)
{
  guint8 bytes[] = { (guint8) (value >> 8), (guint8) value };

  g_byte_array_append (out, bytes, sizeof bytes);
}

void
rfb_put_32 (GByteArray *out, guint32 value)
{
  rfb_put_16 (out, value >> 16);
  rfb_put_16 (out, value & 0xffff);
}

void
rfb_put (GByteArray *out, const void *bytes, guint length)
{
  g_byte_array_append (out, bytes, length);
}

void
rfb_put_zeros (GByteArray *out, guint length)
{
  guint start = out->len;

  g_byte_array_set_size (out, start + length);
  memset (out->data + start, 0, length);
}

void
rfb_put_hello (GByteArray *out, guint width, guint height)
{
  static const guint8 security[] = { 1, 1, 0, 0, 0, 0 };
  static const guint8 format[16] = { 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0 };

  rfb_put (out, RFB_VERSION, 12);
  rfb_put (out, security, sizeof security);
  rfb_put_16 (out, width);
  rfb_put_16 (out, height);
  rfb_put (out, format, sizeof format);
  rfb_put_32 (out, 4);
  rfb_put (out, "test", 4);
}

void
rfb_put_update (GByteArray *out, guint n_rects)
{
  rfb_put_16 (out, 0);
  rfb_put_16 (out, n_rects);
}

void
rfb_put_rect (GByteArray *out, guint x, guint y, guint w, guint h, gint32 encoding)
{
  rfb_put_16 (out, x);
  rfb_put_16 (out, y);
  rfb_put_16 (out, w);
  rfb_put_16 (out, h);
  rfb_put_32 (out, (guint32) encoding);
}

void
rfb_put_raw (GByteArray *out, guint x, guint y, guint w, guint h, guint32 pixel)
{
  rfb_put_rect (out, x, y, w, h, 0);
  for (guint i = 0; i < w * h; i++)
    rfb_put (out, &pixel, 4);
}

static void
count (guint *counter)
{
  (*counter)++;
}

static void
on_failed (GhConsoleSession *session, const GError *error, RfbPeer *fixture)
{
  g_assert_nonnull (error);
  g_assert_cmpint (error->domain, ==, GH_ERROR);
  fixture->n_ended++;
}

void
rfb_peer_init (RfbPeer *fixture)
{
  int fds[2];

  memset (fixture, 0, sizeof *fixture);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  fixture->peer = fds[1];
  fixture->session = gh_vnc_session_new (fds[0], NULL);
  g_signal_connect_swapped (fixture->session, "updated", G_CALLBACK (count), &fixture->n_updates);
  g_signal_connect_swapped (fixture->session, "bell", G_CALLBACK (count), &fixture->n_bells);
  g_signal_connect_swapped (fixture->session, "closed", G_CALLBACK (count), &fixture->n_ended);
  g_signal_connect (fixture->session, "failed", G_CALLBACK (on_failed), fixture);
}

void
rfb_peer_say (RfbPeer *fixture, GByteArray *bytes)
{
  gsize done = 0;

  while (done < bytes->len)
    {
      ssize_t sent
        = send (fixture->peer, bytes->data + done, bytes->len - done, MSG_NOSIGNAL | MSG_DONTWAIT);

      if (sent > 0)
        done += (gsize) sent;
      else if (errno == EAGAIN)
        g_main_context_iteration (NULL, FALSE);
      else
        break;
    }
  g_byte_array_set_size (bytes, 0);
}

void
rfb_peer_wait_until_ended (RfbPeer *fixture)
{
  while (fixture->n_ended == 0)
    g_main_context_iteration (NULL, TRUE);
}

void
rfb_peer_wait_until_connected (RfbPeer *fixture)
{
  while (gh_console_session_get_state (fixture->session) == GH_CONSOLE_CONNECTING)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (gh_console_session_get_state (fixture->session), ==, GH_CONSOLE_CONNECTED);
}

void
rfb_peer_clear (RfbPeer *fixture)
{
  char bytes[4096];

  g_clear_object (&fixture->session);
  while (recv (fixture->peer, bytes, sizeof bytes, 0) > 0)
    ;
  close (fixture->peer);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

guint32
rfb_pixel_at (GhConsoleSession *session, int x, int y)
{
  GhFramebuffer fb;
  guint32 pixel;

  g_assert_true (gh_console_session_lock (session, &fb));
  g_assert_cmpint (x, <, fb.width);
  g_assert_cmpint (y, <, fb.height);
  memcpy (&pixel, fb.data + (gsize) y * fb.stride + (gsize) x * 4, 4);
  gh_console_session_unlock (session);
  return pixel;
}

void
rfb_expect_refused (GByteArray *talk)
{
  RfbPeer fixture;

  rfb_peer_init (&fixture);
  rfb_peer_say (&fixture, talk);
  rfb_peer_wait_until_ended (&fixture);
  g_assert_cmpint (gh_console_session_get_state (fixture.session), ==, GH_CONSOLE_FAILED);
  g_assert_nonnull (gh_console_session_get_error (fixture.session));
  rfb_peer_clear (&fixture);
}
