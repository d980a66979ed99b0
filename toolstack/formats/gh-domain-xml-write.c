/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Brings a tree of domain XML to what a definition says, all but the devices. */
#include "config.h"

#include "gh-domain-xml-private.h"

#include <string.h>

#include "gh-text.h"

/* A direct child of <domain>'s child @parent, or of <domain> itself. */
static void
write_text (xmlNode *parent, const char *element, const char *text)
{
  if (gh_xml_is_empty_text (text))
    gh_xml_remove (gh_xml_child (parent, element));
  else
    gh_xml_set_text (gh_xml_ensure (parent, element), text);
}

/* A Xen guest with a boot loader may have no type; every other one is a whole machine. */
static xmlNode *
ensure_os (xmlNode *root)
{
  xmlNode *os = gh_xml_ensure (root, "os");

  if (gh_xml_child (os, "type") == NULL)
    write_text (os, "type", gh_xml_child (root, "bootloader") != NULL ? "linux" : "hvm");
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

      if (!gh_xml_same_text (was, is))
        write_text (text->parent != NULL ? ensure_os (self->root) : self->root, text->element, is);
    }
}

void
gh_xml_write_amount (xmlNode *node, guint64 bytes)
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

static void
write_memory (GhXmlReading *self, const GhDomainConfig *after)
{
  if (self->config->memory != after->memory)
    gh_xml_write_amount (gh_xml_ensure (self->root, "memory"), after->memory);
}

static void
write_vcpus (GhXmlReading *self, const GhDomainConfig *after)
{
  g_autofree char *count = g_strdup_printf ("%u", after->vcpus);

  if (self->config->vcpus == after->vcpus)
    return;
  gh_xml_set_text (gh_xml_ensure (self->root, "vcpu"), count);
  gh_xml_remove (gh_xml_child (self->root, "vcpus"));
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

  if (!mode_changed && gh_xml_same_text (self->config->cpu_model, after->cpu_model))
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
  static const char *const of_efi[] = { "firmware", NULL };
  xmlNode *os;

  if (self->config->firmware == after->firmware)
    return;
  os = ensure_os (self->root);
  gh_xml_set (os, "firmware", after->firmware == GH_FIRMWARE_EFI ? "efi" : NULL);
  gh_xml_remove_children (os, of_efi);
  if (gh_xml_is_empty_text (after->loader) && !after->secure_boot)
    gh_xml_remove (gh_xml_child (os, "loader"));
  if (gh_xml_is_empty_text (after->nvram) && gh_xml_is_empty_text (after->nvram_template))
    gh_xml_remove (gh_xml_child (os, "nvram"));
}

/* Until it is said what it is, libvirt takes an image for a ROM. */
static void
write_loader (GhXmlReading *self, const GhDomainConfig *after)
{
  xmlNode *loader = gh_xml_child (gh_xml_child (self->root, "os"), "loader");

  if (gh_xml_is_empty_text (after->loader)
      || (gh_xml_same_text (self->config->loader, after->loader)
          && self->config->firmware == after->firmware))
    return;
  gh_xml_set (loader, "type", after->firmware == GH_FIRMWARE_EFI ? "pflash" : "rom");
  gh_xml_set (loader, "readonly", after->firmware == GH_FIRMWARE_EFI ? "yes" : NULL);
}

/* Words that the model lacks, such as "fd", stay. */
static void
write_boot (GhXmlReading *self, const GhDomainConfig *after)
{
  xmlNode *os, *next;
  int value;

  if (gh_text_same_words (self->config->boot, after->boot))
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

  if (after->foreign != NULL || gh_xml_is_empty_text (after->arch)
      || strcmp (after->arch, "x86_64") == 0 || strcmp (after->arch, "i686") == 0)
    return;
  gh_xml_remove_children (features, of_a_pc);
  gh_xml_remove_if_empty (features);
}

/* libvirt's word for the type of guest follows from the machine type with Xen's. */
static void
write_os_type (xmlNode *root, const char *machine)
{
  static const struct
  {
    const char *machine, *type;
  } types[] = { { "xenpv", "linux" }, { "xenpvh", "xenpvh" }, { "xenfv", "hvm" } };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_strcmp0 (machine, types[i].machine) == 0)
      write_text (ensure_os (root), "type", types[i].type);
}

static void
write_os (GhXmlReading *self, const GhDomainConfig *after)
{
  const GhDomainConfig *before = self->config;

  if (!gh_xml_same_text (before->arch, after->arch))
    gh_xml_set (gh_xml_ensure (ensure_os (self->root), "type"),
                "arch",
                gh_xml_is_empty_text (after->arch) ? NULL : after->arch);
  if (!gh_xml_same_text (before->machine, after->machine))
    {
      gh_xml_set (gh_xml_ensure (ensure_os (self->root), "type"),
                  "machine",
                  gh_xml_is_empty_text (after->machine) ? NULL : after->machine);
      write_os_type (self->root, after->machine);
    }
  write_firmware (self, after);
  write_features (self, after);
  write_boot (self, after);
}

static void
write_end_actions (GhXmlReading *self, const GhDomainConfig *after)
{
  for (guint i = 0; i < GH_XML_N_END_ACTIONS; i++)
    {
      const GhXmlEndAction *action = &gh_xml_end_actions[i];
      GhEndAction is = G_STRUCT_MEMBER (GhEndAction, after, action->offset);

      if (is != G_STRUCT_MEMBER (GhEndAction, self->config, action->offset))
        write_text (
          self->root,
          action->element,
          is == GH_END_ACTION_DEFAULT ? NULL : gh_enum_to_string (&gh_end_action_enum, (int) is));
    }
}

