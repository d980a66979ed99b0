/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a tree of domain XML into a GhDomainConfig. */
#include "config.h"

#include "gh-domain-xml-private.h"
#include "gh-xl-cfg-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gh-error.h"
#include "gh-text.h"

const GhXmlText gh_xml_texts[] = {
  { NULL, "name", G_STRUCT_OFFSET (GhDomainConfig, name), TRUE },
  { NULL, "uuid", G_STRUCT_OFFSET (GhDomainConfig, uuid), TRUE },
  { NULL, "title", G_STRUCT_OFFSET (GhDomainConfig, title), FALSE },
  { NULL, "description", G_STRUCT_OFFSET (GhDomainConfig, description), FALSE },
  { "os", "kernel", G_STRUCT_OFFSET (GhDomainConfig, kernel), FALSE },
  { "os", "initrd", G_STRUCT_OFFSET (GhDomainConfig, initrd), FALSE },
  { "os", "cmdline", G_STRUCT_OFFSET (GhDomainConfig, cmdline), FALSE },
};
const guint gh_xml_n_texts = G_N_ELEMENTS (gh_xml_texts);

const GhXmlEndAction gh_xml_end_actions[GH_XML_N_END_ACTIONS] = {
  { "on_poweroff", G_STRUCT_OFFSET (GhDomainConfig, on_poweroff) },
  { "on_reboot", G_STRUCT_OFFSET (GhDomainConfig, on_reboot) },
  { "on_crash", G_STRUCT_OFFSET (GhDomainConfig, on_crash) },
};

static const char *const boot_words[] = { "hd", "cdrom", "network", NULL };
const GhEnum gh_xml_boot_enum = { boot_words };

/* A second one of these would be read by some tools and passed over by others. */
static const char *const domain_singles[]
  = { "name",     "uuid",    "title",    "description",   "memory",  "currentMemory", "vcpu",
      "clock",    "cpu",     "os",       "metadata",      "devices", "on_poweroff",   "on_reboot",
      "on_crash", "cputune", "features", "memoryBacking", NULL };
static const char *const os_singles[]
  = { "type", "kernel", "initrd", "cmdline", "loader", "nvram", NULL };

static const char *const device_singles[]
  = { "driver",    "source", "target", "mac",  "model", "readonly",
      "shareable", "serial", "boot",   "link", NULL };

static int
find_name (const xmlNode *node, const char *const *names)
{
  for (int i = 0; node->type == XML_ELEMENT_NODE && names[i] != NULL; i++)
    if (gh_xml_is (node, NULL, names[i]))
      return i;
  return -1;
}

static gboolean
check_singles (xmlNode *parent, const char *const *names, GError **error)
{
  guint64 seen = 0;

  for (xmlNode *node = parent->children; node != NULL; node = node->next)
    {
      int i = find_name (node, names);

      if (i >= 0 && (seen & G_GUINT64_CONSTANT (1) << i) != 0)
        {
          gh_xml_set_error (error,
                            node,
                            _ ("a second <%s>; the first stands in line %ld: remove one of them"),
                            names[i],
                            xmlGetLineNo (gh_xml_child (parent, names[i])));
          return FALSE;
        }
      if (i >= 0)
        seen |= G_GUINT64_CONSTANT (1) << i;
    }
  return TRUE;
}

static gboolean
read_virt (GhXmlReading *self, GError **error)
{
  g_autofree char *type = gh_xml_get (self->root, "type");
  g_autofree char *quoted = NULL;
  int virt;

  if (type != NULL && gh_enum_parse (&gh_virt_enum, type, &virt) && virt != GH_VIRT_AUTO)
    {
      self->config->virt = (GhVirt) virt;
      return TRUE;
    }
  quoted = gh_text_quote (type);
  if (type == NULL)
    gh_xml_set_error (error, self->root, _ ("<domain> has no type: write kvm, qemu or xen"));
  else
    gh_xml_set_error (error,
                      self->root,
                      _ ("a domain of type %s cannot be run here: write kvm, qemu or xen"),
                      quoted);
  return FALSE;
}

