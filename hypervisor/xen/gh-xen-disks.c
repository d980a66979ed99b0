/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Growing the disks of a domain of Xen's while it runs.
 *
 * Linux's back end for block devices looks by itself whether its device has another size, and says
 * so to the guest's front end through "sectors" in xenstore (xen_vbd_resize() in
 * drivers/block/xen-blkback): here it is waited for. */
#include "config.h"

#include "gh-xen-disks-private.h"

#include <glib/gi18n-lib.h>
#include <libxl_utils.h>
#include <stdlib.h>
#include <string.h>

#include "gh-error.h"
#include "gh-task.h"
#include "gh-xen-config-private.h"
#include "gh-xen-domain-private.h"
#include "gh-xen-store-private.h"
#include "gh-xen-work-private.h"

/* Seconds in which the back end has to notice, which looks ten times a second. */
#define PATIENCE 20
#define SECTOR   512
/* In the path of a disk that the kernel serves. QEMU serves the others, and does not look again. */
#define KERNEL_BACK_END "/backend/vbd/"

typedef struct
{
  GhXenTarget target;
  char *vdev;
  guint64 size;
} Work;

static void
work_free (gpointer data)
{
  Work *self = data;

  gh_xen_target_clear (&self->target);
  g_free (self->vdev);
  g_free (self);
}

/* Returns: (transfer full) (nullable): where the back end says how large the disk is */
static char *
find_node (const Work *self, GhXenContext *context, GError **error)
{
  libxl_device_disk disk;
  libxl_diskinfo info;
  char *path = NULL;
  int rc;

  libxl_device_disk_init (&disk);
  libxl_diskinfo_init (&info);
  rc = libxl_vdev_to_device_disk (context->ctx, self->target.domid, self->vdev, &disk);
  if (rc == 0)
    rc = libxl_device_disk_getinfo (context->ctx, self->target.domid, &disk, &info);
  if (rc == 0 && info.backend != NULL && strstr (info.backend, KERNEL_BACK_END) != NULL)
    path = g_strconcat (info.backend, "/sectors", NULL);
  else if (rc == 0 && info.backend != NULL)
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_UNSUPPORTED,
                 _ ("On Xen only a logical volume or another block device grows under "
                    "a machine that runs: shut “%s” down first"),
                 self->target.name);
  else
    gh_xen_context_fail (
      context, rc, error, _ ("The disk %s of “%s” is not found"), self->vdev, self->target.name);
  libxl_diskinfo_dispose (&info);
  libxl_device_disk_dispose (&disk);
  return path;
}

static guint64
read_size (struct xs_handle *store, const char *node)
{
  unsigned int length;
  char *text = xs_read (store, XBT_NULL, node, &length);
  guint64 size = text != NULL ? g_ascii_strtoull (text, NULL, 10) * SECTOR : 0;

  free (text);
  return size;
}

static gboolean
await_size (const Work *self, GhXenContext *context, GError **error)
{
  g_autofree char *node = find_node (self, context, error);
  struct xs_handle *store = node != NULL ? gh_xen_store_open (error) : NULL;
  gint64 deadline = g_get_monotonic_time () + PATIENCE * G_USEC_PER_SEC;
  gboolean seen = FALSE;

  if (store == NULL)
    return FALSE;
  while (!(seen = read_size (store, node) >= self->size) && g_get_monotonic_time () < deadline)
    g_usleep (G_USEC_PER_SEC / 10);
  xs_close (store);
  if (!seen)
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_TIMEOUT,
                 _ ("Xen's back end has not told “%s” of the disk's new size"),
                 self->target.name);
  return seen;
}

static void
resize_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Work *self = data;
  GError *error = NULL;
  g_autoptr (GhXenContext) context = gh_xen_context_new (&error);

  if (context != NULL && gh_xen_work_check_there (context, &self->target, &error)
      && await_size (self, context, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
gh_xen_disks_resize (GhDomainDisks *disks,
                     const GhDisk *disk,
                     guint64 size,
                     GAsyncReadyCallback callback,
                     gpointer data)
{
  GhDomain *domain = GH_DOMAIN (disks);
  g_autoptr (GTask) task = gh_task_new (domain, gh_xen_disks_resize, NULL, callback, data);
  Work *self;

  self = g_new0 (Work, 1);
  self->target.uuid = g_strdup (gh_domain_get_uuid (domain));
  self->target.name = g_strdup (gh_domain_get_name (domain));
  self->target.domid = gh_xen_domain_get_domid (GH_XEN_DOMAIN (domain));
  self->vdev = gh_xen_config_get_vdev (disk->target);
  self->size = size;
  g_task_set_task_data (task, self, work_free);
  g_task_run_in_thread (task, resize_thread);
}

void
gh_xen_disks_init (GhDomainDisksInterface *iface)
{
  iface->resize_async = gh_xen_disks_resize;
}
