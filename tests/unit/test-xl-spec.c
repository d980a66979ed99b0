/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Disk and vif specifications: understood as the real xl does, which answered tests/data/xl. */
#include "config.h"

#include <json-glib/json-glib.h>

#include "gh-error.h"
#include "gh-xl-disk.h"
#include "gh-xl-vif.h"

/* One question to xl. */
typedef struct
{
  const char *kind;
  const char **specs;
  gint64 exit;
  const char *out;
} Answer;

static char *
answer_disk (const char *const *specs, GError **error)
{
  g_autoptr (GhXlDisk) disk = gh_xl_disk_parse (specs, error);
  g_autoptr (GhXlDisk) again = NULL;
  g_autofree char *json = NULL;
  g_autofree char *spec = NULL;
  g_autofree char *json_again = NULL;
  const char *rewritten[] = { NULL, NULL };

  if (disk == NULL)
    return NULL;
  json = gh_xl_disk_to_json (disk);
  spec = gh_xl_disk_format (disk);
  rewritten[0] = spec;
  again = gh_xl_disk_parse (rewritten, error);
  if (again == NULL)
    g_error ("what was written cannot be read: %s: %s", spec, (*error)->message);
  json_again = gh_xl_disk_to_json (again);
  /* An empty path may be left out of an empty drive; all else is what it was. */
  if (disk->path != NULL && strchr (disk->path, '\n') == NULL)
    g_assert_cmpstr (json, ==, json_again);
  return g_strdup_printf ("disk: %s\n\n", json);
}

/* Written as one specification for xl.cfg, it is the same vif. */
static void
check_rewritten (const GhXlVif *vif, const char *json)
{
  g_autofree char *spec = gh_xl_vif_format (vif);
  g_autoptr (GError) error = NULL;
  g_autoptr (GhXlVif) again = gh_xl_vif_parse (spec, &error);
  g_autofree char *json_again = NULL;

  g_assert_no_error (error);
  json_again = gh_xl_vif_to_json (again);
  g_assert_cmpstr (json, ==, json_again);
}

static char *
answer_vif (const char *const *specs, GError **error)
{
  g_autoptr (GhXlVif) vif = gh_xl_vif_new ();
  g_autofree char *json = NULL;
  gboolean has_comma = FALSE;

  for (; *specs != NULL; specs++)
    {
      has_comma |= strchr (*specs, ',') != NULL;
      if (!gh_xl_vif_set (vif, *specs, error))
        return NULL;
    }
  json = gh_xl_vif_to_json (vif);
  if (!has_comma && vif->rate_bytes < G_MAXUINT32 && (gint) vif->mtu >= 0)
    check_rewritten (vif, json);
  return g_strdup_printf ("vif: %s\n\n", json);
}

static void
check_answer (const Answer *theirs)
{
  gboolean is_disk = g_str_equal (theirs->kind, "disk");
  g_autoptr (GError) error = NULL;
  g_autofree char *what = g_strjoinv ("\" \"", (char **) theirs->specs);
  g_autofree char *ours = NULL;

  /* xl wants one specification at least; its exit code 2 is of its command line. */
  if (theirs->exit == 2)
    return;
  g_test_message ("%s \"%s\"", theirs->kind, what);
  ours = is_disk ? answer_disk (theirs->specs, &error) : answer_vif (theirs->specs, &error);
  g_assert_cmpint (ours != NULL ? 0 : 1, ==, theirs->exit);
  if (ours == NULL)
    g_assert_error (error, GH_ERROR, GH_ERROR_INVALID_ARGUMENT);
  else
    g_assert_cmpstr (ours, ==, theirs->out);
}

static void
check_line (const char *line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (line, &error);
  JsonObject *object;
  JsonArray *specs;
  Answer answer;

  g_assert_no_error (error);
  object = json_node_get_object (node);
  specs = json_object_get_array_member (object, "specs");
  answer.kind = json_object_get_string_member (object, "kind");
  answer.exit = json_object_get_int_member (object, "exit");
  answer.out = json_object_get_string_member (object, "out");
  answer.specs = g_new0 (const char *, json_array_get_length (specs) + 1);
  for (guint i = 0; i < json_array_get_length (specs); i++)
    answer.specs[i] = json_array_get_string_element (specs, i);
  check_answer (&answer);
  g_free (answer.specs);
}

static void
test_corpus (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("GH_TEST_DATA"), "xl", "specs.jsonl", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;
  guint count = 0;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (; lines[count] != NULL && *lines[count] != '\0'; count++)
    check_line (lines[count]);
  g_assert_cmpuint (count, >, 1000);
}

/* In xl.cfg the parameters of a vif stand in one string. */
static void
test_vif_in_a_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GhXlVif) vif
    = gh_xl_vif_parse ("mac=00:16:3e:01:02:03, bridge=br0,,rate=1MB/s", &error);
  g_autoptr (GhXlVif) bad = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (vif->mac, ==, "00:16:3e:01:02:03");
  g_assert_cmpstr (vif->bridge, ==, "br0");
  g_assert_cmpuint (vif->rate_bytes, ==, 50000);
  bad = gh_xl_vif_parse ("bridge=br0,speed=3", &error);
  g_assert_null (bad);
  g_assert_nonnull (strstr (error->message, "speed=3"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xl-spec/corpus", test_corpus);
  g_test_add_func ("/xl-spec/vif-in-a-file", test_vif_in_a_file);
  return g_test_run ();
}
