/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* QEMU's names for what definitions name. */
#include "config.h"

#include "gh-qemu-devices-private.h"

#include "gh-hostdev.h"

typedef struct
{
  const char *model;
  const char *device;
} Nic;

static const Nic nics[] = {
  { "virtio", "virtio-net-pci" }, { "e1000", "e1000" },     { "e1000e", "e1000e" },
  { "rtl8139", "rtl8139" },       { "vmxnet3", "vmxnet3" }, { "pcnet", "pcnet" },
};

gboolean
gh_qemu_machine_is_known (const char *machine)
{
  return g_str_equal (machine, "pc") || g_str_has_prefix (machine, "pc-i440fx-")
         || gh_qemu_machine_is_q35 (machine);
}

gboolean
gh_qemu_machine_is_q35 (const char *machine)
{
  return machine != NULL && (g_str_equal (machine, "q35") || g_str_has_prefix (machine, "pc-q35-"));
}

gboolean
gh_qemu_format_is_known (const char *format)
{
  static const char *const formats[]
    = { "raw", "qcow2", "qcow", "qed", "vdi", "vhdx", "vmdk", "vpc", NULL };

  return format == NULL || g_strv_contains (formats, format);
}

const char *
gh_qemu_nic_device (const char *model)
{
  for (guint i = 0; i < G_N_ELEMENTS (nics); i++)
    if (model == NULL || g_str_equal (nics[i].model, model))
      return nics[i].device;
  return NULL;
}

const char *
gh_qemu_video_device (GhVideoModel model, gboolean first)
{
  switch (model)
    {
    case GH_VIDEO_VIRTIO:
      return first ? "virtio-vga" : "virtio-gpu-pci";
    case GH_VIDEO_QXL:
      return first ? "qxl-vga" : "qxl";
    case GH_VIDEO_CIRRUS:
      return "cirrus-vga";
    case GH_VIDEO_BOCHS:
      return "bochs-display";
    case GH_VIDEO_NONE:
      return NULL;
    case GH_VIDEO_DEFAULT:
    case GH_VIDEO_VGA:
    default:
      return first ? "VGA" : "secondary-vga";
    }
}

const char *
gh_qemu_input_device (const GhInput *input)
{
  static const char *const usb[] = { "usb-tablet", "usb-mouse", "usb-kbd" };
  static const char *const virtio[]
    = { "virtio-tablet-pci", "virtio-mouse-pci", "virtio-keyboard-pci" };

  if (input->bus == GH_INPUT_BUS_USB)
    return usb[input->type];
  return input->bus == GH_INPUT_BUS_VIRTIO ? virtio[input->type] : NULL;
}

const char *
gh_qemu_cpu (const GhDomainConfig *config, const char *accelerator)
{
  gboolean kvm = g_str_equal (accelerator, "kvm");

  if (config->cpu_mode == GH_CPU_CUSTOM)
    return config->cpu_model;
  if (kvm)
    return config->cpu_mode == GH_CPU_MAXIMUM ? "max" : "host";
  /* With "enhanced rep movsb" announced, guests move memory byte by byte under emulation, until
   * their soft-lockup detector fires. There is no host CPU to pass through there: "host" is "max".
   */
  return "max,-erms";
}

const char *
gh_qemu_disk_device (const GhDisk *disk)
{
  gboolean cdrom = disk->device == GH_DISK_CDROM;

  switch (disk->bus)
    {
    case GH_DISK_BUS_IDE:
    case GH_DISK_BUS_SATA:
      return cdrom ? "ide-cd" : "ide-hd";
    case GH_DISK_BUS_SCSI:
      return cdrom ? "scsi-cd" : "scsi-hd";
    case GH_DISK_BUS_USB:
      return "usb-storage";
    case GH_DISK_BUS_FDC:
      return "floppy";
    case GH_DISK_BUS_VIRTIO:
    case GH_DISK_BUS_XEN:
    default:
      return "virtio-blk-pci";
    }
}

