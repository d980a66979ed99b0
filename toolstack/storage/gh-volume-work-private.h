/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What the work on volumes and its recovery share. */
#pragma once

#include "gh-volume-work.h"

G_BEGIN_DECLS

/** gh_volume_work_note: a line in the journal, on the disk when it is done */
gboolean
gh_volume_work_note (GhVolumeWork *work, const char *verb, const char *arg, GError **error);

/** gh_volume_work_check_space: whether the pool has @needed bytes. Errors: NO_SPACE */
gboolean gh_volume_work_check_space (const GhVolumeTarget *target, guint64 needed, GError **error);

/** gh_volume_work_has_logical: asks LVM, for its device may be missing */
gboolean gh_volume_work_has_logical (const char *group, const char *name);

/** gh_volume_unfinished_path: Returns: (transfer full): where the file of @path is while it is made
 */
char *gh_volume_unfinished_path (const char *path);

/** gh_volume_drop_unfinished: what is left there goes */
void gh_volume_drop_unfinished (const char *part);

/** gh_volume_work_begin_part: notes that the file of @path is made, and begins it. Returns:
 * (transfer full) (nullable): its path until it is whole */
char *gh_volume_work_begin_part (GhVolumeWork *work, const char *path, GError **error);

/* A file that is made, as gh_volume_work_create() does it: noted and begun; then, when @ok, given
 * its name, else taken away. Returns of begin: (transfer full) (nullable): the path until then */
char *gh_volume_work_begin_file (GhVolumeWork *work, const GhVolumeTarget *target, GError **error);
gboolean gh_volume_work_end_file (const char *part, const char *path, gboolean ok, GError **error);

/* The same of a logical volume. */
gboolean
gh_volume_work_begin_logical (GhVolumeWork *work, const GhVolumeTarget *target, GError **error);
gboolean gh_volume_work_end_logical (const GhVolumeTarget *target, gboolean ok, GError **error);

G_END_DECLS
