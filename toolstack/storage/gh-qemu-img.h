/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* qemu-img for worker threads, which wait for it. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** GhProgressFunc: @done of @total bytes */
typedef void (*GhProgressFunc) (guint64 done, guint64 total, gpointer data);

/* Errors of all: GH_ERROR_IN_USE when somebody else has the image open, NO_SPACE, PERMISSION,
 * UNSUPPORTED, CANCELLED, UNAVAILABLE without qemu-img, FAILED, with qemu-img's own words. */

/**
 * gh_qemu_img:
 * @arguments: what follows "qemu-img", %NULL-terminated
 * @what: what is tried, for people
 *
 * Returns: (transfer full): what it printed
 */
char *gh_qemu_img (const char *const *arguments,
                   const char *what,
                   GCancellable *cancellable,
                   GError **error);

/**
 * GhConvertTarget: what a copy goes into
 * @GH_CONVERT_NEW: a file that is made
 * @GH_CONVERT_DEVICE: one that is there, such as a logical volume, and is large enough
 * @GH_CONVERT_ZEROS: the same, which reads as zeros
 */
typedef enum
{
  GH_CONVERT_NEW,
  GH_CONVERT_DEVICE,
  GH_CONVERT_ZEROS,
} GhConvertTarget;

/**
 * gh_qemu_img_convert:
 * @source, @target: absolute
 * @compress: of qcow2
 * @total: bytes, for @progress
 *
 * What is empty stays so. A target that was there is on the disk then; to flush a new one, with its
 * name, is the caller's, and so is to take it away after an error.
 */
gboolean gh_qemu_img_convert (const char *source,
                              const char *source_format,
                              const char *target,
                              const char *target_format,
                              GhConvertTarget into,
                              gboolean compress,
                              guint64 total,
                              GhProgressFunc progress,
                              gpointer data,
                              GCancellable *cancellable,
                              GError **error);

/** gh_qemu_img_check: @errors, @leaks: (out): what is wrong, after @repair. Errors: UNSUPPORTED for
 * a format that has no inner order */
gboolean gh_qemu_img_check (const char *path,
                            const char *format,
                            gboolean repair,
                            guint64 *errors,
                            guint64 *leaks,
                            GCancellable *cancellable,
                            GError **error);

/** gh_qemu_img_describe: Returns: (transfer floating): an a{sv} with "chain", "snapshots" and
 * "capacity", as Storage.GetVolume has them */
GVariant *gh_qemu_img_describe (const char *path, const char *format, GError **error);

/** gh_volume_open: open(): of an image no link is followed; the path of a logical volume is one.
 * Returns: a descriptor, or -1 and errno */
int gh_volume_open (const char *path, int flags);

/** gh_flush: the file, and its name, are on the disk when it is done */
gboolean gh_flush (const char *path, GError **error);

/** gh_flush_one: the file or the folder alone: of a folder, which names are in it */
gboolean gh_flush_one (const char *path, GError **error);

G_END_DECLS
