/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Changing a machine of QEMU's while it runs. */
#include "config.h"

#include "gh-qemu-live-private.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "gh-cpu-set.h"
#include "gh-error.h"
#include "gh-hostdev.h"
#include "gh-json-private.h"
#include "gh-qemu-argv-private.h"
#include "gh-qemu-devices-private.h"
#include "gh-qemu-disks-private.h"
#include "gh-qemu-domain-private.h"
#include "gh-qemu-folder-private.h"
#include "gh-qemu-helpers-private.h"
#include "gh-qemu-medium-private.h"
#include "gh-qemu-script-private.h"

#define ASK_MEMORY_SECONDS 1

/* Why not, or NULL. */
static const char *
get_obstacle (const GhDomainConfig *live, GhChangeKind kind)
{
  switch (kind)
    {
    case GH_CHANGE_MAX_MEMORY:
    case GH_CHANGE_MAX_VCPUS:
      return _ ("QEMU settles how much a machine can have when it starts: change its definition, "
                "for the next start");
    case GH_CHANGE_SOFT_PIN:
      return _ ("Only Xen lets a machine prefer CPUs: with QEMU they can be fixed");
    case GH_CHANGE_WEIGHT:
    case GH_CHANGE_CAP:
      return _ ("A share of CPU time would need a control group of its own, and QEMU runs in that "
                "of the service: only Xen has shares here");
    case GH_CHANGE_CPUPOOL:
      return _ ("QEMU has no CPU pools: only Xen has");
    case GH_CHANGE_VCPUS:
      if (live->vcpus == 1)
        return _ ("The machine was started with room for one CPU: raise the most that it can have "
                  "in its definition, for the next start");
      return NULL;
    default:
      return NULL;
    }
}

static gboolean
gh_qemu_live_can (GhDomainLive *self, GhChangeKind kind, GError **error)
{
  const char *obstacle = get_obstacle (gh_domain_get_live_config (GH_DOMAIN (self)), kind);

  if (obstacle != NULL)
    g_set_error_literal (error, GH_ERROR, GH_ERROR_UNSUPPORTED, obstacle);
  return obstacle == NULL;
}

static void
run_script (GTask *task, GhQemuRun *run, GhQemuScript *script)
{
  gh_qemu_script_run (script, gh_qemu_run_get_qmp (run), task);
}

static void
fail (GTask *task, const char *text)
{
  g_task_return_new_error (task, GH_ERROR, GH_ERROR_UNSUPPORTED, "%s", text);
  g_object_unref (task);
}

static JsonObject *
balloon_args (guint64 bytes)
{
  JsonObject *arguments = json_object_new ();

  json_object_set_int_member (arguments, "value", (gint64) bytes);
  return arguments;
}

static JsonObject *
link_args (const char *mac, gboolean up)
{
  g_autofree char *id = gh_qemu_nic_id (mac);
  JsonObject *arguments = gh_qemu_args ("name", id, NULL);

  json_object_set_boolean_member (arguments, "up", up);
  return arguments;
}

/* A device on PCI: below each of the spare ports until one is free, where there are such. */
static void
add_pci (GhQemuScript *script, const GhDomainConfig *live, JsonObject *device)
{
  gboolean q35 = gh_qemu_machine_is_q35 (live->machine);

  for (guint i = 0; q35 && i < GH_QEMU_SPARE_PORTS; i++)
    {
      g_autofree char *port = g_strdup_printf (GH_QEMU_SPARE_PORT, i);
      g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
      g_autoptr (JsonNode) copy = NULL;

      json_node_set_object (node, device);
      copy = json_node_copy (node);
      json_object_set_string_member (json_node_get_object (copy), "bus", port);
      if (i == 0)
        gh_qemu_script_add (script, "device_add", json_node_dup_object (copy));
      else
        gh_qemu_script_or (script, json_node_dup_object (copy));
    }
  if (q35)
    json_object_unref (device);
  else
    gh_qemu_script_add (script, "device_add", device);
}

/* Why a disk on @bus cannot be added to a machine that runs, or NULL. */
static const char *
get_bus_obstacle (const GhDomainConfig *live, const GhDisk *disk)
{
  gboolean has_bus = FALSE;

  for (guint i = 0; i < live->disks->len; i++)
    has_bus = has_bus || ((GhDisk *) live->disks->pdata[i])->bus == disk->bus;
  if (disk->bus == GH_DISK_BUS_USB)
    has_bus = gh_qemu_argv_has_usb (live);
  switch (disk->bus)
    {
    case GH_DISK_BUS_VIRTIO:
      return disk->device == GH_DISK_DISK
               ? NULL
               : _ ("A drive for media cannot be on virtio: choose usb or scsi");
    case GH_DISK_BUS_USB:
    case GH_DISK_BUS_SCSI:
      return has_bus ? NULL
                     : _ ("The machine was started without such a controller: choose virtio, or "
                          "add the disk for the next start");
    default:
      return _ ("Only disks on virtio, usb and scsi can be added to a machine that runs: choose "
                "one of these, or add the disk for the next start");
    }
}

