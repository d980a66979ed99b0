/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a pool, a volume and a thing in the trash are, as they travel on the bus. */
#pragma once

#include "gh-fields.h"

G_BEGIN_DECLS

/**
 * GhVolumeKind:
 *
 * What a volume is made of. A thin pool is none that a machine could use: it is what thin volumes
 * take their space from.
 */
typedef enum
{
  GH_VOLUME_KIND_FILE,
  GH_VOLUME_KIND_MEDIUM, /* an ISO image */
  GH_VOLUME_KIND_LINEAR,
  GH_VOLUME_KIND_STRIPED,
  GH_VOLUME_KIND_THIN,
  GH_VOLUME_KIND_THIN_POOL,
  GH_VOLUME_KIND_SNAPSHOT, /* a thick one: the blocks that its origin has overwritten since */
  GH_VOLUME_KIND_OTHER,    /* RAID, cache, VDO, …: shown, not made */
} GhVolumeKind;

/* The words: "file", "medium", "linear", "striped", "thin", "thin-pool", "snapshot", "other". */
extern const GhEnum gh_volume_kind_enum;

/**
 * GhVolume:
 * @path: absolute; what a machine's definition has as its source
 * @pool, @name: where it lies, and what it is called there
 * @format: as qemu-img says: "qcow2", "raw", "vmdk", "vhdx", "vpc", "vdi"
 * @capacity: bytes that a guest sees; of a medium its size
 * @allocation: bytes that it takes
 * @modified: seconds since 1970, 0 when it is not known
 * @backing: (nullable): the image that it builds upon
 * @origin: (nullable): name of the volume that it is a snapshot of
 * @thin_pool: (nullable): name of the thin pool that it takes its space from
 * @owner: (nullable): UUID of the machine that it was tagged for
 * @data_percent, @metadata_percent: of a thin pool or a thick snapshot: how full it is, in
 *   hundredths of a percent
 * @invalid: a snapshot that has overflown: what was in it is lost
 * @active: of a logical volume: whether it has a device now
 * @open: of a logical volume: somebody has that device open
 * @missing: a device that it lies on is missing
 * @running: a machine that runs uses it
 * @users: names of the machines that use it
 * @problem: (nullable): what is wrong with it, for people
 */
typedef struct
{
  char *path;
  char *pool;
  char *name;
  GhVolumeKind kind;
  char *format;
  guint64 capacity;
  guint64 allocation;
  gint64 modified;
  char *backing;
  char *origin;
  char *thin_pool;
  char *owner;
  guint data_percent;
  guint metadata_percent;
  gboolean invalid;
  gboolean active;
  gboolean open;
  gboolean missing;
  gboolean running;
  char **users;
  char *problem;
} GhVolume;

extern const GhStruct gh_volume_struct;

GhVolume *gh_volume_new (void);
void gh_volume_free (GhVolume *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhVolume, gh_volume_free)

/** gh_volume_list_new: Returns: (transfer full) (element-type GhVolume): that owns its elements */
GPtrArray *gh_volume_list_new (void);

typedef enum
{
  GH_POOL_FOLDER,
  GH_POOL_LVM,
} GhPoolKind;

/* The words: "folder", "lvm". */
extern const GhEnum gh_pool_kind_enum;

/**
 * GhPoolInfo:
 * @name: unique among pools; of a volume group its own name
 * @path: the folder, or the volume group's folder of devices
 * @is_default: where new volumes go when nothing else is said
 * @exists: whether the folder is there; the default one is made when it is needed first
 * @capacity, @free, @allocation: bytes that there are, that can still be taken, and that are taken
 * @extent_size, @extents, @free_extents: of a volume group
 * @missing: how many of its devices are missing
 * @devices: of a volume group: its physical volumes
 * @problem: (nullable): what is wrong with it, for people
 */
typedef struct
{
  char *name;
  GhPoolKind kind;
  char *path;
  gboolean is_default;
  gboolean exists;
  guint64 capacity;
  guint64 allocation;
  guint64 free;
  guint64 extent_size;
  guint64 extents;
  guint64 free_extents;
  guint missing;
  char **devices;
  char *problem;
} GhPoolInfo;

extern const GhStruct gh_pool_info_struct;

GhPoolInfo *gh_pool_info_new (void);
void gh_pool_info_free (GhPoolInfo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhPoolInfo, gh_pool_info_free)

/** gh_pool_info_list_new: Returns: (transfer full) (element-type GhPoolInfo): that owns its
 * elements */
GPtrArray *gh_pool_info_list_new (void);

/**
 * GhExtents: a run of extents of one physical volume
 * @device: the physical volume
 * @start, @length: in extents
 * @volume: (nullable): name of the logical volume that has them; %NULL when they are free
 * @type: of the segment, in LVM's words: "linear", "thin-pool", "free", …
 */
typedef struct
{
  char *device;
  guint64 start;
  guint64 length;
  char *volume;
  char *type;
} GhExtents;

extern const GhStruct gh_extents_struct;

GPtrArray *gh_extents_list_new (void);

/**
 * GhTrashItem:
 * @id: for restoring: unique on this computer
 * @pool, @name, @path: where it was
 * @size: bytes that it takes
 * @deleted: seconds since 1970
 * @expires: seconds since 1970, when it goes for good; 0 for never
 */
typedef struct
{
  char *id;
  char *pool;
  char *name;
  char *path;
  char *machine; /* (nullable): name of the machine that it went with */
  guint64 size;
  gint64 deleted;
  gint64 expires;
} GhTrashItem;

extern const GhStruct gh_trash_item_struct;

GhTrashItem *gh_trash_item_new (void);
void gh_trash_item_free (GhTrashItem *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhTrashItem, gh_trash_item_free)

GPtrArray *gh_trash_list_new (void);

/**
 * gh_volume_name_is_valid:
 * @lvm: for a logical volume, whose names are LVM's (lvm(8), VALID NAMES), else for a file
 *
 * Errors: GH_ERROR_INVALID_ARGUMENT saying what is wrong with it
 */
gboolean gh_volume_name_is_valid (const char *name, gboolean lvm, GError **error);

G_END_DECLS
