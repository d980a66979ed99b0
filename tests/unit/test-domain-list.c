/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of domains: fill, change, remove; ten thousand rows. */
#include "config.h"

#include "gh-dbus-names.h"
#include "gh-domain-list.h"

#define PATH "/org/guesthouse/Guesthouse1/hosts/h/domains/"

typedef struct
{
  guint resets, added, changed, removed;
  char *last_removed;
} Seen;

static void
on_reset (GhDomainList *list, gpointer data)
{
  ((Seen *) data)->resets++;
}

static void
on_added (GhDomainList *list, GPtrArray *rows, gpointer data)
{
  ((Seen *) data)->added += rows->len;
}

static void
on_changed (GhDomainList *list, GPtrArray *rows, gpointer data)
{
  ((Seen *) data)->changed += rows->len;
}

static void
on_removed (GhDomainList *list, GPtrArray *rows, gpointer data)
{
  Seen *seen = data;

  seen->removed += rows->len;
  g_free (seen->last_removed);
  seen->last_removed = g_strdup (((GhDomainRow *) rows->pdata[0])->name);
}

static GhDomainList *
watched (Seen *seen)
{
  GhDomainList *list = gh_domain_list_new ();

  *seen = (Seen){ 0 };
  g_signal_connect (list, "reset", G_CALLBACK (on_reset), seen);
  g_signal_connect (list, "added", G_CALLBACK (on_added), seen);
  g_signal_connect (list, "changed", G_CALLBACK (on_changed), seen);
  g_signal_connect (list, "removed", G_CALLBACK (on_removed), seen);
  return list;
}

static GVariant *
rows (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *v = g_variant_parse (G_VARIANT_TYPE (GH_DBUS_ROWS), text, NULL, NULL, &error);

  g_assert_no_error (error);
  return v;
}

static void
fill (GhDomainList *list, const char *text)
{
  g_autoptr (GVariant) v = rows (text);

  gh_domain_list_fill (list, v);
}

static void
update (GhDomainList *list, const char *changed, const char *removed)
{
  g_autoptr (GVariant) c = rows (changed);
  g_autoptr (GVariant) r
    = g_variant_parse (G_VARIANT_TYPE_OBJECT_PATH_ARRAY, removed, NULL, NULL, NULL);

  gh_domain_list_update (list, c, r);
}

#define THREE                                                                                      \
  "[('" PATH "a', 'a', '', 0, 0, 1073741824, 1, {}),"                                              \
  " ('" PATH "b', 'b', 'The Second', 2, 1, 512, 2,"                                                \
  "  {'os': <'http://debian.org/debian/12'>, 'group': <'work'>, 'tags': <['x', 'y']>}),"           \
  " ('" PATH "c', 'c', 'Twin', 3, 0, 0, 1, {})]"

static void
test_fill (void)
{
  Seen seen;
  g_autoptr (GhDomainList) list = watched (&seen);
  GhDomainRow *row;

  fill (list, THREE);
  g_assert_cmpuint (seen.resets, ==, 1);
  g_assert_cmpuint (gh_domain_list_get_length (list), ==, 3);
  row = gh_domain_list_lookup (list, PATH "b");
  g_assert_cmpstr (row->name, ==, "b");
  g_assert_cmpstr (row->title, ==, "The Second");
  g_assert_cmpint (row->state, ==, GH_DOMAIN_RUNNING);
  g_assert_cmpint (row->flags, ==, GH_DOMAIN_FLAG_INSTALLING);
  g_assert_cmpuint (row->memory, ==, 512);
  g_assert_cmpuint (row->vcpus, ==, 2);
  g_assert_cmpstr (row->os, ==, "http://debian.org/debian/12");
  g_assert_cmpstr (row->group, ==, "work");
  g_assert_cmpuint (g_strv_length (row->tags), ==, 2);
  g_assert_cmpstr (row->tags[1], ==, "y");
  g_assert_cmpstr (gh_domain_row_get_label (row), ==, "The Second");
  row = gh_domain_list_lookup (list, PATH "a");
  g_assert_null (row->os);
  g_assert_null (row->group);
  g_assert_cmpuint (g_strv_length (row->tags), ==, 0);
  g_assert_cmpstr (gh_domain_row_get_label (row), ==, "a");
  fill (list, "[]");
  g_assert_cmpuint (gh_domain_list_get_length (list), ==, 0);
  g_assert_null (gh_domain_list_lookup (list, PATH "a"));
}

static void
test_find (void)
{
  Seen seen;
  g_autoptr (GhDomainList) list = watched (&seen);

  fill (list, THREE);
  g_assert_cmpstr (gh_domain_list_find (list, "b")->path, ==, PATH "b");
  g_assert_cmpstr (gh_domain_list_find (list, "Twin")->path, ==, PATH "c");
  g_assert_null (gh_domain_list_find (list, "nobody"));
  g_assert_null (gh_domain_list_find (list, ""));
  update (list, "[('" PATH "d', 'd', 'Twin', 0, 0, 1, 1, {})]", "[]");
  g_assert_null (gh_domain_list_find (list, "Twin")); /* two have that title */
}

