/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* RFB servers that mean harm: bombs, lies within packed pixels, cuts anywhere, and many of them. */
#define _GNU_SOURCE
#include "config.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gio/gunixsocketaddress.h>
#include <zlib.h>

#include "rfb-peer.h"

enum
{
  HEXTILE = 5,
  ZLIB = 6,
  TIGHT = 7,
  ZRLE = 16
};

static const guint8 zrle_solid[] = { 1, 0x33, 0x22, 0x11 };
static const guint8 zrle_runs[] = { 130, 1, 2, 3, 4, 5, 6, 0x81, 126, 0 };

/* Packs @length bytes as one rectangle's share of a zlib stream. */
static GByteArray *
pack (const void *data, gsize length)
{
  z_stream stream = { 0 };
  GByteArray *out = g_byte_array_new ();

  g_assert_cmpint (deflateInit (&stream, 9), ==, Z_OK);
  g_byte_array_set_size (out, (guint) deflateBound (&stream, length) + 64);
  stream.next_in = (Bytef *) data;
  stream.avail_in = (uInt) length;
  stream.next_out = out->data;
  stream.avail_out = out->len;
  g_assert_cmpint (deflate (&stream, Z_SYNC_FLUSH), ==, Z_OK);
  g_byte_array_set_size (out, out->len - stream.avail_out);
  deflateEnd (&stream);
  return out;
}

static void
put_packed (GByteArray *out, const void *data, gsize length)
{
  g_autoptr (GByteArray) packed = pack (data, length);

  rfb_put_32 (out, packed->len);
  rfb_put (out, packed->data, packed->len);
}

static void
put_tight_packed (GByteArray *out, guint8 control, const void *data, gsize length)
{
  g_autoptr (GByteArray) packed = pack (data, length);
  guint8 head[] = { control, (guint8) ((packed->len & 127) | 128), (guint8) (packed->len >> 7) };

  rfb_put (out, head, sizeof head);
  rfb_put (out, packed->data, packed->len);
}

static void
begin (GByteArray *out, guint width, guint height, guint n_rects)
{
  rfb_put_hello (out, width, height);
  rfb_put_update (out, n_rects);
}

/* Every encoding of pixels once, each its own colour. */
static GByteArray *
all_encodings (void)
{
  GByteArray *out = g_byte_array_new ();
  guint32 pixels[16 * 4];
  guint8 rgb[16 * 4 * 3];
  static const guint8 hextile[] = { 2 | 4 | 8, 0x03, 0x02, 0x01, 0, 6, 5, 4, 0, 1, 0x11, 0x32 };
  static const guint8 tight_fill[] = { 0x80, 0x77, 0x88, 0x99 };

  for (guint i = 0; i < G_N_ELEMENTS (pixels); i++)
    pixels[i] = 0x00445566;
  for (guint i = 0; i < sizeof rgb; i++)
    rgb[i] = (guint8) (i % 3 + 1);
  begin (out, 16, 24, 6);
  rfb_put_rect (out, 0, 0, 16, 4, HEXTILE);
  rfb_put (out, hextile, sizeof hextile);
  rfb_put_rect (out, 0, 4, 16, 4, ZLIB);
  put_packed (out, pixels, sizeof pixels);
  rfb_put_rect (out, 0, 8, 16, 4, ZRLE);
  put_packed (out, zrle_solid, sizeof zrle_solid);
  rfb_put_rect (out, 0, 12, 16, 4, TIGHT);
  rfb_put (out, tight_fill, sizeof tight_fill);
  rfb_put_rect (out, 0, 16, 16, 4, TIGHT);
  put_tight_packed (out, 0x00, rgb, sizeof rgb);
  rfb_put_raw (out, 0, 20, 16, 4, 0x00abcdef);
  return out;
}

static void
hear_all (RfbPeer *peer, GByteArray *talk)
{
  rfb_peer_init (peer);
  rfb_peer_say (peer, talk);
  shutdown (peer->peer, SHUT_WR);
  rfb_peer_wait_until_ended (peer);
}

