/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhMachinePlan: what the wizard has learned, and the call that it becomes. */
#include "config.h"

#include "gh-machine-plan.h"

#include <glib/gi18n-lib.h>

#include "gh-domain-xml.h"
#include "gh-error.h"
#include "gh-guest-advice.h"
#include "gh-plan-answers-private.h"
#include "gh-text.h"
#include "gh-web.h"

#define MIB (G_GUINT64_CONSTANT (1) << 20)
#define GIB (G_GUINT64_CONSTANT (1) << 30)

/* Where nothing is advised: enough for today's desktops. */
#define MEMORY    (2 * GIB)
#define DISK_SIZE (20 * GIB)

GhMachinePlan *
gh_machine_plan_new (void)
{
  GhMachinePlan *self = g_new0 (GhMachinePlan, 1);

  self->memory = MEMORY;
  self->vcpus = 1;
  self->disk_size = self->disk_advised = DISK_SIZE;
  self->disk_format = g_strdup ("qcow2");
  self->network = TRUE;
  self->start = TRUE;
  return self;
}

void
gh_machine_plan_free (GhMachinePlan *self)
{
  g_free (self->location);
  g_clear_pointer (&self->found, g_variant_unref);
  g_free (self->disk_pool);
  g_free (self->disk_path);
  g_free (self->disk_format);
  g_free (self->name);
  g_free (self->title);
  g_free (self->arguments);
  g_clear_pointer (&self->host, gh_host_info_free);
  g_free (self->bridge);
  g_free (self->family);
  gh_domain_config_free (self->answered);
  gh_domain_config_free (self->hardware);
  gh_plan_answers_clear (self);
  g_free (self);
}

void
gh_machine_plan_set_string (char **member, const char *text)
{
  char *copy = text != NULL && *text != '\0' ? g_strdup (text) : NULL;

  g_free (*member);
  *member = copy;
}

void
gh_machine_plan_set_found (GhMachinePlan *self, GVariant *found)
{
  const char *kind;

  g_clear_pointer (&self->found, g_variant_unref);
  self->guest_chosen = FALSE;
  if (found == NULL)
    return;
  self->found = g_variant_ref_sink (found);
  kind = gh_machine_plan_get_found (self, "kind");
  /* What lies on a server is copied from there. */
  if (g_strcmp0 (kind, "disk") == 0)
    self->source = self->source == GH_PLAN_CLOUD || gh_web_is_address (self->location)
                     ? GH_PLAN_CLOUD
                     : GH_PLAN_IMPORT;
  else if (g_strcmp0 (kind, "iso") == 0)
    self->source = GH_PLAN_ISO;
  else if (self->source == GH_PLAN_IMPORT || self->source == GH_PLAN_CLOUD)
    self->source = GH_PLAN_TREE;
}

const char *
gh_machine_plan_get_found (GhMachinePlan *self, const char *key)
{
  const char *value = NULL;

  if (self->found != NULL)
    g_variant_lookup (self->found, key, "&s", &value);
  return value;
}

static guint64
get_number (GhMachinePlan *self, const char *key)
{
  guint64 value = 0;

  if (self->found != NULL)
    g_variant_lookup (self->found, key, "t", &value);
  return value;
}

void
gh_machine_plan_take_advice (GhMachinePlan *self, guint64 host_memory, guint host_cpus)
{
  guint64 memory = MAX (get_number (self, "memory"), MIB * 256);
  guint64 disk = get_number (self, "disk");

  /* Twice the least that is advised is comfortable; half the host is the guest's fair share. */
  self->memory = CLAMP (memory * 2, GIB, MAX (memory, 4 * GIB));
  if (host_memory > 0)
    self->memory = MIN (self->memory, MAX (host_memory / 2, MIN (memory, host_memory)));
  self->memory -= self->memory % (64 * MIB);
  self->vcpus = CLAMP (host_cpus / 2, 1, 4);
  self->disk_advised = MAX (disk, DISK_SIZE);
  if (!self->disk_size_chosen)
    self->disk_size = self->disk_advised;
}

