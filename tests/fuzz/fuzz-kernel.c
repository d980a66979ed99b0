/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzes what is read of a kernel: any bytes, packed or not; what cannot be read has no answers. */
#include "config.h"

#include <stdlib.h>

#include "gh-kernel.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static GInputStream *
open_bytes (gpointer bytes, GCancellable *cancellable, GError **error)
{
  return g_memory_input_stream_new_from_bytes (bytes);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  GhKernel kernel;

  if (gh_kernel_read (&kernel, "vmlinuz", open_bytes, bytes, TRUE, NULL, &error))
    return 0;
  if (error == NULL || kernel.pv != GH_KERNEL_UNKNOWN || kernel.pvh != GH_KERNEL_UNKNOWN)
    abort ();
  return 0;
}
