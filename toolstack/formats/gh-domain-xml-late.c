/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Definitions, in a program that loads their reader and its library when it first meets one. */
#include "config.h"

#include "gh-domain-xml.h"
#include "gh-module.h"

#define MODULE "gh-formats"

/* Not for the module, which has the functions of these names itself. */
G_GNUC_INTERNAL GhDomainConfig *
gh_domain_xml_parse (const char *text, gssize length, GError **error)
{
  GhDomainConfig *(*parse) (const char *, gssize, GError **)
    = gh_module_get (MODULE, "gh_domain_xml_parse", error);

  return parse != NULL ? parse (text, length, error) : NULL;
}

G_GNUC_INTERNAL char *
gh_domain_xml_format (const GhDomainConfig *config, GError **error)
{
  char *(*format) (const GhDomainConfig *, GError **)
    = gh_module_get (MODULE, "gh_domain_xml_format", error);

  return format != NULL ? format (config, error) : NULL;
}
