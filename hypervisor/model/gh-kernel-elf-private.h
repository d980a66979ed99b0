/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What an ELF file says to Xen. */
#pragma once

#include "gh-kernel-source-private.h"

G_BEGIN_DECLS

/**
 * gh_kernel_elf_read:
 * @self: both answers are set, or left alone when the file is of another processor
 *
 * Reads the notes where Xen does (xen/common/libelf/libelf-dominfo.c): in the segments of notes,
 * else in the sections of notes, else in the section "__xen_guest". Errors: see gh_kernel_read()
 */
gboolean gh_kernel_elf_read (GhKernel *self, GhKernelSource *source, GError **error);

G_END_DECLS
