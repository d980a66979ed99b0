/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The USB and PCI devices of the computer, and which machines have them.
 *
 * Linux is asked in a thread; who has what is found on the main thread, as machines belong to it.
 */
#include "config.h"

#include "gh-host-devices.h"

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-host.h"
#include "gh-host-info.h"
#include "gh-hostdev.h"
#include "gh-linux-devices.h"
#include "gh-service.h"

#define HWDATA "/usr/share/hwdata"

/* The environment's GUESTHOUSE_SYSFS is for those who have no such devices. */
static const char *
get_sysfs (void)
{
  const char *sysfs = g_getenv ("GUESTHOUSE_SYSFS");

  return sysfs != NULL ? sysfs : "/sys";
}

static void
list_devices (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_pointer (
    task, gh_linux_devices_list (task_data, HWDATA), (GDestroyNotify) g_ptr_array_unref);
}

static gboolean
names_it (const GhDomainConfig *config, const GhHostDevice *device)
{
  for (guint i = 0; config != NULL && i < config->hostdevs->len; i++)
    if (gh_host_device_is (device, config->hostdevs->pdata[i]))
      return TRUE;
  return FALSE;
}

/* One that runs with it counts more than one that would. */
static void
consider (GhMachine *machine, GhHostDevice *device)
{
  gboolean runs = gh_domain_state_is_active (gh_domain_get_state (machine->domain))
                  && names_it (gh_domain_get_live_config (machine->domain), device);

  if (device->in_use || (!runs && device->machine != NULL)
      || (!runs && !names_it (gh_domain_get_config (machine->domain), device)))
    return;
  g_free (device->machine);
  g_free (device->machine_name);
  device->machine = g_strdup (gh_machine_get_uuid (machine));
  device->machine_name = g_strdup (gh_machine_get_name (machine));
  device->in_use = runs;
}

/* Another host of this service may have it: the computer is the same. */
static void
find_machines (GhService *service, GPtrArray *devices)
{
  GHashTableIter hosts, machines;
  gpointer host, machine;

  g_hash_table_iter_init (&hosts, gh_service_get_hosts (service));
  while (g_hash_table_iter_next (&hosts, NULL, &host))
    {
      g_hash_table_iter_init (&machines, gh_host_get_machines (host));
      while (g_hash_table_iter_next (&machines, NULL, &machine))
        for (guint i = 0; i < devices->len; i++)
          consider (machine, devices->pdata[i]);
    }
}

static void
on_devices (GObject *source, GAsyncResult *result, gpointer data)
{
  GhCall *call = data;
  g_autoptr (GPtrArray) devices = g_task_propagate_pointer (G_TASK (result), NULL);

  find_machines (gh_host_get_service (call->host), devices);
  gh_call_return (
    call, g_variant_new ("(@aa{sv})", gh_struct_list_to_variant (&gh_host_device_struct, devices)));
}

static void
look (GhHost *host, gpointer tag, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (host, NULL, callback, data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, g_strdup (get_sysfs ()), g_free);
  g_task_run_in_thread (task, list_devices);
}

void
gh_host_devices_run_list (GhCall *call)
{
  look (call->host, gh_host_devices_run_list, on_devices, call);
}

static GhHostDevice *
find (const GPtrArray *devices, const GhHostdev *hostdev)
{
  for (guint i = 0; i < devices->len; i++)
    if (gh_host_device_is (devices->pdata[i], hostdev))
      return gh_struct_copy (&gh_host_device_struct, devices->pdata[i]);
  return NULL;
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const GhHostdev *hostdev = g_task_get_task_data (task);
  g_autoptr (GPtrArray) devices = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autofree char *name = gh_hostdev_get_name (hostdev);
  GhHostDevice *found;

  find_machines (gh_host_get_service (GH_HOST (source)), devices);
  found = find (devices, hostdev);
  if (found != NULL)
    g_task_return_pointer (task, found, (GDestroyNotify) gh_host_device_free);
  else
    g_task_return_new_error (task,
                             GH_ERROR,
                             GH_ERROR_NOT_FOUND,
                             hostdev->type == GH_HOSTDEV_USB
                               ? _ ("This computer has no USB device %s: plug it in, or add it for "
                                    "the next start")
                               : _ ("This computer has no PCI device %s: choose another one"),
                             name);
}

static void
hostdev_free (gpointer hostdev)
{
  gh_struct_free (&gh_hostdev_struct, hostdev);
}

void
gh_host_devices_find_async (GhHost *host,
                            const GhHostdev *hostdev,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  GTask *task = g_task_new (host, NULL, callback, data);

  g_task_set_source_tag (task, gh_host_devices_find_async);
  g_task_set_task_data (task, gh_struct_copy (&gh_hostdev_struct, hostdev), hostdev_free);
  look (host, gh_host_devices_find_async, on_found, task);
}

GhHostDevice *
gh_host_devices_find_finish (GhHost *host, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, host), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
