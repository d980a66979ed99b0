/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Where in its text a definition says what makes it invalid. */
#include "config.h"

#include "gh-format.h"

#include <string.h>

#include "gh-error.h"

#include "gh-domain-xml-private.h"
#include "gh-xl-cfg-private.h"
#include "gh-xml-private.h"

typedef struct
{
  gsize member;
  const char *where; /* of XML: a path of elements; of xl.cfg: a key */
} Place;

#define C(member) G_STRUCT_OFFSET (GhDomainConfig, member)

/* Besides gh_xml_texts, gh_xml_end_actions, gh_xml_domain_attributes and the devices. */
static const Place xml_places[] = {
  { C (memory), "memory" },        { C (current_memory), "currentMemory" },
  { C (vcpus), "vcpu" },           { C (vcpus_online), "vcpu" },
  { C (firmware), "os" },          { C (boot), "os/boot" },
  { C (pins), "cputune" },         { C (soft_pins), "cputune" },
  { C (cpu_mode), "cpu" },         { C (cpu_features), "cpu/feature" },
  { C (sockets), "cpu/topology" }, { C (timezone), "clock" },
  { C (timers), "clock/timer" },   { C (install_state), "metadata" },
  { C (cpupool), "metadata" },     { C (cpuid), "metadata" },
};

/* Besides gh_xl_scalars and the lists of devices. The first key that is there counts. */
static const Place xl_places[] = {
  { C (uuid), "uuid" },          { C (memory), "maxmem" },
  { C (memory), "memory" },      { C (current_memory), "memory" },
  { C (vcpus), "maxvcpus" },     { C (vcpus), "vcpus" },
  { C (vcpus_online), "vcpus" }, { C (boot), "boot" },
  { C (pins), "cpus" },          { C (soft_pins), "cpus_soft" },
  { C (cmdline), "cmdline" },    { C (cmdline), "extra" },
  { C (cmdline), "root" },       { C (firmware), "bios" },
  { C (initrd), "ramdisk" },     { C (cpuid), "cpuid" },
  { C (cpu_features), "cpuid" },
};

/* The element at @path, or the one around it that is there; number @index of several. */
static xmlNode *
walk (xmlNode *node, const char *path, guint index)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);

  for (char **name = names; *name != NULL && **name != '\0'; name++)
    {
      xmlNode *child = gh_xml_child (node, *name);

      if (child == NULL)
        return node;
      node = child;
      for (guint i = 0; name[1] == NULL && i < index && gh_xml_next (node) != NULL; i++)
        node = gh_xml_next (node);
    }
  return node;
}

static xmlNode *
find_device (const GhXmlReading *self, const GhComplaint *complaint)
{
  for (guint kind = 0; kind < GH_XML_N_DEVICES; kind++)
    if (gh_xml_devices[kind].list == complaint->member && complaint->index < self->nodes[kind]->len)
      return self->nodes[kind]->pdata[complaint->index];
  return NULL;
}

static xmlNode *
find_element (const GhXmlReading *self, const GhComplaint *complaint)
{
  xmlNode *device = find_device (self, complaint);

  if (device != NULL)
    return device;
  for (guint i = 0; i < G_N_ELEMENTS (xml_places); i++)
    if (xml_places[i].member == complaint->member)
      return walk (self->root, xml_places[i].where, complaint->index);
  for (guint i = 0; i < gh_xml_n_texts; i++)
    if (gh_xml_texts[i].offset == complaint->member)
      return walk (
        walk (self->root, gh_xml_texts[i].parent != NULL ? gh_xml_texts[i].parent : "", 0),
        gh_xml_texts[i].element,
        0);
  for (guint i = 0; i < GH_XML_N_END_ACTIONS; i++)
    if (gh_xml_end_actions[i].offset == complaint->member)
      return walk (self->root, gh_xml_end_actions[i].element, 0);
  for (const GhXmlAttribute *row = gh_xml_domain_attributes; row->path != NULL; row++)
    if (row->offset == complaint->member)
      return walk (self->root, row->path, 0);
  return self->root;
}

/* Two lists may have devices of one kind, one after the other. */
static gsize
find_place (const GhXlReading *self, const GhComplaint *complaint)
{
  const GhXlSetting *setting = NULL;
  guint index = complaint->index;

  for (guint i = 0; i < GH_XL_N_LISTS; i++)
    {
      if (gh_xl_lists[i].list != complaint->member)
        continue;
      if (index < self->places[i]->len)
        return gh_xl_place_of (
          self->tree, gh_xl_lists[i].key, g_array_index (self->places[i], guint, index));
      index -= self->places[i]->len;
    }
  for (guint i = 0; setting == NULL && i < G_N_ELEMENTS (xl_places); i++)
    if (xl_places[i].member == complaint->member)
      setting = gh_xl_tree_find (self->tree, xl_places[i].where);
  for (guint i = 0; setting == NULL && i < gh_xl_n_scalars; i++)
    if (gh_xl_scalars[i].offset == complaint->member)
      setting = gh_xl_tree_find (self->tree, gh_xl_scalars[i].key);
  return setting != NULL ? setting->start : 0;
}

/* What the definition was read from, once more. */
typedef struct
{
  GhXmlReading *xml;
  GhXlReading *xl;
} Source;

static void
source_open (Source *self, const char *text)
{
  GhFormat format = gh_format_detect (text);
  xmlDoc *doc = format == GH_FORMAT_XML ? gh_xml_parse (text, strlen (text), NULL) : NULL;

  if (doc != NULL)
    self->xml = gh_xml_reading_new (doc, text, NULL);
  if (self->xml != NULL)
    doc->_private = (gpointer) text;
  if (format == GH_FORMAT_XL)
    self->xl = gh_xl_reading_new (text, strlen (text), NULL);
}

/* (transfer full): the complaint with its place, when that is known. */
static GError *
locate (const Source *self, const GhComplaint *complaint)
{
  GError *error = NULL;

  if (self->xml != NULL)
    gh_xml_set_error (&error, find_element (self->xml, complaint), "%s", complaint->message);
  else if (self->xl != NULL)
    gh_xl_tree_set_error (
      &error, self->xl->tree->text, find_place (self->xl, complaint), "%s", complaint->message);
  else
    error = g_error_new_literal (GH_ERROR, GH_ERROR_INVALID_DEFINITION, complaint->message);
  return error;
}

gboolean
gh_format_check (const GhDomainConfig *config, GError **error)
{
  g_autoptr (GPtrArray) complaints = gh_domain_config_check (config);
  g_autoptr (GString) text = g_string_new (NULL);
  Source source = { NULL, NULL };

  if (complaints->len == 0)
    return TRUE;
  source_open (&source, config->foreign);
  for (guint i = 0; i < complaints->len; i++)
    {
      g_autoptr (GError) located = locate (&source, complaints->pdata[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", located->message);
    }
  gh_xml_reading_free (source.xml);
  gh_xl_reading_free (source.xl);
  g_set_error_literal (error, GH_ERROR, GH_ERROR_INVALID_DEFINITION, text->str);
  return FALSE;
}
