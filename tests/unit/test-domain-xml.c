/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Domain XML: what is read, what is written, and that everything else stays. */
#include "config.h"

#include "gh-domain-xml.h"

#include <string.h>

#include <libxml/c14n.h>
#include <libxml/parser.h>

#include "gh-error.h"

static char *
fixture_path (const char *name)
{
  return g_build_filename (g_getenv ("GH_TEST_DATA"), "domains", name, NULL);
}

static char *
fixture (const char *name)
{
  g_autofree char *path = fixture_path (name);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static char *
canonical (const char *text)
{
  xmlDoc *doc = xmlReadMemory (text, (int) strlen (text), NULL, NULL, XML_PARSE_NONET);
  xmlChar *out = NULL;
  char *copy;

  g_assert_nonnull (doc);
  g_assert_cmpint (xmlC14NDocDumpMemory (doc, NULL, XML_C14N_1_1, NULL, 1, &out), >=, 0);
  copy = g_strdup ((const char *) out);
  xmlFree (out);
  xmlFreeDoc (doc);
  return copy;
}

static GhDomainConfig *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GhDomainConfig *config = gh_domain_xml_parse (text, -1, &error);

  g_assert_no_error (error);
  g_assert_nonnull (config);
  return config;
}

static char *
format (const GhDomainConfig *config)
{
  g_autoptr (GError) error = NULL;
  char *text = gh_domain_xml_format (config, &error);

  g_assert_no_error (error);
  g_assert_nonnull (text);
  return text;
}

/* Writes @config, reads it again, and demands the same definition. Returns the text. */
static char *
format_and_check (const GhDomainConfig *config)
{
  char *text = format (config);
  g_autoptr (GhDomainConfig) again = parse (text);
  g_autoptr (GPtrArray) differences = gh_struct_diff (&gh_domain_config_struct, config, again);

  for (guint i = 0; i < differences->len; i++)
    {
      GhDifference *d = differences->pdata[i];

      g_test_message ("%s: %s became %s", d->path, d->before, d->after);
    }
  g_assert_true (gh_domain_config_equal (config, again));
  return text;
}

/* Reading and writing changes nothing in any of the fixtures. */
static void
test_round_trip (gconstpointer data)
{
  g_autofree char *text = fixture (data);
  g_autoptr (GhDomainConfig) config = parse (text);
  g_autofree char *written = format_and_check (config);
  g_autofree char *before = canonical (text);
  g_autofree char *after = canonical (written);
  g_autoptr (GhDomainConfig) copy = gh_domain_config_copy (config);
  g_autofree char *of_copy = format (copy);

  g_assert_cmpstr (before, ==, after);
  g_assert_cmpstr (written, ==, of_copy);
}

int
main (int argc, char *argv[])
{
  g_autofree char *path = fixture_path ("");
  g_autoptr (GError) error = NULL;
  GDir *dir;
  const char *name;

  g_test_init (&argc, &argv, NULL);
  dir = g_dir_open (path, 0, &error);
  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *test = g_strdup_printf ("/domain-xml/round-trip/%s", name);

      g_test_add_data_func_full (test, g_strdup (name), test_round_trip, g_free);
    }
  g_dir_close (dir);
  return g_test_run ();
}
