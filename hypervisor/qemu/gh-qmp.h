/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhQmp: a client of QEMU's machine protocol. */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Longest line that a peer may send, in bytes. */
#define GH_QMP_LINE_MAX (16 << 20)

/* What a command may take, in milliseconds, unless more is known. */
#define GH_QMP_TIMEOUT 20000

#define GH_TYPE_QMP (gh_qmp_get_type ())
G_DECLARE_FINAL_TYPE (GhQmp, gh_qmp, GH, QMP, GObject)

/* Signals:
 * "event" (const char *name, JsonObject *data): @data is %NULL when the event has none
 * "closed" (const GError *why): once, when the peer has gone or talked nonsense, or after
 * gh_qmp_close(); every command under way has failed by then
 */

/** gh_qmp_new: @socket: connected; the monitor's only user from now on. Returns: (transfer full) */
GhQmp *gh_qmp_new (GSocket *socket);

/**
 * gh_qmp_open_async:
 * @timeout: milliseconds
 *
 * Waits for the greeting and leaves negotiation mode (QMP specification, 2.2 and 4). Errors:
 * GH_ERROR_TIMEOUT, GH_ERROR_HYPERVISOR, GH_ERROR_CANCELLED
 */
void gh_qmp_open_async (GhQmp *self,
                        guint timeout,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data);
gboolean gh_qmp_open_finish (GhQmp *self, GAsyncResult *result, GError **error);

/**
 * gh_qmp_execute_async:
 * @arguments: (transfer full) (nullable)
 * @fd: sent along for getfd, or -1; stays the caller's
 * @timeout: milliseconds
 *
 * Runs one command; several may be under way. Errors: GH_ERROR_HYPERVISOR in QEMU's words,
 * GH_ERROR_TIMEOUT, GH_ERROR_CANCELLED (QEMU may still run it), GH_ERROR_UNAVAILABLE when the
 * connection has gone
 */
void gh_qmp_execute_async (GhQmp *self,
                           const char *command,
                           JsonObject *arguments,
                           int fd,
                           guint timeout,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer data);

/** gh_qmp_execute_finish: Returns: (transfer full): what QEMU returned */
JsonNode *gh_qmp_execute_finish (GhQmp *self, GAsyncResult *result, GError **error);

/** gh_qmp_close: ends the connection; emits "closed" when it was open */
void gh_qmp_close (GhQmp *self);

/** gh_qmp_is_open: whether commands can be run */
gboolean gh_qmp_is_open (GhQmp *self);

G_END_DECLS
