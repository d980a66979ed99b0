/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhHardware: one entry in the list of a machine's hardware. */
#include "config.h"

#include "gh-hardware.h"

#include <glib/gi18n-lib.h>

#include "gh-field-number.h"
#include "gh-hostdev.h"
#include "gh-text.h"
#include "gh-words.h"

#define FIELDS(name, ...) static const char *const name[] = { __VA_ARGS__, NULL }

FIELDS (general_fields,
        "name",
        "title",
        "description",
        "os",
        "group",
        "tags",
        "autostart",
        "machine",
        "virt",
        "arch",
        "uuid");
FIELDS (memory_fields,
        "current-memory",
        "memory",
        "hugepages",
        "hugepage-size",
        "memory-shared",
        "memory-locked",
        "memory-source");
FIELDS (cpu_fields,
        "vcpus-online",
        "vcpus",
        "sockets",
        "dies",
        "cores",
        "threads",
        "cpu-mode",
        "cpu-model",
        "cpu-features",
        "pins",
        "soft-pins",
        "weight",
        "cap",
        "cpupool");
FIELDS (boot_fields,
        "boot-menu",
        "firmware",
        "secure-boot",
        "kernel",
        "initrd",
        "cmdline",
        "bootloader",
        "bootloader-args",
        "loader",
        "nvram",
        "nvram-template");
FIELDS (clock_fields, "localtime", "timezone", "clock-adjustment");
FIELDS (power_fields, "on-poweroff", "on-reboot", "on-crash");

static const GhHardwarePart parts[] = {
  { "general", N_ ("General"), "gh-machine-symbolic", general_fields },
  { "memory", N_ ("Memory"), "gh-memory-symbolic", memory_fields },
  { "cpus", N_ ("Processors"), "gh-cpu-symbolic", cpu_fields },
  { "boot", N_ ("Start"), "media-playback-start-symbolic", boot_fields },
  { "clock", N_ ("Clock"), "preferences-system-time-symbolic", clock_fields },
  { "power", N_ ("After its end"), "system-shutdown-symbolic", power_fields },
  { "special", N_ ("Special features"), "applications-engineering-symbolic", NULL },
};

static const struct
{
  const char *type;
  const char *icon;
} icons[] = {
  { "disk", "gh-disk-symbolic" },
  { "nic", "gh-network-symbolic" },
  { "graphics", "gh-console-symbolic" },
  { "video", "video-display-symbolic" },
  { "input", "input-keyboard-symbolic" },
  { "serial", "utilities-terminal-symbolic" },
  { "filesystem", "folder-symbolic" },
  { "smartcard", "auth-smartcard-symbolic" },
  { "channel", "user-available-symbolic" },
  { "tpm", "channel-secure-symbolic" },
  { "sound", "audio-speakers-symbolic" },
  { "hostdev", "drive-removable-media-symbolic" },
  { "redirdev", "drive-removable-media-symbolic" },
  { "watchdog", "security-high-symbolic" },
  { "memballoon", "gh-memory-symbolic" },
  { "panic", "dialog-warning-symbolic" },
  { "timer", "preferences-system-time-symbolic" },
};

void
gh_hardware_free (GhHardware *self)
{
  g_free (self->key);
  g_free (self);
}

const char *
gh_hardware_icon_of (const GhStruct *type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (icons); i++)
    if (g_str_equal (icons[i].type, type->name))
      return icons[i].icon;
  return "applications-engineering-symbolic";
}

const char *
gh_hardware_get_icon (const GhHardware *self)
{
  const GhDisk *disk = self->device != NULL ? self->device : self->live;

  if (self->part != NULL)
    return self->part->icon;
  if (self->list->of == &gh_disk_struct && disk->device != GH_DISK_DISK)
    return disk->device == GH_DISK_CDROM ? "media-optical-symbolic" : "media-floppy-symbolic";
  return gh_hardware_icon_of (self->list->of);
}

/* Fields. */

static gboolean
is_in_a_part (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i].fields != NULL && g_strv_contains (parts[i].fields, name))
      return TRUE;
  /* Has an editor of its own. */
  return g_str_equal (name, "boot");
}

/* @of: what has the field. */
static gboolean
is_shown (const GhStruct *type, const GhField *field, GhOffer offer, gconstpointer of)
{
  const GhFieldHint *hint = gh_field_hint_find (type, field, offer);

  return field->type != GH_FIELD_LIST && !(field->flags & GH_FIELD_OPAQUE)
         && (hint == NULL || hint->look != GH_LOOK_HIDDEN)
         && (hint == NULL || !hint->is_foreign || gh_field_is_set (field, of));
}

