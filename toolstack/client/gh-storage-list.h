/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhStorageList: the pools, the volumes of a pool, the trash or the media of a host, kept up to
 * date. */
#pragma once

#include <gio/gio.h>

#include "gh-client.h"
#include "gh-volume.h"

G_BEGIN_DECLS

/**
 * GhStorageKind: what a list has: of each kind the struct of its items
 */
typedef enum
{
  GH_STORAGE_POOLS,   /* GhPoolInfo */
  GH_STORAGE_VOLUMES, /* GhVolume */
  GH_STORAGE_EXTENTS, /* GhExtents */
  GH_STORAGE_TRASH,   /* GhTrashItem */
} GhStorageKind;

#define GH_TYPE_STORAGE_ITEM (gh_storage_item_get_type ())
G_DECLARE_FINAL_TYPE (GhStorageItem, gh_storage_item, GH, STORAGE_ITEM, GObject)

/* Signal of GhStorageItem: "changed". The structs belong to it, and live until the next "changed".
 * Each function is for items of lists of that kind. */

const GhPoolInfo *gh_storage_item_get_pool (GhStorageItem *self);
const GhVolume *gh_storage_item_get_volume (GhStorageItem *self);
const GhExtents *gh_storage_item_get_extents (GhStorageItem *self);
const GhTrashItem *gh_storage_item_get_trash (GhStorageItem *self);

#define GH_TYPE_STORAGE_LIST (gh_storage_list_get_type ())
G_DECLARE_FINAL_TYPE (GhStorageList, gh_storage_list, GH, STORAGE_LIST, GObject)

/* A GListModel of GhStorageItem, in the order in which the service lists them. Signal:
 * "refreshed" (const GError *error): it shows what there is now, or @error tells why it does not.
 */

/**
 * gh_storage_list_new:
 * @client: need not be connected yet
 * @pool: (nullable): of volumes and extents; %NULL for the volumes of all pools
 *
 * Asks the service when it is connected, and again whenever that tells of a change.
 *
 * Returns: (transfer full): empty until "refreshed"
 */
GhStorageList *gh_storage_list_new (GhClient *client, GhStorageKind kind, const char *pool);

GhStorageKind gh_storage_list_get_kind (GhStorageList *self);
/** gh_storage_list_get_pool: Returns: (nullable) */
const char *gh_storage_list_get_pool (GhStorageList *self);

/** gh_storage_list_refresh: asks now: such as for how full a thin pool is, of which nobody tells */
void gh_storage_list_refresh (GhStorageList *self);

/** gh_storage_list_find: Returns: (transfer none) (nullable): by path of a volume, name of a pool,
 * id of a thing in the trash */
GhStorageItem *gh_storage_list_find (GhStorageList *self, const char *key);

G_END_DECLS
