/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhChange: one change of a machine, which may be made while it runs. */
#include "config.h"

#include "gh-change.h"

#include <glib/gi18n-lib.h>

#include "gh-cpu-set.h"
#include "gh-error.h"
#include "gh-hostdev.h"
#include "gh-text.h"

#define MIB (G_GUINT64_CONSTANT (1) << 20)

static const char *const words[GH_N_CHANGES + 1]
  = { "memory",      "max-memory", "vcpus",          "max-vcpus",   "pin",        "soft-pin",
      "weight",      "cap",        "cpupool",        "attach-disk", "attach-nic", "attach-hostdev",
      "detach-disk", "detach-nic", "detach-hostdev", "medium",      "link",       NULL };
const GhEnum gh_change_kind_enum = { words };

GhChange *
gh_change_new (GhChangeKind kind)
{
  GhChange *self = g_new0 (GhChange, 1);

  self->kind = kind;
  return self;
}

GhChange *
gh_change_copy (const GhChange *from)
{
  GhChange *self = gh_change_new (from->kind);

  self->number = from->number;
  self->text = g_strdup (from->text);
  self->key = g_strdup (from->key);
  self->pins = g_strdupv (from->pins);
  self->force = from->force;
  if (from->disk != NULL)
    self->disk = gh_struct_copy (&gh_disk_struct, from->disk);
  if (from->nic != NULL)
    self->nic = gh_struct_copy (&gh_nic_struct, from->nic);
  if (from->hostdev != NULL)
    self->hostdev = gh_struct_copy (&gh_hostdev_struct, from->hostdev);
  return self;
}

void
gh_change_free (GhChange *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_free (self->key);
  g_strfreev (self->pins);
  gh_struct_free (&gh_disk_struct, self->disk);
  gh_struct_free (&gh_nic_struct, self->nic);
  gh_struct_free (&gh_hostdev_struct, self->hostdev);
  g_free (self);
}

guint64
gh_change_memory_least (guint64 memory)
{
  if (memory < 128 * MIB)
    return 8 * MIB + memory / 2;
  if (memory < 512 * MIB)
    return 40 * MIB + memory / 4;
  if (memory < 2048 * MIB)
    return 104 * MIB + memory / 8;
  if (memory < 8192 * MIB)
    return 232 * MIB + memory / 16;
  return 488 * MIB + memory / 32;
}

static gboolean refuse (GError **error, GhError code, const char *format, ...) G_GNUC_PRINTF (3, 4);

static gboolean
refuse (GError **error, GhError code, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (GH_ERROR, (int) code, format, args));
  va_end (args);
  return FALSE;
}

static gboolean
apply_memory (const GhChange *self, GhDomainConfig *config, GError **error)
{
  guint64 least = MIN (gh_change_memory_least (config->memory), config->memory);
  g_autofree char *wanted = gh_format_size (self->number);
  g_autofree char *most_text = gh_format_size (config->memory);
  g_autofree char *least_text = gh_format_size (least);

  if (self->number > config->memory)
    return refuse (error,
                   GH_ERROR_INVALID_ARGUMENT,
                   _ ("“%s” cannot have %s of memory: at most %s. Raise its maximum first"),
                   config->name,
                   wanted,
                   most_text);
  if (self->number < least)
    return refuse (
      error,
      GH_ERROR_INVALID_ARGUMENT,
      _ ("“%s” cannot have %s of memory: with a maximum of %s a guest needs %s to live. "
         "Give it more, or lower its maximum"),
      config->name,
      wanted,
      most_text,
      least_text);
  config->current_memory = self->number == config->memory ? 0 : self->number;
  return TRUE;
}

/* What the guest has stays. */
static gboolean
apply_max_memory (const GhChange *self, GhDomainConfig *config, GError **error)
{
  guint64 current = gh_domain_config_get_current_memory (config);
  g_autofree char *wanted = gh_format_size (self->number);
  g_autofree char *current_text = gh_format_size (current);

  if (self->number < current)
    return refuse (error,
                   GH_ERROR_INVALID_ARGUMENT,
                   _ ("The most memory of “%s” cannot be %s: it has %s. Lower that first"),
                   config->name,
                   wanted,
                   current_text);
  config->memory = self->number;
  config->current_memory = current == self->number ? 0 : current;
  return TRUE;
}

static gboolean
apply_vcpus (const GhChange *self, GhDomainConfig *config, GError **error)
{
  if (self->number < 1 || self->number > config->vcpus)
    return refuse (
      error,
      GH_ERROR_INVALID_ARGUMENT,
      _ ("“%s” cannot have %llu CPUs: 1 to %u. Raise its maximum for the next start first"),
      config->name,
      (unsigned long long) self->number,
      config->vcpus);
  config->vcpus_online = self->number == config->vcpus ? 0 : (guint) self->number;
  return TRUE;
}

static void
cut_pins (char **pins, guint length)
{
  guint have = pins != NULL ? g_strv_length (pins) : 0;

  for (guint i = length; i < have; i++)
    g_clear_pointer (&pins[i], g_free);
}

