/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The QMP client against a scripted peer on a socket pair. */
#include "config.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gh-error.h"
#include "gh-qmp.h"
#include "support.h"

#define GREETING "{\"QMP\": {\"version\": {}, \"capabilities\": []}}\r\n"

typedef struct
{
  GhQmp *qmp;
  int peer;
  guint events;
  guint closed;
} Fixture;

static void
on_event (GhQmp *qmp, const char *name, JsonObject *data, Fixture *f)
{
  f->events++;
}

static void
on_closed (GhQmp *qmp, const GError *why, Fixture *f)
{
  g_assert_nonnull (why);
  f->closed++;
}

static void
say (Fixture *f, const char *text)
{
  g_assert_cmpint (send (f->peer, text, strlen (text), MSG_NOSIGNAL), ==, (gssize) strlen (text));
}

/* Reads one line of the client, with the main loop running, into @line. */
static void
hear (Fixture *f, char *line, gsize size)
{
  gsize at = 0;

  do
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      if (recv (f->peer, line + at, 1, MSG_DONTWAIT) == 1)
        at++;
      g_assert_cmpuint (at, <, size);
    }
  while (at == 0 || line[at - 1] != '\n');
  line[at] = '\0';
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GSocket) socket = NULL;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  socket = g_socket_new_from_fd (fds[0], NULL);
  f->peer = fds[1];
  f->qmp = gh_qmp_new (socket);
  g_signal_connect (f->qmp, "event", G_CALLBACK (on_event), f);
  g_signal_connect (f->qmp, "closed", G_CALLBACK (on_closed), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_unref (f->qmp);
  if (f->peer >= 0)
    close (f->peer);
}

static void
open_qmp (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char line[256];

  say (f, GREETING);
  gh_qmp_open_async (f->qmp, 5000, NULL, keep_result, &result);
  hear (f, line, sizeof line);
  g_assert_cmpstr (line, ==, "{\"execute\":\"qmp_capabilities\",\"id\":1}\n");
  say (f, "{\"return\": {}, \"id\": 1}\r\n");
  gh_qmp_open_finish (f->qmp, await_result (&result), &error);
  g_assert_no_error (error);
  g_assert_true (gh_qmp_is_open (f->qmp));
}

static void
ask (
  Fixture *f, const char *command, guint timeout, GCancellable *cancellable, GAsyncResult **result)
{
  gh_qmp_execute_async (f->qmp, command, NULL, -1, timeout, cancellable, keep_result, result);
}

static void
assert_failed (Fixture *f, GAsyncResult **result, GhError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (gh_qmp_execute_finish (f->qmp, await_result (result), &error));
  g_assert_error (error, GH_ERROR, (int) code);
}

/* Replies in another order, an event between, cut in the middle. */
static void
test_overlap (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) one = NULL, two = NULL;
  g_autoptr (JsonNode) first = NULL, second = NULL;
  char line[256];

  open_qmp (f);
  ask (f, "one", 5000, NULL, &one);
  ask (f, "two", 5000, NULL, &two);
  hear (f, line, sizeof line);
  hear (f, line, sizeof line);
  say (f, "{\"return\": 22, \"id\": 3}\r\n{\"event\": \"STOP\", \"times");
  await_result (&two);
  g_assert_cmpuint (f->events, ==, 0);
  say (f, "tamp\": {}}\r\n\r\n{\"return\": 11, \"id\": 2}\r\n");
  first = gh_qmp_execute_finish (f->qmp, await_result (&one), NULL);
  second = gh_qmp_execute_finish (f->qmp, two, NULL);
  g_assert_cmpint (json_node_get_int (first), ==, 11);
  g_assert_cmpint (json_node_get_int (second), ==, 22);
  g_assert_cmpuint (f->events, ==, 1);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  open_qmp (f);
  ask (f, "stop", 5000, NULL, &result);
  say (f, "{\"error\": {\"class\": \"GenericError\", \"desc\": \"not now\"}, \"id\": 2}\r\n");
  g_assert_null (gh_qmp_execute_finish (f->qmp, await_result (&result), &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_HYPERVISOR);
  g_assert_nonnull (strstr (error->message, "not now"));
}

/* A reply that comes too late is nobody's, and the connection goes on. */
static void
test_timeout (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) slow = NULL, quick = NULL;
  g_autoptr (JsonNode) reply = NULL;

  open_qmp (f);
  ask (f, "slow", 10, NULL, &slow);
  assert_failed (f, &slow, GH_ERROR_TIMEOUT);
  ask (f, "quick", 5000, NULL, &quick);
  say (f, "{\"return\": 1, \"id\": 2}\r\n{\"return\": 2, \"id\": 3}\r\n");
  reply = gh_qmp_execute_finish (f->qmp, await_result (&quick), NULL);
  g_assert_cmpint (json_node_get_int (reply), ==, 2);
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  open_qmp (f);
  ask (f, "slow", 60000, cancellable, &result);
  g_cancellable_cancel (cancellable);
  assert_failed (f, &result, GH_ERROR_CANCELLED);
}

