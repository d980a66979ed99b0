/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* RFB sessions against servers that are scripted here: good ones, slow ones and liars. */
#define _GNU_SOURCE
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gh-lock-keys.h"
#include "rfb-peer.h"

/* All that a session understands, once. */
static GByteArray *
whole_talk (void)
{
  GByteArray *out = g_byte_array_new ();
  guint32 cursor[] = { 0xffff0000, 0x80008000, 0, 0xff0000ff };
  guint8 led = 3;
  guint8 bell = 2;
  guint8 screens[20] = { 1 };
  guint8 mask[] = { 0x80, 0x40 };

  rfb_put_hello (out, 16, 8);
  rfb_put_update (out, 5);
  rfb_put_rect (out, 1, 0, 16, 8, -257);
  rfb_put_rect (out, 0, 0, 16, 8, -258);
  rfb_put_rect (out, 0, 0, 16, 8, -261);
  rfb_put (out, &led, 1);
  rfb_put_rect (out, 1, 1, 2, 2, -239);
  rfb_put (out, cursor, sizeof cursor);
  rfb_put (out, mask, sizeof mask);
  rfb_put_rect (out, 1, 1, 2, 2, -314);
  rfb_put_32 (out, 0);
  rfb_put (out, cursor, sizeof cursor);
  rfb_put_update (out, 3);
  rfb_put_raw (out, 0, 0, 16, 4, 0x00112233);
  rfb_put_rect (out, 0, 4, 16, 4, 1);
  rfb_put_32 (out, 0);
  rfb_put_rect (out, 0, 0, 0, 0, -224);
  rfb_put (out, &bell, 1);
  rfb_put_update (out, 1);
  rfb_put_rect (out, 0, 0, 20, 10, -223);
  rfb_put_update (out, 1);
  rfb_put_rect (out, 1, 0, 24, 12, -308);
  rfb_put (out, screens, sizeof screens);
  rfb_put_update (out, 1);
  rfb_put_raw (out, 23, 11, 1, 1, 0x00abcdef);
  return out;
}

static void
test_understands (void)
{
  g_autoptr (GByteArray) talk = whole_talk ();
  RfbPeer fixture;
  GhConsoleCursor *cursor;
  GhDamage damage;
  int width, height;

  rfb_peer_init (&fixture);
  rfb_peer_say (&fixture, talk);
  shutdown (fixture.peer, SHUT_WR);
  rfb_peer_wait_until_ended (&fixture);
  g_assert_cmpint (gh_console_session_get_state (fixture.session), ==, GH_CONSOLE_CLOSED);
  g_assert_null (gh_console_session_get_error (fixture.session));
  g_assert_cmpuint (fixture.n_updates, >=, 1);
  g_assert_cmpuint (fixture.n_bells, ==, 1);
  gh_console_session_get_size (fixture.session, &width, &height);
  g_assert_cmpint (width, ==, 24);
  g_assert_cmpint (height, ==, 12);
  g_assert_cmphex (rfb_pixel_at (fixture.session, 0, 0), ==, 0x00112233);
  g_assert_cmphex (rfb_pixel_at (fixture.session, 15, 7), ==, 0x00112233);
  g_assert_cmphex (rfb_pixel_at (fixture.session, 16, 7), ==, 0);
  g_assert_cmphex (rfb_pixel_at (fixture.session, 23, 11), ==, 0x00abcdef);
  cursor = gh_console_session_get_cursor (fixture.session);
  g_assert_cmpint (cursor->width, ==, 2);
  g_assert_cmpint (cursor->hot_x, ==, 1);
  g_assert_cmphex (cursor->pixels[1], ==, 0x80008000);
  g_assert_true (gh_console_session_take_damage (fixture.session, &damage));
  g_assert_cmpint (gh_damage_get_extents (&damage).width, ==, 24);
  rfb_peer_clear (&fixture);
}

/* The server goes away after each byte of its talk: before it is ready that is a failure, later an
 * end; never a hang and never a crash. */