void
gh_machine_plan_fit_disk (GhMachinePlan *self, guint64 free)
{
  guint64 room = free;

  if (self->disk_size_chosen)
    return;
  /* Something is left for all else that lies there, unless that takes the last gibibyte. */
  if (self->disk_advised > free && free > 4 * GIB)
    room -= free / 8;
  room -= room % GIB;
  self->disk_size = CLAMP (room, GIB, self->disk_advised);
}

static char *
name_from_location (const char *location)
{
  g_autofree char *shown = location != NULL ? gh_text_without_password (location) : NULL;
  g_autofree char *base = shown != NULL ? g_path_get_basename (shown) : NULL;
  char *dot = base != NULL ? strrchr (base, '.') : NULL;

  if (dot != NULL && dot != base)
    *dot = '\0';
  if (base == NULL || !gh_domain_name_validate (base, NULL))
    return g_strdup ("machine");
  return g_steal_pointer (&base);
}

char *
gh_machine_plan_suggest_name (GhMachinePlan *self, GhDomainList *domains)
{
  const char *os = gh_machine_plan_get_found (self, "os");
  g_autofree char *stem = NULL;
  char *name;

  if (os != NULL && gh_domain_name_validate (os, NULL))
    stem = g_strdup (os);
  else
    stem = name_from_location (self->location);
  name = g_strdup (stem);
  for (guint n = 2; gh_domain_list_find (domains, name) != NULL; n++)
    {
      g_free (name);
      name = g_strdup_printf ("%s-%u", stem, n);
    }
  return name;
}

gboolean
gh_machine_plan_check_name (const char *name, GhDomainList *domains, GError **error)
{
  GhDomainRow *row;

  if (!gh_domain_name_validate (name, error))
    return FALSE;
  row = gh_domain_list_find (domains, name);
  if (row == NULL || !g_str_equal (row->name, name))
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_EXISTS,
               _ ("There is a machine with the name “%s” already: choose another"),
               name);
  return FALSE;
}

char *
gh_machine_plan_describe_system (GhMachinePlan *self)
{
  const char *name = gh_machine_plan_get_found (self, "name");
  const char *arch = gh_machine_plan_get_found (self, "arch");
  const char *kind = gh_machine_plan_get_found (self, "kind");

  if (g_strcmp0 (kind, "disk") == 0 && name == NULL)
    {
      g_autofree char *size = gh_format_size (get_number (self, "size"));

      /* Translators: format and size, as "A qcow2 disk of 20 GiB". */
      return g_strdup_printf (
        _ ("A %s disk of %s"), gh_machine_plan_get_found (self, "format"), size);
    }
  if (name == NULL || *name == '\0')
    name = _ ("A system of unknown kind");
  return arch != NULL ? g_strdup_printf ("%s, %s", name, arch) : g_strdup (name);
}

char *
gh_machine_plan_describe_download (GhMachinePlan *self)
{
  guint64 size = get_number (self, "size");

  if ((self->source != GH_PLAN_ISO && self->source != GH_PLAN_CLOUD) || size == 0
      || self->location == NULL || !gh_web_is_address (self->location))
    return NULL;
  return gh_format_size (size);
}

char *
gh_machine_plan_describe_disk (GhMachinePlan *self)
{
  g_autofree char *size = gh_format_size (self->disk_size);

  if (self->source == GH_PLAN_IMPORT)
    return g_strdup (self->location);
  if (self->disk == GH_PLAN_DISK_EXISTING)
    return g_strdup (self->disk_path);
  if (self->disk == GH_PLAN_DISK_NONE)
    return g_strdup (_ ("None"));
  if (self->disk_logical)
    return g_strdup_printf (_ ("A new volume of %s in %s"), size, self->disk_pool);
  return g_strdup_printf (_ ("A new %s image of %s"), self->disk_format, size);
}

char *
gh_machine_plan_describe_network (GhMachinePlan *self)
{
  if (!self->network)
    return g_strdup (_ ("None"));
  if (self->xen)
    return g_strdup_printf (_ ("On the bridge %s"), self->bridge);
  return g_strdup (_ ("Shares this computer's connection"));
}

