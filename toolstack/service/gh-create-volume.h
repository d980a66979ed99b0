/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The new machine's disk in a pool that was asked for: which it is, and a logical volume in it. */
#pragma once

#include "gh-journal.h"
#include "gh-pools.h"

G_BEGIN_DECLS

/**
 * GhCreateVolume: where the new disk goes
 * @folder: of the pool
 * @group: (nullable): name of the volume group, when it is one
 * @name: in that group: one that is not taken
 */
typedef struct
{
  char *folder;
  char *group;
  char *name;
} GhCreateVolume;

void gh_create_volume_free (GhCreateVolume *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhCreateVolume, gh_create_volume_free)

/**
 * gh_create_volume_find_async:
 * @pool: its name
 * @machine: name of the machine, for the volume's
 * @size: bytes
 */
void gh_create_volume_find_async (GhPools *pools,
                                  const char *pool,
                                  const char *machine,
                                  guint64 size,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data);
/** gh_create_volume_find_finish: Returns: (transfer full). Errors: NOT_FOUND, NO_SPACE in a volume
 * group, EXISTS */
GhCreateVolume *gh_create_volume_find_finish (GAsyncResult *result, GError **error);

/** gh_create_volume_make_async: @journal: where @path is noted; @path: of a logical volume; @owner:
 * UUID of the machine. Finish with gh_create_volume_finish() */
void gh_create_volume_make_async (GhJournal *journal,
                                  const char *path,
                                  guint64 size,
                                  const char *owner,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data);
/** gh_create_volume_undo_async: removes what was made so, finished or not */
void gh_create_volume_undo_async (const char *path,
                                  const char *owner,
                                  GAsyncReadyCallback callback,
                                  gpointer data);
gboolean gh_create_volume_finish (GAsyncResult *result, GError **error);

/** gh_create_volume_undo: the same, blocking. Removes nothing that is not @owner's. Returns:
 * whether there was one */
gboolean gh_create_volume_undo (const char *path, const char *owner, GError **error);

G_END_DECLS
