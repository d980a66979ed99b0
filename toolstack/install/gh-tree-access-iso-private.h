/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Files inside an ISO image, without mounting it. */
#pragma once

#include "gh-tree-access.h"

G_BEGIN_DECLS

#define GH_TYPE_TREE_ACCESS_ISO (gh_tree_access_iso_get_type ())
G_DECLARE_FINAL_TYPE (GhTreeAccessIso, gh_tree_access_iso, GH, TREE_ACCESS_ISO, GhTreeAccess)

/**
 * gh_tree_access_iso_new:
 * @path: absolute path of a file
 *
 * Errors: GH_ERROR_NO_TREE when it is no ISO image, GH_ERROR_PERMISSION, GH_ERROR_CORRUPT
 */
GhTreeAccess *gh_tree_access_iso_new (const char *path, GCancellable *cancellable, GError **error);

G_END_DECLS
