/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Changing a domain of Xen's while it runs: each change is made in a worker thread of its own, with
 * a context of its own. libxenlight locks what two of them would write. */
#include "config.h"

#include "gh-xen-live-private.h"

#include <glib/gi18n-lib.h>
#include <libxl_utils.h>

#include "gh-error.h"
#include "gh-hostdev.h"
#include "gh-task.h"
#include "gh-xen-claim-private.h"
#include "gh-xen-config-private.h"
#include "gh-xen-cpus-private.h"
#include "gh-xen-domain-private.h"
#include "gh-xen-hostdev.h"

/* Seconds for which a guest is watched after it was told to have more or less memory. */
#define BALLOON_WATCH 60

typedef struct
{
  GhXenTarget target;
  GhChange *change;
  GhDomainConfig *after;
  guint64 most; /* memory that it could have so far */
} Work;

static void
work_free (gpointer data)
{
  Work *self = data;

  gh_xen_target_clear (&self->target);
  gh_change_free (self->change);
  gh_domain_config_free (self->after);
  g_free (self);
}

static gboolean
fail (GError **error, GhError code, const char *text)
{
  g_set_error_literal (error, GH_ERROR, (int) code, text);
  return FALSE;
}

static gboolean
gh_xen_live_can (GhDomainLive *self, GhChangeKind kind, GError **error)
{
  const GhDomainConfig *live = gh_domain_get_live_config (GH_DOMAIN (self));

  if (kind == GH_CHANGE_MAX_VCPUS)
    return fail (error,
                 GH_ERROR_UNSUPPORTED,
                 _ ("Xen settles how many CPUs a machine can have when it starts: change its "
                    "definition, for the next start"));
  if (kind == GH_CHANGE_LINK)
    return fail (error,
                 GH_ERROR_UNSUPPORTED,
                 _ ("A network card on Xen has no cable that could be pulled: detach the card"));
  if (kind == GH_CHANGE_MEDIUM && live != NULL
      && gh_xen_config_get_type (live) != LIBXL_DOMAIN_TYPE_HVM)
    return fail (error,
                 GH_ERROR_UNSUPPORTED,
                 _ ("Only machines of the type xenfv have drives whose media can be changed: "
                    "attach and detach a disk instead"));
  return TRUE;
}

static gboolean
set_memory (const Work *self, GhXenContext *context, GError **error)
{
  guint64 bytes = gh_domain_config_get_current_memory (self->after);
  int rc
    = libxl_set_memory_target (context->ctx, self->target.domid, (gint64) (bytes / 1024), 0, TRUE);

  if (rc != 0)
    gh_xen_context_fail (
      context, rc, error, _ ("The memory of “%s” cannot be changed"), self->target.name);
  return rc == 0;
}

static gboolean
set_max_memory (const Work *self, GhXenContext *context, GError **error)
{
  int rc;

  if (self->after->memory > self->most)
    return fail (error,
                 GH_ERROR_UNSUPPORTED,
                 _ ("The guest was started with room for less: raise the most memory that it can "
                    "have in the definition, for its next start"));
  rc = libxl_domain_setmaxmem (context->ctx, self->target.domid, self->after->memory / 1024);
  if (rc != 0)
    gh_xen_context_fail (
      context, rc, error, _ ("The most memory of “%s” cannot be changed"), self->target.name);
  return rc == 0;
}

/* Whether another domain has the disk, whoever started that. */
static gboolean
claim_disk (const Work *self, GhXenContext *context, GError **error)
{
  g_autoptr (GhDomainConfig) alone = gh_domain_config_new ();

  alone->uuid = g_strdup (self->after->uuid);
  alone->name = g_strdup (self->after->name);
  g_ptr_array_add (alone->disks, gh_struct_copy (&gh_disk_struct, self->change->disk));
  return gh_xen_claim_check (context, alone, error) && gh_xen_claim_note (self->after, error);
}

