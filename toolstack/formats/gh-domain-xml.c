/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Definitions as libvirt-compatible domain XML. */
#include "config.h"

#include "gh-domain-xml.h"

#include <string.h>

#include "gh-error.h"
#include "gh-text.h"

#include "gh-domain-xml-private.h"
#include "gh-xml-private.h"

/* What a new definition begins with. Without acpi, a guest hears no shutdown request. */
static const char new_domain[] = "<domain type=\"kvm\">\n"
                                 "  <name>?</name>\n"
                                 "  <memory unit=\"KiB\">0</memory>\n"
                                 "  <vcpu>1</vcpu>\n"
                                 "  <os>\n"
                                 "    <type>hvm</type>\n"
                                 "  </os>\n"
                                 "  <features>\n"
                                 "    <acpi/>\n"
                                 "    <apic/>\n"
                                 "  </features>\n"
                                 "  <clock offset=\"utc\"/>\n"
                                 "  <devices>\n"
                                 "  </devices>\n"
                                 "</domain>\n";

static gboolean
same_text (const char *a, const char *b)
{
  return g_strcmp0 (a != NULL ? a : "", b != NULL ? b : "") == 0;
}

static gboolean
same_words (char **a, char **b)
{
  static const char *const none[] = { NULL };

  return g_strv_equal (a != NULL ? (const char *const *) a : none,
                       b != NULL ? (const char *const *) b : none);
}

static gboolean
is_empty (const char *text)
{
  return text == NULL || *text == '\0';
}

/* A direct child of <domain>'s child @parent, or of <domain> itself. */
static void
write_text (xmlNode *parent, const char *element, const char *text)
{
  if (is_empty (text))
    gh_xml_remove (gh_xml_child (parent, element));
  else
    gh_xml_set_text (gh_xml_ensure (parent, element), text);
}

/* A Xen guest with a boot loader may have no <os>; every other one is a whole machine. */
static xmlNode *
ensure_os (xmlNode *root)
{
  xmlNode *os = gh_xml_child (root, "os");

  if (os == NULL)
    {
      os = gh_xml_add (root, "os");
      write_text (os, "type", gh_xml_child (root, "bootloader") != NULL ? "linux" : "hvm");
    }
  return os;
}

static void
write_texts (GhXmlReading *self, const GhDomainConfig *after)
{
  for (guint i = 0; i < gh_xml_n_texts; i++)
    {
      const GhXmlText *text = &gh_xml_texts[i];
      const char *was = G_STRUCT_MEMBER (const char *, self->config, text->offset);
      const char *is = G_STRUCT_MEMBER (const char *, after, text->offset);

      if (!same_text (was, is))
        write_text (text->parent != NULL ? ensure_os (self->root) : self->root, text->element, is);
    }
}

static void
write_amount (xmlNode *node, guint64 bytes)
{
  g_autofree char *unit = gh_xml_get (node, "unit");
  guint64 one = gh_xml_memory_unit (unit);
  g_autofree char *text = NULL;

  if (one == 0 || bytes % one != 0)
    {
      one = bytes % 1024 == 0 ? 1024 : 1;
      gh_xml_set (node, "unit", one == 1024 ? "KiB" : "b");
    }
  text = g_strdup_printf ("%" G_GUINT64_FORMAT, bytes / one);
  gh_xml_set_text (node, text);
}

/* <currentMemory> is what a ballooned guest has of <memory>: it follows when it was all, or would
 * be more. */
static void
write_memory (GhXmlReading *self, const GhDomainConfig *after)
{
  xmlNode *current = gh_xml_child (self->root, "currentMemory");
  g_autofree char *unit = gh_xml_get (current, "unit");
  g_autofree char *text = gh_xml_get_text (current);
  guint64 one = gh_xml_memory_unit (unit);
  guint64 count;

  if (self->config->memory == after->memory)
    return;
  write_amount (gh_xml_ensure (self->root, "memory"), after->memory);
  if (current == NULL)
    return;
  if (one == 0 || text == NULL
      || !g_ascii_string_to_unsigned (g_strstrip (text), 10, 0, G_MAXINT64 / one, &count, NULL)
      || count * one == self->config->memory || count * one > after->memory)
    write_amount (current, after->memory);
}

