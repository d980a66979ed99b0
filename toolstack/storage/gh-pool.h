/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The folder of image files. */
#pragma once

#include <gio/gio.h>

#include "gh-volume-spec.h"

G_BEGIN_DECLS

/**
 * GhPoolFlags:
 * @GH_POOL_OVERCOMMIT: allow an image that may grow beyond the free space
 */
typedef enum
{
  GH_POOL_NONE = 0,
  GH_POOL_OVERCOMMIT = 1 << 0,
} GhPoolFlags;

/**
 * gh_pool_prepare_async:
 * @folder: the pool folder, absolute; made, 0700, when it is needed first
 * @spec: what is to be made; with a path it lies there, and not in @folder
 * @name: the machine's name, for the file's name
 *
 * Checks that the image can be made, and finds its path. Makes no file: note the path in a journal,
 * then call gh_image_create_async().
 */
void gh_pool_prepare_async (const char *folder,
                            const GhVolumeSpec *spec,
                            const char *name,
                            GhPoolFlags flags,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

/**
 * gh_pool_prepare_finish:
 *
 * Returns: (transfer full): a path at which there is no file
 *
 * Errors: GH_ERROR_NO_SPACE saying how much there is, GH_ERROR_PERMISSION naming the folder,
 * GH_ERROR_EXISTS, GH_ERROR_NOT_FOUND when the folder of a given path is missing,
 * GH_ERROR_INVALID_ARGUMENT
 */
char *gh_pool_prepare_finish (GAsyncResult *result, GError **error);

/**
 * gh_pool_get_space_async:
 * @folder: absolute; need not exist yet
 */
void gh_pool_get_space_async (const char *folder,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);

/** gh_pool_get_space_finish: bytes that may be used, and all there are, on the folder's file system
 */
gboolean
gh_pool_get_space_finish (GAsyncResult *result, guint64 *free, guint64 *total, GError **error);

G_END_DECLS