static void
read_texts (GhXmlReading *self)
{
  for (guint i = 0; i < gh_xml_n_texts; i++)
    {
      const GhXmlText *text = &gh_xml_texts[i];
      xmlNode *parent = text->parent != NULL ? gh_xml_child (self->root, text->parent) : self->root;
      char **member = G_STRUCT_MEMBER_P (self->config, text->offset);

      *member = gh_xml_get_text (gh_xml_child (parent, text->element));
      if (*member != NULL && text->strip && *g_strstrip (*member) == '\0')
        g_clear_pointer (member, g_free);
    }
}

static gboolean
read_names (GhXmlReading *self, GError **error)
{
  GhDomainConfig *config = self->config;
  xmlNode *name = gh_xml_child (self->root, "name");
  g_autofree char *uuid = g_steal_pointer (&config->uuid);
  g_autofree char *quoted = NULL;

  if (config->name == NULL)
    {
      gh_xml_set_error (
        error, name != NULL ? name : self->root, _ ("the domain has no name: add <name>…</name>"));
      return FALSE;
    }
  if (uuid == NULL)
    return TRUE;
  config->uuid = gh_parse_uuid (uuid);
  if (config->uuid != NULL)
    return TRUE;
  quoted = gh_text_quote (uuid);
  gh_xml_set_error (error,
                    gh_xml_child (self->root, "uuid"),
                    _ ("%s is no UUID: leave it out to get a new one"),
                    quoted);
  return FALSE;
}

guint64
gh_xml_memory_unit (const char *unit)
{
  static const char letters[] = "kmgtpe";
  const char *letter;
  guint64 base = 1024;
  guint64 bytes = 1;

  if (unit == NULL)
    return 1024;
  if (g_ascii_strcasecmp (unit, "b") == 0 || g_ascii_strcasecmp (unit, "byte") == 0
      || g_ascii_strcasecmp (unit, "bytes") == 0)
    return 1;
  letter = *unit != '\0' ? strchr (letters, g_ascii_tolower (*unit)) : NULL;
  if (letter == NULL)
    return 0;
  if (g_ascii_strcasecmp (unit + 1, "b") == 0)
    base = 1000;
  else if (unit[1] != '\0' && g_ascii_strcasecmp (unit + 1, "ib") != 0)
    return 0;
  for (const char *l = letters; l <= letter; l++)
    bytes *= base;
  return bytes;
}

static gboolean
read_memory (GhXmlReading *self, GError **error)
{
  xmlNode *node = gh_xml_child (self->root, "memory");
  g_autofree char *text = gh_xml_get_text (node);
  g_autofree char *unit = gh_xml_get (node, "unit");
  g_autofree char *quoted = NULL;
  guint64 bytes = gh_xml_memory_unit (unit);
  guint64 count;

  if (node == NULL)
    return TRUE;
  if (bytes == 0)
    {
      quoted = gh_text_quote (unit);
      gh_xml_set_error (
        error, node, _ ("%s is no unit of memory: write b, KiB, MiB, GiB or TiB"), quoted);
      return FALSE;
    }
  if (!gh_xml_parse_number (node, text, G_MAXINT64 / bytes, &count, error))
    return FALSE;
  self->config->memory = count * bytes;
  return TRUE;
}

/* No <vcpu> means one (formatdomain, "CPU Allocation"). */
static gboolean
read_vcpus (GhXmlReading *self, GError **error)
{
  xmlNode *node = gh_xml_child (self->root, "vcpu");
  g_autofree char *text = gh_xml_get_text (node);
  guint64 count = 1;

  if (node != NULL && !gh_xml_parse_number (node, text, G_MAXINT, &count, error))
    return FALSE;
  self->config->vcpus = (guint) count;
  gh_xml_read_tuning (self);
  return TRUE;
}

