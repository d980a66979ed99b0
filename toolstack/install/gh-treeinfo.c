/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* .treeinfo, as productmd writes it (its document "treeinfo file format 1.x"), as Anaconda's older
 * compose tools did ([general] alone), and .discinfo, which the oldest trees have instead. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gh-error.h"
#include "gh-ini-private.h"
#include "gh-text.h"
#include "gh-tree-private.h"

/* Sets @path to the file that a section names, which must lie within the tree. */
static gboolean
take_path (GhProbe *probe, const char *key, const char *value, char **path, GError **error)
{
  while (g_str_has_prefix (value, "./"))
    value += 2;
  if (!gh_tree_path_is_safe (value))
    {
      g_autofree char *quoted = gh_text_quote (value);
      g_autofree char *shown = gh_text_without_password (probe->tree->location);

      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_NO_TREE,
                   _ ("The .treeinfo of %s names a %s that lies outside the tree: %s; it is not "
                      "fetched"),
                   shown,
                   key,
                   quoted);
      return FALSE;
    }
  *path = g_strdup (value);
  return TRUE;
}

static GError *
no_image_error (GhProbe *probe, const char *key)
{
  g_autofree char *shown = gh_text_without_password (probe->tree->location);

  return g_error_new (GH_ERROR,
                      GH_ERROR_NO_TREE,
                      _ ("The .treeinfo of %s names no %s for %s; it may be a repository of "
                         "packages alone: give the tree that its installer lies in"),
                      shown,
                      key,
                      probe->tree->arch);
}

static gboolean
take_images (GhProbe *probe, const GhIni *ini, const char *section, GError **error)
{
  const char *kernel = gh_ini_get (ini, section, "kernel");
  const char *initrd = gh_ini_get (ini, section, "initrd");

  if (kernel == NULL || initrd == NULL)
    {
      g_propagate_error (error, no_image_error (probe, kernel == NULL ? "kernel" : "initrd"));
      return FALSE;
    }
  return take_path (probe, "kernel", kernel, &probe->tree->kernel, error)
         && take_path (probe, "initrd", initrd, &probe->tree->initrd, error);
}

/* What Xen's paravirtualised guests start; a tree that names it badly is none the worse. */
static void
take_xen (GhProbe *probe, const GhIni *ini)
{
  const char *kernel = gh_ini_get (ini, "images-xen", "kernel");
  const char *initrd = gh_ini_get (ini, "images-xen", "initrd");
  GhTree *tree = probe->tree;

  if (kernel != NULL && initrd != NULL
      && (!take_path (probe, "kernel", kernel, &tree->xen_kernel, NULL)
          || !take_path (probe, "initrd", initrd, &tree->xen_initrd, NULL)))
    g_clear_pointer (&tree->xen_kernel, g_free);
}

/* "sha256:…" for a path, with or without "./" before it. */
static char *
get_checksum (const GhIni *ini, const char *path)
{
  g_autofree char *dotted = NULL;
  const char *value;

  if (path == NULL)
    return NULL;
  dotted = g_strconcat ("./", path, NULL);
  value = gh_ini_get (ini, "checksums", path);
  return g_strdup (value != NULL ? value : gh_ini_get (ini, "checksums", dotted));
}

/* As [tree] or [general] says, or the only one that there are images for. */
static char *
get_arch (GhProbe *probe, const GhIni *ini)
{
  static const char *const places[] = { "tree", "arch", "general", "arch", NULL };
  g_autoptr (GPtrArray) images = gh_ini_list_sections (ini, "images-");
  const char *named = gh_ini_get_first (ini, places);
  char *arch = named != NULL ? gh_arch_normalise (named) : NULL;

  for (guint i = 0; arch == NULL && i < images->len; i++)
    {
      const char *word = (const char *) images->pdata[i] + strlen ("images-");

      if (strcmp (word, "xen") != 0)
        arch = gh_arch_normalise (word);
    }
  return arch != NULL ? arch : g_strdup (probe->arch);
}

/* The section with the images of @arch, as whichever of its names stands there. */
static char *
images_section (const GhIni *ini, const char *arch)
{
  g_autoptr (GPtrArray) images = gh_ini_list_sections (ini, "images-");

  for (guint i = 0; i < images->len; i++)
    {
      const char *section = images->pdata[i];
      g_autofree char *its = gh_arch_normalise (section + strlen ("images-"));

      if (g_strcmp0 (its, arch) == 0 && gh_ini_get (ini, section, "kernel") != NULL)
        return g_strdup (section);
    }
  return g_strconcat ("images-", arch, NULL);
}

