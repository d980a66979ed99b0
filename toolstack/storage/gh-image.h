/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* One disk image: make it, look into it, take it away. */
#pragma once

#include <gio/gio.h>

#include "gh-volume-spec.h"

G_BEGIN_DECLS

/**
 * GhImageInfo:
 * @path: absolute
 * @format: as qemu-img says: "qcow2", "raw", "vmdk", …
 * @virtual_size: bytes that a guest sees
 * @actual_size: bytes that it takes on the disk; 0 for a block device
 * @backing: (nullable): the image that it builds upon, or the file that its data is in
 * @is_block: a block device, not a file
 */
typedef struct
{
  char *path;
  char *format;
  guint64 virtual_size;
  guint64 actual_size;
  char *backing;
  gboolean is_block;
} GhImageInfo;

void gh_image_info_free (GhImageInfo *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhImageInfo, gh_image_info_free)

/**
 * gh_image_create_async:
 * @path: absolute; must not exist, its folder must
 * @size: bytes
 *
 * Makes a sparse image, mode 0600, on the disk when it is done. An existing file is never
 * touched. When it fails or is cancelled nothing stays behind.
 */
void gh_image_create_async (const char *path,
                            GhVolumeFormat format,
                            guint64 size,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

/**
 * gh_image_create_finish:
 *
 * Errors: GH_ERROR_EXISTS, GH_ERROR_PERMISSION, GH_ERROR_NO_SPACE, GH_ERROR_UNAVAILABLE without
 * qemu-img
 */
gboolean gh_image_create_finish (GAsyncResult *result, GError **error);

/**
 * GhImageProgress:
 * @done, @total: bytes; an estimate
 */
typedef void (*GhImageProgress) (guint64 done, guint64 total, gpointer user_data);

/**
 * gh_image_copy_async:
 * @original: what is copied; not needed after the call
 * @path, @format: as of gh_image_create_async()
 * @size: bytes, at least those of @original
 * @progress: (nullable): called in the main context until @callback
 *
 * Makes an image with what a guest would see of @original, and nothing behind it.
 */
void gh_image_copy_async (const GhImageInfo *original,
                          const char *path,
                          GhVolumeFormat format,
                          guint64 size,
                          GhImageProgress progress,
                          gpointer progress_data,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);

/** gh_image_copy_finish: Errors: those of gh_image_create_finish() */
gboolean gh_image_copy_finish (GAsyncResult *result, GError **error);

/** gh_image_delete_async: deletes a regular file; no error when it is gone already */
void gh_image_delete_async (const char *path,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean gh_image_delete_finish (GAsyncResult *result, GError **error);

/**
 * gh_image_inspect_async:
 * @path: absolute path of an image file or block device, possibly used by a running domain
 */
void gh_image_inspect_async (const char *path,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

/**
 * gh_image_inspect_finish:
 *
 * Returns: (transfer full): what it is
 *
 * Errors: GH_ERROR_NOT_FOUND, GH_ERROR_PERMISSION, GH_ERROR_INVALID_ARGUMENT when it is not a disk
 * image, GH_ERROR_UNAVAILABLE without qemu-img
 */
GhImageInfo *gh_image_inspect_finish (GAsyncResult *result, GError **error);

G_END_DECLS
