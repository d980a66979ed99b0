/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Change, AttachDisk, AttachNic, AttachHostDevice, Detach, ChangeMedium, SetLink and ListCpuPools.
 */
#include "config.h"

#include "gh-change-methods.h"

#include <glib/gi18n-lib.h>

#include "gh-change-run.h"
#include "gh-host-devices.h"
#include "gh-hostdev.h"
#include "gh-host.h"
#include "gh-image.h"

static GPtrArray *
new_changes (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) gh_change_free);
}

/* "live" and "config" of the argument at @index. */
static GhChangeScope
get_scope (GhCall *call, guint index)
{
  g_autoptr (GVariant) options = gh_call_get_options (call, index);
  gboolean live = FALSE, config = FALSE;

  g_variant_lookup (options, "live", "b", &live);
  g_variant_lookup (options, "config", "b", &config);
  if (live)
    return config ? GH_CHANGE_SCOPE_BOTH : GH_CHANGE_SCOPE_LIVE;
  return config ? GH_CHANGE_SCOPE_CONFIG : GH_CHANGE_SCOPE_AUTO;
}

static void
run_one (GhCall *call, guint options, GhChange *change, GVariant *reply)
{
  GPtrArray *changes = new_changes ();

  g_ptr_array_add (changes, change);
  gh_change_run (call, get_scope (call, options), changes, reply);
}

static GhChange *
make_setting (GhChangeKind kind, GVariant *value)
{
  GhChange *change = gh_change_new (kind);

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64))
    change->number = g_variant_get_uint64 (value);
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32))
    change->number = g_variant_get_uint32 (value);
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    change->pins = g_variant_dup_strv (value, NULL);
  else
    change->text = g_variant_dup_string (value, NULL);
  return change;
}

/* A maximum that rises goes before what is under it, one that falls after it. */
static gboolean
is_raised (GhCall *call, GVariant *changes, GhChangeKind kind)
{
  const GhDomainConfig *config = gh_domain_get_config (call->machine->domain);
  guint64 memory;
  guint32 vcpus;

  if (kind == GH_CHANGE_MAX_MEMORY && g_variant_lookup (changes, "max-memory", "t", &memory))
    return memory > config->memory;
  return kind == GH_CHANGE_MAX_VCPUS && g_variant_lookup (changes, "max-vcpus", "u", &vcpus)
         && vcpus > config->vcpus;
}

static void
add_settings (GhCall *call, GVariant *given, gboolean raised, GPtrArray *changes)
{
  for (int kind = GH_CHANGE_MEMORY; kind <= GH_CHANGE_CPUPOOL; kind++)
    {
      const char *word = gh_enum_to_string (&gh_change_kind_enum, kind);
      g_autoptr (GVariant) value = g_variant_lookup_value (given, word, NULL);

      if (value != NULL && is_raised (call, given, (GhChangeKind) kind) == raised)
        g_ptr_array_add (changes, make_setting ((GhChangeKind) kind, value));
    }
}

void
gh_change_run_change (GhCall *call)
{
  g_autoptr (GVariant) given = gh_call_get_options (call, 0);
  GPtrArray *changes = new_changes ();

  add_settings (call, given, TRUE, changes);
  add_settings (call, given, FALSE, changes);
  gh_change_run (call, get_scope (call, 1), changes, NULL);
}

/* Attaching. */

/* A definition that has what is defined and what runs, so that a name is free in both. */
static GhDomainConfig *
make_union (GhMachine *machine)
{
  GhDomainConfig *config = gh_domain_config_copy (gh_domain_get_config (machine->domain));
  const GhDomainConfig *live = gh_domain_get_live_config (machine->domain);

  for (guint i = 0; live != NULL && i < live->disks->len; i++)
    {
      const GhDisk *disk = live->disks->pdata[i];

      if (gh_domain_config_get_disk (config, disk->target) == NULL)
        g_ptr_array_add (config->disks, gh_struct_copy (&gh_disk_struct, disk));
    }
  return config;
}

