/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What is edited becomes the definition, and at once what runs where that can be. */
#include "config.h"

#include "gh-apply.h"

#include <glib/gi18n-lib.h>

#include "gh-change.h"
#include "gh-domain-xml.h"
#include "gh-error.h"
#include "gh-hostdev.h"

typedef struct
{
  char *method;
  GVariant *arguments;
} Call;

/* One at a time, the definition first. */
typedef struct
{
  char *path;
  const GhDomainConfig *saved, *config, *live; /* until the calls are made */
  const char *const *live_changes;
  GPtrArray *calls; /* of Call */
  guint at;
} Apply;

static void
call_free (Call *self)
{
  g_free (self->method);
  g_variant_unref (self->arguments);
  g_free (self);
}

static void
apply_free (Apply *self)
{
  g_free (self->path);
  g_ptr_array_unref (self->calls);
  g_free (self);
}

static void
add_call (Apply *self, const char *method, GVariant *arguments)
{
  Call *call = g_new0 (Call, 1);

  call->method = g_strdup (method);
  call->arguments = g_variant_ref_sink (arguments);
  g_ptr_array_add (self->calls, call);
}

static GVariant *
live_option (void)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "live", "b", TRUE);
  return g_variant_dict_end (&dict);
}

static gboolean
can (Apply *self, GhChangeKind kind)
{
  return self->live != NULL && self->live_changes != NULL
         && g_strv_contains (self->live_changes, gh_enum_to_string (&gh_change_kind_enum, kind));
}

/* Figures. */

static gboolean
differs (Apply *self, const char *name)
{
  const GhField *field = gh_struct_find_field (&gh_domain_config_struct, name);

  return !gh_field_equal (field, self->saved, self->config);
}

static void
insert (GVariantDict *dict, GhChangeKind kind, GVariant *value)
{
  g_variant_dict_insert_value (dict, gh_enum_to_string (&gh_change_kind_enum, kind), value);
}

static void
add_pins (Apply *self, GVariantDict *dict, GhChangeKind kind, const char *field, char **pins)
{
  static const char *const all[] = { "all", NULL };

  if (can (self, kind) && differs (self, field))
    insert (dict, kind, g_variant_new_strv (pins != NULL ? (const char *const *) pins : all, -1));
}

static void
add_number (Apply *self, GVariantDict *dict, GhChangeKind kind, guint value, guint before)
{
  if (can (self, kind) && value != before)
    insert (dict, kind, g_variant_new_uint32 (value));
}

static void
add_figures (Apply *self)
{
  const GhDomainConfig *config = self->config, *saved = self->saved;
  guint64 memory = gh_domain_config_get_current_memory (config);
  guint vcpus = gh_domain_config_get_vcpus_online (config);
  g_autoptr (GVariant) changes = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (can (self, GH_CHANGE_MEMORY) && memory != gh_domain_config_get_current_memory (saved)
      && memory <= self->live->memory)
    insert (&dict, GH_CHANGE_MEMORY, g_variant_new_uint64 (memory));
  if (vcpus <= (self->live != NULL ? self->live->vcpus : 0))
    add_number (self, &dict, GH_CHANGE_VCPUS, vcpus, gh_domain_config_get_vcpus_online (saved));
  add_number (self, &dict, GH_CHANGE_WEIGHT, config->weight, saved->weight);
  add_number (self, &dict, GH_CHANGE_CAP, config->cap, saved->cap);
  add_pins (self, &dict, GH_CHANGE_PIN, "pins", config->pins);
  add_pins (self, &dict, GH_CHANGE_SOFT_PIN, "soft-pins", config->soft_pins);
  if (can (self, GH_CHANGE_CPUPOOL) && differs (self, "cpupool"))
    insert (&dict,
            GH_CHANGE_CPUPOOL,
            g_variant_new_string (config->cpupool != NULL ? config->cpupool : ""));
  changes = g_variant_ref_sink (g_variant_dict_end (&dict));
  if (g_variant_n_children (changes) > 0)
    add_call (self, "Change", g_variant_new ("(@a{sv}@a{sv})", changes, live_option ()));
}

/* Disks. */

