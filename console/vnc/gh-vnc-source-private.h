/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The bytes that a server sends: buffered, or straight to where they belong. */
#pragma once

#include <rfb/rfbclient.h>

#include <glib.h>

G_BEGIN_DECLS

/**
 * GhVncSource:
 * @client: (nullable): where the bytes come from, after the handshake; with %NULL there are only
 *   those that are in @buffer
 * @buffer: what was read and not taken yet
 *
 * Libvncclient reads with a buffer of 8 KiB, which costs two system calls for each tile.
 */
typedef struct
{
  rfbClient *client;
  guint8 *buffer;
  gsize start;
  gsize end;
} GhVncSource;

/** gh_vnc_source_init: takes over what the library has read too far. */
void gh_vnc_source_init (GhVncSource *source, rfbClient *client);
/** gh_vnc_source_init_bytes: a source of @length bytes at @data, and then no more. */
void gh_vnc_source_init_bytes (GhVncSource *source, const guint8 *data, gsize length);
void gh_vnc_source_clear (GhVncSource *source);

/** gh_vnc_source_has_pending: whether there are bytes that polling the socket does not show. */
gboolean gh_vnc_source_has_pending (GhVncSource *source);

/** gh_vnc_source_read: waits for @length bytes; false if they do not come any more. */
gboolean gh_vnc_source_read (GhVncSource *source, void *out, gsize length);

/** gh_vnc_source_skip: the same, and drops them. */
gboolean gh_vnc_source_skip (GhVncSource *source, gsize length);

static inline guint
gh_vnc_get_16 (const guint8 *bytes)
{
  return (guint) bytes[0] << 8 | bytes[1];
}

static inline guint32
gh_vnc_get_32 (const guint8 *bytes)
{
  return (guint32) gh_vnc_get_16 (bytes) << 16 | gh_vnc_get_16 (bytes + 2);
}

G_END_DECLS
