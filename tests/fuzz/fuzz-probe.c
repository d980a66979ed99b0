/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzes every file by which a kind of install tree is known: any bytes as one of them, in a tree
 * that lies in memory. What is told on is clean UTF-8, and no path leads out of the tree. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "gh-error.h"
#include "gh-text.h"
#include "gh-tree-access.h"
#include "gh-tree.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Where each file lies, and in which location. */
static const struct
{
  const char *location;
  const char *path;
} places[] = {
  { "http://example/tree/", ".treeinfo" },
  { "http://example/tree/", "treeinfo" },
  { "http://example/tree/", ".discinfo" },
  { "http://example/suse/", "content" },
  { "http://example/suse/", "media.1/media" },
  { "http://example/suse/", "repodata/repomd.xml" },
  { "http://example/mageia/", "VERSION" },
  { "http://example/alpine/", ".alpine-release" },
  { "http://example/alpine/", "latest-releases.yaml" },
  { "http://example/archlinux/", "arch/version" },
  { "http://example/void/", "boot/grub/grub_void.cfg" },
  { "http://example/void/", "pxelinux.cfg/default" },
  { "http://example/slackware/", "isolinux/message.txt" },
  { "http://example/nixos/", "version.txt" },
  { "http://example/FreeBSD/14.0-RELEASE/", "MANIFEST" },
  { "http://example/OpenBSD/7.4/", "SHA256" },
  { "http://example/NetBSD-9.3/", "binary/kernel/SHA512" },
  { "http://example/debian/", "dists/stable/Release" },
  { "http://example/debian/dists/bookworm/", "Release" },
  { "http://example/debian/dists/bookworm/", "InRelease" },
  { "http://example/debian/dists/bookworm/main/installer-amd64/", "current/images/SHA256SUMS" },
  { "http://example/debian/dists/bookworm/main/installer-amd64/", "current/images/MANIFEST" },
  { "http://example/debian/dists/bookworm/main/installer-amd64/", "current/images/MD5SUMS" },
  { "http://example/medium/", ".disk/info" },
  { "http://example/medium/", "md5sum.txt" },
  { "http://example/netboot/", "version.info" },
  { "http://example/netboot/", "debian-installer/amd64/boot-screens/f1.txt" },
};

#define FUZZ_TYPE_TREE (fuzz_tree_get_type ())
G_DECLARE_FINAL_TYPE (FuzzTree, fuzz_tree, FUZZ, TREE, GhTreeAccess)

struct _FuzzTree
{
  GhTreeAccess parent_instance;

  const char *path;
  const guint8 *data;
  gsize size;
  gboolean kernels; /* whether all else that is asked for is there */
};

G_DEFINE_FINAL_TYPE (FuzzTree, fuzz_tree, GH_TYPE_TREE_ACCESS)

static gboolean
is_text (const char *path)
{
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_str_equal (places[i].path, path))
      return TRUE;
  return FALSE;
}

static gboolean
fuzz_tree_stat (GhTreeAccess *access,
                const char *path,
                GhTreeFile *file,
                GCancellable *cancellable,
                GError **error)
{
  FuzzTree *self = FUZZ_TREE (access);
  gboolean its = g_str_equal (path, self->path);

  *file = (GhTreeFile){ .size = its ? self->size : 1 };
  if (its || (self->kernels && !is_text (path)))
    return TRUE;
  g_set_error_literal (error, GH_ERROR, GH_ERROR_NOT_FOUND, "404");
  return FALSE;
}

static GInputStream *
fuzz_tree_open (GhTreeAccess *access,
                const char *path,
                guint64 offset,
                const char *validator,
                GhTreeFile *file,
                GCancellable *cancellable,
                GError **error)
{
  FuzzTree *self = FUZZ_TREE (access);

  if (!fuzz_tree_stat (access, path, file, cancellable, error))
    return NULL;
  if (!g_str_equal (path, self->path))
    return g_memory_input_stream_new_from_data ("", 0, NULL);
  return g_memory_input_stream_new_from_data (self->data, (gssize) self->size, NULL);
}

static char *
fuzz_tree_locate (GhTreeAccess *access, const char *path)
{
  return g_strconcat ("http://example/", path, NULL);
}

static void
fuzz_tree_init (FuzzTree *self)
{
}

static void
fuzz_tree_class_init (FuzzTreeClass *klass)
{
  GhTreeAccessClass *access_class = GH_TREE_ACCESS_CLASS (klass);

  access_class->kind = "http";
  access_class->open = fuzz_tree_open;
  access_class->stat = fuzz_tree_stat;
  access_class->locate = fuzz_tree_locate;
}

static void
check_path (const char *path)
{
  if (path != NULL && !gh_tree_path_is_safe (path))
    abort ();
}

static void
check (const GhTree *tree)
{
  const char *texts[]
    = { tree->name,   tree->version, tree->os,         tree->os_id,      tree->arch, tree->variant,
        tree->kernel, tree->initrd,  tree->xen_kernel, tree->xen_initrd, tree->args };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i] != NULL && *texts[i] != '\0' && !gh_text_is_clean (texts[i]))
      abort ();
  check_path (tree->kernel);
  check_path (tree->initrd);
  check_path (tree->xen_kernel);
  check_path (tree->xen_initrd);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  gsize which = size > 0 ? (data[0] & 0x7f) % G_N_ELEMENTS (places) : 0;
  g_autoptr (GhTreeAccess) access = g_object_new (FUZZ_TYPE_TREE, NULL);
  FuzzTree *self = FUZZ_TREE (access);
  g_autoptr (GError) error = NULL;
  g_autoptr (GhTree) tree = NULL;
  g_autoptr (GVariant) variant = NULL;

  self->path = places[which].path;
  self->kernels = size > 0 && data[0] > 0x7f;
  self->data = data + (size > 0);
  self->size = size - (size > 0);
  tree = gh_tree_detect (access, places[which].location, "x86_64", NULL, &error);
  if ((tree == NULL) != (error != NULL))
    abort ();
  if (tree == NULL)
    return 0;
  check (tree);
  variant = g_variant_ref_sink (gh_tree_to_variant (tree));
  return 0;
}
