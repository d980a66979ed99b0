/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A hardened XML reader: nothing outside the text is loaded, no entity is expanded. */
#include "config.h"

#include "gh-xml-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "gh-error.h"
#include "gh-text.h"

#define PARSE_OPTIONS                                                                              \
  (XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_BIG_LINES                 \
   | XML_PARSE_COMPACT)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlParserCtxt, xmlFreeParserCtxt)

static const xmlChar *
xml_text (const char *text)
{
  return (const xmlChar *) text;
}

/* What went wrong first: what libxml2 says later often follows from it. */
static void
note_error (void *data, xmlError *problem)
{
  xmlParserCtxt *parser = data;
  GError **error = parser->_private;
  g_autofree char *message
    = g_strdup (problem->message != NULL ? problem->message : _ ("it is not XML"));
  g_autofree char *valid = g_utf8_make_valid (g_strstrip (message), -1);

  if (*error == NULL && problem->level == XML_ERR_FATAL)
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_INVALID_DEFINITION,
                 _ ("line %d, column %d: %s"),
                 MAX (problem->line, 1),
                 MAX (problem->int2, 1),
                 valid);
}

/* Stops before the first declaration of an entity is read. */
static void
refuse_doctype (void *data, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
  xmlParserCtxt *parser = data;
  GError **error = parser->_private;

  if (*error == NULL)
    g_set_error (
      error,
      GH_ERROR,
      GH_ERROR_INVALID_DEFINITION,
      _ ("line %d, column %d: a document type declaration (DOCTYPE) is not allowed: remove it"),
      MAX (parser->input->line, 1),
      MAX (parser->input->col, 1));
  xmlStopParser (parser);
}

/* What libxml2 says with no parser at hand, about encodings, would go to the standard error stream.
 */
static void
ignore_error (void *data, xmlError *problem)
{
}

/* libxml2 takes a NUL for the end and would pass over what follows. In UTF-16 it is part of a
 * letter. */
static gboolean
has_stray_nul (const char *text, gsize length)
{
  static const char utf16_marks[][2]
    = { { '\xff', '\xfe' }, { '\xfe', '\xff' }, { '<', 0 }, { 0, '<' } };

  if (length == 0 || memchr (text, '\0', length) == NULL)
    return FALSE;
  for (guint i = 0; length >= 2 && i < G_N_ELEMENTS (utf16_marks); i++)
    if (memcmp (text, utf16_marks[i], 2) == 0)
      return FALSE;
  return TRUE;
}

xmlDoc *
gh_xml_parse (const char *text, gsize length, GError **error)
{
  static gsize initialised;
  g_autoptr (xmlParserCtxt) parser = NULL;
  GError *problem = NULL;
  xmlStructuredErrorFunc outer;
  void *outer_data;
  xmlDoc *doc;

  if (g_once_init_enter (&initialised))
    {
      xmlInitParser ();
      g_once_init_leave (&initialised, 1);
    }
  if (length > G_MAXINT || has_stray_nul (text, length))
    {
      g_set_error_literal (error,
                           GH_ERROR,
                           GH_ERROR_INVALID_DEFINITION,
                           _ ("line 1, column 1: this is not text: it has a zero byte in it"));
      return NULL;
    }
  parser = xmlNewParserCtxt ();
  /* Each thread has its own. */
  outer = xmlStructuredError;
  outer_data = xmlStructuredErrorContext;
  xmlSetStructuredErrorFunc (NULL, ignore_error);
  parser->_private = &problem;
  parser->sax->internalSubset = refuse_doctype;
  parser->sax->serror = note_error;
  doc = xmlCtxtReadMemory (parser, text, (int) length, NULL, NULL, PARSE_OPTIONS);
  xmlSetStructuredErrorFunc (outer_data, outer);
  if (doc != NULL && problem == NULL)
    return doc;
  g_clear_pointer (&doc, xmlFreeDoc);
  if (problem == NULL)
    g_set_error_literal (
      &problem, GH_ERROR, GH_ERROR_INVALID_DEFINITION, _ ("line 1, column 1: it is not XML"));
  g_propagate_error (error, problem);
  return NULL;
}