static void
test_peer_dies (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) one = NULL, two = NULL, later = NULL;

  open_qmp (f);
  ask (f, "one", 60000, NULL, &one);
  ask (f, "two", 60000, NULL, &two);
  close (f->peer);
  f->peer = -1;
  assert_failed (f, &one, GH_ERROR_UNAVAILABLE);
  assert_failed (f, &two, GH_ERROR_UNAVAILABLE);
  g_assert_cmpuint (f->closed, ==, 1);
  ask (f, "three", 60000, NULL, &later);
  assert_failed (f, &later, GH_ERROR_UNAVAILABLE);
}

static void
test_garbage (Fixture *f, gconstpointer data)
{
  static const char *const harmless
    = "{}\n{\"event\": {}}\n{\"event\": null, \"data\": 7}\n{\"return\": {}, \"id\": \"x\"}\n"
      "{\"return\": {}, \"id\": {}}\n{\"QMP\": 1}\n{\"error\": 5, \"id\": 99}\n";
  g_autoptr (GAsyncResult) result = NULL, again = NULL;

  open_qmp (f);
  say (f, harmless);
  ask (f, "one", 5000, NULL, &result);
  say (f, "{\"error\": \"words\", \"id\": 2}\n");
  assert_failed (f, &result, GH_ERROR_HYPERVISOR);
  ask (f, "two", 5000, NULL, &again);
  say (f, "SSH-2.0-OpenSSH\n");
  assert_failed (f, &again, GH_ERROR_HYPERVISOR);
  g_assert_cmpuint (f->closed, ==, 1);
}

static void
test_never_greets (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gh_qmp_open_async (f->qmp, 10, NULL, keep_result, &result);
  gh_qmp_open_finish (f->qmp, await_result (&result), &error);
  g_assert_error (error, GH_ERROR, GH_ERROR_TIMEOUT);
}

/* A megabyte in one line is fine; one without an end is not. */
static void
test_long_lines (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (JsonNode) reply = NULL;
  g_autofree char *blanks = g_strnfill (1 << 16, ' ');

  open_qmp (f);
  ask (f, "one", 60000, NULL, &result);
  say (f, "{\"return\": 5, \"id\": 2,");
  for (guint i = 0; i < 16; i++)
    {
      say (f, blanks);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  say (f, "\"x\": 1}\n");
  reply = gh_qmp_execute_finish (f->qmp, await_result (&result), NULL);
  g_assert_cmpint (json_node_get_int (reply), ==, 5);
  for (guint i = 0; i <= GH_QMP_LINE_MAX / (1 << 16) && f->closed == 0; i++)
    {
      say (f, blanks);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  g_assert_cmpuint (f->closed, ==, 1);
}

/* What getfd is given arrives as another descriptor of the same thing. */
static void
test_fd (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (JsonNode) reply = NULL;
  char text[256], control[CMSG_SPACE (sizeof (int))];
  struct iovec vector = { text, sizeof text };
  struct msghdr message = {
    .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control
  };
  int fds[2], got;
  char c = 0;

  open_qmp (f);
  g_assert_cmpint (pipe (fds), ==, 0);
  gh_qmp_execute_async (f->qmp, "getfd", NULL, fds[1], 5000, NULL, keep_result, &result);
  g_assert_cmpint (recvmsg (f->peer, &message, 0), >, 0);
  g_assert_cmpuint (message.msg_controllen, >, 0);
  memcpy (&got, CMSG_DATA (CMSG_FIRSTHDR (&message)), sizeof got);
  g_assert_cmpint (write (got, "x", 1), ==, 1);
  g_assert_cmpint (read (fds[0], &c, 1), ==, 1);
  g_assert_cmpint (c, ==, 'x');
  close (got);
  close (fds[0]);
  close (fds[1]);
  say (f, "{\"return\": {}, \"id\": 2}\n");
  reply = gh_qmp_execute_finish (f->qmp, await_result (&result), NULL);
  g_assert_nonnull (reply);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/qmp/overlap", test_overlap);
  add ("/qmp/refused", test_refused);
  add ("/qmp/timeout", test_timeout);
  add ("/qmp/cancel", test_cancel);
  add ("/qmp/peer-dies", test_peer_dies);
  add ("/qmp/garbage", test_garbage);
  add ("/qmp/never-greets", test_never_greets);
  add ("/qmp/long-lines", test_long_lines);
  add ("/qmp/fd", test_fd);
  return g_test_run ();
}
