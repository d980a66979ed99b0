/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Members that are the text of an element or an attribute, by a table. */
#include "config.h"

#include <string.h>

#include "gh-domain-xml-private.h"

static const GhField *
find_field (const GhStruct *type, gsize offset)
{
  const GhField *field = type->fields;

  while (field->name != NULL && field->offset != offset)
    field++;
  return field;
}

/* The child element without a namespace whose name is the @length bytes at @name. */
static xmlNode *
find_child (xmlNode *parent, const char *name, gsize length)
{
  xmlNode *node = parent->children;

  while (node != NULL
         && (node->type != XML_ELEMENT_NODE || node->ns != NULL
             || strncmp ((const char *) node->name, name, length) != 0
             || node->name[length] != '\0'))
    node = node->next;
  return node;
}

/* The element at @path ("source/address"; "" for @node itself), or %NULL. */
static xmlNode *
find_element (xmlNode *node, const char *path)
{
  while (*path != '\0' && node != NULL)
    {
      gsize length = strcspn (path, "/");

      node = find_child (node, path, length);
      path += length + (path[length] == '/');
    }
  return node;
}

static xmlNode *
ensure_element (xmlNode *node, const char *path)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);

  for (char **name = names; *name != NULL; name++)
    node = gh_xml_ensure (node, *name);
  return node;
}

/* Removes the element at @path and those around it that say nothing any more. */
static void
remove_if_empty (xmlNode *node, const char *path)
{
  g_autofree char *parent = g_strdup (path);
  xmlNode *element = *path != '\0' ? find_element (node, path) : NULL;
  g_autofree char *text = element != NULL ? gh_xml_get_text (element) : NULL;
  char *slash = strrchr (parent, '/');

  if (element != NULL && text == NULL)
    gh_xml_remove_if_empty (element);
  if (slash == NULL)
    return;
  *slash = '\0';
  remove_if_empty (node, parent);
}

static char *
get_text (const GhXmlAttribute *row, xmlNode *node)
{
  xmlNode *element = find_element (node, row->path);

  if (row->is_presence)
    return element != NULL ? g_strdup (row->word) : NULL;
  return row->attribute != NULL ? gh_xml_get (element, row->attribute) : gh_xml_get_text (element);
}

/* Numbers may be hexadecimal. */
static gboolean
read_number (const char *text, guint *number)
{
  gboolean hex = g_str_has_prefix (text, "0x");
  guint64 value;

  if (!g_ascii_string_to_unsigned (text + (hex ? 2 : 0), hex ? 16 : 10, 0, G_MAXINT, &value, NULL))
    return FALSE;
  *number = (guint) value;
  return TRUE;
}

static gboolean
read_row (const GhXmlAttribute *row, const GhStruct *type, xmlNode *node, gpointer self)
{
  g_autofree char *text = get_text (row, node);
  const GhField *field = find_field (type, row->offset);
  gpointer member = G_STRUCT_MEMBER_P (self, row->offset);

  if (row->is_constant)
    return text == NULL || strcmp (text, row->word) == 0;
  if (text == NULL)
    return field->type != GH_FIELD_ENUM;
  switch (field->type)
    {
    case GH_FIELD_BOOL:
      *(gboolean *) member = strcmp (text, row->word) == 0;
      return TRUE;
    case GH_FIELD_UINT:
      return read_number (text, member);
    case GH_FIELD_ENUM:
      return gh_enum_parse (field->of, text, member);
    case GH_FIELD_STRING:
    case GH_FIELD_STRV:
    case GH_FIELD_LIST:
    case GH_FIELD_INT64:
    case GH_FIELD_UINT64:
    default:
      *(char **) member = g_steal_pointer (&text);
      return TRUE;
    }
}

GhXmlOutcome
gh_xml_read_attributes (const GhXmlAttribute *rows,
                        const GhStruct *type,
                        xmlNode *node,
                        gpointer self)
{
  GhXmlOutcome outcome = GH_XML_READ;

  /* One that is not understood hides none of the others. */
  for (const GhXmlAttribute *row = rows; row->path != NULL; row++)
    if (!read_row (row, type, node, self))
      outcome = GH_XML_FOREIGN;
  return outcome;
}

/* (transfer full) (nullable): what is written for @self; %NULL when that is nothing. */
static char *
row_to_text (const GhXmlAttribute *row, const GhField *field, gconstpointer self)
{
  gconstpointer member = G_STRUCT_MEMBER_P (self, row->offset);
  g_autofree char *text = gh_field_to_string (field, self);

  if (field->type == GH_FIELD_BOOL)
    return *(const gboolean *) member ? g_strdup (row->word) : NULL;
  if ((field->type == GH_FIELD_UINT && *(const guint *) member == 0) || gh_xml_is_empty_text (text))
    return NULL;
  return g_steal_pointer (&text);
}

static void
set_text (const GhXmlAttribute *row, xmlNode *node, const char *text)
{
  xmlNode *element = find_element (node, row->path);

  if (text == NULL && element == NULL)
    return;
  if (text == NULL && row->is_presence)
    {
      gh_xml_remove (element);
      remove_if_empty (node, row->path);
      return;
    }
  element = ensure_element (node, row->path);
  if (row->attribute != NULL)
    gh_xml_set (element, row->attribute, text);
  else if (!row->is_presence)
    gh_xml_set_text (element, text != NULL ? text : "");
  if (text == NULL)
    remove_if_empty (node, row->path);
}

static void
write_row (const GhXmlAttribute *row,
           const GhField *field,
           xmlNode *node,
           gconstpointer before,
           gconstpointer after)
{
  g_autofree char *was
    = before != NULL && !row->is_constant ? row_to_text (row, field, before) : NULL;
  g_autofree char *is = row->is_constant ? g_strdup (row->word) : row_to_text (row, field, after);

  if (row->is_constant || g_strcmp0 (was, is) != 0)
    set_text (row, node, is);
}

void
gh_xml_write_attributes (const GhXmlAttribute *rows,
                         const GhStruct *type,
                         xmlNode *node,
                         gconstpointer before,
                         gconstpointer after)
{
  for (const GhXmlAttribute *row = rows; row->path != NULL; row++)
    {
      const GhField *field = find_field (type, row->offset);

      if (before != NULL && (row->is_constant || gh_field_equal (field, before, after)))
        continue;
      write_row (row, field, node, before, after);
    }
}
