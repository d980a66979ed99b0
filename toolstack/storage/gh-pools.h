/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhPools: the folders and volume groups that volumes lie in, as one list. */
#pragma once

#include <gio/gio.h>

#include "gh-volume.h"

G_BEGIN_DECLS

#define GH_POOL_DEFAULT "default"

#define GH_TYPE_POOLS (gh_pools_get_type ())
G_DECLARE_FINAL_TYPE (GhPools, gh_pools, GH, POOLS, GObject)

/**
 * gh_pools_new:
 * @file: where the folders are noted that a person has added; need not exist
 * @default_folder: of the pool "default", which is always there and made when it is needed first
 *
 * Everything but this blocks and is for worker threads, any number of them at once.
 *
 * Returns: (transfer full)
 */
GhPools *gh_pools_new (const char *file, const char *default_folder);

/** gh_pools_get_file: Returns: (transfer none): does not block */
const char *gh_pools_get_file (GhPools *self);

/** gh_pools_list_folders: the folders alone, without their sizes: asks LVM nothing. Returns:
 * (transfer full) (element-type GhPoolInfo) */
GPtrArray *gh_pools_list_folders (GhPools *self, GError **error);

/** gh_pools_list: Returns: (transfer full) (element-type GhPoolInfo): the default one first */
GPtrArray *gh_pools_list (GhPools *self, GCancellable *cancellable, GError **error);

/** gh_pools_find: Returns: (transfer full): the pool @name. Errors: NOT_FOUND */
GhPoolInfo *gh_pools_find (GhPools *self, const char *name, GError **error);

/**
 * gh_pools_list_volumes:
 * @pool: (nullable): its name; %NULL for all
 *
 * Returns: (transfer full) (element-type GhVolume): of pools that cannot be read, none
 */
GPtrArray *
gh_pools_list_volumes (GhPools *self, const char *pool, GCancellable *cancellable, GError **error);

/** gh_pools_list_volumes_in: the same of a pool that was found already */
GPtrArray *
gh_pools_list_volumes_in (const GhPoolInfo *pool, GCancellable *cancellable, GError **error);

/**
 * gh_pools_look:
 * @volume: "POOL/NAME", where the ending of a file may be left out if it is the only one of that
 * name; or an absolute path in a pool
 *
 * Returns: (transfer full). Errors: NOT_FOUND, also for a path in no pool; INVALID_ARGUMENT
 */
GhVolume *gh_pools_look (GhPools *self, const char *volume, GError **error);

/** gh_pools_add_folder: Errors: EXISTS (the name, or the folder), NOT_FOUND, INVALID_ARGUMENT */
gboolean gh_pools_add_folder (GhPools *self, const char *name, const char *folder, GError **error);

/** gh_pools_add_group: makes a volume group. Errors: those of gh_lvm_group_create() too */
gboolean
gh_pools_add_group (GhPools *self, const char *name, const char *const *devices, GError **error);

/**
 * gh_pools_remove:
 * @destroy: a volume group, too, which must have no volumes
 *
 * Forgets a folder, in which everything stays. Errors: NOT_FOUND, IN_USE, INVALID_ARGUMENT
 */
gboolean gh_pools_remove (GhPools *self, const char *name, gboolean destroy, GError **error);

/* How long the trash is kept that nobody has said anything about. */
#define GH_TRASH_DAYS 14

/** gh_pools_get_trash_days: 0 for ever */
guint gh_pools_get_trash_days (GhPools *self);
gboolean gh_pools_set_trash_days (GhPools *self, guint days, GError **error);

G_END_DECLS
