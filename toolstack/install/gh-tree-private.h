/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Making a GhTree while looking for it; everything here blocks, in one worker thread. */
#pragma once

#include "gh-tree-access.h"
#include "gh-tree.h"

G_BEGIN_DECLS

/* A file with names in it is no larger than this. */
#define GH_PROBE_SMALL (256 * 1024)
/* A list of all files of a medium, with their checksums. */
#define GH_PROBE_LIST (8 * 1024 * 1024)

/**
 * GhProbe:
 * @arch: the wanted architecture: "x86_64"
 * @tree: what is known so far, the list of what was tried included
 */
typedef struct
{
  GhTreeAccess *access;
  const char *arch;
  GhTree *tree;
  GCancellable *cancellable;
} GhProbe;

/**
 * gh_probe_read:
 *
 * Returns: (transfer full) (nullable): text of a file; %NULL without @error when it is not there,
 *   with @error when the location cannot be read
 */
char *gh_probe_read (GhProbe *probe, const char *path, gsize max, GError **error);

/** gh_probe_exists: as gh_probe_read(), but for the file's existence and size, nullable */
gboolean gh_probe_exists (GhProbe *probe, const char *path, guint64 *size, GError **error);

/**
 * gh_probe_boot_files:
 * @folder: "" or ends with "/"
 *
 * Takes @folder's @kernel and @initrd into the tree, if both are there.
 */
gboolean gh_probe_boot_files (
  GhProbe *probe, const char *folder, const char *kernel, const char *initrd, GError **error);

/**
 * gh_probe_treeinfo:
 *
 * Each gh_probe_…() looks for one kind of tree. Returns: whether it was found, and @probe's tree is
 * filled; FALSE without @error when this is no such tree
 */
gboolean gh_probe_treeinfo (GhProbe *probe, GError **error);
gboolean gh_probe_debian_medium (GhProbe *probe, GError **error);
gboolean gh_probe_debian_netboot (GhProbe *probe, GError **error);
gboolean gh_probe_debian_archive (GhProbe *probe, GError **error);

/**
 * gh_tree_set_os:
 * @family: as the tree says: "Debian", "Fedora", "CentOS Stream", "Red Hat Enterprise Linux"
 * @version: (nullable): as the tree says: "12.5.0"
 * @codename: (nullable): "bookworm"
 *
 * Fills os, os_id, name, version, memory and disk; os and os_id stay %NULL for an unknown family.
 */
void gh_tree_set_os (GhTree *self, const char *family, const char *version, const char *codename);

/** gh_dict_add_string: adds @value, unless it is %NULL, to what a client is told */
void gh_dict_add_string (GVariantDict *dict, const char *key, const char *value);

/** gh_dict_add_size: adds bytes, unless there are none or their number is unknown */
void gh_dict_add_size (GVariantDict *dict, const char *key, guint64 value);

/** gh_deb_arch: Returns: Debian's name of @arch: "amd64" for "x86_64". Static or @arch. */
const char *gh_deb_arch (const char *arch);

/** gh_arch_from_deb: Returns: (nullable): "x86_64" for "amd64"; %NULL when Debian has no such.
 * Static */
const char *gh_arch_from_deb (const char *deb);

/**
 * gh_tree_detect:
 *
 * What gh_tree_detect_async() does, in this thread, which has a main context of its own.
 *
 * Returns: (transfer full): what was found; errors as gh_tree_detect_finish()
 */
GhTree *gh_tree_detect (GhTreeAccess *access,
                        const char *location,
                        const char *arch,
                        GCancellable *cancellable,
                        GError **error);

G_END_DECLS
