/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The definition of a domain that another toolstack started. */
#include "config.h"

#include "gh-xen-config-private.h"

static void
import_disk (GhDomainConfig *config, const libxl_device_disk *from)
{
  static const char *const formats[] = {
    [LIBXL_DISK_FORMAT_QCOW] = "qcow", [LIBXL_DISK_FORMAT_QCOW2] = "qcow2",
    [LIBXL_DISK_FORMAT_VHD] = "vhd",   [LIBXL_DISK_FORMAT_RAW] = "raw",
    [LIBXL_DISK_FORMAT_QED] = "qed",
  };
  GhDisk *disk = gh_domain_config_add_disk (config);

  disk->target = g_strdup (from->vdev);
  disk->device = from->is_cdrom ? GH_DISK_CDROM : GH_DISK_DISK;
  disk->bus = GH_DISK_BUS_XEN;
  disk->readonly = !from->readwrite;
  if (from->pdev_path != NULL && *from->pdev_path != '\0')
    disk->source = g_strdup (from->pdev_path);
  disk->source_type = from->backend == LIBXL_DISK_BACKEND_PHY ? GH_SOURCE_BLOCK : GH_SOURCE_FILE;
  if (from->format < (int) G_N_ELEMENTS (formats))
    disk->format = g_strdup (formats[from->format]);
}

static void
import_nic (GhDomainConfig *config, const libxl_device_nic *from)
{
  GhNic *nic = gh_domain_config_add_nic (config);

  nic->type = GH_NIC_BRIDGE;
  nic->source = g_strdup (from->bridge);
  nic->model = g_strdup (from->model);
  nic->mac = g_strdup_printf (LIBXL_MAC_FMT, LIBXL_MAC_BYTES (from->mac));
}

static gboolean
has_screen (const libxl_domain_config *from)
{
  return from->num_vfbs > 0
         || (from->c_info.type == LIBXL_DOMAIN_TYPE_HVM
             && !libxl_defbool_is_default (from->b_info.u.hvm.vnc.enable)
             && libxl_defbool_val (from->b_info.u.hvm.vnc.enable));
}

GhDomainConfig *
gh_xen_config_import (const libxl_domain_config *from, const char *uuid)
{
  GhDomainConfig *config = gh_domain_config_new ();
  libxl_domain_type type = from->c_info.type;

  config->uuid = g_strdup (uuid);
  config->name = g_strdup (from->c_info.name);
  config->virt = GH_VIRT_XEN;
  config->machine = g_strdup (gh_xen_config_get_machine (type));
  config->memory = from->b_info.max_memkb * 1024;
  config->vcpus = (guint) MAX (from->b_info.max_vcpus, 1);
  config->kernel = g_strdup (from->b_info.kernel);
  config->initrd = g_strdup (from->b_info.ramdisk);
  config->cmdline = g_strdup (from->b_info.cmdline);
  for (int i = 0; i < from->num_disks; i++)
    import_disk (config, &from->disks[i]);
  for (int i = 0; i < from->num_nics; i++)
    import_nic (config, &from->nics[i]);
  if (has_screen (from))
    gh_domain_config_add_graphics (config);
  if (type != LIBXL_DOMAIN_TYPE_HVM || from->b_info.u.hvm.serial != NULL)
    gh_domain_config_add_serial (config);
  return config;
}
