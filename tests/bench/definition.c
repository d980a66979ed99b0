/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* How long a definition takes to be read and written, beside what libxml2 takes for the same text.
 */
#include "config.h"

#include <glib/gstdio.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <string.h>
#include <time.h>

#include "gh-domain-xml.h"
#include "gh-store.h"
#include "gh-xl-cfg.h"

#define ROUNDS     11
#define TURNS      200
#define AT_A_START 10000
#define STARTS     3

typedef struct
{
  const char *xml;
  gsize length;
  char *xl;
  GhDomainConfig *config; /* as it was read */
  GhDomainConfig *edited; /* with other memory, and a disk more */
  GhDomainConfig *from_xl;
} Subject;

static void
parse_bare (const Subject *self)
{
  xmlFreeDoc (xmlReadMemory (self->xml, (int) self->length, NULL, NULL, 0));
}

static void
copy_bare (const Subject *self)
{
  xmlDoc *doc = xmlReadMemory (self->xml, (int) self->length, NULL, NULL, 0);
  xmlChar *text;
  int length;

  xmlDocDumpMemory (doc, &text, &length);
  xmlFree (text);
  xmlFreeDoc (doc);
}

static void
read_xml (const Subject *self)
{
  gh_domain_config_free (gh_domain_xml_parse (self->xml, (gssize) self->length, NULL));
}

static void
write_xml (const Subject *self)
{
  g_free (gh_domain_xml_format (self->config, NULL));
}

static void
write_edited (const Subject *self)
{
  g_free (gh_domain_xml_format (self->edited, NULL));
}

static void
read_xl (const Subject *self)
{
  gh_domain_config_free (gh_xl_cfg_parse (self->xl, -1, NULL));
}

static void
write_xl (const Subject *self)
{
  g_free (gh_xl_cfg_format (self->from_xl, NULL));
}

/* Microseconds of this processor: other programs do not count. */
static double
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double) time.tv_sec * 1e6 + (double) time.tv_nsec / 1e3;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double one = *(const double *) a;
  double other = *(const double *) b;

  return (one > other) - (one < other);
}

/* Microseconds that one turn takes: the median of the rounds, and the best of them. */
static double
measure (void (*work) (const Subject *self), const Subject *subject, double *best)
{
  double times[ROUNDS];

  for (guint round = 0; round < ROUNDS; round++)
    {
      double start = now ();

      for (guint turn = 0; turn < TURNS; turn++)
        work (subject);
      times[round] = (now () - start) / TURNS;
    }
  qsort (times, ROUNDS, sizeof times[0], compare);
  *best = times[0];
  return times[ROUNDS / 2];
}

static void
report (const char *what, void (*work) (const Subject *self), const Subject *subject)
{
  double best;
  double median = measure (work, subject, &best);

  g_print ("%s\t%.1f\t%.1f\n", what, best, median);
}

/* A folder of definitions that differ in their UUIDs. */
static char *
make_folder (const Subject *subject)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("definition-bench-XXXXXX", &error);
  g_auto (GStrv) parts = g_strsplit (subject->xml, subject->config->uuid, -1);

  g_assert_no_error (error);
  for (guint i = 0; i < AT_A_START; i++)
    {
      g_autofree char *uuid = g_uuid_string_random ();
      g_autofree char *text = g_strjoinv (uuid, parts);
      g_autofree char *path = g_strdup_printf ("%s/%s.xml", folder, uuid);

      g_file_set_contents (path, text, -1, &error);
      g_assert_no_error (error);
    }
  return folder;
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GhStoreContents) contents = gh_store_load_finish (GH_STORE (source), result, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (contents->configs->len, ==, AT_A_START);
  *(double *) data = g_get_monotonic_time ();
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (folder);
}

/* Ten thousand of them, as the service's start reads them: wall-clock time. */
static void
report_start (const Subject *subject)
{
  g_autofree char *folder = make_folder (subject);
  double best = G_MAXDOUBLE;

  for (guint round = 0; round < STARTS; round++)
    {
      g_autoptr (GhStore) store = gh_store_new (folder);
      double start = g_get_monotonic_time ();
      double end = 0;

      gh_store_load_async (store, on_loaded, &end);
      while (end == 0)
        g_main_context_iteration (NULL, TRUE);
      best = MIN (best, end - start);
    }
  remove_folder (folder);
  g_print ("load\t%.1f\t%.1f\n", best, best);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  Subject subject = { 0 };

  if (argc != 2 || !g_file_get_contents (argv[1], &text, &subject.length, &error))
    {
      g_printerr ("definition-bench: %s\n", error != NULL ? error->message : "one file, please");
      return 2;
    }
  subject.xml = text;
  subject.config = gh_domain_xml_parse (text, -1, &error);
  if (subject.config == NULL)
    {
      g_printerr ("definition-bench: %s\n", error->message);
      return 2;
    }
  subject.edited = gh_domain_config_copy (subject.config);
  subject.edited->memory *= 2;
  gh_domain_config_add_disk (subject.edited)->source = g_strdup ("/srv/more.img");
  subject.xl = gh_xl_cfg_format (subject.config, NULL);
  subject.from_xl = gh_xl_cfg_parse (subject.xl, -1, NULL);
  report ("parse-bare", parse_bare, &subject);
  report ("copy-bare", copy_bare, &subject);
  report ("read-xml", read_xml, &subject);
  report ("write-xml", write_xml, &subject);
  report ("write-edited", write_edited, &subject);
  report ("read-xl", read_xl, &subject);
  report ("write-xl", write_xl, &subject);
  report_start (&subject);
  gh_domain_config_free (subject.config);
  gh_domain_config_free (subject.edited);
  gh_domain_config_free (subject.from_xl);
  g_free (subject.xl);
  return 0;
}
