/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzes what an install tree says of itself: any bytes as .treeinfo, .disk/info, version.info,
 * list of checksums or ISO image; what is told on is clean UTF-8, and no path leads out of the
 * tree. */
#include "config.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gh-text.h"
#include "gh-tree.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static char *root;

static void
remove_root (void)
{
  const char *argv[] = { "rm", "-rf", root, NULL };

  g_spawn_sync (
    NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
}

static void
put (const char *kind, const char *path, const void *data, gsize size)
{
  g_autofree char *full = g_build_filename (root, kind, path, NULL);
  g_autofree char *folder = g_path_get_dirname (full);
  FILE *file;

  g_mkdir_with_parents (folder, 0700);
  file = g_fopen (full, "we");
  if (file == NULL || fwrite (data, 1, size, file) != size || fclose (file) != 0)
    abort ();
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
check (const GhTree *tree)
{
  const char *texts[]
    = { tree->name, tree->version, tree->os, tree->os_id, tree->arch, tree->kernel, tree->initrd };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i] != NULL && !gh_text_is_clean (texts[i]))
      abort ();
  if (tree->kernel[0] == '/' || g_str_has_prefix (tree->kernel, "../")
      || strstr (tree->kernel, "/../") != NULL)
    abort ();
}

static void
detect (const char *name)
{
  g_autofree char *path = g_build_filename (root, name, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GhTree) tree = NULL;
  g_autoptr (GVariant) variant = NULL;

  gh_tree_detect_async (path, "x86_64", NULL, on_done, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  tree = gh_tree_detect_finish (result, &error);
  if (tree == NULL)
    return;
  check (tree);
  variant = g_variant_ref_sink (gh_tree_to_variant (tree));
}

static void
prepare (void)
{
  root = g_dir_make_tmp ("gh-fuzz-tree-XXXXXX", NULL);
  atexit (remove_root);
  put ("medium", "install.amd/vmlinuz", "k", 1);
  put ("medium", "install.amd/initrd.gz", "i", 1);
  put ("netboot", "debian-installer/amd64/linux", "k", 1);
  put ("netboot", "debian-installer/amd64/initrd.gz", "i", 1);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  if (root == NULL)
    prepare ();
  put ("treeinfo", ".treeinfo", data, size);
  put ("medium", ".disk/info", data, size);
  put ("medium", "md5sum.txt", data, size);
  put ("netboot", "version.info", data, size);
  put (".", "image.iso", data, size);
  detect ("treeinfo");
  detect ("medium");
  detect ("netboot");
  detect ("image.iso");
  return 0;
}