static void
insert_text (GVariantDict *dict, const char *key, const char *text)
{
  if (text != NULL && *text != '\0')
    g_variant_dict_insert (dict, key, "s", text);
}

static gboolean
is_pluggable (const GhDisk *disk)
{
  return disk->device == GH_DISK_DISK && disk->bus != GH_DISK_BUS_IDE
         && disk->bus != GH_DISK_BUS_SATA;
}

static void
attach_disk (Apply *self, const GhDisk *disk)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  insert_text (&dict, "source", disk->source);
  insert_text (&dict, "target", disk->target);
  insert_text (&dict, "bus", gh_enum_to_string (&gh_disk_bus_enum, disk->bus));
  insert_text (&dict, "format", disk->format);
  insert_text (&dict, "serial", disk->serial);
  g_variant_dict_insert (&dict, "readonly", "b", disk->readonly);
  g_variant_dict_insert (&dict, "shareable", "b", disk->shareable);
  add_call (self,
            "AttachDisk",
            g_variant_new ("(@a{sv}@a{sv})", g_variant_dict_end (&dict), live_option ()));
}

static void
change_disk (Apply *self, const GhDisk *before, const GhDisk *after)
{
  const GhDisk *live
    = self->live != NULL ? gh_domain_config_get_disk (self->live, after->target) : NULL;

  if (before == NULL && live == NULL && can (self, GH_CHANGE_ATTACH_DISK) && is_pluggable (after))
    attach_disk (self, after);
  if (before != NULL && live != NULL && after->device != GH_DISK_DISK
      && can (self, GH_CHANGE_MEDIUM) && g_strcmp0 (before->source, after->source) != 0)
    add_call (
      self,
      "ChangeMedium",
      g_variant_new (
        "(ss@a{sv})", after->target, after->source != NULL ? after->source : "", live_option ()));
}

static void
detach (Apply *self, const char *key)
{
  add_call (self, "Detach", g_variant_new ("(s@a{sv})", key, live_option ()));
}

static void
add_disks (Apply *self)
{
  for (guint i = 0; self->live != NULL && i < self->saved->disks->len; i++)
    {
      const GhDisk *disk = self->saved->disks->pdata[i];

      if (gh_domain_config_get_disk (self->config, disk->target) == NULL
          && gh_domain_config_get_disk (self->live, disk->target) != NULL && is_pluggable (disk)
          && can (self, GH_CHANGE_DETACH_DISK))
        detach (self, disk->target);
    }
  for (guint i = 0; i < self->config->disks->len; i++)
    {
      const GhDisk *disk = self->config->disks->pdata[i];

      if (disk->target != NULL)
        change_disk (self, gh_domain_config_get_disk (self->saved, disk->target), disk);
    }
}

/* Network cards. */

static void
attach_nic (Apply *self, const GhNic *nic)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  insert_text (&dict, "type", gh_enum_to_string (&gh_nic_type_enum, nic->type));
  insert_text (&dict, "source", nic->source);
  insert_text (&dict, "mac", nic->mac);
  insert_text (&dict, "model", nic->model);
  add_call (self,
            "AttachNic",
            g_variant_new ("(@a{sv}@a{sv})", g_variant_dict_end (&dict), live_option ()));
}

static void
change_nic (Apply *self, const GhNic *before, const GhNic *after)
{
  const GhNic *live = self->live != NULL ? gh_domain_config_get_nic (self->live, after->mac) : NULL;

  if (before == NULL && live == NULL && can (self, GH_CHANGE_ATTACH_NIC))
    attach_nic (self, after);
  if (before != NULL && live != NULL && can (self, GH_CHANGE_LINK)
      && !before->link_down != !after->link_down)
    add_call (
      self, "SetLink", g_variant_new ("(sb@a{sv})", after->mac, !after->link_down, live_option ()));
}

static void
add_nics (Apply *self)
{
  for (guint i = 0; self->live != NULL && i < self->saved->nics->len; i++)
    {
      const GhNic *nic = self->saved->nics->pdata[i];

      if (nic->mac != NULL && gh_domain_config_get_nic (self->config, nic->mac) == NULL
          && gh_domain_config_get_nic (self->live, nic->mac) != NULL
          && can (self, GH_CHANGE_DETACH_NIC))
        detach (self, nic->mac);
    }
  for (guint i = 0; i < self->config->nics->len; i++)
    {
      const GhNic *nic = self->config->nics->pdata[i];

      if (nic->mac != NULL)
        change_nic (self, gh_domain_config_get_nic (self->saved, nic->mac), nic);
    }
}

