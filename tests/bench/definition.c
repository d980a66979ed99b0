/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* How long a definition takes to be read and written, beside what libxml2 takes for the same text.
 */
#include "config.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <string.h>
#include <time.h>

#include "gh-domain-xml.h"
#include "gh-xl-cfg.h"

#define ROUNDS     11
#define TURNS      200
#define AT_A_START 10000

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

/* Ten thousand of them, all kept, as at the start of a service. */
static void
report_start (const Subject *subject)
{
  g_autoptr (GPtrArray) all
    = g_ptr_array_new_with_free_func ((GDestroyNotify) gh_domain_config_free);
  double start = now ();
  double spent;

  for (guint i = 0; i < AT_A_START; i++)
    g_ptr_array_add (all, gh_domain_xml_parse (subject->xml, (gssize) subject->length, NULL));
  spent = now () - start;
  g_print ("load\t%.1f\t%.1f\n", spent, spent);
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