/* host-model is the host's CPU too, described by features instead of passed through. */
static void
read_cpu (GhXmlReading *self)
{
  GhDomainConfig *config = self->config;
  xmlNode *node = gh_xml_child (self->root, "cpu");
  g_autofree char *mode = gh_xml_get (node, "mode");
  g_autofree char *model = gh_xml_get_text (gh_xml_child (node, "model"));

  if (g_strcmp0 (mode, "host-passthrough") == 0 || g_strcmp0 (mode, "host-model") == 0)
    config->cpu_mode = GH_CPU_HOST;
  else if (g_strcmp0 (mode, "maximum") == 0)
    config->cpu_mode = GH_CPU_MAXIMUM;
  else if (model != NULL && *g_strstrip (model) != '\0')
    {
      config->cpu_mode = GH_CPU_CUSTOM;
      config->cpu_model = g_steal_pointer (&model);
    }
}

/* A flash loader without firmware="efi" is how UEFI was written before libvirt chose it by itself.
 */
static void
read_firmware (GhXmlReading *self, xmlNode *os)
{
  g_autofree char *firmware = gh_xml_get (os, "firmware");
  g_autofree char *loader = gh_xml_get (gh_xml_child (os, "loader"), "type");

  if (g_strcmp0 (firmware, "efi") == 0 || (firmware == NULL && g_strcmp0 (loader, "pflash") == 0))
    self->config->firmware = GH_FIRMWARE_EFI;
}

static char **
read_boot (xmlNode *os)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  int value;

  for (xmlNode *boot = gh_xml_child (os, "boot"); boot != NULL; boot = gh_xml_next (boot))
    {
      g_autofree char *device = gh_xml_get (boot, "dev");

      if (device != NULL && gh_enum_parse (&gh_xml_boot_enum, device, &value))
        g_ptr_array_add (words, g_strdup (gh_enum_to_string (&gh_boot_enum, value)));
    }
  return gh_text_end_words (g_steal_pointer (&words));
}

static gboolean
read_os (GhXmlReading *self, GError **error)
{
  GhDomainConfig *config = self->config;
  xmlNode *os = gh_xml_child (self->root, "os");
  xmlNode *type = gh_xml_child (os, "type");

  if (os == NULL)
    return TRUE;
  if (!check_singles (os, os_singles, error))
    return FALSE;
  config->arch = gh_xml_get (type, "arch");
  config->machine = gh_xml_get (type, "machine");
  config->boot = read_boot (os);
  read_firmware (self, os);
  return TRUE;
}

static gboolean
read_end_actions (GhXmlReading *self, GError **error)
{
  for (guint i = 0; i < GH_XML_N_END_ACTIONS; i++)
    {
      const GhXmlEndAction *action = &gh_xml_end_actions[i];
      xmlNode *node = gh_xml_child (self->root, action->element);
      g_autofree char *text = gh_xml_get_text (node);
      g_autofree char *quoted = NULL;
      int value = GH_END_ACTION_DEFAULT;

      if (text != NULL
          && (!gh_enum_parse (&gh_end_action_enum, g_strstrip (text), &value)
              || value == GH_END_ACTION_DEFAULT))
        {
          quoted = gh_text_quote (text);
          gh_xml_set_error (error,
                            node,
                            _ ("%s is nothing that <%s> can say: write destroy, restart or "
                               "preserve"),
                            quoted,
                            action->element);
          return FALSE;
        }
      G_STRUCT_MEMBER (GhEndAction, self->config, action->offset) = (GhEndAction) value;
    }
  return TRUE;
}

static char **
read_words (xmlNode *own, const char *name)
{
  g_autoptr (GPtrArray) tags = g_ptr_array_new_with_free_func (g_free);
  xmlNode *tag = gh_xml_child_ns (own, GH_DOMAIN_XML_NAMESPACE, name);

  for (; tag != NULL; tag = gh_xml_next (tag))
    {
      g_autofree char *text = gh_xml_get_text (tag);

      if (text != NULL)
        g_ptr_array_add (tags, g_steal_pointer (&text));
    }
  return gh_text_end_words (g_steal_pointer (&tags));
}

