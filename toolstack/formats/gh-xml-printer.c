/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Elements of an XML tree as text. */
#include "config.h"

#include "gh-xml-private.h"

#include <libxml/xmlsave.h>

struct _GhXmlPrinter
{
  xmlBuffer *buffer;
  xmlOutputBuffer *output;
};

GhXmlPrinter *
gh_xml_printer_new (void)
{
  GhXmlPrinter *self = g_new0 (GhXmlPrinter, 1);

  self->buffer = xmlBufferCreate ();
  /* Without an encoder: the tree is UTF-8 already. */
  self->output = xmlOutputBufferCreateBuffer (self->buffer, NULL);
  return self;
}

void
gh_xml_printer_free (GhXmlPrinter *self)
{
  if (self == NULL)
    return;
  xmlOutputBufferClose (self->output);
  xmlBufferFree (self->buffer);
  g_free (self);
}

const char *
gh_xml_printer_print (GhXmlPrinter *self, xmlNode *node)
{
  const xmlChar *encoding = node->doc->encoding;

  xmlBufferEmpty (self->buffer);
  /* In a document that names no encoding, attributes would be written with numbers for letters. */
  node->doc->encoding = BAD_CAST "UTF-8";
  xmlNodeDumpOutput (self->output, node->doc, node, 0, 0, "UTF-8");
  node->doc->encoding = encoding;
  xmlOutputBufferFlush (self->output);
  return (const char *) xmlBufferContent (self->buffer);
}
