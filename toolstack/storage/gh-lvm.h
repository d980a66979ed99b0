/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Logical volumes, through lvm2's own commands. Everything here blocks: for worker threads. */
#pragma once

#include <gio/gio.h>

#include "gh-volume.h"

G_BEGIN_DECLS

/** gh_lvm_is_usable: whether lvm2 is installed and we may use it, which only root may */
gboolean gh_lvm_is_usable (void);

/** gh_lvm_list_groups: Returns: (transfer full) (element-type GhPoolInfo) */
GPtrArray *gh_lvm_list_groups (GCancellable *cancellable, GError **error);

/**
 * gh_lvm_list_volumes:
 * @group: (nullable): %NULL for all
 * @trash: (nullable) (element-type GhTrashItem): gets those in the trash
 *
 * Returns: (transfer full) (element-type GhVolume)
 */
GPtrArray *gh_lvm_list_volumes (const char *group,
                                GPtrArray *trash,
                                GCancellable *cancellable,
                                GError **error);

/** gh_lvm_list_extents: Returns: (transfer full) (element-type GhExtents) */
GPtrArray *gh_lvm_list_extents (const char *group, GCancellable *cancellable, GError **error);

/**
 * GhLvmSpec:
 * @kind: linear, striped, thin or thin pool
 * @size: bytes; rounded up to whole extents by LVM
 * @stripes: of a striped one, 0 for as many as there are devices
 * @thin_pool: of a thin one
 * @owner: (nullable): UUID of the machine that it is for
 */
typedef struct
{
  GhVolumeKind kind;
  guint64 size;
  guint stripes;
  const char *thin_pool;
  const char *owner;
} GhLvmSpec;

/* Errors of all that change something: GH_ERROR_EXISTS, NO_SPACE, IN_USE, NOT_FOUND, UNAVAILABLE,
 * FAILED, each with LVM's own words. */

/** gh_lvm_create: makes an active volume, tagged as unfinished until gh_lvm_finish(); what stood
 * where it lies is wiped away as far as LVM recognises it */
gboolean gh_lvm_create (const char *group,
                        const char *name,
                        const GhLvmSpec *spec,
                        GCancellable *cancellable,
                        GError **error);

/** gh_lvm_has_zeros: whether a new thin volume reads as zeros, also beside what is written first:
 * its pool may have been made not to */
gboolean gh_lvm_has_zeros (const char *group, const char *name);

/** gh_lvm_finish: the volume is whole: from now on it is shown */
gboolean gh_lvm_finish (const char *group, const char *name, GError **error);

/** gh_lvm_snapshot: @size: of a thick snapshot: bytes for what is overwritten; 0 makes a thin one
 * @tag: (nullable): that it has from the beginning */
gboolean gh_lvm_snapshot (const char *group,
                          const char *origin,
                          const char *name,
                          guint64 size,
                          const char *tag,
                          GError **error);

/** gh_lvm_merge: gives the origin the state of its thick snapshot, which is then gone */
gboolean gh_lvm_merge (const char *group, const char *snapshot, GError **error);

gboolean gh_lvm_rename (const char *group, const char *name, const char *to, GError **error);

/** gh_lvm_resize: @size: bytes; smaller ones cut off what lies behind */
gboolean gh_lvm_resize (const char *group, const char *name, guint64 size, GError **error);

/** gh_lvm_activate: makes its device, or takes it away */
gboolean gh_lvm_activate (const char *group, const char *name, gboolean active, GError **error);

/** gh_lvm_tag: @add, @del: (nullable) (array zero-terminated=1) */
gboolean gh_lvm_tag (const char *group,
                     const char *name,
                     const char *const *add,
                     const char *const *del,
                     GError **error);

/** gh_lvm_check_alone: whether nothing would go with it: no thick snapshot of it, and nothing that
 * lies in it as a thin pool, in the trash or not. Errors: IN_USE */
gboolean gh_lvm_check_alone (const char *group, const char *name, GError **error);

/** gh_lvm_remove: for good, with what cannot be without it; no error when it is gone. @discard:
 * tells the devices that the space is free */
gboolean gh_lvm_remove (const char *group, const char *name, gboolean discard, GError **error);

/** gh_lvm_remove_unfinished: the same, but only of one that is tagged as unfinished. Returns:
 * whether there was one */
gboolean gh_lvm_remove_unfinished (const char *group, const char *name);

/** gh_lvm_trash: puts it into the trash. Returns: (transfer full) (nullable): its id there */
char *gh_lvm_trash (const char *group, const char *name, GError **error);

/** gh_lvm_hide: the second half of that, of a volume that has the tags. Returns: the same */
char *gh_lvm_hide (const char *group, const char *name, GError **error);

/** gh_lvm_untrash: takes the volume called @hidden there out of the trash and calls it @name */
gboolean gh_lvm_untrash (const char *group, const char *hidden, const char *name, GError **error);

/** gh_lvm_group_create: a new volume group of these devices, which must be empty */
gboolean gh_lvm_group_create (const char *group, const char *const *devices, GError **error);
/** gh_lvm_group_remove: of one without volumes */
gboolean gh_lvm_group_remove (const char *group, GError **error);

G_END_DECLS