static gboolean
apply_max_vcpus (const GhChange *self, GhDomainConfig *config, GError **error)
{
  guint online = gh_domain_config_get_vcpus_online (config);

  if (self->number < online || self->number > GH_CPUS_MAX)
    return refuse (error,
                   GH_ERROR_INVALID_ARGUMENT,
                   _ ("The most CPUs of “%s” cannot be %llu: it has %u. Lower that first"),
                   config->name,
                   (unsigned long long) self->number,
                   online);
  config->vcpus = (guint) self->number;
  config->vcpus_online = online == config->vcpus ? 0 : online;
  /* A layout of CPUs that does not come to their number would be refused. */
  config->sockets = config->dies = config->cores = config->threads = 0;
  cut_pins (config->pins, config->vcpus);
  cut_pins (config->soft_pins, config->vcpus);
  return TRUE;
}

/* One word for each CPU, in the shortest form; %NULL when none is pinned. */
static gboolean
make_pins (const GhChange *self, guint vcpus, char ***out, GError **error)
{
  guint given = self->pins != NULL ? g_strv_length (self->pins) : 0;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint length = 0;

  if (given > MAX (vcpus, 1))
    return refuse (error,
                   GH_ERROR_INVALID_ARGUMENT,
                   _ ("%u lists of CPUs are given, but the machine has %u CPUs: give one list for "
                      "each, or one for all"),
                   given,
                   vcpus);
  for (guint i = 0; given > 0 && i < (given == 1 ? vcpus : given); i++)
    {
      g_autofree char *text = NULL;
      GhCpuSet set;

      if (!gh_cpu_set_parse (self->pins[given == 1 ? 0 : i], &set, error))
        return FALSE;
      text = gh_cpu_set_is_full (&set) ? g_strdup ("") : gh_cpu_set_format (&set);
      g_strv_builder_add (builder, text);
      if (*text != '\0')
        length = i + 1;
    }
  *out = length > 0 ? g_strv_builder_end (builder) : NULL;
  cut_pins (*out, length);
  return TRUE;
}

static gboolean
apply_pins (const GhChange *self, GhDomainConfig *config, GError **error)
{
  char ***member = self->kind == GH_CHANGE_PIN ? &config->pins : &config->soft_pins;
  char **pins;

  if (!make_pins (self, config->vcpus, &pins, error))
    return FALSE;
  g_strfreev (*member);
  *member = pins;
  return TRUE;
}

/* 65535 is the most that Xen's schedulers take (libxl_types.idl). */
static gboolean
apply_share (const GhChange *self, GhDomainConfig *config, GError **error)
{
  gboolean weight = self->kind == GH_CHANGE_WEIGHT;

  if (self->number > 65535)
    return refuse (
      error,
      GH_ERROR_INVALID_ARGUMENT,
      weight ? _ ("A weight of %llu is not possible: give 1 to 65535, or 0 for the default")
             : _ ("A limit of %llu percent is not possible: give 1 to 65535, or 0 for none"),
      (unsigned long long) self->number);
  *(weight ? &config->weight : &config->cap) = (guint) self->number;
  return TRUE;
}

static gboolean
apply_attach_disk (const GhChange *self, GhDomainConfig *config, GError **error)
{
  GhDisk *disk;

  if (gh_domain_config_get_disk (config, self->disk->target) != NULL)
    return refuse (error,
                   GH_ERROR_EXISTS,
                   _ ("“%s” has a disk %s already: choose another name, or detach that first"),
                   config->name,
                   self->disk->target);
  for (guint i = 0; self->disk->source != NULL && i < config->disks->len; i++)
    {
      const GhDisk *other = config->disks->pdata[i];

      if (g_strcmp0 (other->source, self->disk->source) == 0 && other->device == GH_DISK_DISK)
        return refuse (error,
                       GH_ERROR_IN_USE,
                       _ ("“%s” uses %s already, as its disk %s"),
                       config->name,
                       other->source,
                       other->target);
    }
  disk = gh_struct_copy (&gh_disk_struct, self->disk);
  g_clear_pointer (&disk->foreign, g_free);
  g_ptr_array_add (config->disks, disk);
  return TRUE;
}

static gboolean
apply_attach_nic (const GhChange *self, GhDomainConfig *config, GError **error)
{
  GhNic *nic;

  if (gh_domain_config_get_nic (config, self->nic->mac) != NULL)
    return refuse (error,
                   GH_ERROR_EXISTS,
                   _ ("“%s” has a network card with the address %s already: choose another"),
                   config->name,
                   self->nic->mac);
  nic = gh_struct_copy (&gh_nic_struct, self->nic);
  g_clear_pointer (&nic->foreign, g_free);
  g_ptr_array_add (config->nics, nic);
  return TRUE;
}