/* Devices of the host. */

/* Whether @config, which may be absent, has what @hostdev means. */
static gboolean
has_hostdev (const GhDomainConfig *config, const GhHostdev *hostdev)
{
  g_autofree char *name = gh_hostdev_get_name (hostdev);

  return config != NULL && name != NULL && gh_hostdev_find (config->hostdevs, name) != NULL;
}

static void
add_hostdevs (Apply *self)
{
  for (guint i = 0; i < self->saved->hostdevs->len; i++)
    {
      const GhHostdev *hostdev = self->saved->hostdevs->pdata[i];
      g_autofree char *name = gh_hostdev_get_name (hostdev);

      if (!has_hostdev (self->config, hostdev) && has_hostdev (self->live, hostdev)
          && can (self, GH_CHANGE_DETACH_HOSTDEV))
        detach (self, name);
    }
  for (guint i = 0; i < self->config->hostdevs->len; i++)
    {
      const GhHostdev *hostdev = self->config->hostdevs->pdata[i];
      g_autofree char *name = gh_hostdev_get_name (hostdev);

      if (name != NULL && !has_hostdev (self->saved, hostdev) && !has_hostdev (self->live, hostdev)
          && can (self, GH_CHANGE_ATTACH_HOSTDEV))
        add_call (self, "AttachHostDevice", g_variant_new ("(s@a{sv})", name, live_option ()));
    }
}

/* The calls. */

static void run_next (GTask *task);

static void
on_called (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Apply *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GVariant) reply = gh_client_call_finish (GH_CLIENT (source), result, NULL, &error);

  if (reply == NULL)
    {
      if (self->at > 1)
        g_prefix_error (&error,
                        "%s ",
                        _ ("All of it is saved for the next start, but what runs could not be "
                           "changed at once:"));
      g_task_return_error (task, error);
      return;
    }
  run_next (task);
}

static void
run_next (GTask *task)
{
  Apply *self = g_task_get_task_data (task);
  Call *call;

  if (self->at == self->calls->len)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  call = self->calls->pdata[self->at++];
  gh_client_call_async (g_task_get_source_object (task),
                        self->path,
                        GH_DBUS_DOMAIN_INTERFACE,
                        call->method,
                        call->arguments,
                        NULL,
                        on_called,
                        g_object_ref (task));
}

void
gh_apply_async (GhClient *client,
                const char *path,
                const GhDomainConfig *saved,
                const GhDomainConfig *config,
                const GhDomainConfig *live,
                const char *const *live_changes,
                GAsyncReadyCallback callback,
                gpointer data)
{
  g_autoptr (GTask) task = g_task_new (client, NULL, callback, data);
  Apply *self = g_new0 (Apply, 1);
  GError *error = NULL;
  g_autofree char *definition = gh_domain_xml_format (config, &error);

  g_task_set_source_tag (task, gh_apply_async);
  self->path = g_strdup (path);
  self->saved = saved;
  self->config = config;
  self->live = live;
  self->live_changes = live_changes;
  self->calls = g_ptr_array_new_with_free_func ((GDestroyNotify) call_free);
  g_task_set_task_data (task, self, (GDestroyNotify) apply_free);
  if (definition == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  add_call (self,
            "SetDefinition",
            g_variant_new ("(s@a{sv})", definition, g_variant_new_parsed ("@a{sv} {}")));
  add_figures (self);
  add_disks (self);
  add_nics (self);
  add_hostdevs (self);
  run_next (task);
}

gboolean
gh_apply_finish (GhClient *client, GAsyncResult *result, gboolean *is_saved, GError **error)
{
  Apply *self;

  g_return_val_if_fail (g_task_is_valid (result, client), FALSE);

  self = g_task_get_task_data (G_TASK (result));
  if (is_saved != NULL)
    *is_saved = self->at > 1 || !g_task_had_error (G_TASK (result));
  return g_task_propagate_boolean (G_TASK (result), error);
}