/* The controller that a name in the guest stands for, as in domain XML without a bus. */
static GhDiskBus
guess_bus (const char *target, GhDiskDevice device, GhVirt virt)
{
  if (target != NULL && g_str_has_prefix (target, "hd"))
    return GH_DISK_BUS_IDE;
  if (target != NULL && g_str_has_prefix (target, "sd"))
    return GH_DISK_BUS_SCSI;
  if (virt == GH_VIRT_XEN || (target != NULL && g_str_has_prefix (target, "xvd")))
    return GH_DISK_BUS_XEN;
  return device == GH_DISK_DISK ? GH_DISK_BUS_VIRTIO : GH_DISK_BUS_SATA;
}

static char *
lookup_text (GVariant *dictionary, const char *key)
{
  char *text = NULL;

  g_variant_lookup (dictionary, key, "s", &text);
  if (text != NULL && *text == '\0')
    g_clear_pointer (&text, g_free);
  return text;
}

static gboolean
lookup_word (GVariant *dictionary, const char *key, const GhEnum *type, int *value, GError **error)
{
  g_autofree char *word = lookup_text (dictionary, key);
  g_autofree char *words = gh_enum_list (type);

  if (word == NULL || gh_enum_parse (type, word, value))
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_INVALID_ARGUMENT,
               _ ("“%s” is no %s: write one of %s"),
               word,
               key,
               words);
  return FALSE;
}

static gboolean
read_disk (GhCall *call, GVariant *given, GhDisk *disk, GError **error)
{
  const GhDomainConfig *config = gh_domain_get_config (call->machine->domain);
  int device = GH_DISK_DISK, bus;

  disk->target = lookup_text (given, "target");
  disk->source = lookup_text (given, "source");
  disk->format = lookup_text (given, "format");
  disk->serial = lookup_text (given, "serial");
  g_variant_lookup (given, "readonly", "b", &disk->readonly);
  g_variant_lookup (given, "shareable", "b", &disk->shareable);
  if (!lookup_word (given, "device", &gh_disk_device_enum, &device, error))
    return FALSE;
  bus = (int) guess_bus (disk->target, (GhDiskDevice) device, config->virt);
  if (!lookup_word (given, "bus", &gh_disk_bus_enum, &bus, error))
    return FALSE;
  disk->device = (GhDiskDevice) device;
  disk->bus = (GhDiskBus) bus;
  if (disk->source == NULL && disk->device == GH_DISK_DISK)
    {
      g_set_error_literal (error,
                           GH_ERROR,
                           GH_ERROR_INVALID_ARGUMENT,
                           _ ("A disk needs a source: name its file or block device"));
      return FALSE;
    }
  return TRUE;
}

/* Fills what is unset as a definition of the machine would have it. */
static void
complete_disk (GhCall *call, GhDisk *disk)
{
  g_autoptr (GhDomainConfig) whole = make_union (call->machine);
  GhDisk *copy = gh_struct_copy (&gh_disk_struct, disk);

  g_ptr_array_add (whole->disks, copy);
  gh_driver_complete (gh_host_get_driver (call->host), whole);
  g_free (disk->target);
  disk->target = g_strdup (copy->target);
}

static gboolean
check_path (const char *path, GError **error)
{
  if (g_path_is_absolute (path))
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_INVALID_ARGUMENT,
               _ ("“%s” is not an absolute path: write it from “/” on"),
               path);
  return FALSE;
}

typedef struct
{
  GhCall *call;
  GhChange *change;
} Inspection;

static void
run_attach (GhCall *call, GhChange *change)
{
  complete_disk (call, change->disk);
  run_one (call, 1, change, g_variant_new ("(s)", change->disk->target));
}

/* Without qemu-img nobody can say what it is; then it is what was said, or raw. */
static void
on_inspected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Inspection *self = data;
  GhDisk *disk = self->change->disk;
  GError *error = NULL;
  g_autoptr (GhImageInfo) info = gh_image_inspect_finish (result, &error);

  if (info == NULL && !g_error_matches (error, GH_ERROR, GH_ERROR_UNAVAILABLE))
    {
      gh_change_free (self->change);
      gh_call_fail (self->call, error);
      return;
    }
  g_clear_error (&error);
  if (info != NULL && disk != NULL)
    {
      disk->source_type = info->is_block ? GH_SOURCE_BLOCK : GH_SOURCE_FILE;
      if (disk->format == NULL)
        disk->format = g_strdup (info->format);
    }
  if (disk != NULL)
    run_attach (self->call, self->change);
  else
    run_one (self->call, 2, self->change, NULL);
}

