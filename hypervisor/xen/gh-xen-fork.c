/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* How libxenlight makes a process. */
#include "config.h"

#include "gh-xen-fork.h"

#include <glib.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Whether the socket, or its other end, has a name: libxenlight's own pairs of sockets, over which
 * a child hands it the ends of terminals, have none. */
static gboolean
has_name (int fd, int (*get) (int, struct sockaddr *, socklen_t *), struct sockaddr_un *address)
{
  socklen_t size = sizeof *address;

  memset (address, 0, sizeof *address);
  return get (fd, (struct sockaddr *) address, &size) == 0 && address->sun_family == AF_UNIX
         && size > offsetof (struct sockaddr_un, sun_path);
}

static gboolean
is_connection (int fd)
{
  struct sockaddr_un address;

  /* What libxenlight says goes to the standard streams, whatever they are. */
  if (fd <= STDERR_FILENO)
    return FALSE;
  if (has_name (fd, getpeername, &address))
    return strstr (address.sun_path, "xenstored") == NULL;
  return has_name (fd, getsockname, &address);
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