/* "9-stream" is the version 9 of a stream, whatever it calls itself. */
static void
take_os (GhTree *tree, const GhIni *ini)
{
  static const char *const families[]
    = { "release", "name", "product", "name", "general", "family", "general", "name", NULL };
  static const char *const versions[]
    = { "release", "version", "product", "version", "general", "version", NULL };
  static const char *const variants[] = { "general", "variant", "tree", "variants", NULL };
  const char *family = gh_ini_get_first (ini, families);
  const char *version = gh_ini_get_first (ini, versions);
  g_autofree char *stream = version != NULL ? gh_match ("^([0-9]+)-stream$", version, 1) : NULL;

  tree->variant = g_strdup (gh_ini_get_first (ini, variants));
  if (tree->variant != NULL && !gh_text_is_clean (tree->variant))
    g_clear_pointer (&tree->variant, g_free);
  if (stream != NULL && family != NULL && g_str_has_prefix (family, "CentOS"))
    gh_tree_set_os (tree, "CentOS Stream", stream, NULL);
  else
    gh_tree_set_os (tree, family != NULL ? family : _ ("Unknown system"), version, NULL);
  if (g_strcmp0 (tree->variant, "Silverblue") != 0 || g_strcmp0 (family, "Fedora") != 0
      || version == NULL)
    return;
  if (gh_match_all ("[0-9]+", version))
    gh_tree_set_ids (tree, "silverblue", "http://fedoraproject.org/silverblue/", version);
  else if (g_ascii_strcasecmp (version, "rawhide") == 0)
    gh_tree_set_ids (tree, "silverblue-", "http://fedoraproject.org/silverblue/", "rawhide");
}

gboolean
gh_probe_treeinfo (GhProbe *probe, GError **error)
{
  GhTree *tree = probe->tree;
  g_autofree char *text = gh_probe_read (probe, ".treeinfo", GH_PROBE_SMALL, error);
  g_autoptr (GhIni) ini = NULL;
  g_autofree char *section = NULL;

  if (text == NULL && *error == NULL)
    text = gh_probe_read (probe, "treeinfo", GH_PROBE_SMALL, error);
  if (text == NULL)
    return FALSE;

  ini = gh_ini_new (text);
  tree->arch = get_arch (probe, ini);
  section = images_section (ini, tree->arch);
  if (!take_images (probe, ini, section, error))
    return FALSE;
  take_xen (probe, ini);
  tree->kernel_checksum = get_checksum (ini, tree->kernel);
  tree->initrd_checksum = get_checksum (ini, tree->initrd);
  tree->xen_kernel_checksum = get_checksum (ini, tree->xen_kernel);
  tree->xen_initrd_checksum = get_checksum (ini, tree->xen_initrd);
  take_os (tree, ini);
  tree->args = gh_probe_repo_args (probe);
  return gh_probe_presence (probe, error);
}

/* Four lines and more: a time, the system's name and version, the architecture, discs. */
gboolean
gh_probe_discinfo (GhProbe *probe, GError **error)
{
  GhTree *tree = probe->tree;
  g_autofree char *text = gh_probe_read (probe, ".discinfo", GH_PROBE_SMALL, error);
  g_auto (GStrv) lines = text != NULL ? g_strsplit (text, "\n", 4) : NULL;
  g_autofree char *family = NULL;
  g_autofree char *version = NULL;
  g_autofree char *arch = NULL;

  if (lines == NULL || g_strv_length (lines) < 3 || !g_ascii_isdigit (lines[0][0]))
    return FALSE;
  family = gh_match ("^(.*?)[ ]+(?:release )?[0-9]", g_strstrip (lines[1]), 1);
  version = gh_match ("([0-9][0-9.]*)", lines[1], 1);
  if (family == NULL || version == NULL)
    return FALSE;
  arch = gh_arch_normalise (g_strstrip (lines[2]));
  tree->arch = arch != NULL ? g_steal_pointer (&arch) : g_strdup (probe->arch);
  gh_tree_set_os (tree, family, version, NULL);
  tree->args = gh_probe_repo_args (probe);
  return gh_probe_name_files (probe, "images/pxeboot/", "vmlinuz", "initrd.img", error);
}
