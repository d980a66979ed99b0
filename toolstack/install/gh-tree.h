/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* An install tree: what system it installs, and from which kernel and initrd. */
#pragma once

#include <gio/gio.h>

#include "gh-kernel.h"

#include "gh-tree-access.h"

G_BEGIN_DECLS

/**
 * GhTree:
 * @location: as it was given, and not to be shown: a password may stand in it
 * @access: "http", "folder" or "iso". Static
 * @medium: (nullable): path of the ISO image that the tree lies in; the guest needs it as CD-ROM
 * @os: (nullable): libosinfo's short id: "debian12", "fedora38"
 * @os_id: (nullable): libosinfo's id: "http://debian.org/debian/12"
 * @name: for people: "Debian 12 (bookworm)"
 * @version: (nullable): "12"
 * @arch: "x86_64"
 * @variant: (nullable): "Server", "Workstation", as a treeinfo says
 * @kernel: path within the location; @initrd likewise, but %NULL where the kernel needs none
 * @xen_kernel: (nullable): what a paravirtualised guest starts instead; @xen_initrd likewise
 * @kernel_url: the same as URL or path, for people; @initrd_url likewise
 * @kernel_present: whether the location has the file; @initrd_present likewise
 * @kernel_size: bytes, G_MAXUINT64 when unknown; @initrd_size likewise
 * @kernel_checksum: (nullable): "sha256:1f…", as the tree says; @initrd_checksum likewise
 * @xen_kernel_checksum: (nullable): likewise; @xen_initrd_checksum too
 * @args: kernel arguments that suit a guest with a screen; possibly ""
 * @note: (nullable): why a machine cannot be started from these files, and what to use instead
 * @memory: bytes that are advised at least, 0 when unknown; @disk likewise
 * @answers: what the kernel says to Xen, after gh_tree_read_kernel_async(); unknown before
 * @tried: (element-type utf8): what was looked for and the answer: ".treeinfo (404)"
 */
typedef struct
{
  char *location;
  const char *access;
  char *medium;
  char *os;
  char *os_id;
  char *name;
  char *version;
  char *arch;
  char *variant;
  char *kernel;
  char *initrd;
  char *xen_kernel;
  char *xen_initrd;
  char *kernel_url;
  char *initrd_url;
  gboolean kernel_present;
  gboolean initrd_present;
  guint64 kernel_size;
  guint64 initrd_size;
  char *kernel_checksum;
  char *initrd_checksum;
  char *xen_kernel_checksum;
  char *xen_initrd_checksum;
  char *args;
  char *note;
  guint64 memory;
  guint64 disk;
  GhKernel answers;
  GPtrArray *tried;
} GhTree;

/** gh_tree_free: @self: (nullable) (transfer full) */
void gh_tree_free (GhTree *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhTree, gh_tree_free)

/**
 * gh_tree_detect_async:
 * @location: http: or https: URL, file: URL, absolute path of a folder or of an ISO image
 * @arch: (nullable): the wanted architecture: "x86_64"; %NULL for this computer's
 *
 * Looks for .treeinfo (productmd and its predecessors), for Debian's and Ubuntu's netboot images,
 * archives and installer media, for SUSE's content, media.1 and repodata, for what Mageia, Arch,
 * Alpine, Void and the BSDs leave, and for a kernel beside an initrd. Reads only small files.
 */
void gh_tree_detect_async (const char *location,
                           const char *arch,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);

/**
 * gh_tree_detect_finish:
 *
 * Returns: (transfer full): what was found; @kernel_present and @initrd_present may be %FALSE
 *
 * Errors: GH_ERROR_NO_TREE saying what was looked for, GH_ERROR_FETCH when a server does not answer
 * as it should, GH_ERROR_NOT_FOUND, GH_ERROR_PERMISSION, GH_ERROR_INVALID_ARGUMENT,
 * GH_ERROR_CANCELLED
 */
GhTree *gh_tree_detect_finish (GAsyncResult *result, GError **error);

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

/**
 * gh_tree_read_kernel_async:
 * @tree: must live, and be left alone, until @callback
 * @cache: as of gh_fetch_async()
 *
 * Looks which kinds of Xen guest @tree's kernel can be started as, if it is on this computer: in a
 * folder, in an image, or fetched before. Nothing is fetched for it.
 */
void gh_tree_read_kernel_async (GhTree *tree,
                                const char *cache,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/** gh_tree_read_kernel_finish: what could not be found out stays unknown */
void gh_tree_read_kernel_finish (GAsyncResult *result);

/**
 * gh_tree_use_xen:
 *
 * Makes the kernel for paravirtualised guests the one that is fetched, if the tree has one.
 */
void gh_tree_use_xen (GhTree *self);

/**
 * gh_tree_to_variant:
 *
 * Returns: (transfer floating): an a{sv} as Manager.InspectLocation returns it: "kind" ("tree"),
 *   "location", "access", "medium", "os", "os-id", "name", "version", "arch", "variant",
 *   "kernel", "initrd", "xen-kernel", "xen-initrd", "kernel-url", "initrd-url", "args", "note" s,
 * "kernel-present", "initrd-present" b, "kernel-size", "initrd-size", "memory", "disk" t, "tried"
 * as, "kernel-xen" as of "pv", "pvh" when that was looked at; strings and numbers that are unknown
 * are left out, and a password in the location
 */
GVariant *gh_tree_to_variant (const GhTree *self);

G_END_DECLS
