/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Compressed data within the protocol: read and unpacked piece by piece, never more than asked. */
#pragma once

#include <zlib.h>

#include "gh-vnc-source-private.h"

G_BEGIN_DECLS

/**
 * GhVncInflate:
 * @left: compressed bytes of this rectangle that were not read yet
 * @failed: the data is no zlib stream, or too short, or the server is gone
 *
 * A stream that goes on from rectangle to rectangle. Memory is bounded by the two buffers, whatever
 * the data unpacks to. Zero-initialized is a stream that has not begun.
 */
typedef struct
{
  z_stream stream;
  gboolean active;
  gboolean failed;
  GhVncSource *source;
  gsize left;
  guint8 *in;
  guint8 *out;
  gsize out_start;
  gsize out_end;
} GhVncInflate;

void gh_vnc_inflate_clear (GhVncInflate *self);

/** gh_vnc_inflate_begin: the next @length bytes of @source are this stream's. */
gboolean gh_vnc_inflate_begin (GhVncInflate *self, GhVncSource *source, gsize length);

/** gh_vnc_inflate_read: unpacks @length bytes; false if the data has fewer. */
gboolean gh_vnc_inflate_read (GhVncInflate *self, void *out, gsize length);

/** gh_vnc_inflate_end: takes the rest in; false if the data has more than was read. */
gboolean gh_vnc_inflate_end (GhVncInflate *self);

gboolean gh_vnc_inflate_fill (GhVncInflate *self);

/** gh_vnc_inflate_byte: one byte; 0 and @failed set if there is none. */
static inline guint8
gh_vnc_inflate_byte (GhVncInflate *self)
{
  if (self->out_start == self->out_end && !gh_vnc_inflate_fill (self))
    return 0;
  return self->out[self->out_start++];
}

G_END_DECLS