static void
get_needs (GhMachinePlan *self, GhXenNeeds *needs)
{
  static const GhXenBoot boots[] = { [GH_PLAN_TREE] = GH_XEN_BOOT_TREE,
                                     [GH_PLAN_ISO] = GH_XEN_BOOT_CD,
                                     [GH_PLAN_IMPORT] = GH_XEN_BOOT_DISK,
                                     [GH_PLAN_CLOUD] = GH_XEN_BOOT_DISK };

  gh_xen_needs_init (needs, boots[self->source], self->found, self->host);
}

GhXenGuest
gh_machine_plan_get_guest (GhMachinePlan *self)
{
  GhXenNeeds needs;

  if (self->guest_chosen)
    return self->guest;
  get_needs (self, &needs);
  return gh_xen_guest_choose (&needs, NULL);
}

char *
gh_machine_plan_describe_guest (GhMachinePlan *self)
{
  GhXenGuest guest = gh_machine_plan_get_guest (self);
  GhXenNeeds needs;
  const char *why;

  get_needs (self, &needs);
  if (gh_xen_guest_choose (&needs, &why) != guest)
    return g_strdup_printf (_ ("%s, as you have chosen"), gh_xen_guest_get_name (guest));
  /* Translators: the kind of a guest on Xen, and a sentence why. */
  return g_strdup_printf (_ ("%s: %s"), gh_xen_guest_get_name (guest), why);
}

char *
gh_machine_plan_explain_guest (GhMachinePlan *self)
{
  GhXenNeeds needs;

  get_needs (self, &needs);
  return gh_xen_guest_explain (gh_machine_plan_get_guest (self), &needs);
}

gboolean
gh_machine_plan_check_guest (GhMachinePlan *self, GhXenGuest guest, GError **error)
{
  GhXenNeeds needs;

  get_needs (self, &needs);
  return !self->xen || gh_xen_guest_check (guest, &needs, error);
}

static void
add_disk (GhDomainConfig *config, const char *path, const char *format)
{
  GhDisk *disk = gh_domain_config_add_disk (config);

  disk->source = g_strdup (path);
  disk->source_type = g_str_has_prefix (path, "/dev/") ? GH_SOURCE_BLOCK : GH_SOURCE_FILE;
  disk->format = g_strdup (format != NULL ? format : "raw");
  disk->target = gh_domain_config_free_target (config, "vd");
}

static void
add_nic (GhMachinePlan *self, GhDomainConfig *config)
{
  GhNic *nic = gh_domain_config_add_nic (config);

  nic->type = self->xen ? GH_NIC_BRIDGE : GH_NIC_USER;
  nic->source = self->xen ? g_strdup (self->bridge) : NULL;
}

static GhGuestAdvice
get_advice (GhMachinePlan *self)
{
  GhGuestAdvice how = self->xen ? GH_GUEST_ADVICE_XEN : GH_GUEST_ADVICE_NONE;

  if (self->host != NULL && self->host->tpm)
    how |= GH_GUEST_ADVICE_TPM;
  if (self->host != NULL && self->host->secure_boot)
    how |= GH_GUEST_ADVICE_SECURE_BOOT;
  return how;
}

char *
gh_machine_plan_describe_security (GhMachinePlan *self)
{
  return gh_guest_describe_security (gh_machine_plan_get_found (self, "os"), get_advice (self));
}

/* The hardware that suits the system, known or as the person says. */
static void
fit (GhMachinePlan *self, GhDomainConfig *config)
{
  const char *os = gh_machine_plan_get_found (self, "os");
  GhGuestAdvice how = get_advice (self);

  if (os == NULL && gh_machine_plan_is_windows (self))
    os = "win";
  config->firmware = self->xen ? GH_FIRMWARE_BIOS : gh_guest_firmware (os);
  if (self->source != GH_PLAN_IMPORT && self->disk == GH_PLAN_DISK_NEW)
    how |= GH_GUEST_ADVICE_NEW_DISK;
  gh_guest_advice_apply (config, os, how);
}

