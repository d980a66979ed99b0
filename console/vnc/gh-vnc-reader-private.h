/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What an RFB server sends, read into a screen: RFC 6143 section 7.6. For the session thread. */
#pragma once

#include <rfb/rfbclient.h>

#include "gh-console-screen.h"

G_BEGIN_DECLS

/**
 * GhVncReader:
 * @client: after the handshake; read through, never parsed by
 * @screen: where everything goes
 * @chunk: what has been read of a rectangle
 * @extended_keys: the server takes scan codes
 * @can_resize: the server takes SetDesktopSize
 * @updated: an update has come whole since the caller last cleared this
 * @resized: the size has changed since the caller last cleared this
 * @error: (nullable): the server broke the protocol; unset when it just went away
 *
 * Why not libvncclient's own reader: it takes encodings that were never asked for, each with a
 * decoder that a hostile guest's device model could aim at; it drops QEMU's resizes (screen id 0)
 * and pointer type changes; and it asks for the next update by itself, which leaves no pace to set.
 */
typedef struct
{
  rfbClient *client;
  GhConsoleScreen *screen;
  guint8 *chunk;
  gboolean extended_keys;
  gboolean can_resize;
  gboolean updated;
  gboolean resized;
  GError *error;
} GhVncReader;

void gh_vnc_reader_init (GhVncReader *reader, GhConsoleScreen *screen);
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
