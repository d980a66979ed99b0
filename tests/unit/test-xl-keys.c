/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of xl.cfg's keys says what becomes of each: whether that is so. */
#include "config.h"

#include <string.h>

#include "gh-format.h"
#include "gh-xl-cfg.h"
#include "support.h"

typedef struct
{
  char *key;
  char *guest;
  char *example;
  char **fields; /* in order; %NULL when it is kept */
} Row;

static void
row_free (gpointer data)
{
  Row *self = data;

  g_free (self->key);
  g_free (self->guest);
  g_free (self->example);
  g_strfreev (self->fields);
  g_free (self);
}

/* Without blanks and `quotes` around it. */
static char *
cell (const char *text)
{
  g_autofree char *copy = g_strdup (text);
  gsize length = strlen (g_strstrip (copy));

  if (length >= 2 && copy[0] == '`' && copy[length - 1] == '`')
    return g_strndup (copy + 1, length - 2);
  return g_strdup (copy);
}

static char **
read_fields (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);
  g_autofree char *only = cell (text);

  if (g_str_equal (only, "kept"))
    return NULL;
  for (char **word = words; *word != NULL; word++)
    {
      char *name = cell (*word);

      g_free (*word);
      *word = name;
    }
  return g_steal_pointer (&words);
}

static GPtrArray *
load_table (void)
{
  g_autofree char *text = load_data ("../../toolstack/formats", "xl-cfg-keys.md");
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GPtrArray *rows = g_ptr_array_new_with_free_func (row_free);

  for (char **line = lines; *line != NULL; line++)
    if (g_str_has_prefix (*line, "| `"))
      {
        g_auto (GStrv) cells = g_strsplit (*line, " | ", -1);
        Row *row = g_new0 (Row, 1);

        g_assert_cmpuint (g_strv_length (cells), ==, 4);
        *strrchr (cells[3], '|') = '\0';
        row->key = cell (cells[0] + 1);
        row->guest = cell (cells[1]);
        row->example = cell (cells[2]);
        row->fields = read_fields (cells[3]);
        g_ptr_array_add (rows, row);
      }
  return rows;
}

static GhDomainConfig *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GhDomainConfig *config = gh_xl_cfg_parse (text, -1, &error);

  if (error != NULL)
    g_test_message ("%s", text);
  g_assert_no_error (error);
  return config;
}

static char *
make_text (const Row *row, const char *example)
{
  g_autofree char *type = g_str_equal (row->guest, "any")
                            ? g_strdup ("")
                            : g_strdup_printf ("type = \"%s\"\n", row->guest);

  return g_strdup_printf ("name = \"x\"\nmemory = 64\n%s%s\n", type, example);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* "disks[xvda].source" is of the field "disks". Each once, in order. */
static char *
list_fields (const GhDomainConfig *a, const GhDomainConfig *b)
{
  g_autoptr (GPtrArray) differences = gh_struct_diff (&gh_domain_config_struct, a, b);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < differences->len; i++)
    {
      const GhDifference *difference = differences->pdata[i];
      g_autofree char *name = g_strndup (difference->path, strcspn (difference->path, "[."));

      if (!g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
        g_ptr_array_add (names, g_steal_pointer (&name));
    }
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (" ", (char **) names->pdata);
}

/* It stands in the text after another setting was changed, just as it was written. */
static void
assert_kept (const Row *row, GhDomainConfig *config)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  guint *other = g_str_equal (row->key, "cap") ? &config->weight : &config->cap;

  *other += 1;
  text = gh_xl_cfg_format (config, &error);
  *other -= 1;
  g_assert_no_error (error);
  if (strstr (text, row->example) == NULL)
    g_error ("%s is not kept: %s", row->example, text);
}

static void
assert_loss (const Row *row, const GhDomainConfig *config, gboolean wanted)
{
  g_autoptr (GPtrArray) losses = g_ptr_array_new_with_free_func ((GDestroyNotify) gh_loss_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = gh_format_write (config, GH_FORMAT_XML, losses, &error);
  gboolean found = FALSE;

  g_assert_no_error (error);
  for (guint i = 0; i < losses->len; i++)
    {
      const GhLoss *loss = losses->pdata[i];

      found
        |= g_str_equal (loss->field, row->key)
           || (g_str_has_prefix (loss->object, row->key) && loss->object[strlen (row->key)] == '[');
    }
  if (found != wanted)
    g_error ("%s: a loss is %s", row->example, found ? "reported" : "not reported");
}

static void
test_table (void)
{
  g_autoptr (GPtrArray) rows = load_table ();

  g_assert_cmpuint (rows->len, >, 140);
  for (guint i = 0; i < rows->len; i++)
    {
      const Row *row = rows->pdata[i];
      g_autofree char *without = make_text (row, "");
      g_autofree char *with = make_text (row, row->example);
      g_autoptr (GhDomainConfig) before = parse (without);
      g_autoptr (GhDomainConfig) after = parse (with);
      g_autofree char *is = list_fields (before, after);
      g_autofree char *said = row->fields != NULL ? g_strjoinv (" ", row->fields) : g_strdup ("");

      if (strcmp (is, said) != 0)
        g_error ("%s becomes “%s”, and the table says “%s”", row->example, is, said);
      assert_kept (row, after);
      assert_loss (row, after, row->fields == NULL);
    }
}

/* Each key has one row. */
static void
test_keys (void)
{
  g_autoptr (GPtrArray) rows = load_table ();
  g_autoptr (GHashTable) keys = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < rows->len; i++)
    {
      const Row *row = rows->pdata[i];

      if (!g_hash_table_add (keys, row->key) || strstr (row->example, row->key) == NULL)
        g_error ("%s is there twice, or its example is of another key", row->key);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xl-keys/table", test_table);
  g_test_add_func ("/xl-keys/keys", test_keys);
  return g_test_run ();
}
