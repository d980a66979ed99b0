/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhLogFollow: a log that grows, as a stream.
 *
 *   idle ──file changed──▶ open ──▶ look ──▶ read ◀──▶ write
 *     ▲                                       │ end
 *     └───────────────────────────────────────┘   a change meanwhile: once more
 *
 * Nobody at the pipe's other end: cancelled, and freed when nothing is under way. */
#include "config.h"

#include "gh-log-follow.h"

#include <fcntl.h>
#include <unistd.h>

#include <gio/gunixoutputstream.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#include "gh-error.h"

#define CHUNK 65536
/* Milliseconds between two looks at a log that is written to without pause. */
#define RATE 200
#define FACTS                                                                                      \
  G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_UNIX_INODE "," G_FILE_ATTRIBUTE_UNIX_DEVICE

typedef struct
{
  GFile *file;
  GFileMonitor *monitor;
  GOutputStream *pipe;
  GSource *hangup;
  GCancellable *cancellable;
  GFileInputStream *stream; /* while it is read */
  GBytes *bytes;            /* being written: the write has no copy of its own */
  guint64 inode;
  guint64 device;
  goffset offset; /* how far it was read */
  goffset tail;
  gboolean begun;
  gboolean busy;
  gboolean again; /* it has changed while it was read */
} Follow;

static void look (Follow *self);
static void read_more (Follow *self);

static void
follow_free (Follow *self)
{
  if (self->monitor != NULL)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->monitor);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_source_destroy (self->hangup);
  g_source_unref (self->hangup);
  g_clear_object (&self->stream);
  g_object_unref (self->pipe);
  g_object_unref (self->cancellable);
  g_object_unref (self->file);
  g_free (self);
}

/* The way of a look ends here, whatever came of it. */
static void
rest (Follow *self)
{
  g_clear_object (&self->stream);
  self->busy = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    follow_free (self);
  else if (self->again)
    look (self);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  Follow *self = data;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL))
    {
      read_more (self);
      return;
    }
  g_cancellable_cancel (self->cancellable);
  rest (self);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Follow *self = data;
  g_autoptr (GBytes) bytes
    = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);
  gsize length = 0;
  const void *text = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  if (length == 0)
    {
      rest (self);
      return;
    }
  self->offset += (goffset) length;
  g_clear_pointer (&self->bytes, g_bytes_unref);
  self->bytes = g_steal_pointer (&bytes);
  g_output_stream_write_all_async (
    self->pipe, text, length, G_PRIORITY_DEFAULT, self->cancellable, on_written, self);
}

static void
read_more (Follow *self)
{
  g_input_stream_read_bytes_async (
    G_INPUT_STREAM (self->stream), CHUNK, G_PRIORITY_DEFAULT, self->cancellable, on_read, self);
}

/* Where to read on: at the beginning of what is shorter than it was, or another file. */
static goffset
find_place (Follow *self, GFileInfo *info)
{
  guint64 inode = g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_UNIX_INODE);
  guint64 device = g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_UNIX_DEVICE);
  goffset size = g_file_info_get_size (info), place = self->offset;

  if (!self->begun)
    place = MAX (size - self->tail, 0);
  else if (inode != self->inode || device != self->device || size < self->offset)
    place = 0;
  self->begun = TRUE;
  self->inode = inode;
  self->device = device;
  return place;
}

static void
on_info (GObject *source, GAsyncResult *result, gpointer data)
{
  Follow *self = data;
  g_autoptr (GFileInfo) info
    = g_file_input_stream_query_info_finish (G_FILE_INPUT_STREAM (source), result, NULL);

  if (info == NULL)
    {
      rest (self);
      return;
    }
  self->offset = find_place (self, info);
  if (g_seekable_seek (G_SEEKABLE (source), self->offset, G_SEEK_SET, NULL, NULL))
    read_more (self);
  else
    rest (self);
}

static void
on_open (GObject *source, GAsyncResult *result, gpointer data)
{
  Follow *self = data;

  self->stream = g_file_read_finish (G_FILE (source), result, NULL);
  if (self->stream != NULL)
    {
      g_file_input_stream_query_info_async (
        self->stream, FACTS, G_PRIORITY_DEFAULT, self->cancellable, on_info, self);
      return;
    }
  /* What comes later is new from its first byte. */
  self->begun = TRUE;
  rest (self);
}

static void
look (Follow *self)
{
  self->again = self->busy;
  if (self->busy)
    return;
  self->busy = TRUE;
  g_file_read_async (self->file, G_PRIORITY_DEFAULT, self->cancellable, on_open, self);
}

static gboolean
on_hangup (int fd, GIOCondition condition, gpointer data)
{
  Follow *self = data;

  g_cancellable_cancel (self->cancellable);
  if (!self->busy)
    follow_free (self);
  return G_SOURCE_REMOVE;
}

static int
open_pipe (int fds[2], GError **error)
{
  GError *local = NULL;

  if (g_unix_open_pipe (fds, FD_CLOEXEC, &local)
      && g_unix_set_fd_nonblocking (fds[1], TRUE, &local))
    return 0;
  g_propagate_error (error, gh_error_from_io (local, _ ("The log cannot be followed")));
  return -1;
}

int
gh_log_follow (const char *path, guint bytes, GError **error)
{
  GError *local = NULL;
  Follow *self;
  int fds[2];

  if (open_pipe (fds, error) != 0)
    return -1;
  self = g_new0 (Follow, 1);
  self->pipe = g_unix_output_stream_new (fds[1], TRUE);
  self->file = g_file_new_for_path (path);
  self->tail = bytes;
  self->cancellable = g_cancellable_new ();
  self->hangup = g_unix_fd_source_new (fds[1], G_IO_ERR | G_IO_HUP);
  g_source_set_callback (self->hangup, G_SOURCE_FUNC (on_hangup), self, NULL);
  g_source_attach (self->hangup, NULL);
  self->monitor = g_file_monitor_file (self->file, G_FILE_MONITOR_NONE, NULL, &local);
  if (self->monitor == NULL)
    {
      g_propagate_error (error, gh_error_from_io (local, _ ("The log cannot be followed")));
      close (fds[0]);
      follow_free (self);
      return -1;
    }
  g_file_monitor_set_rate_limit (self->monitor, RATE);
  g_signal_connect_swapped (self->monitor, "changed", G_CALLBACK (look), self);
  look (self);
  return fds[0];
}
