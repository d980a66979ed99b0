/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Locks between services. */
#include "config.h"

#include "gh-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/file.h>
#include <unistd.h>

#include "gh-error.h"

static guint
read_owner (int fd)
{
  char text[16] = "";

  if (pread (fd, text, sizeof text - 1, 0) <= 0)
    return 0;
  return (guint) g_ascii_strtoull (text, NULL, 10);
}

static gboolean
write_owner (int fd)
{
  g_autofree char *text = g_strdup_printf ("%u\n", (guint) getpid ());

  return ftruncate (fd, 0) == 0 && pwrite (fd, text, strlen (text), 0) == (ssize_t) strlen (text);
}

static gboolean
fail (const char *path, GError **error)
{
  g_propagate_error (error, gh_error_from_errno (errno, _ ("Cannot take the lock %s"), path));
  return FALSE;
}

gboolean
gh_lock_take (const char *path, guint *owner, GError **error)
{
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  *owner = 0;
  if (fd < 0)
    return fail (path, error);
  /* The lock is held as long as the descriptor is open: to the end of this process. */
  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    return write_owner (fd) || fail (path, error);
  *owner = read_owner (fd);
  close (fd);
  return FALSE;
}