static gboolean
attach_disk (const Work *self, GhXenContext *context, GError **error)
{
  libxl_device_disk disk;
  int rc;

  if (!claim_disk (self, context, error))
    return FALSE;
  gh_xen_config_fill_disk (&disk, self->change->disk);
  rc = libxl_device_disk_add (context->ctx, self->target.domid, &disk, NULL);
  libxl_device_disk_dispose (&disk);
  if (rc != 0)
    gh_xen_context_fail (context,
                         rc,
                         error,
                         _ ("%s cannot be attached to “%s”"),
                         self->change->disk->source,
                         self->target.name);
  return rc == 0;
}

static gboolean
attach_nic (const Work *self, GhXenContext *context, GError **error)
{
  libxl_device_nic nic;
  int rc;

  gh_xen_config_fill_nic (&nic, self->change->nic, gh_xen_config_get_type (self->after));
  rc = libxl_device_nic_add (context->ctx, self->target.domid, &nic, NULL);
  libxl_device_nic_dispose (&nic);
  if (rc != 0)
    gh_xen_context_fail (context,
                         rc,
                         error,
                         _ ("A network card on the bridge “%s” cannot be attached to “%s”"),
                         self->change->nic->source,
                         self->target.name);
  return rc == 0;
}

static gboolean
attach_pci (const Work *self, GhXenContext *context, GError **error)
{
  g_autofree char *name = gh_hostdev_get_name (self->change->hostdev);
  libxl_device_pci pci;
  int rc;

  gh_xen_hostdev_fill_pci (&pci, self->change->hostdev);
  rc = libxl_device_pci_add (context->ctx, self->target.domid, &pci, NULL);
  libxl_device_pci_dispose (&pci);
  if (rc != 0)
    gh_xen_context_fail (context,
                         rc,
                         error,
                         _ ("The PCI device %s cannot be attached to “%s”; it must be set aside "
                            "first: xl pci-assignable-add %s"),
                         name,
                         self->target.name,
                         name);
  return rc == 0;
}

static gboolean
attach_usb (const Work *self, GhXenContext *context, GError **error)
{
  g_autofree char *name = gh_hostdev_get_name (self->change->hostdev);
  libxl_device_usbdev usb;
  int rc;

  if (!gh_xen_hostdev_fill_usb (&usb, self->change->hostdev, error))
    return FALSE;
  rc = libxl_device_usbdev_add (context->ctx, self->target.domid, &usb, NULL);
  libxl_device_usbdev_dispose (&usb);
  if (rc != 0)
    gh_xen_context_fail (context,
                         rc,
                         error,
                         _ ("The USB device %s cannot be attached to “%s”"),
                         name,
                         self->target.name);
  return rc == 0;
}

/* @rc: of taking away what @change names. The guest has to agree, which libxenlight waits for. */
static gboolean
end_detach (const Work *self, GhXenContext *context, int rc, GError **error)
{
  if (rc == 0)
    return TRUE;
  gh_xen_context_fail (context,
                       rc,
                       error,
                       _ ("%s of “%s” cannot be detached; the guest may not have let go of it"),
                       self->change->key,
                       self->target.name);
  return FALSE;
}

static gboolean
detach_disk (const Work *self, GhXenContext *context, GError **error)
{
  g_autofree char *vdev = gh_xen_config_get_vdev (self->change->key);
  libxl_device_disk disk;
  int rc;

  libxl_device_disk_init (&disk);
  rc = libxl_vdev_to_device_disk (context->ctx, self->target.domid, vdev, &disk);
  if (rc == 0)
    rc = libxl_device_disk_remove (context->ctx, self->target.domid, &disk, NULL);
  libxl_device_disk_dispose (&disk);
  return end_detach (self, context, rc, error);
}

