/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What lvm2 reports, as it prints it, is read into volumes, pools and the trash. */
#include "config.h"

#include "gh-error.h"
#include "gh-lvm-report.h"

#define ROW(name, attr, origin, data, tags, segment)                                               \
  "{\"vg_name\":\"vg\", \"lv_name\":\"" name "\", \"lv_attr\":\"" attr                             \
  "\", \"lv_size\":\"8388608\", \"origin\":\"" origin                                              \
  "\", \"pool_lv\":\"\", \"data_percent\":\"" data                                                 \
  "\", \"metadata_percent\":\"\", \"lv_tags\":\"" tags "\", \"segtype\":\"" segment "\"}"
#define REPORT(kind, rows) "{\"report\": [{\"" kind "\": [" rows "]}]}"

static GPtrArray *
read_volumes (const char *rows, GPtrArray *trash)
{
  g_autofree char *json = g_strdup_printf (REPORT ("lv", "%s"), rows);
  GError *error = NULL;
  GPtrArray *volumes = gh_lvm_report_volumes (json, trash, &error);

  g_assert_no_error (error);
  return volumes;
}

static void
test_kinds (void)
{
  g_autoptr (GPtrArray) volumes
    = read_volumes (ROW ("one", "-wi-a-----", "", "", "guesthouse.machine=u-1", "linear") "," ROW (
                      "two", "-wi-ao----", "", "", "", "striped") "," ROW ("pool",
                                                                           "twi-aotz--",
                                                                           "",
                                                                           "81.25",
                                                                           "",
                                                                           "thin-pool"),
                    NULL);
  const GhVolume *one = volumes->pdata[0], *two = volumes->pdata[1], *pool = volumes->pdata[2];

  g_assert_cmpuint (volumes->len, ==, 3);
  g_assert_cmpstr (one->path, ==, "/dev/vg/one");
  g_assert_cmpstr (one->owner, ==, "u-1");
  g_assert_true (one->active && !one->open && two->open);
  g_assert_cmpint (one->kind, ==, GH_VOLUME_KIND_LINEAR);
  g_assert_cmpint (two->kind, ==, GH_VOLUME_KIND_STRIPED);
  g_assert_cmpint (pool->kind, ==, GH_VOLUME_KIND_THIN_POOL);
  g_assert_cmpuint (pool->data_percent, ==, 8125);
  g_assert_false (pool->open);
  g_assert_nonnull (strstr (pool->problem, "filling up"));
}