static char *
own_text (xmlNode *own, const char *name)
{
  return gh_xml_get_text (gh_xml_child_ns (own, GH_DOMAIN_XML_NAMESPACE, name));
}

const GhXmlFact gh_xml_facts[] = {
  { GH_XML_NESTED, &gh_toggle_enum, G_STRUCT_OFFSET (GhDomainConfig, nested_hvm) },
  { "altp2m", &gh_altp2m_enum, G_STRUCT_OFFSET (GhDomainConfig, altp2m) },
  { "rdm-strategy", &gh_rdm_strategy_enum, G_STRUCT_OFFSET (GhDomainConfig, rdm_strategy) },
  { "rdm-policy", &gh_rdm_policy_enum, G_STRUCT_OFFSET (GhDomainConfig, rdm_policy) },
  { NULL, NULL, 0 },
};

static void
read_facts (GhDomainConfig *config, xmlNode *own)
{
  for (const GhXmlFact *fact = gh_xml_facts; fact->name != NULL; fact++)
    {
      g_autofree char *word = own_text (own, fact->name);

      if (word != NULL)
        gh_enum_parse (fact->type, word, G_STRUCT_MEMBER_P (config, fact->offset));
    }
}

/* Another tool may have changed the type of the domain since we wrote "auto": what it says counts
 * then. */
static void
read_metadata (GhXmlReading *self)
{
  GhDomainConfig *config = self->config;
  xmlNode *metadata = gh_xml_child (self->root, "metadata");
  xmlNode *own = gh_xml_child_ns (metadata, GH_DOMAIN_XML_NAMESPACE, "machine");
  xmlNode *osinfo = gh_xml_child_ns (metadata, GH_OSINFO_NAMESPACE, "libosinfo");
  g_autofree char *virt = own_text (own, "virt");
  g_autofree char *install = own_text (own, "install-state");
  g_autofree char *autostart = own_text (own, "autostart");

  config->os_id = gh_xml_get (gh_xml_child_ns (osinfo, GH_OSINFO_NAMESPACE, "os"), "id");
  config->group = own_text (own, "group");
  config->install_source = own_text (own, "install-source");
  config->cpupool = own_text (own, "cpupool");
  config->tags = read_words (own, "tag");
  config->cpuid = read_words (own, "cpuid");
  read_facts (config, own);
  config->autostart = g_strcmp0 (autostart, "yes") == 0;
  if (config->virt == GH_VIRT_KVM && g_strcmp0 (virt, "auto") == 0)
    config->virt = GH_VIRT_AUTO;
  if (g_strcmp0 (install, gh_enum_to_string (&gh_install_state_enum, GH_INSTALL_RUNNING)) == 0)
    config->install_state = GH_INSTALL_RUNNING;
}

/* @text: (inout) (nullable): how @node stands in the definition; taken if it is kept */
static gboolean
read_device (GhXmlReading *self, guint kind, xmlNode *node, char **text, GError **error)
{
  const GhXmlDevice *type = &gh_xml_devices[kind];
  GPtrArray *list = gh_xml_device_list (type, self->config);
  gpointer device = gh_struct_new (type->type);
  GhXmlOutcome outcome = gh_xml_device_read (type, node, list->len, device, error);

  if (outcome != GH_XML_READ)
    {
      gh_struct_free (type->type, device);
      return outcome == GH_XML_FOREIGN;
    }
  *gh_xml_device_foreign (type, device)
    = *text != NULL ? g_steal_pointer (text) : gh_xml_format_node (node);
  g_ptr_array_add (list, device);
  g_ptr_array_add (self->nodes[kind], node);
  return check_singles (node, device_singles, error);
}

