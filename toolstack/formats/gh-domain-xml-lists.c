/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Brings the <devices> of a tree of domain XML to what a definition says. */
#include "config.h"

#include "gh-domain-xml-private.h"

#include <string.h>

/* One kind of device on its way from before to after. */
typedef struct
{
  const GhXmlDevice *kind;
  xmlNode *devices;
  GPtrArray *before;
  GPtrArray *before_nodes;
  GPtrArray *after;
  xmlNode **nodes;      /* for each of after: its element, or NULL */
  gconstpointer *bases; /* for each of after: what its element says, or NULL for a new one */
  gboolean *used;       /* for each of before: whether one of after has its element */
} Change;

static const char *
foreign_of (const GhXmlDevice *kind, gpointer device)
{
  return *gh_xml_device_foreign (kind, device);
}

/* Pairs by the element that a device was read from. The search goes on behind the last find, so
 * that the usual case, nothing moved, takes one look each. */
static void
pair (Change *self)
{
  guint at = 0;

  for (guint i = 0; i < self->after->len; i++)
    {
      const char *foreign = foreign_of (self->kind, self->after->pdata[i]);

      for (guint tries = 0; foreign != NULL && tries < self->before->len; tries++)
        {
          guint j = (at + tries) % self->before->len;

          if (self->used[j]
              || g_strcmp0 (foreign, foreign_of (self->kind, self->before->pdata[j])) != 0)
            continue;
          self->used[j] = TRUE;
          self->nodes[i] = self->before_nodes->pdata[j];
          self->bases[i] = self->before->pdata[j];
          at = j + 1;
          break;
        }
    }
}

/* Puts the paired elements in the order of the definition: each into one of the places that they
 * had. */
static void
reorder (Change *self)
{
  g_autoptr (GPtrArray) places = g_ptr_array_new ();
  guint next = 0;

  for (guint j = 0; j < self->before->len; j++)
    if (self->used[j])
      {
        xmlNode *place = xmlNewDocPI (self->devices->doc, BAD_CAST "place", NULL);

        g_ptr_array_add (places, xmlAddNextSibling (self->before_nodes->pdata[j], place));
      }
  for (guint i = 0; i < self->after->len; i++)
    if (self->nodes[i] != NULL)
      {
        xmlNode *place = places->pdata[next++];

        if (place->prev != self->nodes[i])
          xmlAddPrevSibling (place, self->nodes[i]);
        xmlUnlinkNode (place);
        xmlFreeNode (place);
      }
}

static gboolean
is_in_order (const Change *self)
{
  guint j = 0;

  for (guint i = 0; i < self->after->len; i++)
    {
      if (self->nodes[i] == NULL)
        continue;
      while (j < self->before->len && self->before_nodes->pdata[j] != self->nodes[i])
        j++;
      if (j == self->before->len)
        return FALSE;
    }
  return TRUE;
}

/* The element of a device that was read from another document; NULL when it is of no use here. */
static xmlNode *
import_node (Change *self, guint i)
{
  const char *foreign = foreign_of (self->kind, self->after->pdata[i]);
  g_autoptr (xmlDoc) doc = foreign != NULL ? gh_xml_parse (foreign, strlen (foreign), NULL) : NULL;

  if (doc == NULL || !gh_xml_is (xmlDocGetRootElement (doc), NULL, self->kind->element))
    return NULL;
  return xmlDocCopyNode (xmlDocGetRootElement (doc), self->devices->doc, 1);
}

/* Behind the device before it; the first one in front of the next, or behind the last of its kind.
 */
static void
place_node (Change *self, guint i, xmlNode *node)
{
  xmlNode *last = gh_xml_child (self->devices, self->kind->element);
  guint next = i + 1;

  while (next < self->after->len && self->nodes[next] == NULL)
    next++;
  for (xmlNode *other = last; other != NULL; other = gh_xml_next (other))
    last = other;
  if (i > 0)
    gh_xml_insert (self->devices, self->nodes[i - 1], node);
  else if (next < self->after->len)
    gh_xml_insert_before (self->nodes[next], node);
  else if (last != NULL)
    gh_xml_insert (self->devices, last, node);
  else
    gh_xml_append (self->devices, node);
  self->nodes[i] = node;
}

