/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The installer's kernel and initrd of a machine, kept for it while it is being installed. */
#pragma once

#include "gh-seed.h"

G_BEGIN_DECLS

/**
 * gh_boot_files_keep_async:
 * @addition: (nullable): a secret archive that is appended to the initrd of this machine alone
 * @folder: of all machines' boot files
 * @uuid: the machine
 * @kernel, @initrd: (nullable): files, as of the cache
 * @seed: (nullable): a medium with answers, which must live until @callback; written as "seed.iso"
 *
 * Puts all into FOLDER/UUID/, as hard links where the file system can, else as copies: what is
 * cleared from the cache does not break a machine.
 */
void gh_boot_files_keep_async (const char *folder,
                               const char *uuid,
                               const char *kernel,
                               const char *initrd,
                               GBytes *addition,
                               const GhSeed *seed,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data);

/** gh_boot_files_keep_medium_async: puts an image into FOLDER/UUID/ as "medium.iso", likewise */
void gh_boot_files_keep_medium_async (const char *folder,
                                      const char *uuid,
                                      const char *image,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer data);

/** gh_boot_files_remove_async: removes FOLDER/UUID/. No error when there is none */
void gh_boot_files_remove_async (const char *folder,
                                 const char *uuid,
                                 GAsyncReadyCallback callback,
                                 gpointer data);

/** gh_boot_files_remove: the same at once; for a worker thread. Returns: whether nothing is left */
gboolean gh_boot_files_remove (const char *folder, const char *uuid);

/** gh_boot_files_finish: of all of them */
gboolean gh_boot_files_finish (GAsyncResult *result, GError **error);

/** gh_boot_files_path: Returns: (transfer full): where @name ("kernel", "initrd", "seed.iso",
 * "medium.iso") stands */
char *gh_boot_files_path (const char *folder, const char *uuid, const char *name);

G_END_DECLS
