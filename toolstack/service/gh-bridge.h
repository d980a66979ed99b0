/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A job's work as one function in a thread of its own, which asks the main thread for what is only
 * to be had there. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** GhBridgeFunc: the work: may block. Returns: whether it went well */
typedef gboolean (*GhBridgeFunc) (gpointer data, GError **error);

/** gh_bridge_run_async: @data: stays the caller's until the callback */
void gh_bridge_run_async (GhBridgeFunc func,
                          gpointer data,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
gboolean gh_bridge_run_finish (GAsyncResult *result, GError **error);

/* From such a thread. */

typedef void (*GhBridgeStart) (gpointer data, GAsyncReadyCallback callback, gpointer user_data);
typedef gboolean (*GhBridgeFinish) (gpointer data, GAsyncResult *result, GError **error);

/** gh_bridge_call: calls @start on the main thread, which begins something asynchronous with the
 * callback it is given, and waits; @finish is called on the main thread too. Returns: what it
 * returned
 */
gboolean gh_bridge_call (GhBridgeStart start, GhBridgeFinish finish, gpointer data, GError **error);

/** gh_bridge_do: calls @func on the main thread and waits. Returns: what it returned */
gboolean gh_bridge_do (GhBridgeFunc func, gpointer data, GError **error);

G_END_DECLS