static void
test_troubles (void)
{
  static const struct
  {
    const char *row;
    const char *word;
  } all[] = {
    { ROW ("x", "-wi-----p-", "", "", "", "linear"), "missing" },
    { ROW ("x", "swi-I-s---", "one", "100.00", "", "linear"), "overflown" },
    { ROW ("x", "twi-aotzD-", "", "100.00", "", "thin-pool"), "is full" },
    { ROW ("x", "twi-aotzF-", "", "", "", "thin-pool"), "failed" },
    { ROW ("x", "twi-aotzM-", "", "10.00", "", "thin-pool"), "metadata" },
    { ROW ("x", "twi-aotz--", "", "95.00", "", "thin-pool"), "nearly full" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autoptr (GPtrArray) volumes = read_volumes (all[i].row, NULL);

      g_assert_cmpuint (volumes->len, ==, 1);
      g_assert_nonnull (strstr (((GhVolume *) volumes->pdata[0])->problem, all[i].word));
    }
}

/* What is not finished is not shown, and what is in the trash is shown there. */
static void
test_hidden (void)
{
  g_autoptr (GPtrArray) trash = gh_trash_list_new ();
  g_autoptr (GPtrArray) volumes
    = read_volumes (ROW ("new", "-wi-a-----", "", "", "guesthouse.unfinished", "linear") "," ROW (
                      "guesthouse_trash_7",
                      "-wi-a-----",
                      "",
                      "",
                      "guesthouse.deleted=1700000000,guesthouse.name=old,guesthouse.trash",
                      "linear"),
                    trash);
  const GhTrashItem *item;

  g_assert_cmpuint (volumes->len, ==, 0);
  g_assert_cmpuint (trash->len, ==, 1);
  item = trash->pdata[0];
  g_assert_cmpstr (item->id, ==, "vg/guesthouse_trash_7");
  g_assert_cmpstr (item->name, ==, "old");
  g_assert_cmpstr (item->path, ==, "/dev/vg/old");
  g_assert_cmpint (item->deleted, ==, 1700000000);
}

/* Of a thin volume that took another one's place LVM does not know what people know. */
static void
test_origins (void)
{
  g_autoptr (GPtrArray) volumes = read_volumes (
    ROW ("thin", "Vwi-aotz--", "before", "1.00", "guesthouse.origin=", "thin") "," ROW (
      "before",
      "Vwi-a-tz--",
      "guesthouse_trash_7",
      "1.00",
      "guesthouse.origin=thin",
      "thin") "," ROW ("after",
                       "Vwi-a-tz--",
                       "thin",
                       "1.00",
                       "",
                       "thin") "," ROW ("thick",
                                        "swi-a-s---",
                                        "one",
                                        "1.00",
                                        "guesthouse.origin=two",
                                        "linear"),
    NULL);
  static const char *const origins[] = { NULL, "thin", "thin", "one" };

  g_assert_cmpuint (volumes->len, ==, G_N_ELEMENTS (origins));
  for (guint i = 0; i < volumes->len; i++)
    g_assert_cmpstr (((GhVolume *) volumes->pdata[i])->origin, ==, origins[i]);
}

static void
test_groups (void)
{
  const char *groups = REPORT (
    "vg",
    "{\"vg_name\":\"vg\", \"vg_size\":\"100\", \"vg_free\":\"40\", \"vg_extent_size\":\"4\", "
    "\"vg_extent_count\":\"25\", \"vg_free_count\":\"10\", \"vg_missing_pv_count\":\"1\"}");
  const char *devices = REPORT (
    "pv",
    "{\"pv_name\":\"/dev/a\", \"vg_name\":\"vg\"}, {\"pv_name\":\"/dev/b\", \"vg_name\":\"\"}, "
    "{\"pv_name\":\"/dev/c\", \"vg_name\":\"vg\"}");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = gh_lvm_report_groups (groups, &error);
  const GhPoolInfo *pool;

  g_assert_no_error (error);
  g_assert_true (gh_lvm_report_devices (devices, list, &error));
  g_assert_cmpuint (list->len, ==, 1);
  pool = list->pdata[0];
  g_assert_cmpuint (pool->allocation, ==, 60);
  g_assert_cmpuint (pool->free_extents, ==, 10);
  g_assert_nonnull (strstr (pool->problem, "missing"));
  g_assert_cmpuint (g_strv_length (pool->devices), ==, 2);
  g_assert_cmpstr (pool->devices[1], ==, "/dev/c");
}

static void
test_nonsense (void)
{
  static const char *const all[] = { "",
                                     "[]",
                                     "{}",
                                     "null",
                                     "{\"report\": []}",
                                     "{\"report\": [{\"vg\": 7}]}",
                                     "{\"report\": [{\"lv\": [7, null, \"x\"]}",
                                     "WARNING: locale\n{" };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) volumes = gh_lvm_report_volumes (all[i], NULL, &error);

      g_assert_null (volumes);
      g_assert_error (error, GH_ERROR, GH_ERROR_FAILED);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lvm-report/kinds", test_kinds);
  g_test_add_func ("/lvm-report/troubles", test_troubles);
  g_test_add_func ("/lvm-report/hidden", test_hidden);
  g_test_add_func ("/lvm-report/origins", test_origins);
  g_test_add_func ("/lvm-report/groups", test_groups);
  g_test_add_func ("/lvm-report/nonsense", test_nonsense);
  return g_test_run ();
}
