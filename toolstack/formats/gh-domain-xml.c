/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Definitions as libvirt-compatible domain XML. */
#include "config.h"

#include "gh-domain-xml.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gh-error.h"
#include "gh-text.h"

#include "gh-domain-xml-private.h"
#include "gh-format.h"
#include "gh-xml-private.h"

/* What a new definition begins with. Without acpi, a guest hears no shutdown request. */
static const char new_domain[] = "<domain type=\"kvm\">\n"
                                 "  <name>?</name>\n"
                                 "  <memory unit=\"KiB\">0</memory>\n"
                                 "  <vcpu>1</vcpu>\n"
                                 "  <os>\n"
                                 "    <type>hvm</type>\n"
                                 "  </os>\n"
                                 "  <features>\n"
                                 "    <acpi/>\n"
                                 "    <apic/>\n"
                                 "  </features>\n"
                                 "  <clock offset=\"utc\"/>\n"
                                 "  <devices>\n"
                                 "  </devices>\n"
                                 "</domain>\n";

static gboolean
is_plain_ascii (const char *text)
{
  while (*text >= ' ')
    text++;
  return *text == '\0';
}

/* XML 1.0, 2.2: no control characters but tab and line ends, and neither U+FFFE nor U+FFFF. */
static gboolean
fits_in_xml (const char *text)
{
  if (text == NULL || is_plain_ascii (text))
    return TRUE;
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xfffe || c == 0xffff)
        return FALSE;
    }
  return TRUE;
}

static gboolean check_struct (const GhStruct *type, gconstpointer self, GError **error);

static gboolean
check_string (const GhStruct *type, const GhField *field, const char *text, GError **error)
{
  g_autofree char *quoted = NULL;

  if (fits_in_xml (text))
    return TRUE;
  quoted = gh_text_quote (text);
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_INVALID_DEFINITION,
               _ ("The definition cannot be written: the %s of the %s, %s, has characters that XML "
                  "cannot hold: "
                  "change it to text in UTF-8 without control characters"),
               field->name,
               type->name,
               quoted);
  return FALSE;
}

static gboolean
check_field (const GhStruct *type, const GhField *field, gconstpointer self, GError **error)
{
  gconstpointer member = G_STRUCT_MEMBER_P (self, field->offset);

  if ((field->flags & GH_FIELD_OPAQUE) != 0)
    return TRUE;
  if (field->type == GH_FIELD_STRING)
    return check_string (type, field, *(char *const *) member, error);
  if (field->type == GH_FIELD_STRV)
    for (char **word = *(char **const *) member; word != NULL && *word != NULL; word++)
      if (!check_string (type, field, *word, error))
        return FALSE;
  if (field->type == GH_FIELD_LIST)
    for (guint i = 0; i < (*(GPtrArray *const *) member)->len; i++)
      if (!check_struct (field->of, (*(GPtrArray *const *) member)->pdata[i], error))
        return FALSE;
  return TRUE;
}

static gboolean
check_struct (const GhStruct *type, gconstpointer self, GError **error)
{
  for (const GhField *field = type->fields; field->name != NULL; field++)
    if (!check_field (type, field, self, error))
      return FALSE;
  return TRUE;
}

static gboolean
can_be_written (const GhDomainConfig *config, GError **error)
{
  if (gh_xml_is_empty_text (config->name))
    {
      g_set_error_literal (
        error,
        GH_ERROR,
        GH_ERROR_INVALID_DEFINITION,
        _ ("The definition cannot be written: the machine has no name; give it one"));
      return FALSE;
    }
  return check_struct (&gh_domain_config_struct, config, error);
}

/* The document that @config was read from, or that of a new one. */
static GhXmlReading *
origin (const GhDomainConfig *config, GError **error)
{
  gboolean is_xml = gh_format_detect (config->foreign) == GH_FORMAT_XML;
  const char *text = is_xml ? config->foreign : new_domain;
  xmlDoc *doc = gh_xml_parse (text, strlen (text), error);

  return doc != NULL ? gh_xml_reading_new (doc, text, error) : NULL;
}

char *
gh_domain_xml_format (const GhDomainConfig *config, GError **error)
{
  g_autoptr (GhXmlReading) reading = NULL;

  g_return_val_if_fail (config != NULL, NULL);

  if (!can_be_written (config, error))
    return NULL;
  reading = origin (config, error);
  if (reading == NULL)
    return NULL;
  gh_xml_write_domain (reading, config);
  return gh_xml_format (reading->doc);
}

/* Whether it can be kept as it is: UTF-8 without a mark in front. */
static gboolean
is_own_text (const xmlDoc *doc, const char *text, gsize size)
{
  const char *encoding = (const char *) doc->encoding;
  gboolean is_utf8 = encoding == NULL || g_ascii_strcasecmp (encoding, "UTF-8") == 0;

  return is_utf8 && size > 0 && (*text == '<' || g_ascii_isspace (*text))
         && g_utf8_validate_len (text, size, NULL);
}

/* (transfer full): the text of @doc, which is read anew from it, in UTF-8. */
static char *
translate (xmlDoc **doc)
{
  char *text = gh_xml_format (*doc);

  xmlFreeDoc (*doc);
  *doc = gh_xml_parse (text, strlen (text), NULL);
  return text;
}

GhDomainConfig *
gh_domain_xml_parse (const char *text, gssize length, GError **error)
{
  gsize size = length < 0 ? strlen (text) : (gsize) length;
  g_autoptr (GhXmlReading) reading = NULL;
  g_autofree char *own = NULL;
  xmlDoc *doc;

  g_return_val_if_fail (text != NULL, NULL);

  if (!gh_format_check_size (size, error))
    return NULL;
  doc = gh_xml_parse (text, size, error);
  if (doc == NULL)
    return NULL;
  own = is_own_text (doc, text, size) ? g_strndup (text, size) : translate (&doc);
  reading = doc != NULL ? gh_xml_reading_new (doc, own, error) : NULL;
  if (reading == NULL)
    return NULL;
  reading->config->foreign = g_steal_pointer (&own);
  return g_steal_pointer (&reading->config);
}