static void
test_cut_anywhere (void)
{
  g_autoptr (GByteArray) talk = whole_talk ();
  const guint hello = 12 + 6 + 4 + 16 + 4 + 4;

  for (guint cut = 0; cut < talk->len; cut++)
    {
      g_autoptr (GByteArray) part = g_byte_array_new ();
      RfbPeer fixture;

      rfb_put (part, talk->data, cut);
      rfb_peer_init (&fixture);
      rfb_peer_say (&fixture, part);
      shutdown (fixture.peer, SHUT_WR);
      rfb_peer_wait_until_ended (&fixture);
      g_assert_cmpint (gh_console_session_get_state (fixture.session),
                       ==,
                       cut < hello ? GH_CONSOLE_FAILED : GH_CONSOLE_CLOSED);
      rfb_peer_clear (&fixture);
    }
}

static void
test_lying_sizes (void)
{
  static const guint sizes[][2]
    = { { 65535, 65535 }, { 0, 0 }, { 0, 100 }, { 16385, 1 }, { 16384, 16384 } };
  static const guint rects[][5] = {
    { 10, 0, 16, 1, 0 },
    { 0, 8, 1, 1, 0 },
    { 65535, 65535, 65535, 65535, 0 },
    { 0, 0, 17, 8, 1 },
    { 0, 0, 65535, 1, 1 },
    { 0, 0, 0, 0, (guint) -223 },
    { 0, 0, 16385, 5, (guint) -223 },
    { 0, 0, 600, 600, (guint) -239 },
    { 0, 0, 65535, 65535, (guint) -314 },
    { 0, 0, 4, 4, 7 },
    { 0, 0, 4, 4, 16 },
    { 0, 0, 4, 4, 0x12345 },
  };
  g_autoptr (GByteArray) talk = g_byte_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      rfb_put_hello (talk, sizes[i][0], sizes[i][1]);
      rfb_expect_refused (talk);
    }
  for (guint i = 0; i < G_N_ELEMENTS (rects); i++)
    {
      rfb_put_hello (talk, 16, 8);
      rfb_put_update (talk, 1);
      rfb_put_rect (talk, rects[i][0], rects[i][1], rects[i][2], rects[i][3], (gint32) rects[i][4]);
      rfb_put_32 (talk, 0xffffffff);
      rfb_expect_refused (talk);
    }
}

static void
test_lying_texts (void)
{
  static const guint8 cut_text[] = { 3, 0, 0, 0, 0xff, 0xff, 0xff, 0xff };
  static const guint8 unknown[] = { 99 };
  g_autoptr (GByteArray) talk = g_byte_array_new ();

  rfb_put_hello (talk, 16, 8);
  rfb_put (talk, cut_text, sizeof cut_text);
  rfb_expect_refused (talk);

  rfb_put_hello (talk, 16, 8);
  rfb_put (talk, unknown, sizeof unknown);
  rfb_expect_refused (talk);

  rfb_put_hello (talk, 16, 8);
  rfb_put_update (talk, 1);
  rfb_put_rect (talk, 0, 0, 0, 0, -307);
  rfb_put_32 (talk, 0xfffffff0);
  rfb_expect_refused (talk);

  /* A password is asked for: there is nobody to ask. */
  rfb_put (talk, RFB_VERSION, 12);
  rfb_put (talk, "\1\2", 2);
  rfb_put_zeros (talk, 64);
  rfb_expect_refused (talk);

  rfb_put (talk, "HTTP/1.1 400 Bad Request\r\n\r\n", 28);
  rfb_expect_refused (talk);
}

static void
test_noise (void)
{
  GRand *rand = g_rand_new_with_seed (42);

  for (guint round = 0; round < 150; round++)
    {
      g_autoptr (GByteArray) talk = whole_talk ();
      RfbPeer fixture;

      for (guint i = 0; i < 4; i++)
        talk->data[g_rand_int_range (rand, 12, (gint32) talk->len)]
          = (guint8) g_rand_int_range (rand, 0, 256);
      rfb_peer_init (&fixture);
      rfb_peer_say (&fixture, talk);
      shutdown (fixture.peer, SHUT_WR);
      rfb_peer_wait_until_ended (&fixture);
      rfb_peer_clear (&fixture);
    }
  g_rand_free (rand);
}