static gboolean
apply_attach_hostdev (const GhChange *self, GhDomainConfig *config, GError **error)
{
  g_autofree char *name = gh_hostdev_get_name (self->hostdev);
  GhHostdev *hostdev;

  if (name != NULL && gh_hostdev_find (config->hostdevs, name) != NULL)
    return refuse (error,
                   GH_ERROR_EXISTS,
                   _ ("“%s” has the device %s of this computer already"),
                   config->name,
                   name);
  hostdev = gh_struct_copy (&gh_hostdev_struct, self->hostdev);
  g_clear_pointer (&hostdev->foreign, g_free);
  g_ptr_array_add (config->hostdevs, hostdev);
  return TRUE;
}

static gboolean
refuse_missing (const GhChange *self, const GhDomainConfig *config, GError **error)
{
  g_autofree char *quoted = gh_text_quote (self->key);
  gboolean nic = self->kind == GH_CHANGE_DETACH_NIC || self->kind == GH_CHANGE_LINK;

  return refuse (error,
                 GH_ERROR_NOT_FOUND,
                 self->kind == GH_CHANGE_DETACH_HOSTDEV
                   ? _ ("“%s” has no device %s of this computer")
                 : nic ? _ ("“%s” has no network card with the address %s")
                       : _ ("“%s” has no disk %s"),
                 config->name,
                 quoted);
}

static gboolean
apply_detach (const GhChange *self, GhDomainConfig *config, GError **error)
{
  const GhStruct *type = &gh_disk_struct;
  GPtrArray *list = config->disks;
  gpointer device;

  if (self->kind == GH_CHANGE_DETACH_NIC)
    {
      type = &gh_nic_struct;
      list = config->nics;
      device = gh_domain_config_get_nic (config, self->key);
    }
  else if (self->kind == GH_CHANGE_DETACH_HOSTDEV)
    {
      type = &gh_hostdev_struct;
      list = config->hostdevs;
      device = gh_hostdev_find (list, self->key);
    }
  else
    device = gh_domain_config_get_disk (config, self->key);
  if (device == NULL)
    return refuse_missing (self, config, error);
  g_ptr_array_remove (list, device);
  gh_struct_free (type, device);
  return TRUE;
}

static gboolean
apply_medium (const GhChange *self, GhDomainConfig *config, GError **error)
{
  GhDisk *disk = gh_domain_config_get_disk (config, self->key);

  if (disk == NULL)
    return refuse_missing (self, config, error);
  if (disk->device == GH_DISK_DISK)
    return refuse (error,
                   GH_ERROR_INVALID_ARGUMENT,
                   _ ("%s of “%s” is a disk, not a drive that takes media: detach it instead"),
                   disk->target,
                   config->name);
  if (self->text == NULL && disk->source == NULL)
    return refuse (error,
                   GH_ERROR_WRONG_STATE,
                   _ ("There is no medium in the drive %s of “%s”"),
                   disk->target,
                   config->name);
  g_free (disk->source);
  disk->source = g_strdup (self->text);
  disk->source_type = self->text != NULL && g_str_has_prefix (self->text, "/dev/") ? GH_SOURCE_BLOCK
                                                                                   : GH_SOURCE_FILE;
  return TRUE;
}

static gboolean
apply_link (const GhChange *self, GhDomainConfig *config, GError **error)
{
  GhNic *nic = gh_domain_config_get_nic (config, self->key);

  if (nic == NULL)
    return refuse_missing (self, config, error);
  nic->link_down = self->number == 0;
  return TRUE;
}

gboolean
gh_change_apply (const GhChange *self, GhDomainConfig *config, GError **error)
{
  switch (self->kind)
    {
    case GH_CHANGE_MEMORY:
      return apply_memory (self, config, error);
    case GH_CHANGE_MAX_MEMORY:
      return apply_max_memory (self, config, error);
    case GH_CHANGE_VCPUS:
      return apply_vcpus (self, config, error);
    case GH_CHANGE_MAX_VCPUS:
      return apply_max_vcpus (self, config, error);
    case GH_CHANGE_PIN:
    case GH_CHANGE_SOFT_PIN:
      return apply_pins (self, config, error);
    case GH_CHANGE_WEIGHT:
    case GH_CHANGE_CAP:
      return apply_share (self, config, error);
    case GH_CHANGE_CPUPOOL:
      g_free (config->cpupool);
      config->cpupool = self->text != NULL && *self->text != '\0' ? g_strdup (self->text) : NULL;
      return TRUE;
    case GH_CHANGE_ATTACH_DISK:
      return apply_attach_disk (self, config, error);
    case GH_CHANGE_ATTACH_NIC:
      return apply_attach_nic (self, config, error);
    case GH_CHANGE_ATTACH_HOSTDEV:
      return apply_attach_hostdev (self, config, error);
    case GH_CHANGE_DETACH_DISK:
    case GH_CHANGE_DETACH_NIC:
    case GH_CHANGE_DETACH_HOSTDEV:
      return apply_detach (self, config, error);
    case GH_CHANGE_MEDIUM:
      return apply_medium (self, config, error);
    case GH_CHANGE_LINK:
      return apply_link (self, config, error);
    case GH_N_CHANGES:
    default:
      g_assert_not_reached ();
    }
}
