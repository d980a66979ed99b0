/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhXenStream: what libxenlight writes, on its way into a file. */
#include "config.h"

#include "gh-xen-stream-private.h"

#include <errno.h>
#include <glib-unix.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-fd.h"

#define CHUNK (256 * 1024)
/* Between two words on how far it is. */
#define TICK (200 * G_TIME_SPAN_MILLISECOND)

struct GhXenStream
{
  int file;
  int pipe[2];
  guint64 done, total;
  GhDomainProgress progress;
  gpointer progress_data;
  GCancellable *stop;
  GThread *thread;
  int error; /* an errno; of the thread until it has ended */
};

static void
tell (GhXenStream *self, gint64 *told)
{
  gint64 now = g_get_monotonic_time ();

  if (self->progress == NULL || now - *told < TICK)
    return;
  *told = now;
  self->progress (MIN (self->done, self->total), self->total, self->progress_data);
}

/* What is not wanted any more is read all the same. */
static void
keep (GhXenStream *self, const char *data, gsize size)
{
  if (self->error == 0 && g_cancellable_is_cancelled (self->stop))
    self->error = ECANCELED;
  if (self->error == 0 && !gh_fd_write_all (self->file, data, size))
    self->error = errno;
  self->done += size;
}

static gpointer
copy (gpointer data)
{
  GhXenStream *self = data;
  g_autofree char *buffer = g_malloc (CHUNK);
  gint64 told = 0;
  ssize_t n;

  while ((n = read (self->pipe[0], buffer, CHUNK)) != 0)
    {
      if (n > 0)
        keep (self, buffer, (gsize) n);
      else if (errno != EINTR)
        {
          self->error = errno;
          break;
        }
      tell (self, &told);
    }
  close (self->pipe[0]);
  self->pipe[0] = -1;
  return NULL;
}

GhXenStream *
gh_xen_stream_new (int file,
                   guint64 total,
                   GhDomainProgress progress,
                   gpointer progress_data,
                   GCancellable *stop,
                   GError **error)
{
  g_autoptr (GhXenStream) self = g_new0 (GhXenStream, 1);

  self->file = file;
  self->total = total;
  self->progress = progress;
  self->progress_data = progress_data;
  self->stop = g_object_ref (stop);
  if (!g_unix_open_pipe (self->pipe, FD_CLOEXEC, error))
    {
      self->pipe[0] = self->pipe[1] = -1;
      return NULL;
    }
  self->thread = g_thread_try_new ("gh-xen-stream", copy, self, error);
  return self->thread != NULL ? g_steal_pointer (&self) : NULL;
}

int
gh_xen_stream_get_fd (GhXenStream *self)
{
  return self->pipe[1];
}

gboolean
gh_xen_stream_end (GhXenStream *self, GError **error)
{
  close (self->pipe[1]);
  self->pipe[1] = -1;
  g_thread_join (g_steal_pointer (&self->thread));
  if (self->error == 0 && g_cancellable_is_cancelled (self->stop))
    self->error = ECANCELED;
  if (self->error == 0)
    {
      if (self->progress != NULL)
        self->progress (self->total, self->total, self->progress_data);
      return TRUE;
    }
  if (self->error == ECANCELED)
    g_set_error (error, GH_ERROR, GH_ERROR_CANCELLED, _ ("Writing was cancelled"));
  else
    g_propagate_error (error, gh_error_from_errno (self->error, _ ("The file cannot be written")));
  return FALSE;
}

void
gh_xen_stream_free (GhXenStream *self)
{
  if (self == NULL)
    return;
  if (self->thread != NULL)
    gh_xen_stream_end (self, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (self->pipe); i++)
    if (self->pipe[i] >= 0)
      close (self->pipe[i]);
  g_object_unref (self->stop);
  g_free (self);
}
