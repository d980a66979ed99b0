/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of a folder. */
#pragma once

#include "gh-tree-access.h"

G_BEGIN_DECLS

#define GH_TYPE_TREE_ACCESS_FOLDER (gh_tree_access_folder_get_type ())
G_DECLARE_FINAL_TYPE (
  GhTreeAccessFolder, gh_tree_access_folder, GH, TREE_ACCESS_FOLDER, GhTreeAccess)

/** gh_tree_access_folder_new: @path: absolute path of a folder */
GhTreeAccess *gh_tree_access_folder_new (const char *path);

G_END_DECLS
