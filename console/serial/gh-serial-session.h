/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest's serial line: bytes in, bytes out, in the main context. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define GH_TYPE_SERIAL_SESSION (gh_serial_session_get_type ())
G_DECLARE_FINAL_TYPE (GhSerialSession, gh_serial_session, GH, SERIAL_SESSION, GObject)

/* Signals, in the thread-default main context of the thread that made the session:
 *   "data" (GBytes)              what the guest has written; any bytes, not always whole characters
 *   "closed" (GError, nullable)  once: the other side has left, or reading or writing failed */

/**
 * gh_serial_session_new:
 * @fd: a connected socket or a pty; it belongs to the session from now on
 *
 * Reading begins at once, in the next turn of the main loop.
 *
 * Returns: (transfer full): the session
 */
GhSerialSession *gh_serial_session_new (int fd);

/**
 * gh_serial_session_new_after:
 * @fd: as above
 * @log: what the guest has written, read after @fd was connected: the bytes at its end may wait
 *   in @fd, too
 * @length: of @log
 *
 * As gh_serial_session_new(), and "data" goes on where @log ends: nothing is told twice, and
 * nothing is missed.
 *
 * Returns: (transfer full): the session
 */
GhSerialSession *gh_serial_session_new_after (int fd, const void *log, gsize length);

/**
 * gh_serial_session_write:
 * @data: what to send
 * @length: how many bytes
 *
 * Queues bytes for the guest; never blocks. Bytes are dropped once the session is closed, and when
 * more than a mebibyte waits for a guest that does not read.
 *
 * Returns: whether the bytes were queued
 */
gboolean gh_serial_session_write (GhSerialSession *self, const void *data, gsize length);

/** gh_serial_session_close: ends at once; "closed" is emitted before it returns. */
void gh_serial_session_close (GhSerialSession *self);

gboolean gh_serial_session_is_closed (GhSerialSession *self);

G_END_DECLS
