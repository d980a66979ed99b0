/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* xl's lock: one domain is built at a time on a computer. */
#define _GNU_SOURCE /* F_OFD_SETLK */
#include "config.h"

#include "gh-xen-lock-private.h"

#include <fcntl.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "gh-error.h"

/* Where xl keeps it, as long as xl.conf(5) has no lockfile of its own. */
#define LOCK_FILE "/var/lock/xl"

/* Microseconds between two looks. */
#define PAUSE 100000

static gboolean
fail (const char *name, int errnum, GError **error)
{
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_HYPERVISOR,
               _ ("“%s” cannot be started: %s, the lock of Xen’s tools, cannot be taken: %s"),
               name,
               LOCK_FILE,
               g_strerror (errnum));
  return FALSE;
}

/* The lock of an open file keeps our own threads apart as well, and xl's lock of a process out. */
static gboolean
take (int fd, const char *name, GCancellable *stop, GError **error)
{
  struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

  while (fcntl (fd, F_OFD_SETLK, &whole) != 0)
    {
      if (errno != EAGAIN && errno != EACCES && errno != EINTR)
        return fail (name, errno, error);
      if (g_cancellable_is_cancelled (stop))
        {
          g_set_error (error,
                       GH_ERROR,
                       GH_ERROR_CANCELLED,
                       _ ("“%s” was ended while it waited for another machine to be built"),
                       name);
          return FALSE;
        }
      g_usleep (PAUSE);
    }
  return TRUE;
}

int
gh_xen_lock_take (const char *name, GCancellable *stop, GError **error)
{
  int fd = open (LOCK_FILE, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      fail (name, errno, error);
      return -1;
    }
  if (take (fd, name, stop, error))
    return fd;
  close (fd);
  return -1;
}