static void
add_part_fields (const GhHardwarePart *part,
                 const GhDomainConfig *config,
                 GhOffer offer,
                 GPtrArray *fields)
{
  const GhStruct *type = &gh_domain_config_struct;

  for (const char *const *name = part->fields; name != NULL && *name != NULL; name++)
    {
      const GhField *field = gh_struct_find_field (type, *name);

      if (field != NULL && is_shown (type, field, offer, config))
        g_ptr_array_add (fields, (gpointer) field);
    }
  for (const GhField *f = type->fields; part->fields == NULL && f->name != NULL; f++)
    if (!is_in_a_part (f->name) && is_shown (type, f, offer, config))
      g_ptr_array_add (fields, (gpointer) f);
}

/* As the table of hints has them; those without a hint last, as they come. */
static void
add_device_fields (const GhStruct *type, gconstpointer device, GhOffer offer, GPtrArray *fields)
{
  for (const GhField *f = type->fields; f->name != NULL; f++)
    {
      guint place = gh_field_hint_get_place (gh_field_hint_find (type, f, offer));
      guint at = fields->len;

      while (at > 0
             && gh_field_hint_get_place (gh_field_hint_find (type, fields->pdata[at - 1], offer))
                  > place)
        at--;
      if (is_shown (type, f, offer, device))
        g_ptr_array_insert (fields, (int) at, (gpointer) f);
    }
}

GPtrArray *
gh_hardware_list_fields (const GhHardware *self, GhDraft *draft, GhOffer offer)
{
  GPtrArray *fields = g_ptr_array_new ();

  if (self->part != NULL)
    add_part_fields (self->part, gh_draft_get_config (draft), offer, fields);
  else
    add_device_fields (
      self->list->of, self->device != NULL ? self->device : self->live, offer, fields);
  return fields;
}

/* Pending. */

static gboolean
part_differs (const GhHardware *self, GhDraft *draft, GhOffer offer)
{
  g_autoptr (GPtrArray) fields = gh_hardware_list_fields (self, draft, offer);
  const GhDomainConfig *live = gh_draft_get_live (draft), *config = gh_draft_get_config (draft);

  for (guint i = 0; live != NULL && i < fields->len; i++)
    {
      const GhField *field = fields->pdata[i];
      const GhFieldNumber *number = gh_field_number_find (&gh_domain_config_struct, field);

      if (number != NULL ? number->get (live) != number->get (config)
                         : !gh_field_equal (field, live, config))
        return TRUE;
    }
  return FALSE;
}

GhPending
gh_hardware_get_pending (const GhHardware *self, GhDraft *draft, GhOffer offer)
{
  if (gh_draft_get_live (draft) == NULL)
    return GH_PENDING_NONE;
  if (self->part != NULL)
    return part_differs (self, draft, offer) ? GH_PENDING_CHANGED : GH_PENDING_NONE;
  if (self->live == NULL)
    return GH_PENDING_ADDED;
  if (self->device == NULL)
    return GH_PENDING_REMOVED;
  return gh_struct_equal (self->list->of, self->device, self->live) ? GH_PENDING_NONE
                                                                    : GH_PENDING_CHANGED;
}

/* The list. */

static GPtrArray *
get_list (const GhDomainConfig *config, const GhField *list)
{
  return G_STRUCT_MEMBER (GPtrArray *, config, list->offset);
}

static char *
make_key (const GhField *list, gconstpointer device, guint index)
{
  for (const GhField *f = ((const GhStruct *) list->of)->fields; f->name != NULL; f++)
    if (f->flags & GH_FIELD_KEY)
      {
        g_autofree char *key = gh_field_to_string (f, device);

        if (key != NULL)
          return g_strdup_printf ("%s/%s", list->name, key);
      }
  return g_strdup_printf ("%s/%u", list->name, index);
}

static void
add_devices (GhDraft *draft, const GhField *list, GPtrArray *out)
{
  GhDomainConfig *config = gh_draft_get_config (draft);
  const GhDomainConfig *live = gh_draft_get_live (draft);
  GPtrArray *mine = get_list (config, list);

  for (guint i = 0; i < mine->len; i++)
    {
      GhHardware *item = g_new0 (GhHardware, 1);

      item->list = list;
      item->index = i;
      item->device = mine->pdata[i];
      item->key = make_key (list, item->device, i);
      item->live = gh_draft_find_pair (live, list, item->device, i);
      g_ptr_array_add (out, item);
    }
  for (guint i = 0; live != NULL && i < get_list (live, list)->len; i++)
    {
      gpointer device = get_list (live, list)->pdata[i];
      GhHardware *item;

      if (gh_draft_find_pair (config, list, device, i) != NULL)
        continue;
      item = g_new0 (GhHardware, 1);
      item->list = list;
      item->index = i;
      item->live = device;
      item->key = make_key (list, device, i);
      g_ptr_array_add (out, item);
    }
}

