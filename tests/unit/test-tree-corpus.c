/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Every tree of tests/data/trees/corpus is recognised as what it is: laid out as a folder, without
 * the large files unless the corpus names them, and looked at. Where nothing is to be found, it is
 * said what was looked for. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "gh-error.h"
#include "gh-tree.h"
#include "support.h"

typedef struct
{
  char *name;
  char *at;          /* where the tree's folder lies below the temporary one */
  GPtrArray *files;  /* paths and texts in turn */
  GPtrArray *expect; /* keys and values in turn */
} Skeleton;

static const char *const families[]
  = { "centos", "debian", "fedora", "hostile", "media", "others", "rhel", "suse", "ubuntu" };

static void
skeleton_free (gpointer data)
{
  Skeleton *self = data;

  g_free (self->name);
  g_free (self->at);
  g_ptr_array_unref (self->files);
  g_ptr_array_unref (self->expect);
  g_free (self);
}

static Skeleton *
skeleton_new (const char *name)
{
  Skeleton *self = g_new0 (Skeleton, 1);

  self->name = g_strdup (name);
  self->at = g_strdup ("tree");
  self->files = g_ptr_array_new_with_free_func (g_free);
  self->expect = g_ptr_array_new_with_free_func (g_free);
  return self;
}

static void
add_line (Skeleton *self, const char *line)
{
  char **text = (char **) &self->files->pdata[self->files->len - 1];
  char *longer = g_strconcat (*text, line, "\n", NULL);

  g_free (*text);
  *text = longer;
}

/* "## name", then "~ folder", "@ path" with the file's lines after it, "! key value". */
static void
take_line (GPtrArray *skeletons, const char *line)
{
  Skeleton *last = skeletons->len > 0 ? skeletons->pdata[skeletons->len - 1] : NULL;

  if (g_str_has_prefix (line, "## "))
    g_ptr_array_add (skeletons, skeleton_new (line + 3));
  else if (last == NULL)
    return;
  else if (g_str_has_prefix (line, "~ "))
    {
      g_free (last->at);
      last->at = g_strdup (line + 2);
    }
  else if (g_str_has_prefix (line, "@ "))
    {
      g_ptr_array_add (last->files, g_strdup (line + 2));
      g_ptr_array_add (last->files, g_strdup (""));
    }
  else if (g_str_has_prefix (line, "! "))
    {
      const char *value = strchr (line + 2, ' ');

      g_ptr_array_add (last->expect,
                       g_strndup (line + 2, value != NULL ? (gsize) (value - line - 2) : 1000));
      g_ptr_array_add (last->expect, g_strdup (value != NULL ? value + 1 : ""));
    }
  else if (last->files->len > 0)
    add_line (last, line);
}

static void
put (const char *root, const char *path, const char *text)
{
  g_autofree char *full = g_build_filename (root, path, NULL);
  g_autofree char *folder = g_path_get_dirname (full);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (full, text, -1, NULL));
}

static GhTree *
detect (const char *location, const char *arch, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  gh_tree_detect_async (location, arch, NULL, keep_result, &result);
  await_result (&result);
  return gh_tree_detect_finish (result, error);
}

static const char *
expected (const Skeleton *self, const char *key)
{
  for (guint i = 0; i < self->expect->len; i += 2)
    if (strcmp (self->expect->pdata[i], key) == 0)
      return self->expect->pdata[i + 1];
  return NULL;
}

/* What people are told of a key: text, or yes and no. */
static char *
answer (GVariant *found, const char *key)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (found, key, NULL);

  if (value == NULL)
    return g_strdup ("");
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    return g_strdup (g_variant_get_boolean (value) ? "yes" : "no");
  return g_variant_dup_string (value, NULL);
}

static const char *
checksum (const GhTree *tree, const char *key)
{
  const char *sum
    = strcmp (key, "kernel-checksum") == 0 ? tree->kernel_checksum : tree->initrd_checksum;

  return sum != NULL ? sum : "";
}

