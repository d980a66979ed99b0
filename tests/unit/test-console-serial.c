/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A serial session over a socket pair and over a pty. */
#define _GNU_SOURCE
#include "config.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include "gh-serial-session.h"

typedef struct
{
  GhSerialSession *session;
  int peer;
  GByteArray *received;
  guint n_closed;
  gboolean failed;
} Line;

static void
on_data (GhSerialSession *session, GBytes *bytes, gpointer data)
{
  Line *line = data;

  g_byte_array_append (
    line->received, g_bytes_get_data (bytes, NULL), (guint) g_bytes_get_size (bytes));
}

static void
on_closed (GhSerialSession *session, const GError *error, gpointer data)
{
  Line *line = data;

  line->n_closed++;
  line->failed = error != NULL;
}

static void
line_init (Line *line, int ours, int peer)
{
  line->session = gh_serial_session_new (ours);
  line->peer = peer;
  line->received = g_byte_array_new ();
  line->n_closed = 0;
  line->failed = FALSE;
  g_signal_connect (line->session, "data", G_CALLBACK (on_data), line);
  g_signal_connect (line->session, "closed", G_CALLBACK (on_closed), line);
}

static void
line_init_sockets (Line *line)
{
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  line_init (line, fds[0], fds[1]);
}

static void
line_clear (Line *line)
{
  g_clear_object (&line->session);
  g_byte_array_unref (line->received);
  if (line->peer >= 0)
    close (line->peer);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_talks (void)
{
  Line line;
  char answer[8] = "";

  line_init_sockets (&line);
  g_assert_cmpint (write (line.peer, "login: ", 7), ==, 7);
  while (line.received->len < 7)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpmem (line.received->data, line.received->len, "login: ", 7);

  g_assert_true (gh_serial_session_write (line.session, "root\r", 5));
  while (recv (line.peer, answer, sizeof answer, MSG_DONTWAIT) < 0)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpstr (answer, ==, "root\r");

  close (line.peer);
  line.peer = -1;
  while (line.n_closed == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (line.failed);
  g_assert_false (gh_serial_session_write (line.session, "x", 1));
  line_clear (&line);
}

/* A guest that does not read does not fill our memory, and what was taken arrives whole. */
static void
test_is_bounded (void)
{
  Line line;
  g_autofree char *block = g_malloc0 (100 * 1000);
  gsize taken = 0;
  gsize seen = 0;

  line_init_sockets (&line);
  while (gh_serial_session_write (line.session, block, 100 * 1000))
    {
      taken += 100 * 1000;
      g_main_context_iteration (NULL, FALSE);
      g_assert_cmpuint (taken, <, 64 * 1024 * 1024);
    }
  while (seen < taken)
    {
      ssize_t got = recv (line.peer, block, 100 * 1000, MSG_DONTWAIT);

      if (got > 0)
        seen += (gsize) got;
      else
        g_main_context_iteration (NULL, FALSE);
    }
  g_assert_cmpuint (seen, ==, taken);
  line_clear (&line);
}

static void
test_pty (void)
{
  int ours = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  int peer;
  struct termios raw;
  char name[64];
  char text[8] = "";
  Line line;

  g_assert_cmpint (ours, >=, 0);
  g_assert_cmpint (grantpt (ours), ==, 0);
  g_assert_cmpint (unlockpt (ours), ==, 0);
  g_assert_cmpint (ptsname_r (ours, name, sizeof name), ==, 0);
  peer = open (name, O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (tcgetattr (peer, &raw), ==, 0);
  cfmakeraw (&raw);
  g_assert_cmpint (tcsetattr (peer, TCSANOW, &raw), ==, 0);

  line_init (&line, ours, peer);
  g_assert_true (gh_serial_session_write (line.session, "ls\r", 3));
  g_assert_cmpint (write (peer, "ok", 2), ==, 2);
  while (line.received->len < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (read (peer, text, sizeof text), ==, 3);
  g_assert_cmpstr (text, ==, "ls\r");

  close (peer);
  line.peer = -1;
  while (line.n_closed == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (line.failed);
  line_clear (&line);
}

static void
test_close_is_at_once (void)
{
  Line line;
  char byte;

  line_init_sockets (&line);
  gh_serial_session_close (line.session);
  g_assert_cmpuint (line.n_closed, ==, 1);
  g_assert_true (gh_serial_session_is_closed (line.session));
  gh_serial_session_close (line.session);
  g_assert_cmpuint (line.n_closed, ==, 1);

  /* Dropping the session lets go of the socket. */
  g_clear_object (&line.session);
  while (recv (line.peer, &byte, 1, MSG_DONTWAIT) != 0)
    g_main_context_iteration (NULL, FALSE);
  line_clear (&line);
}

static void
test_drop_without_close (void)
{
  Line line;
  char byte;

  line_init_sockets (&line);
  g_main_context_iteration (NULL, FALSE);
  g_clear_object (&line.session);
  while (recv (line.peer, &byte, 1, MSG_DONTWAIT) != 0)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (line.n_closed, ==, 0);
  line_clear (&line);
}

/* @written: what the guest has written since the line was opened. Returns: what is told */
static char *
tell_after (const char *log, const char *written)
{
  Line line = { .received = g_byte_array_new () };
  char *told;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  g_assert_cmpint (write (fds[1], written, strlen (written)), ==, (ssize_t) strlen (written));
  line.peer = fds[1];
  line.session = gh_serial_session_new_after (fds[0], log, strlen (log));
  g_signal_connect (line.session, "data", G_CALLBACK (on_data), &line);
  g_assert_cmpint (write (fds[1], "$", 1), ==, 1);
  while (line.received->len == 0 || line.received->data[line.received->len - 1] != '$')
    g_main_context_iteration (NULL, TRUE);
  g_byte_array_append (line.received, (const guint8 *) "", 1);
  told = g_strdup ((char *) line.received->data);
  line_clear (&line);
  return told;
}

static void
test_goes_on_after_the_log (void)
{
  static const struct
  {
    const char *log, *written, *told;
  } cases[] = {
    { "", "", "$" },
    { "", "READY\n", "READY\n$" },
    { "READY\n", "", "$" },
    { "READY\n", "READY\n", "$" },
    { "boot\nREADY\n", "READY\nlogin: ", "login: $" },
    { "boot\n", "READY\n", "READY\n$" },
    { "aab", "aabaa", "aa$" },
    { "xaabaab", "aabaac", "aac$" },
    { "ababab", "abac", "ac$" },
    { "xxaba", "abac", "c$" },
    { "b", "bbb", "bb$" },
    { "bbbb", "bb", "$" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *told = tell_after (cases[i].log, cases[i].written);

      g_assert_cmpstr (told, ==, cases[i].told);
    }
}

/* What takes a naive search hours. */
static void
test_overlap_is_quick (void)
{
  g_autofree char *log = g_strnfill (1024 * 1024, 'a');
  g_autofree char *written = g_strnfill (100 * 1000, 'a');
  g_autofree char *told = NULL;

  written[99999] = 'b';
  told = tell_after (log, written);
  g_assert_cmpstr (told, ==, "b$");
}

/* Returns: as many lines as that, each another one */
static char *
write_lines (guint count)
{
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < count; i++)
    g_string_append_printf (lines, "line %u\r\n", i);
  return g_string_free (lines, FALSE);
}

/* A line may have held back what was written while nobody listened, and give it out in pieces. */
static void
test_held_back (void)
{
  g_autofree char *log = write_lines (2000);
  const gsize begin = 1000, end = 5000;
  g_autofree char *held = g_strndup (log + begin, end - begin);
  g_autofree char *first = g_strconcat (held, "!", NULL);
  g_autofree char *told = tell_after (log, first);
  Line line = { .received = g_byte_array_new () };
  int fds[2];

  /* It does not go on as the log does. */
  g_assert_cmpstr (told, ==, "!$");

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  g_assert_cmpint (write (fds[1], held, end - begin), ==, (ssize_t) (end - begin));
  line.peer = fds[1];
  line.session = gh_serial_session_new_after (fds[0], log, strlen (log));
  g_signal_connect (line.session, "data", G_CALLBACK (on_data), &line);
  for (gsize at = end; at < strlen (log); at += 1000)
    {
      gsize length = MIN (1000, strlen (log) - at);

      g_assert_cmpint (write (fds[1], log + at, length), ==, (ssize_t) length);
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_cmpint (write (fds[1], "login: ", 7), ==, 7);
  while (line.received->len < 7)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpmem (line.received->data, line.received->len, "login: ", 7);
  line_clear (&line);
}

/* The other side may be gone before anything is told. */
static void
test_ends_after_the_log (void)
{
  Line line = { .received = g_byte_array_new () };
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  g_assert_cmpint (write (fds[1], "bye", 3), ==, 3);
  close (fds[1]);
  line.peer = -1;
  line.session = gh_serial_session_new_after (fds[0], "good", 4);
  g_signal_connect (line.session, "data", G_CALLBACK (on_data), &line);
  g_signal_connect (line.session, "closed", G_CALLBACK (on_closed), &line);
  while (line.n_closed == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpmem (line.received->data, line.received->len, "bye", 3);
  line_clear (&line);
}

static void
test_drop_before_it_is_told (void)
{
  Line line = { .received = g_byte_array_new () };
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  g_assert_cmpint (write (fds[1], "bye", 3), ==, 3);
  line.peer = fds[1];
  line.session = gh_serial_session_new_after (fds[0], "", 0);
  line_clear (&line);
  g_assert_true (line.session == NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/serial/talks", test_talks);
  g_test_add_func ("/serial/is-bounded", test_is_bounded);
  g_test_add_func ("/serial/pty", test_pty);
  g_test_add_func ("/serial/close-is-at-once", test_close_is_at_once);
  g_test_add_func ("/serial/drop-without-close", test_drop_without_close);
  g_test_add_func ("/serial/goes-on-after-the-log", test_goes_on_after_the_log);
  g_test_add_func ("/serial/overlap-is-quick", test_overlap_is_quick);
  g_test_add_func ("/serial/held-back", test_held_back);
  g_test_add_func ("/serial/ends-after-the-log", test_ends_after_the_log);
  g_test_add_func ("/serial/drop-before-it-is-told", test_drop_before_it_is_told);
  return g_test_run ();
}