char *
gh_qemu_disk_id (const char *target)
{
  return g_strconcat ("disk-", target, NULL);
}

/* A MAC address without what an id of QEMU cannot hold. */
static char *
make_nic_id (const char *prefix, const char *mac)
{
  g_auto (GStrv) bytes = g_strsplit (mac, ":", -1);
  g_autofree char *joined = g_strjoinv ("", bytes);
  g_autofree char *lower = g_ascii_strdown (joined, -1);

  return g_strconcat (prefix, lower, NULL);
}

char *
gh_qemu_nic_id (const char *mac)
{
  return make_nic_id ("nic-", mac);
}

char *
gh_qemu_netdev_id (const char *mac)
{
  return make_nic_id ("net-", mac);
}

char *
gh_qemu_hostdev_id (const GhHostdev *hostdev)
{
  g_autofree char *name = gh_hostdev_get_name (hostdev);

  return g_strconcat ("host-", g_strdelimit (name, ":", '-'), NULL);
}

static void
set_number (JsonObject *device, const char *name, const char *text)
{
  int number = gh_hostdev_number (text);

  if (number >= 0)
    json_object_set_int_member (device, name, number);
}

JsonObject *
gh_qemu_hostdev_new (const GhHostdev *hostdev)
{
  gboolean is_usb = hostdev->type == GH_HOSTDEV_USB;
  g_autofree char *id = gh_qemu_hostdev_id (hostdev);
  g_autofree char *address = gh_hostdev_get_address (hostdev);
  JsonObject *device = json_object_new ();

  json_object_set_string_member (device, "driver", is_usb ? "usb-host" : "vfio-pci");
  json_object_set_string_member (device, "id", id);
  if (!is_usb)
    {
      json_object_set_string_member (device, "host", address);
      return device;
    }
  json_object_set_string_member (device, "bus", "usb.0");
  set_number (device, "vendorid", hostdev->vendor);
  set_number (device, "productid", hostdev->product);
  set_number (device, "hostbus", hostdev->bus);
  set_number (device, "hostaddr", hostdev->device);
  return device;
}

JsonObject *
gh_qemu_blockdev_new (
  const char *node, const char *format, GhSourceType type, const char *path, gboolean readonly)
{
  JsonObject *object = json_object_new (), *file = json_object_new ();

  json_object_set_string_member (object, "driver", format != NULL ? format : "raw");
  json_object_set_string_member (object, "node-name", node);
  json_object_set_boolean_member (object, "read-only", readonly);
  json_object_set_string_member (object, "discard", "unmap");
  json_object_set_string_member (file, "driver", type == GH_SOURCE_BLOCK ? "host_device" : "file");
  json_object_set_string_member (file, "filename", path);
  json_object_set_string_member (file, "discard", "unmap");
  json_object_set_string_member (file, "locking", "on");
  json_object_set_object_member (object, "file", file);
  return object;
}

void
gh_qemu_blockdev_tune (JsonObject *blockdev, const GhDisk *disk)
{
  JsonObject *nodes[] = { blockdev, json_object_get_object_member (blockdev, "file") };

  for (guint i = 0; i < G_N_ELEMENTS (nodes); i++)
    {
      JsonObject *cache = json_object_new ();

      if (g_strcmp0 (disk->discard, "ignore") == 0)
        json_object_set_string_member (nodes[i], "discard", "ignore");
      json_object_set_boolean_member (cache, "direct", g_strcmp0 (disk->cache, "none") == 0);
      json_object_set_boolean_member (cache, "no-flush", g_strcmp0 (disk->cache, "unsafe") == 0);
      if (disk->cache != NULL && *disk->cache != '\0')
        json_object_set_object_member (nodes[i], "cache", cache);
      else
        json_object_unref (cache);
    }
  if (disk->io != NULL && *disk->io != '\0')
    json_object_set_string_member (nodes[1], "aio", disk->io);
}
