/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes as a sealed file descriptor. */
/* memfd_create() is not in POSIX. */
#define _GNU_SOURCE
#include "config.h"

#include "gh-memfd.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "gh-error.h"

static gboolean
fill (int fd, const char *data, gsize length)
{
  while (length > 0)
    {
      ssize_t n = write (fd, data, length);

      if (n < 0 && errno != EINTR)
        return FALSE;
      if (n > 0)
        {
          data += n;
          length -= (gsize) n;
        }
    }
  return lseek (fd, 0, SEEK_SET) == 0
         && fcntl (fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) == 0;
}

int
gh_memfd_new (const char *name, GBytes *bytes, GError **error)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  int fd = memfd_create (name, MFD_CLOEXEC | MFD_ALLOW_SEALING);

  if (fd >= 0 && fill (fd, data, length))
    return fd;
  g_set_error (
    error, GH_ERROR, GH_ERROR_FAILED, _ ("Cannot hand the data over: %s"), g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return -1;
}