GPtrArray *
gh_hardware_list (GhDraft *draft, GhOffer offer)
{
  GPtrArray *out = g_ptr_array_new_with_free_func ((GDestroyNotify) gh_hardware_free);

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      GhHardware *item = g_new0 (GhHardware, 1);
      g_autoptr (GPtrArray) fields = NULL;

      item->part = &parts[i];
      item->key = g_strdup (parts[i].name);
      fields = gh_hardware_list_fields (item, draft, offer);
      if (fields->len > 0)
        g_ptr_array_add (out, item);
      else
        gh_hardware_free (item);
    }
  for (const GhField *f = gh_domain_config_struct.fields; f->name != NULL; f++)
    if (f->type == GH_FIELD_LIST)
      add_devices (draft, f, out);
  for (guint i = 0; i < out->len; i++)
    {
      GhHardware *item = out->pdata[i];

      item->pending = gh_hardware_get_pending (item, draft, offer);
    }
  return out;
}

/* Words. */

char *
gh_hardware_get_title (const GhHardware *self)
{
  gconstpointer device = self->device != NULL ? self->device : self->live;
  const GhStruct *type = self->list != NULL ? self->list->of : NULL;

  if (self->part != NULL)
    return g_strdup (_ (self->part->title));
  if (type == &gh_disk_struct)
    {
      const GhDisk *disk = device;

      return g_strdup_printf (
        "%s %s", gh_words_name_of_disk (disk), disk->target != NULL ? disk->target : "");
    }
  if (type == &gh_serial_struct)
    return g_strdup_printf ("%s %u", _ (type->label), ((const GhSerial *) device)->port);
  if (type == &gh_hostdev_struct)
    return g_strdup (((const GhHostdev *) device)->type == GH_HOSTDEV_USB ? _ ("USB device")
                                                                          : _ ("PCI device"));
  return g_strdup (_ (type->label));
}

static char *
describe_hostdev (const GhHostdev *hostdev)
{
  char *id = hostdev->type == GH_HOSTDEV_USB ? gh_hostdev_get_id (hostdev) : NULL;
  char *text = id != NULL ? id : gh_hostdev_get_address (hostdev);

  return text != NULL ? text : g_strdup ("");
}

static char *
describe_part (const GhHardware *self, const GhDomainConfig *config)
{
  if (g_str_equal (self->part->name, "memory"))
    return gh_format_size (gh_domain_config_get_current_memory (config));
  if (g_str_equal (self->part->name, "cpus"))
    return g_strdup_printf ("%u", gh_domain_config_get_vcpus_online (config));
  if (g_str_equal (self->part->name, "general"))
    {
      const char *name = gh_domain_config_get_display_name (config);

      return g_strdup (name != NULL ? name : ""); /* as while it is typed anew */
    }
  return g_strdup ("");
}

/* The first field that says something, but not how the device is called. */
static char *
describe_first (const GhStruct *type, gconstpointer device, GhOffer offer)
{
  for (const GhField *f = type->fields; f->name != NULL; f++)
    {
      g_autofree char *text = NULL;

      if (f->type != GH_FIELD_STRING && f->type != GH_FIELD_ENUM)
        continue;
      text = !(f->flags & GH_FIELD_OPAQUE) ? gh_field_to_string (f, device) : NULL;
      if (text != NULL && *text != '\0')
        return gh_field_hint_word (gh_field_hint_find (type, f, offer), f, text);
    }
  return g_strdup ("");
}

char *
gh_hardware_get_detail (const GhHardware *self, const GhDomainConfig *config, GhOffer offer)
{
  gconstpointer device = self->device != NULL ? self->device : self->live;
  const GhDisk *disk = device;

  if (self->part != NULL)
    return describe_part (self, config);
  if (self->list->of == &gh_disk_struct && disk->source != NULL)
    return g_path_get_basename (disk->source);
  if (self->list->of == &gh_disk_struct)
    return g_strdup (disk->device == GH_DISK_DISK ? "" : _ ("Empty"));
  if (self->list->of == &gh_nic_struct && ((const GhNic *) device)->source != NULL)
    return g_strdup (((const GhNic *) device)->source);
  if (self->list->of == &gh_hostdev_struct)
    return describe_hostdev (device);
  return describe_first (self->list->of, device, offer);
}