/* A topology and a number of CPUs online that no longer fit would be refused by libvirt. */
static void
write_vcpus (GhXmlReading *self, const GhDomainConfig *after)
{
  xmlNode *vcpu;
  g_autofree char *count = g_strdup_printf ("%u", after->vcpus);
  g_autofree char *online = NULL;
  guint64 value;

  if (self->config->vcpus == after->vcpus)
    return;
  vcpu = gh_xml_ensure (self->root, "vcpu");
  online = gh_xml_get (vcpu, "current");
  gh_xml_set_text (vcpu, count);
  if (online != NULL && !g_ascii_string_to_unsigned (online, 10, 1, after->vcpus, &value, NULL))
    gh_xml_set (vcpu, "current", NULL);
  gh_xml_remove (gh_xml_child (self->root, "vcpus"));
  gh_xml_remove (gh_xml_child (gh_xml_child (self->root, "cpu"), "topology"));
}

static void
clear_cpu (xmlNode *cpu)
{
  static const char *const attributes[] = { "mode", "match", "check", "migratable", NULL };
  static const char *const children[] = { "model", "vendor", "feature", "maxphysaddr", NULL };

  for (guint i = 0; attributes[i] != NULL; i++)
    gh_xml_set (cpu, attributes[i], NULL);
  gh_xml_remove_children (cpu, children);
}

static void
write_cpu (GhXmlReading *self, const GhDomainConfig *after)
{
  static const char *const modes[] = { NULL, "host-passthrough", "maximum", "custom" };
  gboolean mode_changed = self->config->cpu_mode != after->cpu_mode;
  xmlNode *cpu = gh_xml_child (self->root, "cpu");

  if (!mode_changed && same_text (self->config->cpu_model, after->cpu_model))
    return;
  if (cpu == NULL)
    cpu = gh_xml_add (self->root, "cpu");
  if (mode_changed)
    {
      clear_cpu (cpu);
      gh_xml_set (cpu, "mode", modes[after->cpu_mode]);
    }
  if (after->cpu_mode == GH_CPU_CUSTOM && mode_changed)
    gh_xml_set (cpu, "match", "exact");
  if (after->cpu_mode == GH_CPU_CUSTOM)
    write_text (cpu, "model", after->cpu_model);
  gh_xml_remove_if_empty (cpu);
}

static void
write_firmware (GhXmlReading *self, const GhDomainConfig *after)
{
  static const char *const of_efi[] = { "loader", "nvram", "firmware", NULL };
  xmlNode *os;

  if (self->config->firmware == after->firmware)
    return;
  os = ensure_os (self->root);
  gh_xml_set (os, "firmware", after->firmware == GH_FIRMWARE_EFI ? "efi" : NULL);
  gh_xml_remove_children (os, of_efi);
}

/* Words that the model lacks, such as "fd", stay. */
static void
write_boot (GhXmlReading *self, const GhDomainConfig *after)
{
  xmlNode *os, *next;
  int value;

  if (same_words (self->config->boot, after->boot))
    return;
  os = ensure_os (self->root);
  for (xmlNode *boot = gh_xml_child (os, "boot"); boot != NULL; boot = next)
    {
      g_autofree char *device = gh_xml_get (boot, "dev");

      next = gh_xml_next (boot);
      if (device != NULL && gh_enum_parse (&gh_xml_boot_enum, device, &value))
        gh_xml_remove (boot);
    }
  for (char **word = after->boot; word != NULL && *word != NULL; word++)
    if (gh_enum_parse (&gh_boot_enum, *word, &value))
      gh_xml_set (gh_xml_add (os, "boot"), "dev", gh_enum_to_string (&gh_xml_boot_enum, value));
}

/* ACPI and APIC are a PC's; libvirt refuses them elsewhere. */
static void
write_features (GhXmlReading *self, const GhDomainConfig *after)
{
  static const char *const of_a_pc[] = { "acpi", "apic", NULL };
  xmlNode *features = gh_xml_child (self->root, "features");

  if (after->foreign != NULL || is_empty (after->arch) || strcmp (after->arch, "x86_64") == 0
      || strcmp (after->arch, "i686") == 0)
    return;
  gh_xml_remove_children (features, of_a_pc);
  gh_xml_remove_if_empty (features);
}

static void
write_os (GhXmlReading *self, const GhDomainConfig *after)
{
  const GhDomainConfig *before = self->config;

  if (!same_text (before->arch, after->arch))
    gh_xml_set (gh_xml_ensure (ensure_os (self->root), "type"),
                "arch",
                is_empty (after->arch) ? NULL : after->arch);
  if (!same_text (before->machine, after->machine))
    gh_xml_set (gh_xml_ensure (ensure_os (self->root), "type"),
                "machine",
                is_empty (after->machine) ? NULL : after->machine);
  write_firmware (self, after);
  write_features (self, after);
  write_boot (self, after);
}

