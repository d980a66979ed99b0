/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The bytes of a kernel's file, or of what is packed in it, anywhere in it. */
#include "config.h"

#include "gh-kernel-source-private.h"

#include <archive_entry.h>
#include <errno.h>
#include <glib/gi18n-lib.h>

#include "gh-error.h"

/* A distribution's kernel is some 80 MB, and its notes are in the middle. The unpackers touch no
 * more memory than they unpack to. */
#define MAX_UNPACKED (G_GUINT64_CONSTANT (512) << 20)
#define MAX_SECONDS  30

GhKernelSource *
gh_kernel_source_new (const char *name, GhKernelOpen open, gpointer data, GCancellable *cancellable)
{
  GhKernelSource *self = g_new0 (GhKernelSource, 1);

  self->name = name;
  self->open = open;
  self->data = data;
  self->cancellable = cancellable;
  self->deadline = g_get_monotonic_time () + MAX_SECONDS * G_USEC_PER_SEC;
  self->budget = MAX_UNPACKED;
  self->length = G_MAXUINT64;
  self->filter = ARCHIVE_FILTER_NONE;
  return self;
}

static void
close_all (GhKernelSource *self)
{
  g_clear_pointer (&self->archive, archive_read_free);
  g_clear_object (&self->stream);
  g_clear_error (&self->failed);
  self->position = 0;
}

void
gh_kernel_source_free (GhKernelSource *self)
{
  close_all (self);
  g_free (self);
}

void
gh_kernel_source_enter (GhKernelSource *self, guint64 start, guint64 length, int filter)
{
  close_all (self);
  self->start = start;
  self->length = length;
  self->filter = filter;
}

gboolean
gh_kernel_source_fail (const GhKernelSource *self, const char *why, GError **error)
{
  g_set_error (
    error, GH_ERROR, GH_ERROR_CORRUPT, _ ("The kernel %s is damaged: %s"), self->name, why);
  return FALSE;
}

static gboolean
check_going_on (const GhKernelSource *self, GError **error)
{
  GError *reason = NULL;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, &reason))
    {
      g_propagate_error (error, gh_error_from_io (reason, "%s", self->name));
      return FALSE;
    }
  if (g_get_monotonic_time () < self->deadline && self->budget > 0)
    return TRUE;
  g_set_error (
    error, GH_ERROR, GH_ERROR_TIMEOUT, _ ("The kernel %s takes too long to unpack"), self->name);
  return FALSE;
}

/* Bytes of the file as it is; -1 with @error. */
static gssize
read_stream (GhKernelSource *self, void *to, gsize size, GError **error)
{
  GError *reason = NULL;
  gssize n;

  if (!check_going_on (self, error))
    return -1;
  n = g_input_stream_read (
    self->stream, to, (gsize) MIN (size, self->left), self->cancellable, &reason);
  if (n < 0)
    g_propagate_error (error,
                       gh_error_from_io (reason, _ ("The kernel %s cannot be read"), self->name));
  else
    self->left -= (guint64) n;
  return n;
}

static la_ssize_t
on_read (struct archive *archive, void *data, const void **block)
{
  GhKernelSource *self = data;
  gssize n = read_stream (self, self->buffer, sizeof self->buffer, &self->failed);

  *block = self->buffer;
  if (n < 0)
    archive_set_error (archive, EIO, "%s", self->failed->message);
  return n < 0 ? ARCHIVE_FATAL : (la_ssize_t) n;
}

static gboolean
fail_unpacking (GhKernelSource *self, GError **error)
{
  const char *why = archive_error_string (self->archive);

  if (self->failed != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->failed));
      return FALSE;
    }
  return gh_kernel_source_fail (self, why != NULL ? why : _ ("it cannot be unpacked"), error);
}

static gboolean
begin_unpacking (GhKernelSource *self, GError **error)
{
  struct archive_entry *entry;

  self->archive = archive_read_new ();
  /* This one and no other: packed in what is packed there may be whatever takes forever. */
  if (archive_read_append_filter (self->archive, self->filter) == ARCHIVE_OK
      && archive_read_support_format_raw (self->archive) == ARCHIVE_OK
      && archive_read_open (self->archive, self, NULL, on_read, NULL) == ARCHIVE_OK
      && archive_read_next_header (self->archive, &entry) == ARCHIVE_OK)
    return TRUE;
  return fail_unpacking (self, error);
}

/* Without a file's end being reached, or an error, at least one byte. */
static gssize
read_some (GhKernelSource *self, void *to, gsize size, GError **error)
{
  la_ssize_t n;

  if (self->filter == ARCHIVE_FILTER_NONE)
    return read_stream (self, to, size, error);
  if (!check_going_on (self, error))
    return -1;
  n = archive_read_data (self->archive, to, (size_t) MIN (size, self->budget));
  if (n < 0)
    return fail_unpacking (self, error) - 1;
  self->budget -= (guint64) n;
  return (gssize) n;
}

static gboolean
skip (GhKernelSource *self, guint64 size, GError **error)
{
  guint8 waste[16 * 1024];

  while (size > 0)
    {
      gssize n = read_some (self, waste, (gsize) MIN (size, sizeof waste), error);

      if (n < 0)
        return FALSE;
      if (n == 0)
        break;
      self->position += (guint64) n;
      size -= (guint64) n;
    }
  return TRUE;
}

/* What is read plainly is skipped as a file, which need not read it. */
static gboolean
skip_stream (GhKernelSource *self, guint64 size, GError **error)
{
  GError *reason = NULL;

  while (size > 0)
    {
      gssize n;

      if (!check_going_on (self, error))
        return FALSE;
      n = g_input_stream_skip (
        self->stream, (gsize) MIN (size, 1 << 20), self->cancellable, &reason);
      if (n < 0)
        {
          g_propagate_error (
            error, gh_error_from_io (reason, _ ("The kernel %s cannot be read"), self->name));
          return FALSE;
        }
      if (n == 0)
        return TRUE;
      size -= (guint64) n;
    }
  return TRUE;
}

static gboolean
begin (GhKernelSource *self, GError **error)
{
  close_all (self);
  self->stream = self->open (self->data, self->cancellable, error);
  if (self->stream == NULL)
    return FALSE;
  self->left = self->length;
  return skip_stream (self, self->start, error)
         && (self->filter == ARCHIVE_FILTER_NONE || begin_unpacking (self, error));
}

static gboolean
go_to (GhKernelSource *self, guint64 offset, GError **error)
{
  guint64 by;

  if ((self->stream == NULL || offset < self->position) && !begin (self, error))
    return FALSE;
  by = offset - self->position;
  if (self->filter != ARCHIVE_FILTER_NONE)
    return skip (self, by, error);
  self->position = offset;
  return skip_stream (self, by, error);
}

gboolean
gh_kernel_source_read (
  GhKernelSource *self, guint64 offset, void *to, gsize size, gsize *got, GError **error)
{
  gsize done = 0;

  if (!go_to (self, offset, error))
    return FALSE;
  while (done < size && self->position == offset + done)
    {
      gssize n = read_some (self, (guint8 *) to + done, size - done, error);

      if (n < 0)
        return FALSE;
      if (n == 0)
        break;
      done += (gsize) n;
      self->position += (guint64) n;
    }
  if (got != NULL)
    *got = done;
  return got != NULL || done == size || gh_kernel_source_fail (self, _ ("it is cut off"), error);
}
