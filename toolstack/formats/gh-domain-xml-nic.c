/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The network card in domain XML: formatdomain, "Network interfaces". */
#include "config.h"

#include "gh-domain-xml-private.h"

#include <string.h>

#include "gh-forward.h"
#include "gh-text.h"

#define CHANGED(member)      (before == NULL || before->member != after->member)
#define TEXT_CHANGED(member) (before == NULL || !gh_xml_same_text (before->member, after->member))

/* The attribute of <source>; none for a user network, where libvirt may name a host interface. */
static const char *
nic_source (GhNicType type)
{
  static const char *const names[] = { [GH_NIC_USER] = NULL,
                                       [GH_NIC_BRIDGE] = "bridge",
                                       [GH_NIC_NETWORK] = "network",
                                       [GH_NIC_DIRECT] = "dev" };

  return names[type];
}

/* One <range>; without an address all of the host's lead to it. %NULL for what the model cannot
 * say. */
static char *
read_range (xmlNode *range, const char *proto, const char *address)
{
  g_autofree char *start = gh_xml_get (range, "start");
  g_autofree char *end = gh_xml_get (range, "end");
  g_autofree char *to = gh_xml_get (range, "to");
  g_autofree char *exclude = gh_xml_get (range, "exclude");
  g_autofree char *text = NULL;
  g_autoptr (GhForward) forward = NULL;

  if (start == NULL || g_strcmp0 (exclude, "yes") == 0)
    return NULL;
  text = g_strdup_printf ("%s:%s:%s-%s:%s",
                          proto != NULL ? proto : "tcp",
                          address != NULL ? address : "0.0.0.0",
                          start,
                          end != NULL ? end : start,
                          to != NULL ? to : start);
  forward = gh_forward_parse (text, NULL);
  return forward != NULL ? gh_forward_format (forward) : NULL;
}

/* Those of one <portForward>; FALSE when it says anything that the model cannot. */
static gboolean
read_forward (const xmlNode *node, GPtrArray *words)
{
  g_autofree char *proto = gh_xml_get (node, "proto");
  g_autofree char *address = gh_xml_get (node, "address");
  g_autofree char *dev = gh_xml_get (node, "dev");
  guint before = words->len;

  for (xmlNode *range = gh_xml_child (node, "range"); range != NULL; range = gh_xml_next (range))
    {
      char *word = read_range (range, proto, address);

      if (word == NULL || dev != NULL)
        {
          g_free (word);
          g_ptr_array_set_size (words, (int) before);
          return FALSE;
        }
      g_ptr_array_add (words, word);
    }
  return words->len > before;
}

static void
read_forwards (xmlNode *node, GhNic *nic)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  for (xmlNode *child = gh_xml_child (node, "portForward"); child != NULL;
       child = gh_xml_next (child))
    read_forward (child, words);
  nic->forwards = gh_text_end_words (g_steal_pointer (&words));
}

GhXmlOutcome
gh_xml_read_nic (xmlNode *node, guint index, gpointer device, GError **error)
{
  GhNic *nic = device;
  g_autofree char *type = gh_xml_get (node, "type");
  g_autofree char *link = gh_xml_get (gh_xml_child (node, "link"), "state");
  int value;

  if (type == NULL || !gh_enum_parse (&gh_nic_type_enum, type, &value))
    return GH_XML_FOREIGN;
  nic->type = (GhNicType) value;
  nic->mac = gh_xml_get_non_empty (gh_xml_child (node, "mac"), "address");
  nic->model = gh_xml_get_non_empty (gh_xml_child (node, "model"), "type");
  if (nic_source (nic->type) != NULL)
    nic->source = gh_xml_get_non_empty (gh_xml_child (node, "source"), nic_source (nic->type));
  nic->link_down = g_strcmp0 (link, "down") == 0;
  if (nic->type == GH_NIC_USER)
    read_forwards (node, nic);
  if (gh_xml_read_attributes (gh_xml_nic_attributes, &gh_nic_struct, node, nic) != GH_XML_READ)
    return GH_XML_FOREIGN;
  return gh_xml_read_boot_order (node, &nic->boot_order, error);
}

static void
add_forward (xmlNode *nic, const char *text)
{
  g_autoptr (GhForward) forward = gh_forward_parse (text, NULL);
  xmlNode *node, *range;
  g_autofree char *start = NULL, *end = NULL, *to = NULL;

  if (forward == NULL)
    return;
  start = g_strdup_printf ("%u", forward->start);
  end = g_strdup_printf ("%u", forward->end);
  to = g_strdup_printf ("%u", forward->to);
  node = gh_xml_add (nic, "portForward");
  gh_xml_set (node, "proto", forward->udp ? "udp" : "tcp");
  gh_xml_set (node, "address", forward->address);
  range = gh_xml_add (node, "range");
  gh_xml_set (range, "start", start);
  if (forward->end != forward->start)
    gh_xml_set (range, "end", end);
  gh_xml_set (range, "to", to);
}

/* libvirt forwards ports with passt only, and wants it named. */
static void
write_forwards (xmlNode *node, char **forwards)
{
  xmlNode *next;

  for (xmlNode *child = gh_xml_child (node, "portForward"); child != NULL; child = next)
    {
      g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

      next = gh_xml_next (child);
      if (read_forward (child, words))
        gh_xml_remove (child);
    }
  for (char **word = forwards; word != NULL && *word != NULL; word++)
    add_forward (node, *word);
  if (forwards != NULL && gh_xml_child (node, "backend") == NULL)
    gh_xml_set_in (node, "backend", "type", "passt");
}

void
gh_xml_write_nic (xmlNode *node, guint index, gconstpointer was, gconstpointer is)
{
  static const char *const of_the_type[]
    = { "source", "virtualport", "portForward", "backend", "vlan", "port", NULL };
  const GhNic *before = was;
  const GhNic *after = is;

  if (CHANGED (type))
    {
      gh_xml_set (node, "type", gh_enum_to_string (&gh_nic_type_enum, (int) after->type));
      gh_xml_remove_children (node, of_the_type);
    }
  if (TEXT_CHANGED (mac))
    gh_xml_set_in (node, "mac", "address", after->mac);
  if ((TEXT_CHANGED (source) || CHANGED (type)) && nic_source (after->type) != NULL)
    gh_xml_set_in (node, "source", nic_source (after->type), after->source);
  if (TEXT_CHANGED (model))
    gh_xml_set_in (node, "model", "type", after->model);
  if (before == NULL ? after->link_down : !before->link_down != !after->link_down)
    gh_xml_set_in (node, "link", "state", after->link_down ? "down" : "up");
  if (CHANGED (boot_order))
    gh_xml_write_boot_order (node, after->boot_order);
  gh_xml_write_attributes (gh_xml_nic_attributes, &gh_nic_struct, node, before, after);
  if (after->type == GH_NIC_USER
      && (CHANGED (type) || !gh_text_same_words (before->forwards, after->forwards)))
    write_forwards (node, after->forwards);
}
