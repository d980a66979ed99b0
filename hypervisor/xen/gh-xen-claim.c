/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Which machine has which disk. */
#include "config.h"

#include "gh-xen-claim-private.h"

#include <glib/gi18n-lib.h>
#include <libxl_utils.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "gh-error.h"
#include "gh-xen-config-private.h"
#include "gh-xen-mark-private.h"

/* One file or device may have many names. */
static gboolean
is_same (const char *a, const char *b)
{
  struct stat one, other;

  if (strcmp (a, b) == 0)
    return TRUE;
  if (stat (a, &one) != 0 || stat (b, &other) != 0)
    return FALSE;
  if (S_ISBLK (one.st_mode) && S_ISBLK (other.st_mode))
    return one.st_rdev == other.st_rdev;
  return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

static gboolean
may_share (const GhDisk *disk, const libxl_device_disk *theirs, const char *uuid)
{
  gboolean reads = disk->readonly || disk->device == GH_DISK_CDROM;

  return (reads && !theirs->readwrite)
         || (disk->shareable && gh_xen_mark_is_shared (uuid, theirs->vdev));
}

static gboolean
check_disk (GhXenContext *context,
            const GhDomainConfig *config,
            const GhDisk *disk,
            const libxl_device_disk *theirs,
            const libxl_dominfo *info,
            GError **error)
{
  g_autofree char *uuid = NULL;
  char *name;

  if (disk->source == NULL || theirs->pdev_path == NULL
      || !is_same (disk->source, theirs->pdev_path))
    return TRUE;
  uuid = g_strdup_printf (LIBXL_UUID_FMT, LIBXL_UUID_BYTES (info->uuid));
  if (may_share (disk, theirs, uuid))
    return TRUE;
  name = libxl_domid_to_name (context->ctx, info->domid);
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_IN_USE,
               _ ("“%s” cannot be started: its disk %s, %s, is in use by “%s”, and two that write "
                  "to one disk destroy what is on it. End “%s”, or, if both know how to share it, "
                  "mark the disk as shareable in both"),
               config->name,
               disk->target,
               disk->source,
               name,
               name);
  free (name);
  return FALSE;
}

static gboolean
check_domain (GhXenContext *context,
              const GhDomainConfig *config,
              const libxl_dominfo *info,
              GError **error)
{
  gboolean done = TRUE;
  int count = 0;
  libxl_device_disk *theirs = libxl_device_disk_list (context->ctx, info->domid, &count);

  for (int i = 0; theirs != NULL && done && i < count; i++)
    for (guint d = 0; done && d < config->disks->len; d++)
      done = check_disk (context, config, config->disks->pdata[d], &theirs[i], info, error);
  libxl_device_disk_list_free (theirs, count);
  return done;
}

gboolean
gh_xen_claim_check (GhXenContext *context, const GhDomainConfig *config, GError **error)
{
  gboolean done = TRUE;
  int count = 0;
  libxl_dominfo *infos;

  if (config->disks->len == 0)
    return TRUE;
  infos = libxl_list_domain (context->ctx, &count);
  for (int i = 0; infos != NULL && done && i < count; i++)
    if (infos[i].domid != 0 && !infos[i].dying)
      done = check_domain (context, config, &infos[i], error);
  if (infos != NULL)
    libxl_dominfo_list_free (infos, count);
  return done;
}

gboolean
gh_xen_claim_note (const GhDomainConfig *config, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < config->disks->len; i++)
    {
      const GhDisk *disk = config->disks->pdata[i];
      g_autofree char *vdev = disk->shareable ? gh_xen_config_get_vdev (disk->target) : NULL;

      if (vdev != NULL)
        g_string_append_printf (names, "%s ", vdev);
    }
  return names->len == 0 || gh_xen_mark_set_shared (config->uuid, names->str, error);
}