static gboolean
detach_nic (const Work *self, GhXenContext *context, GError **error)
{
  libxl_device_nic nic;
  int rc;

  libxl_device_nic_init (&nic);
  rc = libxl_mac_to_device_nic (context->ctx, self->target.domid, self->change->key, &nic);
  if (rc == 0)
    rc = libxl_device_nic_remove (context->ctx, self->target.domid, &nic, NULL);
  libxl_device_nic_dispose (&nic);
  return end_detach (self, context, rc, error);
}

static gboolean
detach_pci (const Work *self, const GhHostdev *hostdev, GhXenContext *context, GError **error)
{
  libxl_device_pci pci;
  int rc;

  gh_xen_hostdev_fill_pci (&pci, hostdev);
  rc = libxl_device_pci_remove (context->ctx, self->target.domid, &pci, NULL);
  libxl_device_pci_dispose (&pci);
  return end_detach (self, context, rc, error);
}

/* On whichever port it is. */
static gboolean
detach_usb (const Work *self, const GhHostdev *hostdev, GhXenContext *context, GError **error)
{
  libxl_device_usbdev wanted, *list;
  int n = 0, rc = ERROR_NOTFOUND;

  if (!gh_xen_hostdev_fill_usb (&wanted, hostdev, error))
    return FALSE;
  list = libxl_device_usbdev_list (context->ctx, self->target.domid, &n);
  for (int i = 0; i < n && rc == ERROR_NOTFOUND; i++)
    if (list[i].u.hostdev.hostbus == wanted.u.hostdev.hostbus
        && list[i].u.hostdev.hostaddr == wanted.u.hostdev.hostaddr)
      rc = libxl_device_usbdev_remove (context->ctx, self->target.domid, &list[i], NULL);
  libxl_device_usbdev_list_free (list, n);
  libxl_device_usbdev_dispose (&wanted);
  return end_detach (self, context, rc, error);
}

static gboolean
detach_hostdev (const Work *self, GhXenContext *context, GError **error)
{
  GhHostdev *hostdev = gh_hostdev_parse (self->change->key, error);
  gboolean done;

  if (hostdev == NULL)
    return FALSE;
  done = hostdev->type == GH_HOSTDEV_USB ? detach_usb (self, hostdev, context, error)
                                         : detach_pci (self, hostdev, context, error);
  gh_struct_free (&gh_hostdev_struct, hostdev);
  return done;
}

static gboolean
change_medium (const Work *self, GhXenContext *context, GError **error)
{
  const GhDisk *drive = gh_domain_config_get_disk (self->after, self->change->key);
  libxl_device_disk disk;
  int rc;

  gh_xen_config_fill_disk (&disk, drive);
  rc = libxl_cdrom_insert (context->ctx, self->target.domid, &disk, NULL);
  libxl_device_disk_dispose (&disk);
  if (rc != 0)
    gh_xen_context_fail (context,
                         rc,
                         error,
                         _ ("The medium in the drive %s of “%s” cannot be changed"),
                         self->change->key,
                         self->target.name);
  return rc == 0;
}

static gboolean
make_change (const Work *self, GhXenContext *context, GError **error)
{
  if (!gh_xen_work_check_there (context, &self->target, error)
      || !gh_xen_config_check (self->after, error))
    return FALSE;
  switch (self->change->kind)
    {
    case GH_CHANGE_MEMORY:
      return set_memory (self, context, error);
    case GH_CHANGE_MAX_MEMORY:
      return set_max_memory (self, context, error);
    case GH_CHANGE_VCPUS:
      return gh_xen_cpus_set_online (context, &self->target, self->after, error);
    case GH_CHANGE_PIN:
    case GH_CHANGE_SOFT_PIN:
      return gh_xen_cpus_pin (context, &self->target, self->after, error);
    case GH_CHANGE_WEIGHT:
    case GH_CHANGE_CAP:
      return gh_xen_cpus_set_share (context, &self->target, self->after, error);
    case GH_CHANGE_CPUPOOL:
      return gh_xen_cpus_move (context, &self->target, self->after, error);
    case GH_CHANGE_ATTACH_DISK:
      return attach_disk (self, context, error);
    case GH_CHANGE_ATTACH_NIC:
      return attach_nic (self, context, error);
    case GH_CHANGE_ATTACH_HOSTDEV:
      return self->change->hostdev->type == GH_HOSTDEV_USB ? attach_usb (self, context, error)
                                                           : attach_pci (self, context, error);
    case GH_CHANGE_DETACH_DISK:
      return detach_disk (self, context, error);
    case GH_CHANGE_DETACH_NIC:
      return detach_nic (self, context, error);
    case GH_CHANGE_DETACH_HOSTDEV:
      return detach_hostdev (self, context, error);
    case GH_CHANGE_MEDIUM:
      return change_medium (self, context, error);
    case GH_CHANGE_MAX_VCPUS:
    case GH_CHANGE_LINK:
    case GH_N_CHANGES:
    default:
      g_assert_not_reached ();
    }
}