static void
test_all_encodings (void)
{
  g_autoptr (GByteArray) talk = all_encodings ();
  RfbPeer peer;

  hear_all (&peer, talk);
  g_assert_null (gh_console_session_get_error (peer.session));
  g_assert_cmphex (rfb_pixel_at (peer.session, 0, 0) & 0xffffff, ==, 0x010203);
  g_assert_cmphex (rfb_pixel_at (peer.session, 1, 1) & 0xffffff, ==, 0x040506);
  g_assert_cmphex (rfb_pixel_at (peer.session, 5, 1) & 0xffffff, ==, 0x010203);
  g_assert_cmphex (rfb_pixel_at (peer.session, 15, 7), ==, 0x00445566);
  g_assert_cmphex (rfb_pixel_at (peer.session, 7, 9), ==, 0x00112233);
  g_assert_cmphex (rfb_pixel_at (peer.session, 7, 13), ==, 0x00778899);
  g_assert_cmphex (rfb_pixel_at (peer.session, 7, 17), ==, 0x00010203);
  g_assert_cmphex (rfb_pixel_at (peer.session, 15, 23), ==, 0x00abcdef);
  rfb_peer_clear (&peer);
}

/* The runs of a palette: 127 of the second colour, then one of the first. */
static void
test_runs (void)
{
  g_autoptr (GByteArray) talk = g_byte_array_new ();
  RfbPeer peer;

  begin (talk, 16, 8, 1);
  rfb_put_rect (talk, 0, 0, 16, 8, ZRLE);
  put_packed (talk, zrle_runs, sizeof zrle_runs);
  hear_all (&peer, talk);
  g_assert_null (gh_console_session_get_error (peer.session));
  g_assert_cmphex (rfb_pixel_at (peer.session, 0, 0), ==, 0x060504);
  g_assert_cmphex (rfb_pixel_at (peer.session, 15, 7), ==, 0x030201);
  rfb_peer_clear (&peer);
}

static void
test_cut_anywhere (void)
{
  g_autoptr (GByteArray) talk = all_encodings ();
  const guint hello = 12 + 6 + 4 + 16 + 4 + 4;

  for (guint cut = hello; cut < talk->len; cut++)
    {
      g_autoptr (GByteArray) part = g_byte_array_new ();
      RfbPeer peer;

      rfb_put (part, talk->data, cut);
      hear_all (&peer, part);
      /* Within packed pixels it cannot be told from a lie. */
      g_assert_cmpint (gh_console_session_get_state (peer.session), >=, GH_CONSOLE_CLOSED);
      rfb_peer_clear (&peer);
    }
}

/* A megabyte of zeros for a rectangle of four by four. */
static void
test_compression_bombs (void)
{
  g_autofree guint8 *zeros = g_malloc0 (1024 * 1024);
  g_autoptr (GByteArray) talk = g_byte_array_new ();

  begin (talk, 16, 8, 1);
  rfb_put_rect (talk, 0, 0, 4, 4, ZLIB);
  put_packed (talk, zeros, 1024 * 1024);
  rfb_expect_refused (talk);

  begin (talk, 16, 8, 1);
  rfb_put_rect (talk, 0, 0, 4, 4, ZRLE);
  put_packed (talk, zeros, 1024 * 1024);
  rfb_expect_refused (talk);

  begin (talk, 16, 8, 1);
  rfb_put_rect (talk, 0, 0, 4, 4, TIGHT);
  put_tight_packed (talk, 0x00, zeros, 1024 * 1024);
  rfb_expect_refused (talk);
}

/* What is said of the packed data is not so. */
static void
test_lies_within (void)
{
  static const guint8 kinds[] = { 17, 127, 129 };
  static const guint8 long_run[] = { 128, 1, 2, 3, 255, 255, 255, 255, 255 };
  static const guint8 tights[][8] = {
    { 0xa0 },                /* a kind that there is not */
    { 0x40, 9 },             /* a filter that there is not */
    { 0x90, 0 },             /* a JPEG of no bytes */
    { 0x90, 4, 1, 2, 3, 4 }, /* no JPEG */
    { 0x00, 4, 1, 2, 3, 4 }, /* no zlib */
  };
  g_autoptr (GByteArray) talk = g_byte_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      begin (talk, 16, 8, 1);
      rfb_put_rect (talk, 0, 0, 4, 4, ZRLE);
      put_packed (talk, &kinds[i], 1);
      rfb_expect_refused (talk);
    }
  begin (talk, 16, 8, 1);
  rfb_put_rect (talk, 0, 0, 4, 4, ZRLE);
  put_packed (talk, long_run, sizeof long_run);
  rfb_expect_refused (talk);
  for (guint i = 0; i < G_N_ELEMENTS (tights); i++)
    {
      begin (talk, 16, 8, 1);
      rfb_put_rect (talk, 0, 0, 4, 4, TIGHT);
      rfb_put (talk, tights[i], sizeof tights[i]);
      rfb_expect_refused (talk);
    }
  for (guint encoding = HEXTILE; encoding <= ZRLE; encoding++)
    {
      begin (talk, 16, 8, 1);
      rfb_put_rect (talk, 15, 7, 65535, 65535, (gint32) encoding);
      rfb_expect_refused (talk);
    }
}

