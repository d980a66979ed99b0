/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A folder of disk images as a pool. */
#pragma once

#include <gio/gio.h>

#include "gh-volume.h"

G_BEGIN_DECLS

/* What everything of ours begins with that is no volume: unfinished ones, the trash. */
#define GH_FOLDER_HIDDEN_PREFIX "."

/** gh_folder_fill: sets the sizes of a pool that is a folder, and what is wrong with it. Blocks:
 * for worker threads, as all of this */
void gh_folder_fill (GhPoolInfo *pool);

/**
 * gh_folder_list:
 * @pool: its name
 *
 * Returns: (transfer full) (element-type GhVolume): the images and media in @folder, by name; none
 *   when there is no such folder. Errors: PERMISSION
 */
GPtrArray *
gh_folder_list (const char *pool, const char *folder, GCancellable *cancellable, GError **error);

/** gh_folder_look: Returns: (transfer full): the image or medium @path. Errors: NOT_FOUND */
GhVolume *gh_folder_look (const char *pool, const char *path, GError **error);

G_END_DECLS
