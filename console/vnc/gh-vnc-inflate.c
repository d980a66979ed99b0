/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A zlib stream that is fed from the server's bytes. */
#include "config.h"

#include "gh-vnc-inflate-private.h"

#include <string.h>

#define IN_SIZE  (16 * 1024)
#define OUT_SIZE (64 * 1024)

void
gh_vnc_inflate_clear (GhVncInflate *self)
{
  if (self->active)
    inflateEnd (&self->stream);
  g_free (self->in);
  g_free (self->out);
  *self = (GhVncInflate){ 0 };
}

gboolean
gh_vnc_inflate_begin (GhVncInflate *self, GhVncSource *source, gsize length)
{
  if (!self->active)
    {
      self->stream = (z_stream){ 0 };
      if (inflateInit (&self->stream) != Z_OK)
        return FALSE;
      self->in = g_malloc (IN_SIZE);
      self->out = g_malloc (OUT_SIZE);
      self->active = TRUE;
    }
  self->source = source;
  self->left = length;
  self->failed = FALSE;
  self->out_start = self->out_end = 0;
  self->stream.avail_in = 0;
  return TRUE;
}

/* Gives the stream more to unpack. Returns: whether there was more. */
static gboolean
feed (GhVncInflate *self)
{
  gsize part = MIN (self->left, IN_SIZE);

  if (part == 0 || !gh_vnc_source_read (self->source, self->in, part))
    return FALSE;
  self->left -= part;
  self->stream.next_in = self->in;
  self->stream.avail_in = (uInt) part;
  return TRUE;
}

/* Unpacks the next piece, if there is one. */
static gsize
unpack (GhVncInflate *self)
{
  z_stream *stream = &self->stream;

  stream->next_out = self->out;
  stream->avail_out = OUT_SIZE;
  while (stream->avail_out == OUT_SIZE)
    {
      int result;

      if (stream->avail_in == 0 && !feed (self))
        break;
      result = inflate (stream, Z_SYNC_FLUSH);
      /* The end of a stream that should go on for ever is an end, too. */
      if (result != Z_OK && result != Z_BUF_ERROR
          && !(result == Z_STREAM_END && stream->avail_in == 0))
        {
          self->failed = TRUE;
          break;
        }
    }
  self->out_start = 0;
  self->out_end = OUT_SIZE - stream->avail_out;
  return self->out_end;
}

gboolean
gh_vnc_inflate_fill (GhVncInflate *self)
{
  if (self->failed || unpack (self) == 0)
    self->failed = TRUE;
  return !self->failed;
}

gboolean
gh_vnc_inflate_read (GhVncInflate *self, void *out, gsize length)
{
  guint8 *at = out;

  while (length > 0)
    {
      gsize part = MIN (length, self->out_end - self->out_start);

      memcpy (at, self->out + self->out_start, part);
      self->out_start += part;
      at += part;
      length -= part;
      if (length > 0 && !gh_vnc_inflate_fill (self))
        return FALSE;
    }
  return !self->failed;
}

gboolean
gh_vnc_inflate_end (GhVncInflate *self)
{
  if (self->failed || self->out_start < self->out_end)
    return FALSE;
  /* What comes now may only be the marks between the pieces. */
  return unpack (self) == 0 && !self->failed && self->left == 0;
}
