/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What is done to volumes, so that a kill or a power cut at any moment leaves it done or undone. */
#pragma once

#include "gh-journal.h"
#include "gh-pools.h"
#include "gh-qemu-img.h"

G_BEGIN_DECLS

/* Words of the journals, the first of which is VOLUME, with the job's kind. */
#define GH_WORK_VOLUME   "volume"
#define GH_WORK_FILE     "file" /* a file that is being made, at its final path */
#define GH_WORK_LV       "lv"   /* "GROUP/NAME" that is being made */
#define GH_WORK_SWAP     "swap" /* "GROUP/NAME" whose place GROUP/NEW takes, the next line */
#define GH_WORK_SWAP_NEW "swap-new"
#define GH_WORK_APPLY    "apply" /* an image that is given the state of a snapshot, the next line */
#define GH_WORK_APPLY_OF "apply-of"
#define GH_WORK_MOVE     "move"     /* a volume that goes to the trash when the next is in use */
#define GH_WORK_MOVE_TO  "move-to"  /* the one that is made */
#define GH_WORK_MOVE_AS  "move-as"  /* its format */
#define GH_WORK_MADE     "made"     /* it is whole, and no guest has the old one */
#define GH_WORK_SWITCHED "switched" /* definitions say so */
#define GH_WORK_PAUSED   "paused"   /* the guest stands still for the move's end */
#define GH_WORK_TRASH    "trash"    /* a volume that goes there */
#define GH_WORK_RENAME   "rename"   /* a volume that gets the path of the next line */
#define GH_WORK_TO       "to"

/**
 * GhVolumeWork: what a piece of work needs; all functions block and are for its thread
 * @journal: nothing is begun that does not stand there
 */
typedef struct
{
  GhPools *pools;
  GhJournal *journal;
  GhProgressFunc progress;
  gpointer data;
  GCancellable *cancellable;
} GhVolumeWork;

/**
 * GhVolumeTarget: a volume that is to be made
 * @pool, @name: where
 * @size: bytes
 * @format: (nullable): of a file, default qcow2
 * @kind, @stripes, @thin_pool: of a logical volume
 * @owner: (nullable): UUID of the machine
 * @preallocate: takes all its space now
 * @backing: (nullable): absolute path of the image that it builds upon, of @backing_format
 */
typedef struct
{
  GhPoolInfo *pool;
  char *name;
  guint64 size;
  char *format;
  GhVolumeKind kind;
  guint stripes;
  char *thin_pool;
  char *owner;
  gboolean preallocate;
  char *backing;
  char *backing_format;
} GhVolumeTarget;

void gh_volume_target_free (GhVolumeTarget *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhVolumeTarget, gh_volume_target_free)

/** gh_volume_target_check: completes the name with the format's ending, and says what cannot be.
 * Does not block. Errors: INVALID_ARGUMENT, NO_SPACE */
gboolean gh_volume_target_check (GhVolumeTarget *self, GError **error);

/** gh_volume_target_get_path: Returns: (transfer full) */
char *gh_volume_target_get_path (const GhVolumeTarget *self);

/** gh_volume_is_logical: a logical volume, not a file */
gboolean gh_volume_is_logical (const GhVolume *volume);

/** gh_volume_work_check_new: whether nothing is at @path yet. Errors: EXISTS */
gboolean gh_volume_work_check_new (const char *path, GError **error);

gboolean gh_volume_work_create (GhVolumeWork *work, const GhVolumeTarget *target, GError **error);

/** gh_volume_work_copy: @thin: instantly, as a thin snapshot that is a volume of its own */
gboolean gh_volume_work_copy (GhVolumeWork *work,
                              const GhVolume *source,
                              GhVolumeTarget *target,
                              gboolean compress,
                              gboolean thin,
                              GError **error);

/**
 * gh_volume_work_move: makes the volume that takes @source's place, and notes when it is whole;
 * snapshots within it come along. @source stays until its users have the new one.
 * Errors: UNSUPPORTED when snapshots would be lost, EXISTS, NO_SPACE
 */
gboolean gh_volume_work_move (GhVolumeWork *work,
                              const GhVolume *source,
                              GhVolumeTarget *target,
                              GError **error);

/** gh_volume_work_note_move: the first part of that, for who copies otherwise. Errors: EXISTS */
gboolean gh_volume_work_note_move (GhVolumeWork *work,
                                   const GhVolume *source,
                                   const GhVolumeTarget *target,
                                   GError **error);

/** gh_volume_has_snapshots: @has: (out): whether there are snapshots within the image */
gboolean gh_volume_has_snapshots (const GhVolume *volume, gboolean *has, GError **error);

/** gh_volume_work_resize: @shrink: to less is meant */
gboolean gh_volume_work_resize (
  GhVolumeWork *work, const GhVolume *volume, guint64 size, gboolean shrink, GError **error);

/** gh_volume_work_rename: @name: without an ending, a file keeps its own. Returns: (transfer full)
 * (nullable): its new path */
char *gh_volume_work_rename (GhVolumeWork *work,
                             const GhVolume *volume,
                             const char *name,
                             GError **error);

/** gh_volume_work_snapshot: @size: of a thick one, 0 for what is enough mostly */
gboolean gh_volume_work_snapshot (
  GhVolumeWork *work, const GhVolume *volume, const char *name, guint64 size, GError **error);
gboolean gh_volume_work_revert (GhVolumeWork *work,
                                const GhVolume *volume,
                                const char *snapshot,
                                GError **error);
/** gh_volume_work_delete_snapshot: one within an image */
gboolean gh_volume_work_delete_snapshot (GhVolumeWork *work,
                                         const GhVolume *volume,
                                         const char *snapshot,
                                         GError **error);

/** gh_volume_work_compact: @after: (out): bytes that it takes then */
gboolean
gh_volume_work_compact (GhVolumeWork *work, const GhVolume *volume, guint64 *after, GError **error);

/** gh_volume_work_delete: for good. @erase: overwrites it first. @discard: of a logical volume */
gboolean gh_volume_work_delete (
  GhVolumeWork *work, const GhVolume *volume, gboolean erase, gboolean discard, GError **error);

/** gh_volume_work_check_needed: Errors: IN_USE when a snapshot, an image or a thin volume needs it,
 * naming that */
gboolean gh_volume_work_check_needed (GhPools *pools, const GhVolume *volume, GError **error);

/**
 * gh_volume_work_trash_disk:
 * @path: of a machine that is forgotten
 * @machine: (nullable): its name
 *
 * Puts the volume there into the trash. What lies in no pool, a medium, and what another volume
 * needs stay, without an error.
 *
 * Returns: (transfer full) (nullable): its id in the trash
 */
char *
gh_volume_work_trash_disk (GhPools *pools, const char *path, const char *machine, GError **error);

/** gh_volume_work_finish_trash: of a logical volume at @path that was cut short on its way to the
 * trash: nothing is called so any more */
void gh_volume_work_finish_trash (const char *path);

/** GhVolumeUsedFunc: whether a machine has @path */
typedef gboolean (*GhVolumeUsedFunc) (const char *path, gpointer data);

/**
 * gh_volume_work_recover:
 * @journal: that a killed predecessor left
 * @told: (element-type utf8): gets what people are told
 *
 * Finishes or undoes what it announces. Whether it is such a journal.
 */
gboolean
gh_volume_work_recover (GhJournal *journal, GhVolumeUsedFunc used, gpointer data, GPtrArray *told);

G_END_DECLS