/* Reads from the session until @needle has come; gives back all of it. */
static void
expect_said (RfbPeer *fixture, GByteArray *heard, const void *needle, gsize length)
{
  guint8 bytes[512];

  while (heard->len == 0 || memmem (heard->data, heard->len, needle, length) == NULL)
    {
      ssize_t got = recv (fixture->peer, bytes, sizeof bytes, MSG_DONTWAIT);

      if (got > 0)
        rfb_put (heard, bytes, (guint) got);
      else
        g_main_context_iteration (NULL, FALSE);
    }
}

static void
test_input (void)
{
  static const guint8 key[] = { 4, 1, 0, 0, 0, 0, 0, 0x61 };
  static const guint8 extended[] = { 255, 0, 0, 1, 0, 0, 0, 0x61, 0, 0, 0, 0x1e };
  static const guint8 pointer[] = { 5, 1, 0, 15, 0, 0 };
  static const guint8 motion[] = { 5, 0, 0x80, 0x04, 0x7f, 0xfc };
  static const guint8 size[] = { 251, 0, 4, 0, 3, 0, 1, 0 };
  g_autoptr (GByteArray) talk = g_byte_array_new ();
  g_autoptr (GByteArray) heard = g_byte_array_new ();
  RfbPeer fixture;

  rfb_peer_init (&fixture);
  rfb_put_hello (talk, 16, 8);
  rfb_peer_say (&fixture, talk);
  rfb_peer_wait_until_connected (&fixture);
  gh_console_session_send_key (fixture.session, 0x1e, 0x61, TRUE);
  expect_said (&fixture, heard, key, sizeof key);

  rfb_put_update (talk, 2);
  rfb_put_rect (talk, 1, 0, 16, 8, -257);
  rfb_put_rect (talk, 0, 0, 16, 8, -258);
  rfb_put_update (talk, 1);
  rfb_put_raw (talk, 0, 0, 1, 1, 1);
  rfb_peer_say (&fixture, talk);
  while (fixture.n_updates < 1 || rfb_pixel_at (fixture.session, 0, 0) != 1)
    g_main_context_iteration (NULL, TRUE);
  gh_console_session_send_key (fixture.session, 0x1e, 0x61, TRUE);
  expect_said (&fixture, heard, extended, sizeof extended);
  gh_console_session_send_pointer (fixture.session, 1000, -5, GH_BUTTON_LEFT);
  expect_said (&fixture, heard, pointer, sizeof pointer);
  gh_console_session_send_motion (fixture.session, 5, -3, 0);
  expect_said (&fixture, heard, motion, sizeof motion);
  gh_console_session_request_size (fixture.session, 1024, 768);
  expect_said (&fixture, heard, size, sizeof size);
  rfb_peer_clear (&fixture);
}

/* A key that is not down is let go, unasked: QEMU looks at its guest's screen for that. */
static void
test_makes_qemu_look (void)
{
  static const guint8 look[] = { 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
  g_autoptr (GByteArray) talk = g_byte_array_new ();
  g_autoptr (GByteArray) heard = g_byte_array_new ();
  RfbPeer fixture;

  rfb_peer_init (&fixture);
  rfb_put_hello (talk, 16, 8);
  rfb_put_update (talk, 2);
  rfb_put_rect (talk, 1, 0, 16, 8, -257);
  rfb_put_rect (talk, 0, 0, 16, 8, -258);
  rfb_peer_say (&fixture, talk);
  for (guint i = 0; i < 3; i++)
    {
      expect_said (&fixture, heard, look, sizeof look);
      g_byte_array_set_size (heard, 0);
    }
  rfb_peer_clear (&fixture);
}

/* Movements are joined when the session's thread is late, but not with what the buttons do. */
static void
test_buttons_go_down_where_they_did (void)
{
  static const guint8 down[] = { 5, 1, 0, 2, 0, 3 };
  static const guint8 up[] = { 5, 0, 0, 9, 0, 5 };
  static const guint8 key[] = { 4, 1, 0, 0, 0, 0, 0, 0x61 };
  g_autoptr (GByteArray) talk = g_byte_array_new ();
  RfbPeer fixture;

  rfb_peer_init (&fixture);
  rfb_put_hello (talk, 16, 8);
  rfb_peer_say (&fixture, talk);
  rfb_peer_wait_until_connected (&fixture);
  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (GByteArray) heard = g_byte_array_new ();

      gh_console_session_send_pointer (fixture.session, 2, 3, 0);
      gh_console_session_send_pointer (fixture.session, 2, 3, GH_BUTTON_LEFT);
      gh_console_session_send_pointer (fixture.session, 9, 5, GH_BUTTON_LEFT);
      gh_console_session_send_pointer (fixture.session, 9, 5, 0);
      gh_console_session_send_pointer (fixture.session, 1, 1, 0);
      gh_console_session_send_key (fixture.session, 0x1e, 0x61, TRUE);
      expect_said (&fixture, heard, key, sizeof key);
      g_assert_nonnull (memmem (heard->data, heard->len, down, sizeof down));
      g_assert_nonnull (memmem (heard->data, heard->len, up, sizeof up));
    }
  rfb_peer_clear (&fixture);
}

