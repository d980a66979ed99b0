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
 * @missing: (element-type utf8): paths that are not asked for again
 * @deadline: monotonic time at which the search is given up
 */
typedef struct
{
  GhTreeAccess *access;
  const char *arch;
  GhTree *tree;
  GHashTable *missing;
  GCancellable *cancellable;
  gint64 deadline;
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

/** gh_probe_is_there: as gh_probe_exists(), for what can be done without */
gboolean gh_probe_is_there (GhProbe *probe, const char *path, GError **error);

/** gh_probe_list: Returns: (transfer full) (nullable): names in a folder, sorted; %NULL over HTTP
 */
char **gh_probe_list (GhProbe *probe, const char *folder);

/**
 * gh_probe_boot_files:
 * @folder: "" or ends with "/"
 *
 * Takes @folder's @kernel and @initrd into the tree, if both are there.
 */
gboolean gh_probe_boot_files (
  GhProbe *probe, const char *folder, const char *kernel, const char *initrd, GError **error);

/**
 * gh_probe_name_files:
 * @initrd: (nullable): %NULL where the kernel needs none
 *
 * Takes @folder's @kernel and @initrd into the tree, and notes whether they are there. Returns:
 * %FALSE only with @error
 */
gboolean gh_probe_name_files (
  GhProbe *probe, const char *folder, const char *kernel, const char *initrd, GError **error);

/** gh_probe_presence: notes whether the tree's kernel and initrd are there. Returns: likewise */
gboolean gh_probe_presence (GhProbe *probe, GError **error);

/** gh_probe_name_xen: takes the files for paravirtualised guests into the tree, unasked */
void gh_probe_name_xen (GhProbe *probe, const char *kernel, const char *initrd);

/**
 * gh_probe_fill_in:
 *
 * Returns: (transfer full): @pattern with @word for each "@"
 */
char *gh_probe_fill_in (const char *pattern, const char *word);

/** gh_probe_repo_args: Returns: (transfer full): how Anaconda is told where its tree is */
char *gh_probe_repo_args (GhProbe *probe);

/** gh_probe_is_http: whether the location is a server's */
gboolean gh_probe_is_http (GhProbe *probe);

/** gh_probe_is_iso: whether the location is an ISO image */
gboolean gh_probe_is_iso (GhProbe *probe);

/** gh_match: Returns: (transfer full) (nullable): what @group of @pattern matches first in @text;
 * "^" and "$" match at lines */
char *gh_match (const char *pattern, const char *text, int group);

/** gh_match_all: whether all of @text matches @pattern */
gboolean gh_match_all (const char *pattern, const char *text);

/** gh_probe_identify_by_location: takes the system whose codename stands in the location, if any */
gboolean gh_probe_identify_by_location (GhProbe *probe);

/**
 * gh_find_sum:
 * @list: lines "HASH  ./PATH", as SHA256SUMS and md5sum.txt have them
 *
 * Returns: (transfer full) (nullable): "sha256:…" for @path
 */
char *gh_find_sum (const char *list, const char *path);

/**
 * gh_probe_treeinfo:
 *
 * Each gh_probe_…() looks for one kind of tree. Returns: whether it was found, and @probe's tree is
 * filled; FALSE without @error when this is no such tree
 */
gboolean gh_probe_treeinfo (GhProbe *probe, GError **error);
gboolean gh_probe_discinfo (GhProbe *probe, GError **error);
gboolean gh_probe_debian_medium (GhProbe *probe, GError **error);
gboolean gh_probe_debian_netboot (GhProbe *probe, GError **error);
gboolean gh_probe_debian_images (GhProbe *probe, GError **error);
gboolean gh_probe_debian_archive (GhProbe *probe, GError **error);
gboolean gh_probe_suse (GhProbe *probe, GError **error);
gboolean gh_probe_repodata (GhProbe *probe, GError **error);
gboolean gh_probe_marked (GhProbe *probe, GError **error);
gboolean gh_probe_bsd (GhProbe *probe, GError **error);
gboolean gh_probe_plain (GhProbe *probe, GError **error);

/**
 * gh_tree_set_os:
 * @family: as the tree says: "Debian", "Fedora", "CentOS Stream", "Red Hat Enterprise Linux"
 * @version: (nullable): as the tree says: "12.5.0"
 * @codename: (nullable): "bookworm"
 *
 * Fills os, os_id, name, version, memory and disk; os and os_id stay %NULL for an unknown family.
 */
void gh_tree_set_os (GhTree *self, const char *family, const char *version, const char *codename);

/** gh_tree_forget: forgets what a probe took that then found nothing; but not what was tried */
void gh_tree_forget (GhTree *self);

/** gh_tree_set_ids: makes os and os_id from their beginnings and @version */
void gh_tree_set_ids (GhTree *self, const char *os, const char *os_id, const char *version);

/**
 * gh_codename_family:
 * @version: (out): static
 *
 * Returns: (nullable): "Debian" or "Ubuntu", of which @codename ("bookworm") is a release. Static
 */
const char *gh_codename_family (const char *codename, const char **version);

/**
 * gh_arch_normalise:
 * @arch: as any system calls it: "amd64", "i586", "x86_64"
 *
 * Returns: (transfer full) (nullable): as we do; %NULL when it is no word for one
 */
char *gh_arch_normalise (const char *arch);

/** gh_dict_add_string: adds @value, unless it is %NULL, to what a client is told */
void gh_dict_add_string (GVariantDict *dict, const char *key, const char *value);

/** gh_dict_add_size: adds bytes, unless there are none or their number is unknown */
void gh_dict_add_size (GVariantDict *dict, const char *key, guint64 value);

/** gh_deb_arch: Returns: Debian's name of @arch: "amd64" for "x86_64". Static or @arch. */
const char *gh_deb_arch (const char *arch);

/** gh_arch_from_deb: Returns: (nullable): "x86_64" for "amd64"; %NULL when Debian has no such.
 * Static */
const char *gh_arch_from_deb (const char *deb);

G_END_DECLS
