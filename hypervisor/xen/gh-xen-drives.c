/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Drives without a medium, in a way that the device model survives. */
#include "config.h"

#include "gh-xen-drives-private.h"

#include <stdlib.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "gh-error.h"

#define BLANK      "blank-medium.img"
#define BLANK_SIZE 32768 /* bytes: up to where ISO 9660 has its first descriptor */

static gboolean
is_empty_drive (const libxl_device_disk *disk)
{
  return disk->is_cdrom && disk->format == LIBXL_DISK_FORMAT_EMPTY;
}

static gboolean
write_blank (const char *path, GError **error)
{
  static const char nothing[BLANK_SIZE];
  g_autoptr (GError) cause = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS)
      || g_file_set_contents (path, nothing, sizeof nothing, &cause))
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_FAILED,
               _ ("An image for empty CD drives cannot be written: %s"),
               cause->message);
  return FALSE;
}

gboolean
gh_xen_drives_fill (libxl_domain_config *config, const char *vnc, GError **error)
{
  g_autofree char *path = g_strconcat (vnc, BLANK, NULL);

  if (config->c_info.type != LIBXL_DOMAIN_TYPE_HVM)
    return TRUE;
  for (int i = 0; i < config->num_disks; i++)
    if (is_empty_drive (&config->disks[i]))
      {
        if (!write_blank (path, error))
          return FALSE;
        free (config->disks[i].pdev_path);
        config->disks[i].pdev_path = strdup (path);
        config->disks[i].format = LIBXL_DISK_FORMAT_RAW;
        config->disks[i].backend = LIBXL_DISK_BACKEND_QDISK;
      }
  return TRUE;
}

int
gh_xen_drives_empty (GhXenContext *context,
                     const libxl_domain_config *config,
                     const char *vnc,
                     guint32 domid)
{
  g_autofree char *path = g_strconcat (vnc, BLANK, NULL);
  int rc = 0;

  for (int i = 0; i < config->num_disks && rc == 0; i++)
    if (config->disks[i].is_cdrom && g_strcmp0 (config->disks[i].pdev_path, path) == 0)
      {
        libxl_device_disk nothing;

        libxl_device_disk_init (&nothing);
        nothing.vdev = strdup (config->disks[i].vdev);
        nothing.is_cdrom = nothing.removable = 1;
        nothing.format = LIBXL_DISK_FORMAT_EMPTY;
        rc = libxl_cdrom_insert (context->ctx, domid, &nothing, NULL);
        libxl_device_disk_dispose (&nothing);
      }
  return rc;
}

void
gh_xen_drives_forget (const char *vnc)
{
  g_autofree char *path = g_strconcat (vnc, BLANK, NULL);

  g_unlink (path);
}
