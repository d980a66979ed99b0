/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The beginning of an image that lies on a server. */
#define _GNU_SOURCE /* memfd_create() */
#include "config.h"

#include "gh-media-web-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "gh-error.h"
#include "gh-fd.h"
#include "gh-fetch.h"
#include "gh-tree-access.h"

/* Volume descriptors begin at 32 KiB, UDF's anchor is at 512. */
#define BEGINNING (1024 * 1024)
#define CHUNK     (64 * 1024)

/* As much as comes in time: less tells less. */
static gboolean
copy (GInputStream *stream, int fd, GCancellable *cancellable, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + 2 * gh_tree_patience () * G_USEC_PER_SEC;
  g_autofree guint8 *buffer = g_malloc (CHUNK);
  gsize done = 0;
  gssize n = 1;

  while (n > 0 && done < BEGINNING && g_get_monotonic_time () < deadline)
    {
      n = g_input_stream_read (stream, buffer, CHUNK, cancellable, error);
      if (n > 0 && !gh_fd_write_all (fd, buffer, (gsize) n))
        {
          g_propagate_error (error,
                             gh_error_from_errno (errno, _ ("Cannot keep a file in memory")));
          return FALSE;
        }
      done += (gsize) MAX (n, 0);
    }
  return n >= 0;
}

static int
read_beginning (
  GhTreeAccess *access, const char *name, guint64 *size, GCancellable *cancellable, GError **error)
{
  g_autofree char *where = gh_tree_access_locate (access, name);
  g_autoptr (GInputStream) stream = NULL;
  GError *reason = NULL;
  GhTreeFile file;
  int fd;

  stream = gh_tree_access_open (access, name, 0, NULL, &file, cancellable, &reason);
  if (g_error_matches (reason, GH_ERROR, GH_ERROR_NOT_FOUND))
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_NOT_FOUND,
                 _ ("There is no %s (%s): check how it is written"),
                 where,
                 reason->message);
  else if (stream == NULL)
    g_propagate_error (error, g_steal_pointer (&reason));
  g_clear_error (&reason);
  if (stream == NULL)
    return -1;
  if (file.size != GH_TREE_SIZE_UNKNOWN)
    *size = file.size;
  fd = memfd_create ("beginning", MFD_CLOEXEC);
  if (fd >= 0 && copy (stream, fd, cancellable, &reason))
    return fd;
  g_propagate_error (error,
                     fd < 0 ? gh_error_from_errno (errno, _ ("Cannot keep a file in memory"))
                            : gh_error_from_io (reason, _ ("Cannot read %s"), where));
  if (fd >= 0)
    close (fd);
  return -1;
}

int
gh_media_web_read (const char *url, guint64 *size, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autofree char *folder = NULL;
  g_autofree char *name = NULL;
  GhTreeAccess *access;
  int fd = -1;

  if (!gh_fetch_split_address (url, &folder, &name, error))
    return -1;
  /* libsoup attaches its sources to the thread's default context. */
  g_main_context_push_thread_default (context);
  access = gh_tree_access_new (folder, cancellable, error);
  if (access != NULL)
    fd = read_beginning (access, name, size, cancellable, error);
  g_clear_object (&access);
  g_main_context_pop_thread_default (context);
  return fd;
}