static void
attach_disk (GTask *task, GhQemuRun *run, const GhDisk *disk, const GhDomainConfig *live)
{
  const char *obstacle = get_bus_obstacle (live, disk);
  g_autofree char *id = gh_qemu_disk_id (disk->target);
  GhQemuScript *script;
  JsonObject *device;

  if (obstacle != NULL)
    {
      fail (task, obstacle);
      return;
    }
  script = gh_qemu_script_new ();
  device = gh_qemu_args ("driver", gh_qemu_disk_device (disk), "id", id, NULL);
  if (disk->source != NULL)
    {
      JsonObject *blockdev = gh_qemu_blockdev_new (id,
                                                   disk->format,
                                                   disk->source_type,
                                                   disk->source,
                                                   disk->readonly || disk->device == GH_DISK_CDROM);

      gh_qemu_blockdev_tune (blockdev, disk);
      gh_qemu_script_add (script, "blockdev-add", blockdev);
      gh_qemu_script_undo (script, "blockdev-del", gh_qemu_args ("node-name", id, NULL));
      json_object_set_string_member (device, "drive", id);
    }
  if (disk->shareable)
    json_object_set_boolean_member (device, "share-rw", TRUE);
  if (disk->serial != NULL && *disk->serial != '\0')
    json_object_set_string_member (device, "serial", disk->serial);
  if (disk->bus == GH_DISK_BUS_VIRTIO)
    add_pci (script, live, device);
  else
    {
      json_object_set_string_member (
        device, "bus", disk->bus == GH_DISK_BUS_USB ? "usb.0" : "scsi.0");
      gh_qemu_script_add (script, "device_add", device);
    }
  run_script (task, run, script);
}

static gboolean
has_bridge (const GhDomainConfig *live)
{
  for (guint i = 0; i < live->nics->len; i++)
    if (((GhNic *) live->nics->pdata[i])->type == GH_NIC_BRIDGE)
      return TRUE;
  return FALSE;
}

static void
attach_nic (GTask *task, GhQemuRun *run, const GhNic *nic, const GhDomainConfig *live)
{
  g_autofree char *net_id = gh_qemu_netdev_id (nic->mac);
  g_autofree char *nic_id = gh_qemu_nic_id (nic->mac);
  const char *model = gh_qemu_nic_device (nic->model);
  gboolean bridge = nic->type == GH_NIC_BRIDGE;
  GhQemuScript *script;
  JsonObject *netdev;

  if (nic->type == GH_NIC_NETWORK || model == NULL)
    {
      fail (task,
            model == NULL ? _ ("QEMU has no network card of that model: use virtio or e1000")
                          : _ ("Named networks cannot be used here: use “user” or a bridge"));
      return;
    }
  if (bridge && !has_bridge (live))
    {
      fail (task,
            _ ("QEMU was started without the right to enter a bridge, which only a machine with a "
               "bridge in its definition gets: add the card for the next start"));
      return;
    }
  script = gh_qemu_script_new ();
  netdev = gh_qemu_args ("type", bridge ? "bridge" : "user", "id", net_id, NULL);
  if (bridge)
    json_object_set_string_member (netdev, "br", nic->source);
  gh_qemu_script_add (script, "netdev_add", netdev);
  gh_qemu_script_undo (script, "netdev_del", gh_qemu_args ("id", net_id, NULL));
  add_pci (script,
           live,
           gh_qemu_args ("driver", model, "id", nic_id, "netdev", net_id, "mac", nic->mac, NULL));
  if (nic->link_down)
    gh_qemu_script_add (script, "set_link", link_args (nic->mac, FALSE));
  run_script (task, run, script);
}

