/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Xen's ring of messages, followed; what libxenlight's children keep of the service. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gh-xen-fork.h"
#include "gh-xen-ring.h"

static void
test_merge (void)
{
  static const struct
  {
    const char *before, *now, *after;
  } cases[] = {
    { "", "a\nb\n", "a\nb\n" },
    { "a\nb\n", "a\nb\n", "a\nb\n" },
    { "a\nb\n", "a\nb\nc\n", "a\nb\nc\n" },
    { "a\nb\n", "b\nc\n", "a\nb\nb\nc\n" }, /* less than all of a short log is left: told again */
    { "a\nb\n", "", "a\nb\n" },
    { "a\n", "x\ny\n", "a\nx\ny\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) log = g_string_new (cases[i].before);

      gh_xen_ring_merge (log, cases[i].now);
      g_assert_cmpstr (log->str, ==, cases[i].after);
    }
}

/* The ring loses its beginning while it goes on; nothing is told twice, and nothing is lost. */
static void
test_wraps (void)
{
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (GString) log = g_string_new (NULL);

  for (guint i = 0; i < 2000; i++)
    {
      g_string_append_printf (all, "(XEN) line %u\n", i);
      if (i % 7 == 0)
        gh_xen_ring_merge (log, all->str + (all->len > 1000 ? all->len - 1000 : 0));
    }
  gh_xen_ring_merge (log, all->str + all->len - 1000);
  g_assert_cmpstr (log->str, ==, all->str);
}

/* A connection of a client that the service has accepted, and the client's own end. */
static void
connect_to_self (const char *path, int *client, int *accepted)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int listening = socket (AF_UNIX, SOCK_STREAM, 0);

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  g_assert_no_errno (bind (listening, (struct sockaddr *) &address, sizeof address));
  g_assert_no_errno (listen (listening, 1));
  *client = socket (AF_UNIX, SOCK_STREAM, 0);
  g_assert_no_errno (connect (*client, (struct sockaddr *) &address, sizeof address));
  *accepted = accept (listening, NULL, NULL);
  g_assert_no_errno (*accepted);
  close (listening);
}

static gboolean
is_open (int fd)
{
  return fcntl (fd, F_GETFD) >= 0;
}

/* A child has no client's connection in it, and keeps the pair over which it hands back terminals.
 */
static void
test_fork (void)
{
  g_autofree char *folder = g_dir_make_tmp ("gh-xen-fork-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "bus", NULL);
  int client, accepted, pair[2], status;
  pid_t child;

  connect_to_self (path, &client, &accepted);
  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM, 0, pair));
  child = gh_xen_fork (NULL);
  if (child == 0)
    _exit (is_open (pair[0]) << 0 | is_open (pair[1]) << 1 | is_open (accepted) << 2
           | is_open (client) << 3 | is_open (STDERR_FILENO) << 4);
  g_assert_no_errno (waitpid (child, &status, 0));
  g_assert_true (WIFEXITED (status));
  g_assert_cmphex (WEXITSTATUS (status), ==, 1 << 0 | 1 << 1 | 1 << 4);
  g_assert_true (is_open (accepted));
  close (pair[0]);
  close (pair[1]);
  close (client);
  close (accepted);
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xen-host/merge", test_merge);
  g_test_add_func ("/xen-host/wraps", test_wraps);
  g_test_add_func ("/xen-host/fork", test_fork);
  return g_test_run ();
}
