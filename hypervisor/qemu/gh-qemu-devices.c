/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* QEMU's names for what definitions name. */
#include "config.h"

#include "gh-qemu-devices-private.h"

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
gh_qemu_video_device (GhVideoModel model)
{
  switch (model)
    {
    case GH_VIDEO_VIRTIO:
      return "virtio-vga";
    case GH_VIDEO_QXL:
      return "qxl-vga";
    case GH_VIDEO_CIRRUS:
      return "cirrus-vga";
    case GH_VIDEO_BOCHS:
      return "bochs-display";
    case GH_VIDEO_NONE:
      return NULL;
    case GH_VIDEO_DEFAULT:
    case GH_VIDEO_VGA:
    default:
      return "VGA";
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