static void
apply_guest (GhMachinePlan *self, GhDomainConfig *config)
{
  GhXenNeeds needs;

  get_needs (self, &needs);
  gh_xen_guest_apply (gh_machine_plan_get_guest (self), &needs, config);
}

static GhDomainConfig *
make_answered (GhMachinePlan *self)
{
  GhDomainConfig *config = gh_domain_config_new ();
  const char *id = gh_machine_plan_get_found (self, "os-id");

  config->name = g_strdup (self->name);
  config->title = g_strdup (self->title);
  config->os_id = id != NULL && *id != '\0' ? g_strdup (id) : NULL;
  config->memory = self->memory;
  config->vcpus = self->vcpus;
  if (self->source == GH_PLAN_IMPORT)
    add_disk (config, self->location, gh_machine_plan_get_found (self, "format"));
  else if (self->disk == GH_PLAN_DISK_EXISTING)
    add_disk (config, self->disk_path, self->disk_format);
  if (self->network)
    add_nic (self, config);
  gh_domain_config_add_usual_devices (config, TRUE);
  fit (self, config);
  if (self->xen)
    apply_guest (self, config);
  return config;
}

GhDomainConfig *
gh_machine_plan_make_config (GhMachinePlan *self)
{
  g_autoptr (GhDomainConfig) answered = make_answered (self);
  GhDomainConfig *config;

  if (self->hardware == NULL)
    return g_steal_pointer (&answered);
  config = gh_domain_config_copy (self->hardware);
  gh_struct_merge (&gh_domain_config_struct, self->answered, answered, config);
  return config;
}

void
gh_machine_plan_set_hardware (GhMachinePlan *self, const GhDomainConfig *config)
{
  g_clear_pointer (&self->answered, gh_domain_config_free);
  self->answered = make_answered (self);
  gh_domain_config_free (self->hardware);
  self->hardware = gh_domain_config_copy (config);
}

static GVariant *
make_install (GhMachinePlan *self, GVariant *answers)
{
  const char *checksum = gh_machine_plan_get_found (self, "checksum");
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (checksum != NULL && (self->source == GH_PLAN_ISO || self->source == GH_PLAN_CLOUD))
    g_variant_dict_insert (&dict, "checksum", "s", checksum);
  if (self->source == GH_PLAN_TREE)
    {
      g_variant_dict_insert (&dict, "tree", "s", self->location);
      if (self->arguments != NULL)
        {
          g_autofree char *more = g_strconcat ("+", self->arguments, NULL);

          g_variant_dict_insert (&dict, "args", "s", more);
        }
    }
  else if (self->source == GH_PLAN_ISO)
    g_variant_dict_insert (&dict, "iso", "s", self->location);
  else if (self->source == GH_PLAN_CLOUD)
    g_variant_dict_insert (&dict, "cloud-image", "s", self->location);
  if (answers != NULL)
    g_variant_dict_insert_value (&dict, "unattended", answers);
  return g_variant_dict_end (&dict);
}

static GVariant *
make_options (GhMachinePlan *self)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "start", "b", self->start);
  if (self->source != GH_PLAN_IMPORT && self->disk == GH_PLAN_DISK_NEW)
    {
      g_variant_dict_insert (&dict, "disk-size", "t", self->disk_size);
      if (!self->disk_logical)
        g_variant_dict_insert (&dict, "disk-format", "s", self->disk_format);
      if (self->disk_pool != NULL)
        g_variant_dict_insert (&dict, "disk-pool", "s", self->disk_pool);
    }
  return g_variant_dict_end (&dict);
}

GVariant *
gh_machine_plan_to_call (GhMachinePlan *self, GError **error)
{
  g_autoptr (GhDomainConfig) config = gh_machine_plan_make_config (self);
  g_autofree char *definition = gh_domain_xml_format (config, error);
  GVariant *answers = NULL;

  if (definition == NULL)
    return NULL;
  if (self->answers_wanted && gh_machine_plan_can_answer (self))
    {
      answers = gh_plan_answers_to_variant (self, error);
      if (answers == NULL)
        return NULL;
    }
  return g_variant_new (
    "(s@a{sv}@a{sv})", definition, make_install (self, answers), make_options (self));
}