/* @change: (transfer full) */
static void
inspect (GhCall *call, GhChange *change, const char *path)
{
  GError *error = NULL;
  Inspection *self;

  if (!check_path (path, &error))
    {
      gh_change_free (change);
      gh_call_fail (call, error);
      return;
    }
  self = g_new0 (Inspection, 1);
  self->call = call;
  self->change = change;
  gh_image_inspect_async (path, NULL, on_inspected, self);
}

void
gh_change_run_attach_disk (GhCall *call)
{
  g_autoptr (GVariant) given = gh_call_get_options (call, 0);
  GhChange *change = gh_change_new (GH_CHANGE_ATTACH_DISK);
  GError *error = NULL;

  change->disk = gh_struct_new (&gh_disk_struct);
  if (!read_disk (call, given, change->disk, &error))
    {
      gh_change_free (change);
      gh_call_fail (call, error);
    }
  else if (change->disk->source != NULL)
    inspect (call, change, change->disk->source);
  else
    run_attach (call, change);
}

void
gh_change_run_attach_nic (GhCall *call)
{
  g_autoptr (GVariant) given = gh_call_get_options (call, 0);
  GhChange *change = gh_change_new (GH_CHANGE_ATTACH_NIC);
  g_autoptr (GhDomainConfig) whole = make_union (call->machine);
  GhNic *nic = gh_domain_config_add_nic (whole);
  int type = GH_NIC_USER;
  GError *error = NULL;

  nic->mac = lookup_text (given, "mac");
  nic->source = lookup_text (given, "source");
  nic->model = lookup_text (given, "model");
  if (nic->source != NULL)
    type = GH_NIC_BRIDGE;
  if (!lookup_word (given, "type", &gh_nic_type_enum, &type, &error))
    {
      gh_change_free (change);
      gh_call_fail (call, error);
      return;
    }
  nic->type = (GhNicType) type;
  gh_driver_complete (gh_host_get_driver (call->host), whole);
  change->nic = gh_struct_copy (&gh_nic_struct, nic);
  run_one (call, 1, change, g_variant_new ("(s)", nic->mac));
}

static void
run_attach_hostdev (GhCall *call, GhChange *change)
{
  g_autofree char *name = gh_hostdev_get_name (change->hostdev);

  run_one (call, 1, change, g_variant_new ("(s)", name));
}

/* @device: (nullable): of this computer. Whether @machine may be given it now. */
static gboolean
check_free (GhMachine *machine, const GhHostDevice *device, GError **error)
{
  if (device == NULL)
    return FALSE;
  if (!device->in_use || g_strcmp0 (device->machine, gh_machine_get_uuid (machine)) == 0)
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_IN_USE,
               _ ("“%s” runs with the device %s: detach it there first"),
               device->machine_name,
               device->address);
  return FALSE;
}

static void
on_device_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Inspection *self = data;
  GError *error = NULL;
  GhHostDevice *device = gh_host_devices_find_finish (GH_HOST (source), result, &error);

  if (check_free (self->call->machine, device, &error))
    run_attach_hostdev (self->call, self->change);
  else
    {
      gh_change_free (self->change);
      gh_call_fail (self->call, error);
    }
  if (device != NULL)
    gh_host_device_free (device);
}

/* What is plugged into what runs is what the definition has, if it names the same already. */
static GhHostdev *
make_hostdev (GhCall *call, GError **error)
{
  const char *text = gh_call_get_string (call, 0);
  const GhHostdev *defined = NULL;

  if (get_scope (call, 1) == GH_CHANGE_SCOPE_LIVE)
    defined = gh_hostdev_find (gh_domain_get_config (call->machine->domain)->hostdevs, text);
  return defined != NULL ? gh_struct_copy (&gh_hostdev_struct, defined)
                         : gh_hostdev_parse (text, error);
}