char *
gh_xml_format (xmlDoc *doc)
{
  g_autoptr (GhXmlPrinter) printer = gh_xml_printer_new ();
  g_autoptr (GString) text = g_string_new (NULL);

  /* -1 is libxml2's word for "there was no XML declaration", -2 for "it says nothing of this". */
  if (doc->standalone != -1)
    g_string_append_printf (text,
                            "<?xml version=\"%s\" encoding=\"UTF-8\"%s?>\n",
                            doc->version != NULL ? (const char *) doc->version : "1.0",
                            doc->standalone == 0   ? " standalone=\"no\""
                            : doc->standalone == 1 ? " standalone=\"yes\""
                                                   : "");
  for (xmlNode *node = doc->children; node != NULL; node = node->next)
    {
      g_string_append (text, gh_xml_printer_print (printer, node));
      g_string_append_c (text, '\n');
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
gh_xml_format_node (xmlNode *node)
{
  g_autoptr (GhXmlPrinter) printer = gh_xml_printer_new ();

  return g_strdup (gh_xml_printer_print (printer, node));
}

void
gh_xml_set_error (GError **error, const xmlNode *node, const char *format, ...)
{
  g_autofree char *message = NULL;
  guint line = 1;
  guint column = 1;
  va_list args;

  if (error == NULL)
    return;
  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  gh_xml_place (node, &line, &column);
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_INVALID_DEFINITION,
               _ ("line %u, column %u: %s"),
               line,
               column,
               message);
}

gboolean
gh_xml_is (const xmlNode *node, const char *href, const char *name)
{
  /* Most names differ in their first letter already. */
  if (node == NULL || node->type != XML_ELEMENT_NODE || *node->name != (xmlChar) *name
      || strcmp ((const char *) node->name, name) != 0)
    return FALSE;
  if (node->ns == NULL || href == NULL)
    return node->ns == NULL && href == NULL;
  return g_strcmp0 ((const char *) node->ns->href, href) == 0;
}

xmlNode *
gh_xml_child_ns (const xmlNode *parent, const char *href, const char *name)
{
  for (xmlNode *child = parent != NULL ? parent->children : NULL; child != NULL;
       child = child->next)
    if (gh_xml_is (child, href, name))
      return child;
  return NULL;
}

xmlNode *
gh_xml_child (const xmlNode *parent, const char *name)
{
  return gh_xml_child_ns (parent, NULL, name);
}

xmlNode *
gh_xml_next (const xmlNode *node)
{
  const char *href = node->ns != NULL ? (const char *) node->ns->href : NULL;

  for (xmlNode *next = node->next; next != NULL; next = next->next)
    if (gh_xml_is (next, href, (const char *) node->name))
      return next;
  return NULL;
}

/* libxml2 may have another allocator than GLib. */
static char *
take (xmlChar *text)
{
  char *copy = g_strdup ((const char *) text);

  xmlFree (text);
  return copy;
}

char *
gh_xml_get (const xmlNode *node, const char *name)
{
  return node != NULL ? take (xmlGetNoNsProp (node, xml_text (name))) : NULL;
}

char *
gh_xml_get_text (const xmlNode *node)
{
  g_autofree char *text
    = node != NULL && node->children != NULL ? take (xmlNodeGetContent (node)) : NULL;

  return text != NULL && *text != '\0' ? g_steal_pointer (&text) : NULL;
}

gboolean
gh_xml_is_empty_text (const char *text)
{
  return text == NULL || *text == '\0';
}

gboolean
gh_xml_same_text (const char *a, const char *b)
{
  return g_strcmp0 (a != NULL ? a : "", b != NULL ? b : "") == 0;
}

gboolean
gh_xml_parse_number (
  const xmlNode *node, const char *text, guint64 max, guint64 *value, GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text != NULL ? text : ""));
  g_autofree char *quoted = NULL;

  if (g_ascii_string_to_unsigned (stripped, 10, 0, max, value, NULL))
    return TRUE;
  quoted = gh_text_quote (stripped);
  gh_xml_set_error (
    error, node, _ ("%s is not a whole number from 0 to %llu"), quoted, (unsigned long long) max);
  return FALSE;
}
