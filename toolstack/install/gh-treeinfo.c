/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* .treeinfo, as productmd writes it (its document "treeinfo file format 1.x") and as Anaconda's
 * older compose tools did ([general] alone). */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gh-error.h"
#include "gh-text.h"
#include "gh-tree-private.h"

/* Reads "key = value" lines under "[section]" into "section\nkey" → value. Forgiving, unlike
 * GKeyFile: these files are written by many tools, and what is not understood is not needed. */
static GHashTable *
parse_ini (const char *text)
{
  GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *section = g_strdup ("");

  for (char **line = lines; *line != NULL; line++)
    {
      char *text_line = g_strstrip (*line);
      char *end = *text_line == '[' ? strchr (text_line, ']') : NULL;
      char *sign = strchr (text_line, '=');

      if (end != NULL)
        {
          g_free (section);
          section = g_strndup (text_line + 1, (gsize) (end - text_line - 1));
        }
      else if (sign != NULL && strchr ("#;", *text_line) == NULL)
        {
          *sign = '\0';
          g_hash_table_insert (table,
                               g_strdup_printf ("%s\n%s", section, g_strstrip (text_line)),
                               g_strdup (g_strstrip (sign + 1)));
        }
    }
  return table;
}

static const char *
get (GHashTable *table, const char *section, const char *key)
{
  g_autofree char *full = g_strdup_printf ("%s\n%s", section, key);
  const char *value = g_hash_table_lookup (table, full);

  return value != NULL && *value != '\0' ? value : NULL;
}

static const char *
get_first (GHashTable *table, const char *const *places)
{
  const char *value = NULL;

  for (; value == NULL && *places != NULL; places += 2)
    value = get (table, places[0], places[1]);
  return value;
}

/* Sets @path to the file that [images-ARCH] names, which must lie within the tree. */
static gboolean
take_image (GhProbe *probe, GHashTable *table, const char *key, char **path, GError **error)
{
  g_autofree char *section = g_strconcat ("images-", probe->tree->arch, NULL);
  const char *value = get (table, section, key);

  if (value == NULL && g_str_equal (probe->tree->arch, "i686"))
    value = get (table, "images-i386", key);
  if (value == NULL)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_NO_TREE,
                   _ ("The .treeinfo of %s names no %s for %s"),
                   probe->tree->location,
                   key,
                   probe->tree->arch);
      return FALSE;
    }
  if (g_str_has_prefix (value, "./"))
    value += 2;
  if (!gh_tree_path_is_safe (value))
    {
      g_autofree char *quoted = gh_text_quote (value);

      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_NO_TREE,
                   _ ("The .treeinfo of %s names a %s that lies outside the tree: %s; it is not "
                      "fetched"),
                   probe->tree->location,
                   key,
                   quoted);
      return FALSE;
    }
  *path = g_strdup (value);
  return TRUE;
}

/* "sha256:…" for a path, with or without "./" before it. */
static char *
get_checksum (GHashTable *table, const char *path)
{
  g_autofree char *dotted = g_strconcat ("./", path, NULL);
  const char *value = get (table, "checksums", path);

  return g_strdup (value != NULL ? value : get (table, "checksums", dotted));
}

/* The section [tree] has "arch"; a name such as "../x" must not get into messages and paths. */
static char *
get_arch (GhProbe *probe, GHashTable *table)
{
  static const char *const places[] = { "tree", "arch", "general", "arch", NULL };
  const char *arch = get_first (table, places);

  if (arch == NULL || strlen (arch) > 20
      || strspn (arch, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen (arch))
    arch = probe->arch;
  return g_strdup (g_str_equal (arch, "i386") ? "i686" : arch);
}

static void
take_os (GhTree *tree, GHashTable *table)
{
  static const char *const families[]
    = { "release", "name", "product", "name", "general", "family", NULL };
  static const char *const versions[]
    = { "release", "version", "product", "version", "general", "version", NULL };
  const char *family = get_first (table, families);
  const char *version = get_first (table, versions);

  /* A stream says that it is CentOS, of a version without a dot. */
  if (family != NULL && strcmp (family, "CentOS") == 0 && version != NULL
      && (strcmp (version, "8-stream") == 0 || strcmp (version, "9-stream") == 0))
    gh_tree_set_os (tree, "CentOS Stream", version[0] == '8' ? "8" : "9", NULL);
  else
    gh_tree_set_os (tree, family != NULL ? family : _ ("Unknown system"), version, NULL);
}

/* Anaconda wants to be told where the rest is (its boot-options, inst.repo). RHEL 6 and its like
 * call it "repo". */
static char *
make_args (GhProbe *probe)
{
  const char *version = probe->tree->version;
  gboolean old = version != NULL && g_str_has_prefix (version, "6.")
                 && !g_str_has_prefix (probe->tree->name, "Fedora");
  g_autofree char *base = NULL;

  if (g_str_equal (probe->tree->access, "iso"))
    return g_strdup (old ? "repo=cdrom" : "inst.repo=cdrom");
  if (!g_str_equal (probe->tree->access, "http"))
    return g_strdup ("");
  base = gh_tree_access_locate (probe->access, "");
  return g_strconcat (old ? "repo=" : "inst.repo=", base, NULL);
}

gboolean
gh_probe_treeinfo (GhProbe *probe, GError **error)
{
  GhTree *tree = probe->tree;
  g_autofree char *text = gh_probe_read (probe, ".treeinfo", GH_PROBE_SMALL, error);
  g_autoptr (GHashTable) table = NULL;

  if (text == NULL && *error == NULL)
    text = gh_probe_read (probe, "treeinfo", GH_PROBE_SMALL, error);
  if (text == NULL)
    return FALSE;

  table = parse_ini (text);
  tree->arch = get_arch (probe, table);
  if (!take_image (probe, table, "kernel", &tree->kernel, error)
      || !take_image (probe, table, "initrd", &tree->initrd, error))
    return FALSE;
  tree->kernel_checksum = get_checksum (table, tree->kernel);
  tree->initrd_checksum = get_checksum (table, tree->initrd);
  take_os (tree, table);
  tree->args = make_args (probe);

  tree->kernel_present = gh_probe_exists (probe, tree->kernel, &tree->kernel_size, error);
  if (*error == NULL)
    tree->initrd_present = gh_probe_exists (probe, tree->initrd, &tree->initrd_size, error);
  return *error == NULL;
}
