/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What was fetched and is kept for the next time. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * gh_cache_list_async:
 * @folder: the caches' folder, in which "trees" and "images" are; need not exist
 */
void gh_cache_list_async (const char *folder,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);

/** gh_cache_list_finish: Returns: (transfer full): an aa{sv}: "id" s ("trees/1f…"), "kind" s
 * ("trees" or "images"), "source" s (where from), "size" t, "time" x (of the last file, seconds
 * since 1970) */
GVariant *gh_cache_list_finish (GAsyncResult *result, GError **error);

/**
 * gh_cache_empty_async:
 * @ids: (nullable): as listed; %NULL for all
 *
 * Removes what was fetched. What is being fetched right now stays. No machine needs any of it: each
 * has links or copies of its own.
 */
void gh_cache_empty_async (const char *folder,
                           const char *const *ids,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);

/** gh_cache_empty_finish: @freed: (out): bytes; @kept: (out): how many entries are in use. Errors:
 * GH_ERROR_NOT_FOUND naming an id that there is not */
gboolean gh_cache_empty_finish (GAsyncResult *result, guint64 *freed, guint *kept, GError **error);

G_END_DECLS
