/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhKernel: which kinds of Xen guest a kernel's file can be started as. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** GhKernelAnswer: what is not surely so is left to Xen to find out */
typedef enum
{
  GH_KERNEL_UNKNOWN,
  GH_KERNEL_CANNOT,
  GH_KERNEL_CAN,
} GhKernelAnswer;

/**
 * GhKernel: what a file says of itself.
 * @bzimage: whether it has the header of Linux's boot protocol, so that an HVM machine can be
 * started with it
 * @pv: whether it can be started as PV; @pvh likewise
 */
typedef struct
{
  gboolean bzimage;
  GhKernelAnswer pv;
  GhKernelAnswer pvh;
} GhKernel;

/**
 * GhKernelOpen:
 *
 * Returns: (transfer full): the file from its beginning. It may be asked for some times
 */
typedef GInputStream *(*GhKernelOpen) (gpointer data, GCancellable *cancellable, GError **error);

/**
 * gh_kernel_read:
 * @self: (out): all unknown when this fails, and for a file of no known form
 * @name: of the file, for errors
 * @unpack: whether a packed kernel is unpacked, which takes a second or so; else its answers stay
 * unknown
 *
 * Reads the notes of a kernel: of an ELF file, packed with gzip or not, and of Linux's bzImage
 * (Linux, Documentation/arch/x86/boot.rst). What the notes mean is in Xen's public/elfnote.h; the
 * answers are those of Xen's own builder (tools/libs/guest). Blocks: for worker threads. Takes
 * little memory, and half a minute at most.
 *
 * Errors: GH_ERROR_CORRUPT when the file is cut off or says what cannot be, GH_ERROR_TIMEOUT,
 * GH_ERROR_CANCELLED, and those of @open
 */
gboolean gh_kernel_read (GhKernel *self,
                         const char *name,
                         GhKernelOpen open,
                         gpointer data,
                         gboolean unpack,
                         GCancellable *cancellable,
                         GError **error);

/** gh_kernel_read_file: as gh_kernel_read(), of a file at @path. Errors: also GH_ERROR_NOT_FOUND
 * and GH_ERROR_PERMISSION. What is no plain file stays unknown */
gboolean gh_kernel_read_file (
  GhKernel *self, const char *path, gboolean unpack, GCancellable *cancellable, GError **error);

G_END_DECLS
