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

/** gh_folder_find: Returns: (transfer full): the image or medium @name in @folder, or the only one
 * that is called so but for its ending. Errors: NOT_FOUND; INVALID_ARGUMENT if there are several */
GhVolume *gh_folder_find (const char *pool, const char *folder, const char *name, GError **error);

/** gh_folder_complete_name: Returns: (transfer full): @name, with the ending of @like if it has
 * none of its own */
char *gh_folder_complete_name (const char *name, const char *like);

G_END_DECLS