/* Takes the whole messages off the beginning of @heard. Returns: how many keys there were, the
 * first of them @next, and each one more than the one before. */
static guint32
take_keys (GByteArray *heard, guint32 next)
{
  guint32 n = 0;
  gsize at = 0;

  while (at + 10 <= heard->len)
    {
      const guint8 *message = heard->data + at;

      if (message[0] == 4)
        g_assert_cmpuint (GUINT32_FROM_BE (*(guint32 *) (message + 4)), ==, next + n++);
      else
        g_assert_cmpuint (message[0], ==, 3);
      at += message[0] == 4 ? 8 : 10;
    }
  g_byte_array_remove_range (heard, 0, (guint) at);
  return n;
}

/* More than a socket holds, while the server does not read, and on while it does. */
static void
test_no_key_is_lost (void)
{
  static const guint8 first[] = { 4, 1, 0, 0, 0, 1, 0, 0 };
  enum
  {
    N_KEYS = 100000,
    FIRST = 0x10000
  };
  g_autoptr (GByteArray) talk = g_byte_array_new ();
  g_autoptr (GByteArray) heard = g_byte_array_new ();
  guint32 seen = 0;
  guint8 bytes[8192];
  RfbPeer fixture;

  rfb_peer_init (&fixture);
  rfb_put_hello (talk, 16, 8);
  rfb_peer_say (&fixture, talk);
  rfb_peer_wait_until_connected (&fixture);
  g_usleep (100 * 1000); /* until it has asked for its first update */
  for (guint32 i = 0; i < N_KEYS; i++)
    gh_console_session_send_key (fixture.session, 0, FIRST + i, TRUE);
  expect_said (&fixture, heard, first, sizeof first);
  g_byte_array_remove_range (
    heard,
    0,
    (guint) ((guint8 *) memmem (heard->data, heard->len, first, sizeof first) - heard->data));
  for (guint32 i = N_KEYS; i <= N_KEYS + 2 || seen < N_KEYS; i++)
    {
      ssize_t got = recv (fixture.peer, bytes, sizeof bytes, MSG_DONTWAIT);

      if (got > 0)
        rfb_put (heard, bytes, (guint) got);
      gh_console_session_send_key (fixture.session, 0, FIRST + i, TRUE);
      seen += take_keys (heard, FIRST + seen);
    }
  rfb_peer_clear (&fixture);
}

static void
say_lights (RfbPeer *fixture, guint8 bits)
{
  g_autoptr (GByteArray) talk = g_byte_array_new ();

  rfb_put_update (talk, 1);
  rfb_put_rect (talk, 0, 0, 16, 8, -261);
  rfb_put (talk, &bits, 1);
  rfb_peer_say (fixture, talk);
  while (gh_console_session_get_leds (fixture->session) != bits)
    g_main_context_iteration (NULL, TRUE);
}