xmlNode *
gh_xml_ensure_own (xmlNode *root)
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

  if (gh_xml_same_text (was, is))
    return;
  if (gh_xml_is_empty_text (is))
    gh_xml_remove (gh_xml_child_ns (own, GH_DOMAIN_XML_NAMESPACE, name));
  else
    gh_xml_set_text (
      gh_xml_ensure_ns (gh_xml_ensure_own (root), GH_DOMAIN_XML_NAMESPACE, "guesthouse", name), is);
}

static void
write_words (xmlNode *root, const char *name, char **was, char **is)
{
  xmlNode *own;

  if (gh_text_same_words (was, is))
    return;
  own = gh_xml_ensure_own (root);
  for (xmlNode *tag; (tag = gh_xml_child_ns (own, GH_DOMAIN_XML_NAMESPACE, name)) != NULL;)
    gh_xml_remove (tag);
  for (; is != NULL && *is != NULL; is++)
    {
      xmlNode *tag = xmlNewDocNode (root->doc, own->ns, BAD_CAST name, NULL);

      gh_xml_append (own, tag);
      gh_xml_set_text (tag, *is);
    }
}

static const char *
word_of (const GhXmlFact *fact, const GhDomainConfig *config)
{
  int value = G_STRUCT_MEMBER (int, config, fact->offset);

  return value != 0 ? gh_enum_to_string (fact->type, value) : NULL;
}

/* It is said where the CPU does not say it already. */
static void
write_nesting (xmlNode *root, const GhDomainConfig *before, const GhDomainConfig *after)
{
  GhToggle implied = gh_xml_imply_nesting (after);
  xmlNode *own
    = gh_xml_child_ns (gh_xml_child (root, "metadata"), GH_DOMAIN_XML_NAMESPACE, "machine");
  g_autofree char *was
    = gh_xml_get_text (gh_xml_child_ns (own, GH_DOMAIN_XML_NAMESPACE, GH_XML_NESTED));

  if (before->nested_hvm == after->nested_hvm && gh_xml_imply_nesting (before) == implied)
    return;
  write_fact (root,
              GH_XML_NESTED,
              was,
              after->nested_hvm != implied
                ? gh_enum_to_string (&gh_toggle_enum, (int) after->nested_hvm)
                : NULL);
}

static void
write_choices (xmlNode *root, const GhDomainConfig *before, const GhDomainConfig *after)
{
  for (const GhXmlFact *fact = gh_xml_facts; fact->name != NULL; fact++)
    if (strcmp (fact->name, GH_XML_NESTED) == 0)
      write_nesting (root, before, after);
    else
      write_fact (root, fact->name, word_of (fact, before), word_of (fact, after));
}

static void
write_os_id (xmlNode *root, const char *was, const char *is)
{
  xmlNode *osinfo;

  if (gh_xml_same_text (was, is))
    return;
  osinfo = gh_xml_ensure_ns (
    gh_xml_ensure (root, "metadata"), GH_OSINFO_NAMESPACE, "libosinfo", "libosinfo");
  if (gh_xml_is_empty_text (is))
    gh_xml_remove (gh_xml_child_ns (osinfo, GH_OSINFO_NAMESPACE, "os"));
  else
    gh_xml_set (gh_xml_ensure_ns (osinfo, GH_OSINFO_NAMESPACE, "libosinfo", "os"), "id", is);
  gh_xml_remove_if_empty (osinfo);
}

/* Beside another type than kvm there may stand an "auto" that counts for nothing; it must not wake
 * up. */
static void
write_virt (GhXmlReading *self, const GhDomainConfig *after)
{
  GhVirt type = after->virt == GH_VIRT_AUTO ? GH_VIRT_KVM : after->virt;

  if (self->config->virt == after->virt)
    return;
  gh_xml_set (self->root, "type", gh_enum_to_string (&gh_virt_enum, (int) type));
  write_fact (self->root, "virt", "auto", NULL);
  write_fact (self->root, "virt", NULL, after->virt == GH_VIRT_AUTO ? "auto" : NULL);
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

  write_virt (self, after);
  write_fact (root, "install-state", install_fact (before), install_fact (after));
  write_fact (root, "install-source", before->install_source, after->install_source);
  write_fact (root, "cpupool", before->cpupool, after->cpupool);
  write_fact (root, "group", before->group, after->group);
  write_words (root, "tag", before->tags, after->tags);
  write_words (root, "cpuid", before->cpuid, after->cpuid);
  write_choices (root, before, after);
  write_fact (root, "autostart", autostart_fact (before), autostart_fact (after));
  write_os_id (root, before->os_id, after->os_id);
  metadata = gh_xml_child (root, "metadata");
  if (metadata == NULL || gh_domain_config_equal (before, after))
    return;
  gh_xml_remove_if_empty (gh_xml_child_ns (metadata, GH_DOMAIN_XML_NAMESPACE, "machine"));
  gh_xml_remove_if_empty (metadata);
}

void
gh_xml_write_domain (GhXmlReading *self, const GhDomainConfig *after)
{
  write_texts (self, after);
  write_memory (self, after);
  write_vcpus (self, after);
  gh_xml_write_tuning (self, after);
  write_os (self, after);
  write_cpu (self, after);
  gh_xml_write_machine (self, after);
  gh_xml_write_attributes (
    gh_xml_domain_attributes, &gh_domain_config_struct, self->root, self->config, after);
  write_loader (self, after);
  write_end_actions (self, after);
  write_metadata (self, after);
  gh_xml_write_devices (self, after);
}