static guint
find_kind (const xmlNode *node)
{
  guint kind = 0;

  while (kind < GH_XML_N_DEVICES && !gh_xml_is (node, NULL, gh_xml_devices[kind].element))
    kind++;
  return kind;
}

static gboolean
read_devices (GhXmlReading *self, GError **error)
{
  xmlNode *devices = gh_xml_child (self->root, "devices");
  const char *at = devices != NULL ? gh_xml_children_begin (devices) : NULL;

  for (xmlNode *node = devices != NULL ? devices->children : NULL; node != NULL; node = node->next)
    if (node->type == XML_ELEMENT_NODE)
      {
        g_autofree char *text = gh_xml_children_next (&at);
        guint kind = find_kind (node);

        if (kind < GH_XML_N_DEVICES && !read_device (self, kind, node, &text, error))
          return FALSE;
      }
  return TRUE;
}

GhToggle
gh_xml_imply_nesting (const GhDomainConfig *config)
{
  const char *const *features = (const char *const *) config->cpu_features;

  if (config->virt != GH_VIRT_XEN || config->cpu_mode != GH_CPU_HOST
      || gh_xl_type_of (config) != GH_XL_HVM)
    return GH_TOGGLE_DEFAULT;
  return features != NULL
             && (g_strv_contains (features, "-vmx") || g_strv_contains (features, "-svm"))
           ? GH_TOGGLE_OFF
           : GH_TOGGLE_ON;
}

/* Our own word is stronger. */
static void
read_nesting (GhXmlReading *self)
{
  xmlNode *metadata = gh_xml_child (self->root, "metadata");
  xmlNode *own = gh_xml_child_ns (metadata, GH_DOMAIN_XML_NAMESPACE, "machine");

  if (gh_xml_child_ns (own, GH_DOMAIN_XML_NAMESPACE, GH_XML_NESTED) == NULL)
    self->config->nested_hvm = gh_xml_imply_nesting (self->config);
}

static gboolean
read_domain (GhXmlReading *self, GError **error)
{
  g_autofree char *quoted = NULL;

  if (!gh_xml_is (self->root, NULL, "domain"))
    {
      quoted = self->root != NULL ? gh_text_quote ((const char *) self->root->name) : NULL;
      gh_xml_set_error (error, self->root, _ ("the document is %s, not a <domain>"), quoted);
      return FALSE;
    }
  if (!check_singles (self->root, domain_singles, error) || !read_virt (self, error))
    return FALSE;
  read_texts (self);
  read_cpu (self);
  gh_xml_read_machine (self);
  gh_xml_read_attributes (
    gh_xml_domain_attributes, &gh_domain_config_struct, self->root, self->config);
  read_metadata (self);
  if (!read_names (self, error) || !read_memory (self, error) || !read_vcpus (self, error)
      || !read_os (self, error))
    return FALSE;
  read_nesting (self);
  return read_end_actions (self, error) && read_devices (self, error);
}

GhXmlReading *
gh_xml_reading_new (xmlDoc *doc, const char *text, GError **error)
{
  g_autoptr (GhXmlReading) self = g_new0 (GhXmlReading, 1);
  gboolean ok;

  self->doc = doc;
  self->root = xmlDocGetRootElement (doc);
  self->config = gh_domain_config_new ();
  for (guint kind = 0; kind < GH_XML_N_DEVICES; kind++)
    self->nodes[kind] = g_ptr_array_new ();
  doc->_private = (gpointer) text;
  ok = read_domain (self, error);
  doc->_private = NULL;
  return ok ? g_steal_pointer (&self) : NULL;
}

void
gh_xml_reading_free (GhXmlReading *self)
{
  if (self == NULL)
    return;
  for (guint kind = 0; kind < GH_XML_N_DEVICES; kind++)
    g_ptr_array_unref (self->nodes[kind]);
  gh_domain_config_free (self->config);
  xmlFreeDoc (self->doc);
  g_free (self);
}