static void
check_found (const Skeleton *self, const GhTree *tree)
{
  g_autoptr (GVariant) found = g_variant_ref_sink (gh_tree_to_variant (tree));

  for (guint i = 0; i < self->expect->len; i += 2)
    {
      const char *key = self->expect->pdata[i];
      const char *want = self->expect->pdata[i + 1];
      g_autofree char *got = g_str_has_suffix (key, "-checksum") ? g_strdup (checksum (tree, key))
                                                                 : answer (found, key);
      gboolean same
        = strcmp (key, "note") == 0 ? g_str_has_prefix (got, want) : strcmp (got, want) == 0;

      if (!same && strcmp (key, "want") != 0)
        {
          g_test_message ("%s: %s is “%s”, not “%s”", self->name, key, got, want);
          g_test_fail ();
        }
    }
  if (tree->tried->len == 0)
    g_error ("%s: nothing was tried", self->name);
}

/* A refusal of what no kind of tree is has each place that was looked at, and its answer. */
static gboolean
check_refusal (const GError *error, const char *refusal)
{
  g_autofree char *evidence = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  if (error->domain != GH_ERROR)
    return FALSE;
  if (strcmp (refusal, "no install tree") != 0)
    return strstr (error->message, refusal) != NULL;
  gh_error_split (error->message, NULL, &evidence);
  lines = g_strsplit (evidence != NULL ? evidence : "", "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    n += g_regex_match_simple ("^[^ ].* \\(.+\\)$", *line, 0, 0);
  return n > 40 && n + 1 == g_strv_length (lines);
}

static void
check (const Skeleton *self, const char *location)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GhTree) tree = NULL;
  const char *refusal = expected (self, "error");
  const char *arch = expected (self, "want");

  tree = detect (location, arch != NULL ? arch : "x86_64", &error);
  if (tree != NULL && refusal == NULL)
    check_found (self, tree);
  else if (tree != NULL)
    {
      g_test_message ("%s: taken for %s", self->name, tree->name);
      g_test_fail ();
    }
  else if (refusal == NULL || !check_refusal (error, refusal))
    {
      g_test_message ("%s: %s", self->name, error->message);
      g_test_fail ();
    }
}

/* Returns: (transfer full): all of a file of the corpus */
static GPtrArray *
read_family (const char *family)
{
  g_autofree char *name = g_strconcat (family, ".txt", NULL);
  g_autofree char *path
    = g_build_filename (g_getenv ("GH_TEST_DATA"), "trees", "corpus", name, NULL);
  GPtrArray *skeletons = g_ptr_array_new_with_free_func (skeleton_free);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    if (**line != '\0' || line[1] != NULL)
      take_line (skeletons, *line);
  return skeletons;
}

static void
test_family (gconstpointer data)
{
  g_autoptr (GPtrArray) skeletons = read_family (data);
  g_autofree char *root = g_dir_make_tmp ("gh-corpus-XXXXXX", NULL);

  g_assert_cmpuint (skeletons->len, >, 5);
  for (guint i = 0; i < skeletons->len; i++)
    {
      const Skeleton *skeleton = skeletons->pdata[i];
      g_autofree char *location = g_build_filename (root, skeleton->name, skeleton->at, NULL);

      for (guint f = 0; f < skeleton->files->len; f += 2)
        put (location, skeleton->files->pdata[f], skeleton->files->pdata[f + 1]);
      check (skeleton, location);
    }
  remove_folder (root);
}

/* How many systems the corpus has. */
static void
test_systems (void)
{
  g_autoptr (GHashTable) systems = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint trees = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    {
      g_autoptr (GPtrArray) skeletons = read_family (families[i]);

      for (guint k = 0; k < skeletons->len; k++)
        {
          const char *os = expected (skeletons->pdata[k], "os");

          if (os != NULL && *os != '\0')
            g_hash_table_add (systems, g_strdup (os));
        }
      trees += skeletons->len;
    }
  g_test_message ("%u trees of %u systems", trees, g_hash_table_size (systems));
  g_assert_cmpuint (g_hash_table_size (systems), >=, 150);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    {
      g_autofree char *path = g_strconcat ("/tree-corpus/", families[i], NULL);

      g_test_add_data_func (path, families[i], test_family);
    }
  g_test_add_func ("/tree-corpus/systems", test_systems);
  return g_test_run ();
}
