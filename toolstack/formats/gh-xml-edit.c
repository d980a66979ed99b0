/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Edits of an XML tree that keep its indentation and touch nothing else. */
#include "config.h"

#include "gh-xml-private.h"

#include <string.h>

/* The usual order of elements, as libvirt writes them; only names with the same parent are ever
 * compared. */
static const char *const usual_order[] = {
  /* domain */
  "name",
  "genid",
  "uuid",
  "title",
  "description",
  "metadata",
  "maxMemory",
  "memory",
  "currentMemory",
  "memoryBacking",
  "vcpu",
  "cputune",
  "bootloader",
  "os",
  "features",
  "cpu",
  "clock",
  "on_poweroff",
  "on_reboot",
  "on_crash",
  "devices",
  /* cputune */
  "vcpupin",
  "shares",
  "global_period",
  "global_quota",
  /* os */
  "type",
  "loader",
  "nvram",
  "kernel",
  "initrd",
  "cmdline",
  /* devices */
  "driver",
  "mac",
  "source",
  "model",
  "link",
  "backingStore",
  "target",
  "readonly",
  "shareable",
  "serial",
  "boot",
};

static const xmlChar *
xml_text (const char *text)
{
  return (const xmlChar *) text;
}

static int
rank (const xmlNode *node)
{
  for (guint i = 0; i < G_N_ELEMENTS (usual_order); i++)
    if (gh_xml_is (node, NULL, usual_order[i]))
      return (int) i;
  return -1;
}

static gboolean
is_blank_text (const xmlNode *node)
{
  return node != NULL && node->type == XML_TEXT_NODE && xmlIsBlankNode (node);
}

static gboolean
is_text (const xmlNode *node)
{
  return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
}

static xmlNode *
last_solid_child (const xmlNode *parent)
{
  xmlNode *child = parent->last;

  while (is_blank_text (child))
    child = child->prev;
  return child;
}

/* The line break and blanks in front of @node; NULL when it does not start a line. */
static const char *
indentation (const xmlNode *node)
{
  const char *line_break;

  if (node->parent == NULL || node->parent->type != XML_ELEMENT_NODE)
    return "\n";
  if (!is_blank_text (node->prev))
    return NULL;
  line_break = strrchr ((const char *) node->prev->content, '\n');
  return line_break;
}

/* The first child of an element without any: indented two deeper than its parent. */
static void
insert_only (xmlNode *parent, xmlNode *node)
{
  const char *indent = indentation (parent);
  xmlNode *blank = parent->last;
  g_autofree char *deeper = g_strconcat (indent != NULL ? indent : "", "  ", NULL);

  if (blank != NULL)
    xmlAddPrevSibling (blank, node);
  else
    xmlAddChild (parent, node);
  if (indent == NULL)
    return;
  xmlAddPrevSibling (node, xmlNewDocText (parent->doc, xml_text (deeper)));
  if (blank == NULL)
    xmlAddNextSibling (node, xmlNewDocText (parent->doc, xml_text (indent)));
}

void
gh_xml_insert (xmlNode *parent, xmlNode *sibling, xmlNode *node)
{
  xmlNode *first = parent->children;
  const char *indent;

  if (last_solid_child (parent) == NULL)
    {
      insert_only (parent, node);
      return;
    }
  while (is_blank_text (first))
    first = first->next;
  indent = indentation (sibling != NULL ? sibling : first);
  if (sibling != NULL)
    xmlAddNextSibling (sibling, node);
  else
    xmlAddPrevSibling (first, node);
  if (indent == NULL)
    return;
  if (sibling != NULL)
    xmlAddPrevSibling (node, xmlNewDocText (parent->doc, xml_text (indent)));
  else
    xmlAddNextSibling (node, xmlNewDocText (parent->doc, xml_text (indent)));
}

void
gh_xml_append (xmlNode *parent, xmlNode *node)
{
  gh_xml_insert (parent, last_solid_child (parent), node);
}

void
gh_xml_insert_before (xmlNode *sibling, xmlNode *node)
{
  xmlNode *before = sibling->prev;

  while (is_blank_text (before))
    before = before->prev;
  gh_xml_insert (sibling->parent, before, node);
}

/* Behind the last element that usually stands before @node; at the end when its place is not known.
 */
static void
insert_in_order (xmlNode *parent, xmlNode *node)
{
  int own = rank (node);
  xmlNode *before = NULL;

  if (own < 0)
    {
      gh_xml_append (parent, node);
      return;
    }
  for (xmlNode *child = parent->children; child != NULL; child = child->next)
    {
      int other = rank (child);

      if (other >= 0 && other <= own)
        before = child;
    }
  gh_xml_insert (parent, before, node);
}

xmlNode *
gh_xml_add (xmlNode *parent, const char *name)
{
  xmlNode *node = xmlNewDocNode (parent->doc, NULL, xml_text (name), NULL);

  insert_in_order (parent, node);
  return node;
}

xmlNode *
gh_xml_ensure (xmlNode *parent, const char *name)
{
  xmlNode *child = gh_xml_child (parent, name);

  return child != NULL ? child : gh_xml_add (parent, name);
}

xmlNode *
gh_xml_ensure_ns (xmlNode *parent, const char *href, const char *prefix, const char *name)
{
  xmlNode *child = gh_xml_child_ns (parent, href, name);

  if (child != NULL)
    return child;
  child = xmlNewDocNode (parent->doc, NULL, xml_text (name), NULL);
  gh_xml_append (parent, child);
  if (parent->ns != NULL && xmlStrEqual (parent->ns->href, xml_text (href)))
    xmlSetNs (child, parent->ns);
  else
    xmlSetNs (child, xmlNewNs (child, xml_text (href), xml_text (prefix)));
  return child;
}

void
gh_xml_set (xmlNode *node, const char *name, const char *value)
{
  xmlAttr *attribute = xmlHasNsProp (node, xml_text (name), NULL);

  if (value != NULL)
    xmlSetNsProp (node, NULL, xml_text (name), xml_text (value));
  else if (attribute != NULL)
    xmlRemoveProp (attribute);
}

void
gh_xml_set_text (xmlNode *node, const char *text)
{
  xmlNode *content = xmlNewDocText (node->doc, xml_text (text));
  xmlNode *next;

  for (xmlNode *child = node->children; child != NULL; child = next)
    {
      next = child->next;
      if (!is_text (child))
        continue;
      xmlUnlinkNode (child);
      xmlFreeNode (child);
    }
  if (node->children != NULL)
    xmlAddPrevSibling (node->children, content);
  else
    xmlAddChild (node, content);
}

void
gh_xml_remove (xmlNode *node)
{
  xmlNode *blank;

  if (node == NULL)
    return;
  blank = node->prev;
  if (is_blank_text (blank))
    {
      xmlUnlinkNode (blank);
      xmlFreeNode (blank);
    }
  xmlUnlinkNode (node);
  xmlFreeNode (node);
}

void
gh_xml_remove_if_empty (xmlNode *node)
{
  if (node != NULL && node->properties == NULL && last_solid_child (node) == NULL)
    gh_xml_remove (node);
}

void
gh_xml_remove_children (xmlNode *parent, const char *const *names)
{
  for (; *names != NULL; names++)
    for (xmlNode *child; (child = gh_xml_child (parent, *names)) != NULL;)
      gh_xml_remove (child);
}
