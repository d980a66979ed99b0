/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Bringing a tree's kernel and initrd into a cache: resumed, verified, in a worker thread. */
#pragma once

#include "gh-tree.h"

G_BEGIN_DECLS

/* File in each folder of a cache that says where the others came from. */
#define GH_FETCH_SOURCE ".source"

/**
 * GhFetchProgress:
 * @done: bytes of both files so far
 * @total: of both files; 0 when a server does not say
 *
 * Called in a worker thread; gh_job_set_bytes() may be called from it.
 */
typedef void (*GhFetchProgress) (guint64 done, guint64 total, gpointer user_data);

/**
 * gh_fetch_async:
 * @tree: as detected; not needed after the call
 * @cache: folder of caches, absolute: "$XDG_CACHE_HOME/guesthouse/trees"; made when needed
 * @progress: (nullable): @progress_data must live until @callback
 *
 * Copies kernel and initrd into a folder of @cache that belongs to the tree's location. A file that
 * is there already and unchanged is not fetched again; a partial one is resumed. Several calls for
 * one tree, in any number of processes, wait for each other.
 */
void gh_fetch_async (const GhTree *tree,
                     const char *cache,
                     GhFetchProgress progress,
                     gpointer progress_data,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data);

/**
 * gh_fetch_finish:
 * @kernel: (out) (transfer full): absolute path of the verified copy
 * @initrd: (out) (transfer full): likewise
 *
 * Errors: GH_ERROR_FETCH saying how far it got (that much is kept for the next try),
 * GH_ERROR_CHECKSUM naming the file (which is removed), GH_ERROR_NO_TREE when the location lacks a
 * file, GH_ERROR_NO_SPACE, GH_ERROR_PERMISSION, GH_ERROR_CANCELLED
 */
gboolean gh_fetch_finish (GAsyncResult *result, char **kernel, char **initrd, GError **error);

/** gh_fetch_find_kernel: Returns: (transfer full) (nullable): the path of a copy of @tree's kernel
 * that was fetched into @cache before, if it is as large as the tree's is now */
char *gh_fetch_find_kernel (const GhTree *tree, const char *cache);

/**
 * gh_fetch_split_address:
 * @url: http: or https: address of one file, without a query
 * @folder: (out) (transfer full): the location that it lies in, as gh_tree_access_new() takes it
 * @name: (out) (transfer full): its name there, without escapes
 *
 * Errors: GH_ERROR_INVALID_ARGUMENT, naming @url without its password; @folder and @name unchanged
 */
gboolean gh_fetch_split_address (const char *url, char **folder, char **name, GError **error);

/**
 * gh_fetch_image_async:
 * @url: http: or https: address of one file, without a query
 * @checksum: (nullable): "sha256:1f…"; without one, the lists of checksums that publishers put
 * beside their files are looked for
 * @cache: as of gh_fetch_async(): "$XDG_CACHE_HOME/guesthouse/images"
 *
 * Brings an installer image or a disk into @cache, resumed and verified as gh_fetch_async() does.
 */
void gh_fetch_image_async (const char *url,
                           const char *checksum,
                           const char *cache,
                           GhFetchProgress progress,
                           gpointer progress_data,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);

/**
 * gh_fetch_image_finish:
 *
 * Returns: (transfer full): absolute path of the copy
 *
 * Errors: those of gh_fetch_finish(), GH_ERROR_INVALID_ARGUMENT
 */
char *gh_fetch_image_finish (GAsyncResult *result, GError **error);

G_END_DECLS
