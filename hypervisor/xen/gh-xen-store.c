/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The way to xenstore. */
#include "config.h"

#include "gh-xen-store-private.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <xenstore_lib.h>

#include <glib/gi18n-lib.h>

#include "gh-error.h"

static gboolean
fail (int errnum, GError **error)
{
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_UNAVAILABLE,
               _ ("xenstored, which keeps what Xen's tools know of its machines, does not answer "
                  "(%s). What runs runs on, but nothing can be started or changed until this "
                  "computer is started again; “systemctl status xenstored” tells why it ended"),
               g_strerror (errnum));
  return FALSE;
}

gboolean
gh_xen_store_check (GError **error)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int ended = 0;

  if (fd < 0)
    return fail (errno, error);
  g_strlcpy (address.sun_path, xs_daemon_socket (), sizeof address.sun_path);
  /* Without a socket xenstored may run in a domain of its own. */
  if (connect (fd, (struct sockaddr *) &address, sizeof address) != 0 && errno != ENOENT)
    ended = errno;
  close (fd);
  return ended == 0 || fail (ended, error);
}

struct xs_handle *
gh_xen_store_open (GError **error)
{
  struct xs_handle *store;

  if (!gh_xen_store_check (error))
    return NULL;
  store = xs_open (0);
  if (store == NULL)
    fail (errno, error);
  return store;
}
