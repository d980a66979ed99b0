/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The bytes of a kernel's file, or of what is packed in it, anywhere in it. */
#pragma once

#include <archive.h>

#include "gh-kernel.h"

G_BEGIN_DECLS

#define GH_KERNEL_BUFFER (64 * 1024)

/* What is packed cannot be read backwards: it is unpacked from its beginning again. */
typedef struct
{
  const char *name;
  GhKernelOpen open;
  gpointer data;
  GCancellable *cancellable;
  gint64 deadline; /* monotonic */
  guint64 budget;  /* bytes that may still be unpacked */

  guint64 start; /* of what is packed in the file */
  guint64 length;
  int filter; /* ARCHIVE_FILTER_NONE for what is not packed */

  GInputStream *stream;
  struct archive *archive;
  guint64 left;     /* packed bytes that were not read */
  guint64 position; /* in what is unpacked */
  GError *failed;   /* in a callback of libarchive */
  guint8 buffer[GH_KERNEL_BUFFER];
} GhKernelSource;

GhKernelSource *gh_kernel_source_new (const char *name,
                                      GhKernelOpen open,
                                      gpointer data,
                                      GCancellable *cancellable);
void gh_kernel_source_free (GhKernelSource *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhKernelSource, gh_kernel_source_free)

/** gh_kernel_source_enter: what is read from now on is what libarchive's @filter makes of @length
 * bytes from @start on */
void gh_kernel_source_enter (GhKernelSource *self, guint64 start, guint64 length, int filter);

/**
 * gh_kernel_source_read:
 * @got: (out) (optional): how many bytes there were; without it, fewer than @size are an error
 *
 * Errors: see gh_kernel_read()
 */
gboolean gh_kernel_source_read (
  GhKernelSource *self, guint64 offset, void *to, gsize size, gsize *got, GError **error);

/** gh_kernel_source_fail: sets GH_ERROR_CORRUPT, with @why. Returns: FALSE */
gboolean gh_kernel_source_fail (const GhKernelSource *self, const char *why, GError **error);

G_END_DECLS