/* One of USB that is known by its kind and not plugged in comes when it is. */
static void
attach_hostdev (GTask *task, GhQemuRun *run, const GhHostdev *hostdev, const GhDomainConfig *live)
{
  GhQemuScript *script;
  GError *error = NULL;

  if (hostdev->type == GH_HOSTDEV_USB && !gh_qemu_argv_has_usb (live))
    {
      fail (task,
            _ ("The machine was started without USB: add the device for the next start, with "
               "which it gets the controller"));
      return;
    }
  if (!gh_qemu_helpers_check_hostdev (hostdev, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  script = gh_qemu_script_new ();
  if (hostdev->type == GH_HOSTDEV_PCI)
    add_pci (script, live, gh_qemu_hostdev_new (hostdev));
  else
    gh_qemu_script_add (script, "device_add", gh_qemu_hostdev_new (hostdev));
  run_script (task, run, script);
}

/* Detaching: the guest first, then what is behind the device. */

/* What is left behind a device that is gone; the task, if somebody waits, is told when all commands
 * are on their way: whoever comes next finds them done. */
typedef struct
{
  char *id;
  GTask *task;
} Leftover;

static void
on_old_blocks (GObject *source, GAsyncResult *result, gpointer data)
{
  Leftover *self = data;
  g_autoptr (JsonNode) reply = gh_qmp_execute_finish (GH_QMP (source), result, NULL);

  gh_qemu_disks_delete_nodes (GH_QMP (source), reply, self->id, NULL);
  if (self->task != NULL)
    g_task_return_boolean (self->task, TRUE);
  g_clear_object (&self->task);
  g_free (self->id);
  g_free (self);
}

static void
forget_blocks (GhQmp *qmp, const char *id, GTask *task)
{
  Leftover *self = g_new0 (Leftover, 1);
  JsonObject *arguments = json_object_new ();

  self->id = g_strdup (id);
  self->task = task;
  json_object_set_boolean_member (arguments, "flat", TRUE);
  gh_qmp_execute_async (
    qmp, "query-named-block-nodes", arguments, -1, GH_QMP_TIMEOUT, NULL, on_old_blocks, self);
}

/* @task: (nullable) (transfer full): its result is a boolean */
static void
forget (GhQemuRun *run, const char *id, GTask *task)
{
  GhQmp *qmp = gh_qemu_run_get_qmp (run);
  g_autofree char *net_id
    = g_str_has_prefix (id, "nic-") ? g_strconcat ("net-", id + strlen ("nic-"), NULL) : NULL;

  if (qmp != NULL && g_str_has_prefix (id, "disk-"))
    {
      forget_blocks (qmp, id, task);
      return;
    }
  if (qmp != NULL && net_id != NULL)
    gh_qmp_execute_async (
      qmp, "netdev_del", gh_qemu_args ("id", net_id, NULL), -1, GH_QMP_TIMEOUT, NULL, NULL, NULL);
  if (task != NULL)
    g_task_return_boolean (task, TRUE);
  g_clear_object (&task);
}

static void
on_unplugged (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;

  if (gh_qemu_unplug_finish (GH_QEMU_RUN (source), result, &error))
    {
      forget (GH_QEMU_RUN (source), g_object_get_data (G_OBJECT (task), "id"), task);
      return;
    }
  g_prefix_error (&error,
                  _ ("%s cannot be detached: "),
                  (const char *) g_object_get_data (G_OBJECT (task), "key"));
  g_task_return_error (task, error);
  g_object_unref (task);
}

/* The id of the device that @change takes away. */
static char *
get_detached_id (const GhChange *change, const GhDomainConfig *live)
{
  const GhHostdev *hostdev = change->kind == GH_CHANGE_DETACH_HOSTDEV
                               ? gh_hostdev_find (live->hostdevs, change->key)
                               : NULL;

  if (hostdev != NULL)
    return gh_qemu_hostdev_id (hostdev);
  return change->kind == GH_CHANGE_DETACH_NIC ? gh_qemu_nic_id (change->key)
                                              : gh_qemu_disk_id (change->key);
}

static void
detach (GTask *task, GhQemuRun *run, const GhChange *change, const GhDomainConfig *live)
{
  char *id = get_detached_id (change, live);

  g_object_set_data_full (G_OBJECT (task), "id", id, g_free);
  g_object_set_data_full (G_OBJECT (task), "key", g_strdup (change->key), g_free);
  gh_qemu_unplug_async (run, id, on_unplugged, task);
}

/* A change of @kind when @own, the id of the device that @key names, is @id. */
static GhChange *
lose (GhChangeKind kind, const char *key, const char *own, const char *id)
{
  GhChange *change;

  if (g_strcmp0 (own, id) != 0)
    return NULL;
  change = gh_change_new (kind);
  change->key = g_strdup (key);
  return change;
}

/* The change of @live that the guest's letting go of the device @id is. */
static GhChange *
get_lost (const GhDomainConfig *live, const char *id)
{
  GhChange *change = NULL;

  for (guint i = 0; change == NULL && i < live->disks->len; i++)
    {
      const char *target = ((const GhDisk *) live->disks->pdata[i])->target;
      g_autofree char *own = gh_qemu_disk_id (target);

      change = lose (GH_CHANGE_DETACH_DISK, target, own, id);
    }
  for (guint i = 0; change == NULL && i < live->nics->len; i++)
    {
      const char *mac = ((const GhNic *) live->nics->pdata[i])->mac;
      g_autofree char *own = gh_qemu_nic_id (mac);

      change = lose (GH_CHANGE_DETACH_NIC, mac, own, id);
    }
  for (guint i = 0; change == NULL && i < live->hostdevs->len; i++)
    {
      g_autofree char *name = gh_hostdev_get_name (live->hostdevs->pdata[i]);
      g_autofree char *own = gh_qemu_hostdev_id (live->hostdevs->pdata[i]);

      change = lose (GH_CHANGE_DETACH_HOSTDEV, name, own, id);
    }
  return change;
}

/* @task: (transfer full): its result is a boolean */
static void
change_run (GTask *task, GhQemuRun *run, const GhChange *change, const GhDomainConfig *after)
{
  const GhDomainConfig *live
    = gh_domain_get_live_config (GH_DOMAIN (g_task_get_source_object (task)));
  GhQemuScript *script;

  switch (change->kind)
    {
    case GH_CHANGE_VCPUS:
      gh_qemu_cpus_set_online (task, run, gh_domain_config_get_vcpus_online (after));
      return;
    case GH_CHANGE_PIN:
      gh_qemu_cpus_pin (task, run, after->pins);
      return;
    case GH_CHANGE_ATTACH_DISK:
      attach_disk (task, run, gh_domain_config_get_disk (after, change->disk->target), live);
      return;
    case GH_CHANGE_ATTACH_NIC:
      attach_nic (task, run, gh_domain_config_get_nic (after, change->nic->mac), live);
      return;
    case GH_CHANGE_ATTACH_HOSTDEV:
      attach_hostdev (task, run, change->hostdev, live);
      return;
    case GH_CHANGE_DETACH_DISK:
    case GH_CHANGE_DETACH_NIC:
    case GH_CHANGE_DETACH_HOSTDEV:
      detach (task, run, change, live);
      return;
    case GH_CHANGE_MEDIUM:
      gh_qemu_medium_change (
        task, run, gh_domain_config_get_disk (after, change->key), change->force);
      return;
    case GH_CHANGE_MEMORY:
    case GH_CHANGE_LINK:
    default:
      script = gh_qemu_script_new ();
      if (change->kind == GH_CHANGE_MEMORY)
        gh_qemu_script_add (
          script, "balloon", balloon_args (gh_domain_config_get_current_memory (after)));
      else
        gh_qemu_script_add (script, "set_link", link_args (change->key, change->number != 0));
      run_script (task, run, script);
    }
}

static void
gh_qemu_live_change (GhDomainLive *self,
                     const GhChange *change,
                     const GhDomainConfig *after,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer data)
{
  GhQemuRun *run = gh_qemu_domain_get_run (GH_QEMU_DOMAIN (self));
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, gh_qemu_live_change);
  if (run != NULL)
    change_run (task, run, change, after);
  else
    {
      g_task_return_new_error (task,
                               GH_ERROR,
                               GH_ERROR_WRONG_STATE,
                               _ ("“%s” is no longer running"),
                               gh_domain_get_name (GH_DOMAIN (self)));
      g_object_unref (task);
    }
}

/* Bytes that the guest of @run has, as QEMU said last. */
static void
set_memory (GhQemuRun *run, guint64 bytes)
{
  g_object_set_data_full (G_OBJECT (run), "memory", g_memdup2 (&bytes, sizeof bytes), g_free);
}

static guint64
gh_qemu_live_get_memory (GhDomainLive *self)
{
  GhQemuRun *run = gh_qemu_domain_get_run (GH_QEMU_DOMAIN (self));
  const guint64 *bytes = run != NULL ? g_object_get_data (G_OBJECT (run), "memory") : NULL;

  return bytes != NULL ? *bytes : 0;
}

/* Whoever comes after this service is to know it. */
static void
gh_qemu_live_noted (GhDomainLive *self)
{
  g_autoptr (GError) error = NULL;

  if (!gh_qemu_folder_write_live (gh_qemu_domain_get_folder (GH_QEMU_DOMAIN (self)),
                                  gh_domain_get_live_config (GH_DOMAIN (self)),
                                  &error))
    g_warning ("A change is not noted: %s", error->message);
}

void
gh_qemu_live_init (GhDomainLiveInterface *iface)
{
  iface->can = gh_qemu_live_can;
  iface->change_async = gh_qemu_live_change;
  iface->get_memory = gh_qemu_live_get_memory;
  iface->noted = gh_qemu_live_noted;
}

/* One for which somebody waits is noted by whoever asked. */
static void
on_device_deleted (GhDomain *domain, GhQemuRun *run, const char *id)
{
  const GhDomainConfig *live = gh_domain_get_live_config (domain);
  g_autoptr (GhChange) change = live != NULL && id != NULL && !gh_qemu_unplug_is_under_way (run, id)
                                  ? get_lost (live, id)
                                  : NULL;

  if (change == NULL || !gh_domain_live_note (GH_DOMAIN_LIVE (domain), change))
    return;
  forget (run, id, NULL);
  gh_domain_emit_event (
    domain, "detached", _ ("The guest let go of a device that was to be detached"));
}

static void
on_event (GhQemuRun *run, const char *name, JsonObject *data, GhDomain *domain)
{
  if (g_str_equal (name, "BALLOON_CHANGE"))
    {
      set_memory (run, (guint64) gh_json_int (data, "actual", 0));
      gh_domain_live_memory_changed (GH_DOMAIN_LIVE (domain));
    }
  else if (g_str_equal (name, "DEVICE_DELETED"))
    on_device_deleted (domain, run, gh_json_string (data, "device", NULL));
}

static void
on_balloon (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhQemuDomain) domain = data;
  GhQemuRun *run = gh_qemu_domain_get_run (domain);
  g_autoptr (JsonNode) reply = gh_qmp_execute_finish (GH_QMP (source), result, NULL);

  if (reply == NULL || run == NULL || gh_qemu_run_get_qmp (run) != GH_QMP (source))
    return;
  set_memory (run, (guint64) gh_json_int (gh_json_object (reply), "actual", 0));
  gh_domain_live_memory_changed (GH_DOMAIN_LIVE (domain));
}