static void
change_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (GhXenContext) context = gh_xen_context_new (&error);

  if (context != NULL && make_change (data, context, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static guint64
gh_xen_live_get_memory (GhDomainLive *self)
{
  GhXenDomain *domain = GH_XEN_DOMAIN (self);
  GhXenEvents *events = gh_xen_domain_get_events (domain);
  guint32 domid = gh_xen_domain_get_domid (domain);
  libxl_dominfo info;
  guint64 memory = 0;

  if (events == NULL || domid == 0)
    return 0;
  libxl_dominfo_init (&info);
  if (libxl_domain_info (gh_xen_events_get_ctx (events), &info, domid) == 0)
    memory = info.current_memkb * 1024;
  libxl_dominfo_dispose (&info);
  return memory;
}

typedef struct
{
  GWeakRef domain;
  guint64 seen;
  guint ticks;
} Watch;

static void
watch_free (gpointer data)
{
  Watch *self = data;

  g_weak_ref_clear (&self->domain);
  g_free (self);
}

/* Xen tells nobody that a guest's balloon has moved. */
static gboolean
on_tick (gpointer data)
{
  Watch *self = data;
  g_autoptr (GhDomainLive) domain = g_weak_ref_get (&self->domain);
  guint64 memory = domain != NULL ? gh_xen_live_get_memory (domain) : 0;

  if (domain != NULL && memory != self->seen)
    gh_domain_live_memory_changed (domain);
  self->seen = memory;
  return memory != 0 && ++self->ticks < BALLOON_WATCH ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
watch_balloon (GhDomainLive *domain)
{
  Watch *self = g_new0 (Watch, 1);

  g_weak_ref_init (&self->domain, domain);
  g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, 1, on_tick, self, watch_free);
}

static void
gh_xen_live_change (GhDomainLive *live,
                    const GhChange *change,
                    const GhDomainConfig *after,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer data)
{
  GhDomain *domain = GH_DOMAIN (live);
  g_autoptr (GTask) task = gh_task_new (domain, gh_xen_live_change, cancellable, callback, data);
  Work *self = g_new0 (Work, 1);

  self->target.uuid = g_strdup (gh_domain_get_uuid (domain));
  self->target.name = g_strdup (gh_domain_get_name (domain));
  self->target.domid = gh_xen_domain_get_domid (GH_XEN_DOMAIN (domain));
  self->change = gh_change_copy (change);
  self->after = gh_domain_config_copy (after);
  self->most = gh_domain_get_live_config (domain)->memory;
  g_task_set_task_data (task, self, work_free);
  g_task_run_in_thread (task, change_thread);
  if (change->kind == GH_CHANGE_MEMORY)
    watch_balloon (live);
}

void
gh_xen_live_init (GhDomainLiveInterface *iface)
{
  iface->can = gh_xen_live_can;
  iface->change_async = gh_xen_live_change;
  iface->get_memory = gh_xen_live_get_memory;
}
