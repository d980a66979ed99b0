/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhDeletion: a machine that is deleted, and can be had back. */
#pragma once

#include "gh-client.h"

G_BEGIN_DECLS

#define GH_TYPE_DELETION (gh_deletion_get_type ())
G_DECLARE_FINAL_TYPE (GhDeletion, gh_deletion, GH, DELETION, GObject)

/** gh_deletion_new: of the machine at @path; nothing happens yet */
GhDeletion *gh_deletion_new (GhClient *client, const char *path);

/** gh_deletion_get_label: Returns: (nullable): its title or name; known once it is deleted */
const char *gh_deletion_get_label (GhDeletion *self);

/** gh_deletion_run_async: keeps its definition and deletes it.
 * @disks: puts the disks that were made for it into the trash */
void gh_deletion_run_async (GhDeletion *self,
                            gboolean disks,
                            GAsyncReadyCallback callback,
                            gpointer data);
gboolean gh_deletion_run_finish (GhDeletion *self, GAsyncResult *result, GError **error);

/** gh_deletion_undo_async: takes its disks out of the trash and defines it again. When a disk
 * cannot be had back, the machine comes back without it, and that is the error */
void gh_deletion_undo_async (GhDeletion *self, GAsyncReadyCallback callback, gpointer data);
gboolean gh_deletion_undo_finish (GhDeletion *self, GAsyncResult *result, GError **error);

G_END_DECLS