/* Asks for the lights, and gives back which lock keys were struck: the number of their messages. */
static guint
count_lock_strokes (RfbPeer *fixture, GhLockKeys *locks, guint lights)
{
  static const guint8 keysyms[][4] = { { 0, 0, 0xff, 0xe5 }, { 0, 0, 0xff, 0x7f } };
  static const guint8 end[] = { 5, 0, 0x80, 0x06, 0x7f, 0xff };
  g_autoptr (GByteArray) heard = g_byte_array_new ();
  guint n = 0;

  gh_lock_keys_follow (locks, fixture->session, lights);
  gh_console_session_send_motion (fixture->session, 7, 0, 0);
  expect_said (fixture, heard, end, sizeof end);
  for (guint i = 0; i + 4 <= heard->len; i++)
    n += memcmp (heard->data + i, keysyms[0], 4) == 0
         || memcmp (heard->data + i, keysyms[1], 4) == 0;
  return n;
}

/* The guest's lock keys are struck where its lights are other than the person's, and not over and
 * over when it takes no notice. */
static void
test_lock_keys (void)
{
  g_autoptr (GByteArray) talk = g_byte_array_new ();
  GhLockKeys locks = { 0 };
  RfbPeer fixture;

  rfb_peer_init (&fixture);
  rfb_put_hello (talk, 16, 8);
  rfb_peer_say (&fixture, talk);
  rfb_peer_wait_until_connected (&fixture);
  g_assert_cmpuint (count_lock_strokes (&fixture, &locks, GH_LED_CAPS), ==, 0);

  say_lights (&fixture, GH_LED_NUM);
  g_assert_true (gh_lock_keys_lit (&locks));
  g_assert_cmpuint (count_lock_strokes (&fixture, &locks, GH_LED_NUM), ==, 0);
  g_assert_cmpuint (count_lock_strokes (&fixture, &locks, GH_LED_CAPS), ==, 4);
  g_assert_cmpuint (count_lock_strokes (&fixture, &locks, GH_LED_CAPS), ==, 0);
  say_lights (&fixture, GH_LED_CAPS);
  g_assert_false (gh_lock_keys_lit (&locks));
  g_assert_cmpuint (count_lock_strokes (&fixture, &locks, GH_LED_CAPS), ==, 0);
  gh_console_session_set_view_only (fixture.session, TRUE);
  gh_lock_keys_follow (&locks, fixture.session, 0);
  gh_console_session_set_view_only (fixture.session, FALSE);
  g_assert_cmpuint (count_lock_strokes (&fixture, &locks, 0), ==, 2);
  rfb_peer_clear (&fixture);
}

static void
test_view_only (void)
{
  static const guint8 motion[] = { 5, 0, 0x7f, 0xff, 0x7f, 0xff };
  static const guint8 key[] = { 4, 1, 0, 0, 0, 0, 0, 0x61 };
  g_autoptr (GByteArray) talk = g_byte_array_new ();
  g_autoptr (GByteArray) heard = g_byte_array_new ();
  RfbPeer fixture;

  rfb_peer_init (&fixture);
  rfb_put_hello (talk, 16, 8);
  rfb_peer_say (&fixture, talk);
  rfb_peer_wait_until_connected (&fixture);
  gh_console_session_set_view_only (fixture.session, TRUE);
  gh_console_session_send_key (fixture.session, 0x1e, 0x61, TRUE);
  gh_console_session_set_view_only (fixture.session, FALSE);
  gh_console_session_send_motion (fixture.session, 0, 0, 0);
  expect_said (&fixture, heard, motion, sizeof motion);
  g_assert_null (memmem (heard->data, heard->len, key, sizeof key));
  rfb_peer_clear (&fixture);
}

static guint
count_requests (GByteArray *heard)
{
  static const guint8 request[] = { 3, 1, 0, 0, 0, 0, 0, 16, 0, 8 };
  guint n = 0;
  const guint8 *at = heard->data;

  while ((at = memmem (at, heard->len - (gsize) (at - heard->data), request, sizeof request))
         != NULL)
    {
      at += sizeof request;
      n++;
    }
  return n;
}

static void
set_slow (GhConsoleSession *session, gboolean slow)
{
  gh_console_session_set_min_interval (session, slow ? 3600 * 1000 : 0);
}

