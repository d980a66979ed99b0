/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzes the session core: whatever a server says after it has told its screen's size, the session
 * ends, in one way or the other, with its memory in order. */
#include "config.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gh-vnc-session.h"

/* A socket takes it all before anybody reads. */
#define MAX_SIZE 65536

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* RFC 6143, 7.1.1 to 7.3.2: no password, 64 × 48, xRGB. */
static const guint8 hello[] = {
  'R', 'F', 'B', ' ', '0', '0', '3', '.', '0', '0', '8', '\n', 1, 1, 0, 0, 0, 0, 0, 64, 0,   48,
  32,  24,  0,   1,   0,   255, 0,   255, 0,   255, 16,  8,    0, 0, 0, 0, 0, 0, 0, 1,  'x',
};

static guint
count_threads (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  guint n_threads = count_threads ();
  int fds[2];
  g_autoptr (GhConsoleSession) session = NULL;
  char scrap[4096];

  if (size > MAX_SIZE || socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
    return 0;
  if (send (fds[1], hello, sizeof hello, MSG_NOSIGNAL) < 0
      || (size > 0 && send (fds[1], data, size, MSG_NOSIGNAL) < 0))
    g_error ("the socket is too small");
  shutdown (fds[1], SHUT_WR);
  session = gh_vnc_session_new (fds[0], NULL);
  while (gh_console_session_get_state (session) < GH_CONSOLE_CLOSED)
    g_main_context_iteration (NULL, TRUE);
  g_clear_object (&session);
  while (recv (fds[1], scrap, sizeof scrap, 0) > 0)
    ;
  close (fds[1]);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  /* A thread that is about to end still holds memory of GLib's, which is no leak. */
  while (count_threads () > n_threads)
    g_usleep (50);
  return 0;
}