static void
ask_memory (GhQemuDomain *domain, GhQemuRun *run)
{
  gh_qmp_execute_async (gh_qemu_run_get_qmp (run),
                        "query-balloon",
                        NULL,
                        -1,
                        GH_QMP_TIMEOUT,
                        NULL,
                        on_balloon,
                        g_object_ref (domain));
}

static gboolean
on_time_to_ask (gpointer data)
{
  GhQemuRun *run = gh_qemu_domain_get_run (data);

  if (run != NULL && !gh_qemu_run_has_ended (run))
    ask_memory (data, run);
  return G_SOURCE_REMOVE;
}

static void
end_source (gpointer data)
{
  g_source_destroy (data);
  g_source_unref (data);
}

void
gh_qemu_live_follow (GhQemuDomain *domain, GhQemuRun *run, gboolean fresh)
{
  GSource *later;

  g_signal_connect_object (run, "event", G_CALLBACK (on_event), domain, 0);
  if (!fresh)
    {
      ask_memory (domain, run);
      return;
    }
  /* Who starts a machine wants to see its screen: this question would be answered before that. */
  later = g_timeout_source_new_seconds (ASK_MEMORY_SECONDS);
  g_source_set_callback (later, on_time_to_ask, domain, NULL);
  g_source_attach (later, NULL);
  g_object_set_data_full (G_OBJECT (domain), "ask-memory", later, end_source);
}

gboolean
gh_qemu_live_check (const GhDomainConfig *config, GError **error)
{
  return gh_cpu_set_check (config->pins, (guint) sysconf (_SC_NPROCESSORS_CONF), error);
}

static void
on_begun (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_warning ("%s", error->message);
}

void
gh_qemu_live_begin (GhQemuRun *run, const GhDomainConfig *config)
{
  GhQemuScript *script = gh_qemu_script_new ();

  if (config->current_memory != 0)
    gh_qemu_script_add (script, "balloon", balloon_args (config->current_memory));
  for (guint i = 0; i < config->nics->len; i++)
    {
      const GhNic *nic = config->nics->pdata[i];

      if (nic->link_down)
        gh_qemu_script_add (script, "set_link", link_args (nic->mac, FALSE));
    }
  run_script (g_task_new (run, NULL, on_begun, NULL), run, script);
  if (config->pins != NULL)
    gh_qemu_cpus_pin (g_task_new (run, NULL, on_begun, NULL), run, config->pins);
}