/* While held back, the session asks for nothing; when let go, it asks at once. */
static void
test_pace (gconstpointer data)
{
  void (*const *hold) (GhConsoleSession *, gboolean) = data;
  static const guint8 first[] = { 3, 0, 0, 0, 0, 0, 0, 16, 0, 8 };
  static const guint8 motion[] = { 5, 0, 0x80, 0x00, 0x7f, 0xff };
  g_autoptr (GByteArray) talk = g_byte_array_new ();
  g_autoptr (GByteArray) heard = g_byte_array_new ();
  RfbPeer fixture;

  rfb_peer_init (&fixture);
  rfb_put_hello (talk, 16, 8);
  rfb_peer_say (&fixture, talk);
  rfb_peer_wait_until_connected (&fixture);
  expect_said (&fixture, heard, first, sizeof first);
  (*hold) (fixture.session, TRUE);
  rfb_put_update (talk, 1);
  rfb_put_raw (talk, 0, 0, 1, 1, 1);
  rfb_peer_say (&fixture, talk);
  while (rfb_pixel_at (fixture.session, 0, 0) != 1)
    g_main_context_iteration (NULL, FALSE);
  gh_console_session_send_motion (fixture.session, 1, 0, 0);
  expect_said (&fixture, heard, motion, sizeof motion);
  g_assert_cmpuint (count_requests (heard), ==, 0);
  (*hold) (fixture.session, FALSE);
  while (count_requests (heard) == 0)
    {
      guint8 bytes[64];
      ssize_t got = recv (fixture.peer, bytes, sizeof bytes, 0);

      g_assert_cmpint (got, >, 0);
      rfb_put (heard, bytes, (guint) got);
    }
  rfb_peer_clear (&fixture);
}

/* A server that says nothing, or stops in the midst of a rectangle, does not keep a session. */
static void
test_close_is_at_once (void)
{
  g_autoptr (GByteArray) talk = g_byte_array_new ();
  RfbPeer fixture;

  rfb_peer_init (&fixture);
  gh_console_session_close (fixture.session);
  g_assert_cmpuint (fixture.n_ended, ==, 1);
  rfb_peer_clear (&fixture);

  rfb_peer_init (&fixture);
  rfb_put_hello (talk, 16, 8);
  rfb_put_update (talk, 1);
  rfb_put_rect (talk, 0, 0, 16, 8, 0);
  rfb_put_zeros (talk, 7);
  rfb_peer_say (&fixture, talk);
  rfb_peer_wait_until_connected (&fixture);
  gh_console_session_close (fixture.session);
  g_assert_cmpint (gh_console_session_get_state (fixture.session), ==, GH_CONSOLE_CLOSED);
  gh_console_session_send_key (fixture.session, 1, 1, TRUE);
  gh_console_session_set_paused (fixture.session, TRUE);
  gh_console_session_close (fixture.session);
  g_assert_cmpuint (fixture.n_ended, ==, 1);
  rfb_peer_clear (&fixture);

  rfb_peer_init (&fixture);
  rfb_peer_clear (&fixture);
}

int
main (int argc, char **argv)
{
  static void (*const paused) (GhConsoleSession *, gboolean) = gh_console_session_set_paused;
  static void (*const slow) (GhConsoleSession *, gboolean) = set_slow;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vnc/understands", test_understands);
  g_test_add_func ("/vnc/input", test_input);
  g_test_add_func ("/vnc/buttons-go-down-where-they-did", test_buttons_go_down_where_they_did);
  g_test_add_func ("/vnc/no-key-is-lost", test_no_key_is_lost);
  g_test_add_func ("/vnc/makes-qemu-look", test_makes_qemu_look);
  g_test_add_func ("/vnc/lock-keys", test_lock_keys);
  g_test_add_func ("/vnc/view-only", test_view_only);
  g_test_add_data_func ("/vnc/pace/paused", &paused, test_pace);
  g_test_add_data_func ("/vnc/pace/slow", &slow, test_pace);
  g_test_add_func ("/vnc/close-is-at-once", test_close_is_at_once);
  g_test_add_func ("/vnc/lying-sizes", test_lying_sizes);
  g_test_add_func ("/vnc/lying-texts", test_lying_texts);
  g_test_add_func ("/vnc/noise", test_noise);
  g_test_add_func ("/vnc/cut-anywhere", test_cut_anywhere);
  return g_test_run ();
}
