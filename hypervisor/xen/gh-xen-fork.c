/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* How libxenlight makes a process. */
#include "config.h"

#include "gh-xen-fork-private.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static gboolean
is_connection (int fd)
{
  struct sockaddr_un address = { .sun_family = AF_UNSPEC };
  socklen_t size = sizeof address;

  if (getsockname (fd, (struct sockaddr *) &address, &size) != 0 || address.sun_family != AF_UNIX)
    return FALSE;
  memset (&address, 0, sizeof address);
  size = sizeof address;
  return getpeername (fd, (struct sockaddr *) &address, &size) != 0
         || strstr (address.sun_path, "xenstored") == NULL;
}

/* Looked for before the fork: a child of a process with threads may only make system calls. */
static GArray *
list_connections (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  GArray *list = g_array_new (FALSE, FALSE, sizeof (int));
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      int fd = atoi (name);

      if (is_connection (fd))
        g_array_append_val (list, fd);
    }
  return list;
}

pid_t
gh_xen_fork (void *user)
{
  g_autoptr (GArray) connections = list_connections ();
  pid_t pid = fork ();

  for (guint i = 0; pid == 0 && i < connections->len; i++)
    close (g_array_index (connections, int, i));
  return pid;
}
