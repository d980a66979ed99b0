/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Where in its text an element of an XML tree begins and ends: libxml2 notes the line in which its
 * tag ends, and no column. "<" stands for itself nowhere in XML but in what is skipped here. */
#include "config.h"

#include "gh-xml-private.h"

#include <string.h>

static xmlNode *
next_in_document (xmlNode *node)
{
  if (node->children != NULL)
    return node->children;
  while (node != NULL && node->next == NULL)
    node = node->parent != NULL && node->parent->type == XML_ELEMENT_NODE ? node->parent : NULL;
  return node != NULL ? node->next : NULL;
}

/* How many elements begin before @wanted does. */
static guint
count_before (const xmlNode *wanted)
{
  guint count = 0;

  for (xmlNode *node = xmlDocGetRootElement (wanted->doc); node != NULL && node != wanted;
       node = next_in_document (node))
    if (node->type == XML_ELEMENT_NODE)
      count++;
  return count;
}

/* Behind what begins at @at with @begin, a comment for instance; %NULL for something else. */
static const char *
skip (const char *at, const char *begin, const char *end)
{
  const char *found = g_str_has_prefix (at, begin) ? strstr (at + strlen (begin), end) : NULL;

  return found != NULL ? found + strlen (end) : NULL;
}

/* The first tag from @at on, of an element's start or end. */
static const char *
next_tag (const char *at)
{
  const char *behind;

  while ((at = strchr (at, '<')) != NULL)
    {
      if (at[1] == '!')
        behind = at[2] == '-' ? skip (at, "<!--", "-->") : skip (at, "<![CDATA[", "]]>");
      else if (at[1] == '?')
        behind = skip (at, "<?", "?>");
      else
        return at;
      at = behind != NULL ? behind : at + 1;
    }
  return NULL;
}

static const char *
next_start (const char *at)
{
  while ((at = next_tag (at)) != NULL && at[1] == '/')
    at++;
  return at;
}

/* Behind the ">" of the tag at @at; a ">" in quotes is none. */
static const char *
tag_end (const char *at)
{
  while (at != NULL && *(at += strcspn (at, "\"'>")) != '>')
    {
      at = *at != '\0' ? strchr (at + 1, *at) : NULL;
      at = at != NULL ? at + 1 : NULL;
    }
  return at != NULL ? at + 1 : NULL;
}

/* Behind the element that begins at @at. */
static const char *
element_end (const char *at)
{
  guint depth = 0;

  while ((at = next_tag (at)) != NULL)
    {
      gboolean is_end = at[1] == '/';

      at = tag_end (at);
      if (at == NULL)
        return NULL;
      if (is_end)
        depth--;
      else if (at[-2] != '/')
        depth++;
      if (depth == 0)
        return at;
    }
  return NULL;
}

/* Where @node begins in the text of its document, if that is known. */
static const char *
find_node (const xmlNode *node)
{
  const char *text = node != NULL && node->doc != NULL ? node->doc->_private : NULL;
  const char *at = text != NULL ? next_start (text) : NULL;

  for (guint count = at != NULL ? count_before (node) : 0; count > 0 && at != NULL; count--)
    at = next_start (at + 1);
  return at;
}

gboolean
gh_xml_place (const xmlNode *node, guint *line, guint *column)
{
  const char *at = find_node (node);
  const char *start;

  if (at == NULL)
    return FALSE;
  start = node->doc->_private;
  *line = 1;
  for (const char *p = start; p < at; p++)
    if (*p == '\n')
      {
        (*line)++;
        start = p + 1;
      }
  *column = (guint) g_utf8_strlen (start, at - start) + 1;
  return TRUE;
}

const char *
gh_xml_children_begin (const xmlNode *parent)
{
  const char *at = find_node (parent);

  return at != NULL ? tag_end (at) : NULL;
}

char *
gh_xml_children_next (const char **at)
{
  const char *begin = *at != NULL ? next_tag (*at) : NULL;

  *at = begin != NULL && begin[1] != '/' ? element_end (begin) : NULL;
  return *at != NULL ? g_strndup (begin, (gsize) (*at - begin)) : NULL;
}