static void
add_device (Change *self, guint i)
{
  gconstpointer after = self->after->pdata[i];
  xmlNode *node = import_node (self, i);
  gpointer base = gh_struct_new (self->kind->type);
  gboolean imported = node != NULL;

  if (!imported)
    node = xmlNewDocNode (self->devices->doc, NULL, BAD_CAST self->kind->element, NULL);
  place_node (self, i, node);
  if (imported && gh_xml_device_read (self->kind, node, i, base, NULL) == GH_XML_READ)
    gh_xml_device_write (self->kind, node, i, base, after);
  else
    gh_xml_device_write (self->kind, node, i, NULL, after);
  gh_struct_free (self->kind->type, base);
}

static void
apply (Change *self)
{
  pair (self);
  if (!is_in_order (self))
    reorder (self);
  for (guint i = 0; i < self->after->len; i++)
    if (self->nodes[i] != NULL)
      gh_xml_device_write (self->kind, self->nodes[i], i, self->bases[i], self->after->pdata[i]);
    else
      add_device (self, i);
  for (guint j = 0; j < self->before->len; j++)
    if (!self->used[j])
      gh_xml_remove (self->before_nodes->pdata[j]);
}

static void
write_kind (GhXmlReading *reading, guint number, const GhDomainConfig *after)
{
  Change change = {
    .kind = &gh_xml_devices[number],
    .devices = gh_xml_child (reading->root, "devices"),
    .before = gh_xml_device_list (&gh_xml_devices[number], reading->config),
    .before_nodes = reading->nodes[number],
    .after = gh_xml_device_list (&gh_xml_devices[number], after),
  };

  if (change.before->len == 0 && change.after->len == 0)
    return;
  if (change.devices == NULL)
    change.devices = gh_xml_add (reading->root, "devices");
  change.nodes = g_new0 (xmlNode *, change.after->len);
  change.bases = g_new0 (gconstpointer, change.after->len);
  change.used = g_new0 (gboolean, change.before->len);
  apply (&change);
  g_free (change.nodes);
  g_free (change.bases);
  g_free (change.used);
}

static gboolean
has_port (const GPtrArray *serials, guint port)
{
  for (guint i = 0; i < serials->len; i++)
    if (((const GhSerial *) serials->pdata[i])->port == port)
      return TRUE;
  return FALSE;
}

/* The port of the serial line that a <console> doubles; FALSE for one that stands by itself. */
static gboolean
console_port (const xmlNode *console, guint *port)
{
  xmlNode *target = gh_xml_child (console, "target");
  g_autofree char *type = gh_xml_get (target, "type");
  g_autofree char *number = gh_xml_get (target, "port");
  guint64 value = 0;

  if (type != NULL && strcmp (type, "serial") != 0)
    return FALSE;
  if (number != NULL && !g_ascii_string_to_unsigned (number, 10, 0, G_MAXINT, &value, NULL))
    return FALSE;
  *port = (guint) value;
  return TRUE;
}

static void
add_console (xmlNode *devices)
{
  xmlNode *serial = gh_xml_child (devices, "serial");
  xmlNode *console = xmlNewDocNode (devices->doc, NULL, BAD_CAST "console", NULL);
  xmlNode *target;

  for (xmlNode *next = serial; next != NULL; next = gh_xml_next (next))
    serial = next;
  gh_xml_insert (devices, serial, console);
  gh_xml_set (console, "type", "pty");
  target = gh_xml_add (console, "target");
  gh_xml_set (target, "type", "serial");
  gh_xml_set (target, "port", "0");
}

/* libvirt wants the first serial line a second time, as <console>, and makes a line anew from a
 * <console> that has lost its own. */
static void
write_console (GhXmlReading *reading, const GhDomainConfig *after)
{
  xmlNode *devices = gh_xml_child (reading->root, "devices");
  const GPtrArray *before = reading->config->serials;
  xmlNode *console = gh_xml_child (devices, "console");
  guint port;

  if (console == NULL && has_port (after->serials, 0) && !has_port (before, 0))
    add_console (devices);
  while (console != NULL)
    {
      xmlNode *next = gh_xml_next (console);

      if (console_port (console, &port) && has_port (before, port)
          && !has_port (after->serials, port))
        gh_xml_remove (console);
      console = next;
    }
}

void
gh_xml_write_devices (GhXmlReading *reading, const GhDomainConfig *after)
{
  for (guint kind = 0; kind < GH_XML_N_DEVICES; kind++)
    {
      write_kind (reading, kind, after);
      if (gh_xml_device_list (&gh_xml_devices[kind], after) == after->serials)
        write_console (reading, after);
    }
}
