/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The trash: what was deleted, for as long as it can be restored. Everything here blocks: for
 * worker threads. */
#pragma once

#include "gh-pools.h"
#include "gh-qemu-img.h"

G_BEGIN_DECLS

/** gh_trash_list: Returns: (transfer full) (element-type GhTrashItem): of all pools, the newest
 * first */
GPtrArray *gh_trash_list (GhPools *pools, GError **error);

/**
 * gh_trash_put:
 * @machine: (nullable): name of the machine that it goes with
 *
 * Moves the volume into the trash of its pool: at once, and nothing is copied. Whatever happens
 * meanwhile, it is either there or where it was.
 *
 * Returns: (transfer full) (nullable): its id there
 */
char *gh_trash_put (const GhVolume *volume, const char *machine, GError **error);

/** gh_trash_restore: @name: (nullable): another one, to which an ending
 * is added if it has none. Returns: (transfer full) (nullable): its path.
 * Errors: NOT_FOUND, EXISTS */
char *gh_trash_restore (GhPools *pools, const char *id, const char *name, GError **error);

/** gh_trash_remove: for good. @erase: overwrites it first */
gboolean gh_trash_remove (const GhTrashItem *item,
                          gboolean erase,
                          GhProgressFunc progress,
                          gpointer data,
                          GCancellable *cancellable,
                          GError **error);

/** gh_trash_expire: removes what was kept long enough. Returns: how many */
guint gh_trash_expire (GhPools *pools);

/** gh_erase: overwrites a file or device with zeros, on the disk when it is done */
gboolean gh_erase (const char *path,
                   GhProgressFunc progress,
                   gpointer data,
                   GCancellable *cancellable,
                   GError **error);

/** gh_rename_new: renames within a file system, never onto anything; durable when it is done.
 * Errors: EXISTS */
gboolean gh_rename_new (const char *from, const char *to, GError **error);

/** gh_rename_whole: the same out of a folder in which nothing is to last */
gboolean gh_rename_whole (const char *from, const char *to, GError **error);

G_END_DECLS
