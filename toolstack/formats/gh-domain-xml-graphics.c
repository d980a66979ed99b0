/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The screen in domain XML: formatdomain, "Graphical framebuffers". */
#include "config.h"

#include "gh-domain-xml-private.h"

#include <string.h>

#define CHANGED(member)      (before == NULL || before->member != after->member)
#define TEXT_CHANGED(member) (before == NULL || !gh_xml_same_text (before->member, after->member))

static char *
read_listen (xmlNode *node)
{
  for (xmlNode *child = gh_xml_child (node, "listen"); child != NULL; child = gh_xml_next (child))
    {
      g_autofree char *address = gh_xml_get_non_empty (child, "address");

      if (address != NULL)
        return g_steal_pointer (&address);
    }
  return gh_xml_get_non_empty (node, "listen");
}

/* A port that was chosen for one run says nothing about the next. */
static guint
read_port (const xmlNode *node)
{
  g_autofree char *autoport = gh_xml_get (node, "autoport");
  g_autofree char *port = gh_xml_get (node, "port");
  guint64 value;

  if (port == NULL || g_strcmp0 (autoport, "yes") == 0
      || !g_ascii_string_to_unsigned (port, 10, 1, 65535, &value, NULL))
    return 0;
  return (guint) value;
}

GhXmlOutcome
gh_xml_read_graphics (xmlNode *node, guint index, gpointer device, GError **error)
{
  GhGraphics *graphics = device;
  g_autofree char *type = gh_xml_get (node, "type");
  int value;

  if (type == NULL || !gh_enum_parse (&gh_graphics_type_enum, type, &value))
    return GH_XML_FOREIGN;
  graphics->type = (GhGraphicsType) value;
  if (graphics->type == GH_GRAPHICS_SDL)
    return GH_XML_READ;
  graphics->listen = read_listen (node);
  graphics->port = read_port (node);
  graphics->password = gh_xml_get_non_empty (node, "passwd");
  graphics->keymap = gh_xml_get_non_empty (node, "keymap");
  return GH_XML_READ;
}

/* Without an address nobody listens: the console is handed over as a file descriptor. */
static void
write_listen (xmlNode *node, const char *address)
{
  static const char *const elements[] = { "listen", NULL };
  xmlNode *listen;

  gh_xml_set (node, "listen", NULL);
  gh_xml_remove_children (node, elements);
  listen = gh_xml_add (node, "listen");
  gh_xml_set (listen, "type", gh_xml_is_empty_text (address) ? "none" : "address");
  if (!gh_xml_is_empty_text (address))
    gh_xml_set (listen, "address", address);
}

static void
write_port (xmlNode *node, guint port)
{
  g_autofree char *text = g_strdup_printf ("%u", port);

  gh_xml_set (node, "port", port != 0 ? text : NULL);
  gh_xml_set (node, "autoport", port != 0 ? "no" : NULL);
}

static const char *
text_or_null (const char *text)
{
  return gh_xml_is_empty_text (text) ? NULL : text;
}

/* Ports and passwords of one type mean nothing to another. */
void
gh_xml_write_graphics (xmlNode *node, guint index, gconstpointer was, gconstpointer is)
{
  const GhGraphics *before = was;
  const GhGraphics *after = is;

  if (CHANGED (type))
    {
      gh_xml_clear_node (node);
      gh_xml_set (node, "type", gh_enum_to_string (&gh_graphics_type_enum, (int) after->type));
      before = NULL;
    }
  if (after->type == GH_GRAPHICS_SDL)
    return;
  if (before == NULL ? after->port != 0 : before->port != after->port)
    write_port (node, after->port);
  if (TEXT_CHANGED (listen))
    write_listen (node, after->listen);
  if (TEXT_CHANGED (password))
    gh_xml_set (node, "passwd", text_or_null (after->password));
  if (TEXT_CHANGED (keymap))
    gh_xml_set (node, "keymap", text_or_null (after->keymap));
}