/* What other offsets need besides would contradict the new one. */
static void
write_clock (GhXmlReading *self, const GhDomainConfig *after)
{
  static const char *const of_others[] = { "timezone", "adjustment", "basis", "start" };
  xmlNode *clock;

  if (self->config->localtime == after->localtime)
    return;
  clock = gh_xml_ensure (self->root, "clock");
  gh_xml_set (clock, "offset", after->localtime ? "localtime" : "utc");
  for (guint i = 0; i < G_N_ELEMENTS (of_others); i++)
    gh_xml_set (clock, of_others[i], NULL);
}

static xmlNode *
ensure_own (xmlNode *root)
{
  return gh_xml_ensure_ns (
    gh_xml_ensure (root, "metadata"), GH_DOMAIN_XML_NAMESPACE, "guesthouse", "machine");
}

/* Sets or removes one of our own facts. */
static void
write_fact (xmlNode *root, const char *name, const char *was, const char *is)
{
  xmlNode *own
    = gh_xml_child_ns (gh_xml_child (root, "metadata"), GH_DOMAIN_XML_NAMESPACE, "machine");

  if (same_text (was, is))
    return;
  if (is_empty (is))
    gh_xml_remove (gh_xml_child_ns (own, GH_DOMAIN_XML_NAMESPACE, name));
  else
    gh_xml_set_text (
      gh_xml_ensure_ns (ensure_own (root), GH_DOMAIN_XML_NAMESPACE, "guesthouse", name), is);
}

static void
write_tags (xmlNode *root, char **was, char **is)
{
  xmlNode *own;

  if (same_words (was, is))
    return;
  own = ensure_own (root);
  for (xmlNode *tag; (tag = gh_xml_child_ns (own, GH_DOMAIN_XML_NAMESPACE, "tag")) != NULL;)
    gh_xml_remove (tag);
  for (; is != NULL && *is != NULL; is++)
    {
      xmlNode *tag = xmlNewDocNode (root->doc, own->ns, BAD_CAST "tag", NULL);

      gh_xml_append (own, tag);
      gh_xml_set_text (tag, *is);
    }
}

static void
write_os_id (xmlNode *root, const char *was, const char *is)
{
  xmlNode *osinfo;

  if (same_text (was, is))
    return;
  osinfo = gh_xml_ensure_ns (
    gh_xml_ensure (root, "metadata"), GH_OSINFO_NAMESPACE, "libosinfo", "libosinfo");
  if (is_empty (is))
    gh_xml_remove (gh_xml_child_ns (osinfo, GH_OSINFO_NAMESPACE, "os"));
  else
    gh_xml_set (gh_xml_ensure_ns (osinfo, GH_OSINFO_NAMESPACE, "libosinfo", "os"), "id", is);
  gh_xml_remove_if_empty (osinfo);
}

static const char *
virt_fact (const GhDomainConfig *config)
{
  return config->virt == GH_VIRT_AUTO ? "auto" : NULL;
}

static const char *
install_fact (const GhDomainConfig *config)
{
  return config->install_state == GH_INSTALL_RUNNING
           ? gh_enum_to_string (&gh_install_state_enum, GH_INSTALL_RUNNING)
           : NULL;
}

static const char *
autostart_fact (const GhDomainConfig *config)
{
  return config->autostart ? "yes" : NULL;
}

static void
write_metadata (GhXmlReading *self, const GhDomainConfig *after)
{
  const GhDomainConfig *before = self->config;
  xmlNode *root = self->root;
  xmlNode *metadata;

  write_fact (root, "virt", virt_fact (before), virt_fact (after));
  write_fact (root, "install-state", install_fact (before), install_fact (after));
  write_fact (root, "install-source", before->install_source, after->install_source);
  write_fact (root, "group", before->group, after->group);
  write_tags (root, before->tags, after->tags);
  write_fact (root, "autostart", autostart_fact (before), autostart_fact (after));
  write_os_id (root, before->os_id, after->os_id);
  metadata = gh_xml_child (root, "metadata");
  if (metadata == NULL || gh_domain_config_equal (before, after))
    return;
  gh_xml_remove_if_empty (gh_xml_child_ns (metadata, GH_DOMAIN_XML_NAMESPACE, "machine"));
  gh_xml_remove_if_empty (metadata);
}

