/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What an RFB server sends, read into a screen: RFC 6143 section 7.6. For the session thread. */
#pragma once

#include "gh-vnc-clipboard-private.h"
#include "gh-vnc-decoders-private.h"

G_BEGIN_DECLS

/**
 * GhVncReader:
 * @source: where the bytes come from, after the handshake
 * @screen: where everything goes
 * @out: answers that are due; the caller sends them
 * @begun: called when an update begins to come: the next may be asked for
 * @hear: called with sound
 * @data: for both
 * @is_qemu: the server is QEMU, which bends some of the extensions
 * @extended_keys: the server takes scan codes
 * @can_resize: the server takes SetDesktopSize
 * @has_audio: the server sends sound to who wants it
 * @continuous: the server sends updates unasked to who wants them
 * @resized: the size has changed since the caller last cleared this
 * @error: (nullable): the server broke the protocol; unset when it just went away
 *
 * Why not libvncclient's own reader: it takes encodings that were never asked for, each with a
 * decoder that a hostile guest's device model could aim at; it drops QEMU's resizes (screen id 0)
 * and pointer type changes; it copies each picture once more; and it asks for the next update by
 * itself, when this one has come whole, which leaves no pace to set and both sides waiting in turn.
 */
typedef struct
{
  GhVncSource source;
  GhConsoleScreen *screen;
  GByteArray *out;
  void (*begun) (gpointer data);
  void (*hear) (gpointer data, const gint16 *samples, gsize n_frames);
  gpointer data;
  GhVncDecoders decoders;
  GhVncClipboard clipboard;
  gboolean is_qemu;
  gboolean extended_keys;
  gboolean can_resize;
  gboolean has_audio;
  gboolean continuous;
  gboolean resized;
  GError *error;
} GhVncReader;

/** gh_vnc_reader_init: @source is set by the caller, and cleared by gh_vnc_reader_clear(). */
void gh_vnc_reader_init (GhVncReader *reader, GhConsoleScreen *screen, GByteArray *out);
void gh_vnc_reader_clear (GhVncReader *reader);

/**
 * gh_vnc_reader_read:
 *
 * Reads one message whole; waits for the server until it is there.
 *
 * Returns: %FALSE if the connection is of no further use; the reader's error says why
 */
gboolean gh_vnc_reader_read (GhVncReader *reader);

G_END_DECLS