/* The extension's messages: lengths of four gigabytes, text that is none, one that unpacks. */
static void
test_clipboard (void)
{
  g_autoptr (GByteArray) talk = g_byte_array_new ();
  g_autoptr (GByteArray) packed = NULL;
  static const guint8 provided[] = "\0\0\0\6Grüße";
  static const guint8 bomb[] = { 0xff, 0xff, 0xff, 0xf0, 'x' };
  RfbPeer peer;

  rfb_put_hello (talk, 16, 8);
  rfb_put_32 (talk, 3u << 24);
  rfb_put_32 (talk, 0x80000000);
  rfb_expect_refused (talk);

  packed = pack (bomb, sizeof bomb);
  rfb_put_hello (talk, 16, 8);
  rfb_put_32 (talk, 3u << 24);
  rfb_put_32 (talk, (guint32) - (gint32) (packed->len + 4));
  rfb_put_32 (talk, 1u << 28 | 1);
  rfb_put (talk, packed->data, packed->len);
  rfb_expect_refused (talk);
  g_byte_array_unref (packed);

  packed = pack (provided, sizeof provided - 1);
  rfb_put_hello (talk, 16, 8);
  rfb_put_32 (talk, 3u << 24);
  rfb_put_32 (talk, (guint32) - (gint32) (packed->len + 4));
  rfb_put_32 (talk, 1u << 28 | 1);
  rfb_put (talk, packed->data, packed->len);
  hear_all (&peer, talk);
  g_assert_cmpstr (gh_console_session_get_clipboard (peer.session), ==, "Grüß");
  rfb_peer_clear (&peer);
}

/* A server that says nothing is given up, with words. */
static void
test_silence (void)
{
  GhVncOptions options = { .patience = 1 };
  g_autofree char *folder = g_dir_make_tmp ("gh-rfb-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "silent", NULL);
  g_autoptr (GSocket) listener
    = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GhConsoleSession) session = NULL;

  g_assert_true (g_socket_bind (listener, address, FALSE, NULL));
  g_assert_true (g_socket_listen (listener, NULL));
  session = gh_vnc_session_open (path, &options, NULL);
  g_assert_nonnull (session);
  while (gh_console_session_get_state (session) == GH_CONSOLE_CONNECTING)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (gh_console_session_get_state (session), ==, GH_CONSOLE_FAILED);
  unlink (path);
  rmdir (folder);
}

static void
test_addresses (void)
{
  static const char *const bad[]
    = { "", "bogus", "http://x", "vnc://", "vnc://a b", "vnc://h:99999999", "vnc+unix://x" };
  GhVncOptions options = { .encodings = "raw,nonsense" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (gh_vnc_session_open (bad[i], NULL, &error));
      g_assert_nonnull (error);
    }
  g_assert_null (gh_vnc_session_open ("vnc://localhost", &options, NULL));
}

static guint
count_entries (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* The threads end by themselves, a moment after they have let go of the socket. */
static void
test_a_hundred (void)
{
  g_autoptr (GByteArray) talk = NULL;
  guint fds = 0;
  guint threads = 0;

  for (guint i = 0; i < 100; i++)
    {
      RfbPeer peer;

      talk = all_encodings ();
      rfb_peer_init (&peer);
      rfb_peer_say (&peer, talk);
      if (i % 2 == 0)
        rfb_peer_wait_until_connected (&peer);
      gh_console_session_close (peer.session);
      rfb_peer_clear (&peer);
      g_clear_pointer (&talk, g_byte_array_unref);
      if (i == 0)
        {
          fds = count_entries ("/proc/self/fd");
          threads = count_entries ("/proc/self/task");
        }
    }
  while (count_entries ("/proc/self/task") > threads + 1
         || count_entries ("/proc/self/fd") > fds + 1)
    g_usleep (1000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hostile/all-encodings", test_all_encodings);
  g_test_add_func ("/hostile/runs", test_runs);
  g_test_add_func ("/hostile/compression-bombs", test_compression_bombs);
  g_test_add_func ("/hostile/lies-within", test_lies_within);
  g_test_add_func ("/hostile/clipboard", test_clipboard);
  g_test_add_func ("/hostile/silence", test_silence);
  g_test_add_func ("/hostile/addresses", test_addresses);
  g_test_add_func ("/hostile/a-hundred", test_a_hundred);
  g_test_add_func ("/hostile/cut-anywhere", test_cut_anywhere);
  return g_test_run ();
}
