/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Domain XML in tests: read and written without an error. */
#include "config.h"

#include "xml-support.h"

#include <string.h>

#include <libxml/c14n.h>
#include <libxml/parser.h>

#include "gh-domain-xml.h"

GhDomainConfig *
read_xml (const char *text)
{
  g_autoptr (GError) error = NULL;
  GhDomainConfig *config = gh_domain_xml_parse (text, -1, &error);

  g_assert_no_error (error);
  g_assert_nonnull (config);
  return config;
}

char *
write_xml (const GhDomainConfig *config)
{
  g_autoptr (GError) error = NULL;
  char *text = gh_domain_xml_format (config, &error);
  g_autoptr (GhDomainConfig) again = NULL;
  g_autoptr (GPtrArray) differences = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (text);
  again = read_xml (text);
  differences = gh_struct_diff (&gh_domain_config_struct, config, again);
  for (guint i = 0; i < differences->len; i++)
    {
      GhDifference *d = differences->pdata[i];

      g_test_message ("%s: %s became %s", d->path, d->before, d->after);
    }
  g_assert_true (gh_domain_config_equal (config, again));
  return text;
}

char *
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
