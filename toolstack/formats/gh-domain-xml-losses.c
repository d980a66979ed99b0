/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a domain XML says that the model has no word for: it is written once more from the model
 * alone, and what is in the one document and not in the other is it. */
#include "config.h"

#include <string.h>

#include "gh-domain-xml-private.h"
#include "gh-loss-private.h"

/* A summary of an element is no longer than this. */
#define VALUE_MAX 200

typedef struct
{
  GhXmlReading *from;
  GhXmlReading *to;
  GPtrArray *losses;
  guint n_comments;
} Comparison;

/* What a machine gets anew where it goes, or says in another way what the model has. */
static gboolean
says_nothing (const xmlNode *node)
{
  static const char *const names[]
    = { "address", "alias", "emulator", "memory", "currentMemory", "uuid", "seclabel", NULL };
  const char *name = (const char *) node->name;

  return g_strv_contains (names, name);
}

/* Attributes with what is meant without them. */
static gboolean
is_usual (const xmlNode *node, const char *name, const char *value)
{
  static const struct
  {
    const char *element, *name, *value;
  } usual[] = { { "vcpu", "placement", "static" }, { "clock", "offset", "utc" },
                { "driver", "name", "qemu" },      { "source", "index", NULL },
                { "domain", "id", NULL },          { "memory", "unit", NULL },
                { "cpu", "check", NULL },          { "disk", "device", "disk" },
                { "target", "bus", NULL },         { "type", "arch", NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    if (strcmp (usual[i].element, (const char *) node->name) == 0
        && strcmp (usual[i].name, name) == 0
        && (usual[i].value == NULL || strcmp (usual[i].value, value) == 0))
      return TRUE;
  return FALSE;
}

static char *
summary (xmlNode *node)
{
  g_autofree char *text = gh_xml_format_node (node);
  g_auto (GStrv) words = g_strsplit_set (text, " \t\n", -1);
  g_autoptr (GString) out = g_string_new (NULL);

  for (char **word = words; *word != NULL; word++)
    if (**word != '\0')
      g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", *word);
  if (g_utf8_strlen (out->str, -1) > VALUE_MAX)
    {
      g_string_truncate (out, (gsize) (g_utf8_offset_to_pointer (out->str, VALUE_MAX) - out->str));
      g_string_append (out, "…");
    }
  return g_strdup (out->str);
}

static void
compare_attributes (Comparison *self, xmlNode *node, xmlNode *other, const char *path)
{
  for (const xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next)
    {
      const char *name = (const char *) attribute->name;
      g_autofree char *value = gh_xml_get (node, name);
      g_autofree char *there = gh_xml_get (other, name);
      g_autofree char *field = g_strconcat ("@", name, NULL);

      if (value != NULL && g_strcmp0 (value, there) != 0 && !is_usual (node, name, value))
        gh_loss_add (self->losses, path, field, value, there, NULL);
    }
}

static char *
own_text (xmlNode *node)
{
  char *text = xmlFirstElementChild (node) == NULL ? gh_xml_get_text (node) : NULL;

  return text != NULL ? g_strstrip (text) : NULL;
}

static void
compare_text (Comparison *self, xmlNode *node, xmlNode *other, const char *path)
{
  g_autofree char *text = own_text (node);
  g_autofree char *there = own_text (other);

  if (!gh_xml_is_empty_text (text) && g_strcmp0 (text, there) != 0)
    gh_loss_add (self->losses, path, "text", text, there, NULL);
}

static void compare (Comparison *self, xmlNode *node, xmlNode *other, const char *path);

/* The element of the other document that says what the device @node says. */
static xmlNode *
find_device (const Comparison *self, const xmlNode *node, char **name)
{
  for (guint kind = 0; kind < GH_XML_N_DEVICES; kind++)
    for (guint i = 0; i < self->from->nodes[kind]->len; i++)
      if (self->from->nodes[kind]->pdata[i] == node && i < self->to->nodes[kind]->len)
        {
          *name = g_strdup_printf ("%s[%u]", gh_xml_devices[kind].element, i);
          return self->to->nodes[kind]->pdata[i];
        }
  return NULL;
}

static gboolean
has_same_name (const xmlNode *a, const xmlNode *b)
{
  return a->type == XML_ELEMENT_NODE
         && gh_xml_is (
           a, b->ns != NULL ? (const char *) b->ns->href : NULL, (const char *) b->name);
}

/* The first element of that name that is not taken; it must say just the same with @same. */
static xmlNode *
find_element (const xmlNode *parent, xmlNode *node, gboolean same, GHashTable *taken)
{
  g_autofree char *text = same ? gh_xml_format_node (node) : NULL;

  for (xmlNode *child = parent->children; child != NULL; child = child->next)
    {
      g_autofree char *other = NULL;

      if (!has_same_name (child, node) || g_hash_table_contains (taken, child))
        continue;
      other = same ? gh_xml_format_node (child) : NULL;
      if (g_strcmp0 (text, other) != 0)
        continue;
      g_hash_table_add (taken, child);
      return child;
    }
  return NULL;
}

/* A <console> doubles the first serial line. */
static gboolean
is_double (const xmlNode *node)
{
  g_autofree char *type = gh_xml_get (gh_xml_child (node, "target"), "type");

  return gh_xml_is (node, NULL, "console") && gh_xml_child (node->parent, "serial") != NULL
         && (type == NULL || strcmp (type, "serial") == 0);
}

static void
compare_child (
  Comparison *self, xmlNode *node, xmlNode *parent, const char *path, GHashTable *taken)
{
  gboolean is_device = gh_xml_is (node->parent, NULL, "devices");
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;
  g_autofree char *deeper = NULL;
  xmlNode *other = is_device ? find_device (self, node, &name) : NULL;

  if (other == NULL)
    other = find_element (parent, node, FALSE, taken);
  if (name == NULL)
    name = g_strdup ((const char *) node->name);
  deeper = is_device || *path == '\0' ? g_strdup (name) : g_strdup_printf ("%s/%s", path, name);
  if (other != NULL)
    compare (self, node, other, deeper);
  else
    {
      value = summary (node);
      gh_loss_add (
        self->losses, is_device || *path == '\0' ? "domain" : path, name, value, NULL, NULL);
    }
}

static gboolean
is_compared (const xmlNode *child)
{
  return child->type == XML_ELEMENT_NODE && !says_nothing (child) && !is_double (child);
}

/* What is just the same is paired first, so that what is left is compared with what is left. */
static void
compare (Comparison *self, xmlNode *node, xmlNode *other, const char *path)
{
  g_autoptr (GHashTable) taken = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) left = g_ptr_array_new ();

  compare_attributes (self, node, other, *path != '\0' ? path : "domain");
  compare_text (self, node, other, path);
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    {
      self->n_comments += child->type == XML_COMMENT_NODE;
      if (is_compared (child)
          && (gh_xml_is (node, NULL, "devices")
              || find_element (other, child, TRUE, taken) == NULL))
        g_ptr_array_add (left, child);
    }
  for (guint i = 0; i < left->len; i++)
    compare_child (self, left->pdata[i], other, path, taken);
}

void
gh_domain_xml_find_losses (const GhDomainConfig *config, GPtrArray *losses)
{
  xmlDoc *doc = gh_xml_parse (config->foreign, strlen (config->foreign), NULL);
  g_autoptr (GhXmlReading) from
    = doc != NULL ? gh_xml_reading_new (doc, config->foreign, NULL) : NULL;
  g_autoptr (GhDomainConfig) stripped = from != NULL ? gh_loss_strip (from->config) : NULL;
  g_autofree char *text = stripped != NULL ? gh_domain_xml_format (stripped, NULL) : NULL;
  xmlDoc *plain = text != NULL ? gh_xml_parse (text, strlen (text), NULL) : NULL;
  g_autoptr (GhXmlReading) to = plain != NULL ? gh_xml_reading_new (plain, text, NULL) : NULL;
  Comparison comparison = { from, to, losses, 0 };

  if (to == NULL)
    return;
  compare (&comparison, from->root, to->root, "");
  gh_loss_add_comments (losses, comparison.n_comments);
}