/* For the next start it need not be there yet. */
void
gh_change_run_attach_hostdev (GhCall *call)
{
  GError *error = NULL;
  GhHostdev *hostdev = make_hostdev (call, &error);
  GhChange *change;
  Inspection *self;

  if (hostdev == NULL)
    {
      gh_call_fail (call, error);
      return;
    }
  change = gh_change_new (GH_CHANGE_ATTACH_HOSTDEV);
  change->hostdev = hostdev;
  if (get_scope (call, 1) == GH_CHANGE_SCOPE_CONFIG
      || gh_domain_get_live_config (call->machine->domain) == NULL)
    {
      run_attach_hostdev (call, change);
      return;
    }
  self = g_new0 (Inspection, 1);
  self->call = call;
  self->change = change;
  gh_host_devices_find_async (call->host, hostdev, on_device_found, self);
}

/* A MAC address has six parts; no disk has a dot or a colon in its name. */
static GhChangeKind
get_detach_kind (const char *device)
{
  guint colons = 0;

  for (const char *at = strchr (device, ':'); at != NULL; at = strchr (at + 1, ':'))
    colons++;
  if (colons > 2)
    return GH_CHANGE_DETACH_NIC;
  return strpbrk (device, ".:") != NULL ? GH_CHANGE_DETACH_HOSTDEV : GH_CHANGE_DETACH_DISK;
}

void
gh_change_run_detach (GhCall *call)
{
  const char *device = gh_call_get_string (call, 0);
  GhChange *change = gh_change_new (get_detach_kind (device));

  change->key = g_strdup (device);
  run_one (call, 1, change, NULL);
}

/* The first drive for media, when nobody says which. */
static const char *
find_drive (GhMachine *machine)
{
  const GhDomainConfig *live = gh_domain_get_live_config (machine->domain);
  const GhDomainConfig *config = live != NULL ? live : gh_domain_get_config (machine->domain);

  for (guint i = 0; i < config->disks->len; i++)
    {
      const GhDisk *disk = config->disks->pdata[i];

      if (disk->device == GH_DISK_CDROM)
        return disk->target;
    }
  return NULL;
}

void
gh_change_run_medium (GhCall *call)
{
  const char *drive = gh_call_get_string (call, 0);
  const char *path = gh_call_get_string (call, 1);
  g_autoptr (GVariant) options = gh_call_get_options (call, 2);
  GhChange *change;

  if (*drive == '\0')
    drive = find_drive (call->machine);
  if (drive == NULL)
    {
      gh_call_fail_new (call,
                        GH_ERROR_NOT_FOUND,
                        _ ("“%s” has no CD drive: attach one for its next start"),
                        gh_machine_get_name (call->machine));
      return;
    }
  change = gh_change_new (GH_CHANGE_MEDIUM);
  change->key = g_strdup (drive);
  g_variant_lookup (options, "force", "b", &change->force);
  if (*path == '\0')
    {
      run_one (call, 2, change, NULL);
      return;
    }
  change->text = g_strdup (path);
  inspect (call, change, path);
}

void
gh_change_run_link (GhCall *call)
{
  GhChange *change = gh_change_new (GH_CHANGE_LINK);
  gboolean up;

  change->key = g_strdup (gh_call_get_string (call, 0));
  g_variant_get_child (call->parameters, 1, "b", &up);
  change->number = up ? 1 : 0;
  run_one (call, 2, change, NULL);
}

static void
on_pools (GObject *source, GAsyncResult *result, gpointer data)
{
  GhCall *call = data;
  GError *error = NULL;
  g_autoptr (GPtrArray) pools
    = gh_driver_list_cpu_pools_finish (GH_DRIVER (source), result, &error);
  GVariantBuilder builder;

  if (pools == NULL)
    {
      gh_call_fail (call, error);
      return;
    }
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < pools->len; i++)
    g_variant_builder_add_value (&builder,
                                 gh_struct_to_variant (&gh_cpu_pool_struct, pools->pdata[i]));
  gh_call_return (call, g_variant_new ("(aa{sv})", &builder));
}

void
gh_change_run_list_cpu_pools (GhCall *call)
{
  gh_driver_list_cpu_pools_async (gh_host_get_driver (call->host), NULL, on_pools, call);
}