static void
write_virt (GhXmlReading *self, const GhDomainConfig *after)
{
  GhVirt type = after->virt == GH_VIRT_AUTO ? GH_VIRT_KVM : after->virt;

  if (self->config->virt != after->virt)
    gh_xml_set (self->root, "type", gh_enum_to_string (&gh_virt_enum, (int) type));
}

/* XML 1.0, 2.2: no control characters but tab and line ends, and neither U+FFFE nor U+FFFF. */
static gboolean
fits_in_xml (const char *text)
{
  if (text == NULL)
    return TRUE;
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xfffe || c == 0xffff)
        return FALSE;
    }
  return TRUE;
}

static gboolean check_struct (const GhStruct *type, gconstpointer self, GError **error);

static gboolean
check_string (const GhStruct *type, const GhField *field, const char *text, GError **error)
{
  g_autofree char *quoted = gh_text_quote (text);

  if (fits_in_xml (text))
    return TRUE;
  g_set_error (
    error,
    GH_ERROR,
    GH_ERROR_INVALID_DEFINITION,
    "The definition cannot be written: the %s of the %s, %s, has characters that XML cannot hold: "
    "change it to text in UTF-8 without control characters",
    field->name,
    type->name,
    quoted);
  return FALSE;
}

static gboolean
check_field (const GhStruct *type, const GhField *field, gconstpointer self, GError **error)
{
  gconstpointer member = G_STRUCT_MEMBER_P (self, field->offset);

  if ((field->flags & GH_FIELD_OPAQUE) != 0)
    return TRUE;
  if (field->type == GH_FIELD_STRING)
    return check_string (type, field, *(char *const *) member, error);
  if (field->type == GH_FIELD_STRV)
    for (char **word = *(char **const *) member; word != NULL && *word != NULL; word++)
      if (!check_string (type, field, *word, error))
        return FALSE;
  if (field->type == GH_FIELD_LIST)
    for (guint i = 0; i < (*(GPtrArray *const *) member)->len; i++)
      if (!check_struct (field->of, (*(GPtrArray *const *) member)->pdata[i], error))
        return FALSE;
  return TRUE;
}

static gboolean
check_struct (const GhStruct *type, gconstpointer self, GError **error)
{
  for (const GhField *field = type->fields; field->name != NULL; field++)
    if (!check_field (type, field, self, error))
      return FALSE;
  return TRUE;
}

static gboolean
can_be_written (const GhDomainConfig *config, GError **error)
{
  if (is_empty (config->name))
    {
      g_set_error_literal (
        error,
        GH_ERROR,
        GH_ERROR_INVALID_DEFINITION,
        "The definition cannot be written: the machine has no name; give it one");
      return FALSE;
    }
  return check_struct (&gh_domain_config_struct, config, error);
}

/* The document that @config was read from, or that of a new one. */
static GhXmlReading *
origin (const GhDomainConfig *config, GError **error)
{
  const char *text = config->foreign != NULL ? config->foreign : new_domain;
  xmlDoc *doc = gh_xml_parse (text, strlen (text), error);

  return doc != NULL ? gh_xml_reading_new (doc, error) : NULL;
}

char *
gh_domain_xml_format (const GhDomainConfig *config, GError **error)
{
  g_autoptr (GhXmlReading) reading = NULL;

  g_return_val_if_fail (config != NULL, NULL);

  if (!can_be_written (config, error))
    return NULL;
  reading = origin (config, error);
  if (reading == NULL)
    return NULL;
  write_virt (reading, config);
  write_texts (reading, config);
  write_memory (reading, config);
  write_vcpus (reading, config);
  write_os (reading, config);
  write_cpu (reading, config);
  write_clock (reading, config);
  write_metadata (reading, config);
  gh_xml_write_devices (reading, config);
  return gh_xml_format (reading->doc);
}

GhDomainConfig *
gh_domain_xml_parse (const char *text, gssize length, GError **error)
{
  gsize size = length < 0 ? strlen (text) : (gsize) length;
  g_autoptr (GhXmlReading) reading = NULL;
  xmlDoc *doc;

  g_return_val_if_fail (text != NULL, NULL);

  if (size > GH_DOMAIN_XML_MAX)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_INVALID_DEFINITION,
                   "line 1: this is no definition: it has %" G_GSIZE_FORMAT
                   " MiB, and 16 MiB are the most",
                   size >> 20);
      return NULL;
    }
  doc = gh_xml_parse (text, size, error);
  reading = doc != NULL ? gh_xml_reading_new (doc, error) : NULL;
  if (reading == NULL)
    return NULL;
  reading->config->foreign = gh_xml_format (reading->doc);
  return g_steal_pointer (&reading->config);
}