static void
test_update (void)
{
  Seen seen;
  g_autoptr (GhDomainList) list = watched (&seen);
  GhDomainRow *kept;

  fill (list, THREE);
  kept = gh_domain_list_lookup (list, PATH "b");
  kept->data = 42;
  update (list,
          "[('" PATH "b', 'b', 'A much longer title than before', 0, 0, 512, 2, {}),"
          " ('" PATH "c', 'c', 'Twin', 3, 0, 0, 1, {}),"
          " ('" PATH "new', 'new', '', 0, 0, 1, 1, {})]",
          "['" PATH "a', '" PATH "unknown']");
  g_assert_true (gh_domain_list_lookup (list, PATH "b") == kept);
  g_assert_cmpuint (kept->data, ==, 42);
  g_assert_cmpstr (kept->title, ==, "A much longer title than before");
  g_assert_cmpint (kept->state, ==, GH_DOMAIN_OFF);
  g_assert_null (kept->os);
  g_assert_cmpuint (seen.added, ==, 1);
  g_assert_cmpuint (seen.changed, ==, 1); /* c is as it was */
  g_assert_cmpuint (seen.removed, ==, 1);
  g_assert_cmpstr (seen.last_removed, ==, "a");
  g_assert_cmpuint (seen.resets, ==, 1);
  g_assert_null (gh_domain_list_lookup (list, PATH "a"));
  g_assert_cmpuint (gh_domain_list_get_length (list), ==, 3);
  g_free (seen.last_removed);
}

static GVariant *
many (guint n)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (GH_DBUS_ROWS));
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf (PATH "0b4c2c0a_3f6d_4e57_8c11_%012u", i);
      g_autofree char *name = g_strdup_printf ("machine-%05u", i);

      g_variant_builder_add (
        &builder, GH_DBUS_ROW, path, name, "", 0, 0, G_GUINT64_CONSTANT (1) << 30, 1, NULL);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* Removing takes the last row to the place that is free: what is left must still be found. */
static void
test_many (void)
{
  Seen seen;
  g_autoptr (GhDomainList) list = watched (&seen);
  g_autoptr (GVariant) all = many (10000);
  GVariantBuilder gone;
  g_autoptr (GVariant) removed = NULL;
  g_autoptr (GVariant) none = rows ("[]");
  gint64 start;

  g_variant_get_data (all); /* in one piece, as it comes from the service */
  start = g_get_monotonic_time ();
  gh_domain_list_fill (list, all);
  g_test_message ("10,000 rows: %.1f ms", (double) (g_get_monotonic_time () - start) / 1000);
  g_assert_cmpuint (gh_domain_list_get_length (list), ==, 10000);
  g_variant_builder_init (&gone, G_VARIANT_TYPE_OBJECT_PATH_ARRAY);
  for (guint i = 0; i < 10000; i += 3)
    {
      g_autofree char *path = g_strdup_printf (PATH "0b4c2c0a_3f6d_4e57_8c11_%012u", i);

      g_variant_builder_add (&gone, "o", path);
    }
  removed = g_variant_ref_sink (g_variant_builder_end (&gone));
  gh_domain_list_update (list, none, removed);
  g_assert_cmpuint (seen.removed, ==, 3334);
  g_assert_cmpuint (gh_domain_list_get_length (list), ==, 6666);
  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *path = g_strdup_printf (PATH "0b4c2c0a_3f6d_4e57_8c11_%012u", i);

      g_assert_cmpint (gh_domain_list_lookup (list, path) != NULL, ==, i % 3 != 0);
    }
  g_free (seen.last_removed);
}

/* What a broken service might send: cut anywhere, any byte wrong. It need not make sense, only be
 * survived; rows that are in order are still there. */
static void
test_garbage (void)
{
  Seen seen;
  g_autoptr (GhDomainList) list = watched (&seen);
  g_autoptr (GVariant) good = rows (THREE);
  gsize size = g_variant_get_size (good);
  g_autofree guint8 *data = g_memdup2 (g_variant_get_data (good), size);

  for (gsize i = 0; i < 2 * size; i++)
    {
      gsize length = i < size ? i : size;
      g_autofree guint8 *copy = g_memdup2 (data, size);
      g_autoptr (GVariant) bad = NULL;

      if (i >= size)
        copy[i - size] ^= 0x85;
      bad = g_variant_ref_sink (
        g_variant_new_from_data (G_VARIANT_TYPE (GH_DBUS_ROWS), copy, length, FALSE, NULL, NULL));
      gh_domain_list_fill (list, bad);
      g_assert_cmpuint (gh_domain_list_get_length (list), <=, 3);
      for (guint r = 0; r < gh_domain_list_get_length (list); r++)
        g_assert_true (g_utf8_validate (
          ((GhDomainRow *) gh_domain_list_get_rows (list)->pdata[r])->name, -1, NULL));
    }
  fill (list, THREE);
  g_assert_cmpuint (gh_domain_list_get_length (list), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/domain-list/fill", test_fill);
  g_test_add_func ("/domain-list/find", test_find);
  g_test_add_func ("/domain-list/update", test_update);
  g_test_add_func ("/domain-list/many", test_many);
  g_test_add_func ("/domain-list/garbage", test_garbage);
  return g_test_run ();
}
