/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What of a definition cannot be said to QEMU. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-forward.h"
#include "gh-qemu-argv-private.h"
#include "gh-qemu-argv.h"
#include "gh-qemu-devices-private.h"
#include "gh-text.h"

static void
check_machine (GString *text, const GhDomainConfig *config)
{
  if (config->virt == GH_VIRT_XEN)
    gh_text_add_line (text, _ ("The machine is one for Xen: choose automatic, KVM or emulation"));
  if (config->arch != NULL && !g_str_equal (config->arch, "x86_64"))
    gh_text_add_line (
      text, _ ("The architecture “%s” cannot be run here: use x86_64"), config->arch);
  if (config->machine != NULL && !gh_qemu_machine_is_known (config->machine))
    gh_text_add_line (
      text, _ ("The machine type “%s” is not known: use pc or q35"), config->machine);
  if (config->cpu_mode == GH_CPU_CUSTOM && config->cpu_model != NULL
      && strspn (config->cpu_model, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_-.")
           != strlen (config->cpu_model))
    gh_text_add_line (text, _ ("The CPU model “%s” is not a name"), config->cpu_model);
}

static guint
count_disks (const GhDomainConfig *config, GhDiskBus bus)
{
  guint count = 0;

  for (guint i = 0; i < config->disks->len; i++)
    count += ((GhDisk *) config->disks->pdata[i])->bus == bus;
  return count;
}

static void
check_disk (GString *text, const GhDomainConfig *config, const GhDisk *disk)
{
  gboolean q35 = gh_qemu_machine_is_q35 (config->machine);

  if (disk->bus == GH_DISK_BUS_XEN)
    gh_text_add_line (
      text, _ ("Disk %s uses Xen's controller: use virtio, sata, ide, scsi or usb"), disk->target);
  if (disk->bus == GH_DISK_BUS_IDE && q35)
    gh_text_add_line (text, _ ("Disk %s: the machine type q35 has no IDE: use sata"), disk->target);
  if (disk->device == GH_DISK_CDROM && disk->bus == GH_DISK_BUS_VIRTIO)
    gh_text_add_line (
      text, _ ("CD drive %s cannot be on virtio: use sata, ide or scsi"), disk->target);
  if ((disk->device == GH_DISK_FLOPPY) != (disk->bus == GH_DISK_BUS_FDC))
    gh_text_add_line (
      text, _ ("Disk %s: floppy drives, and only they, use the controller fdc"), disk->target);
  if (disk->source == NULL && disk->bus == GH_DISK_BUS_USB)
    gh_text_add_line (text, _ ("Drive %s: a drive on USB cannot be empty"), disk->target);
  if (!gh_qemu_format_is_known (disk->format))
    gh_text_add_line (text,
                      _ ("Disk %s: the format “%s” is not known: use qcow2 or raw"),
                      disk->target,
                      disk->format);
}

static void
check_tuning (GString *text, const GhDisk *disk)
{
  static const char *const caches[] = { "", "none", "writeback", "unsafe", "default", NULL };
  static const char *const ios[] = { "", "threads", "native", "io_uring", NULL };
  static const char *const discards[] = { "", "unmap", "ignore", NULL };

  if (disk->cache != NULL && !g_strv_contains (caches, disk->cache))
    gh_text_add_line (text,
                      _ ("Disk %s: the cache “%s” cannot be had: use none, writeback or unsafe"),
                      disk->target,
                      disk->cache);
  if (disk->io != NULL && !g_strv_contains (ios, disk->io))
    gh_text_add_line (text,
                      _ ("Disk %s: “%s” is no way of input and output: use threads or io_uring"),
                      disk->target,
                      disk->io);
  else if (g_strcmp0 (disk->io, "native") == 0 && g_strcmp0 (disk->cache, "none") != 0)
    gh_text_add_line (
      text, _ ("Disk %s: native input and output needs the cache none"), disk->target);
  if (disk->discard != NULL && !g_strv_contains (discards, disk->discard))
    gh_text_add_line (text,
                      _ ("Disk %s: discarded blocks can be “unmap” or “ignore”, not “%s”"),
                      disk->target,
                      disk->discard);
}

static void
check_disks (GString *text, const GhDomainConfig *config)
{
  for (guint i = 0; i < config->disks->len; i++)
    {
      const GhDisk *disk = config->disks->pdata[i];

      check_disk (text, config, disk);
      check_tuning (text, disk);
      for (guint j = 0; j < i; j++)
        if (disk->boot_order > 0
            && disk->boot_order == ((GhDisk *) config->disks->pdata[j])->boot_order)
          gh_text_add_line (
            text, _ ("Two disks have the place %u in the boot order"), disk->boot_order);
    }
  if (count_disks (config, GH_DISK_BUS_IDE) > 4)
    gh_text_add_line (text,
                      _ ("There is room for four disks on IDE: put the others on virtio or sata"));
  if (count_disks (config, GH_DISK_BUS_SATA) > 6)
    gh_text_add_line (text,
                      _ ("There is room for six disks on SATA: put the others on virtio or scsi"));
  if (count_disks (config, GH_DISK_BUS_FDC) > 2)
    gh_text_add_line (text, _ ("There is room for two floppy drives"));
}

#define FORWARDS_MAX 64

static void
check_forwards (GString *text, const GhNic *nic, guint number)
{
  guint count = 0;

  for (char **word = nic->forwards; word != NULL && *word != NULL; word++)
    {
      g_autoptr (GhForward) forward = gh_forward_parse (*word, NULL);

      if (forward == NULL)
        continue;
      count += forward->end - forward->start + 1;
      if (strchr (forward->address, ':') != NULL)
        gh_text_add_line (
          text,
          _ ("Network %u: ports of %s cannot be forwarded: use an address like 127.0.0.1"),
          number,
          forward->address);
    }
  if (count > FORWARDS_MAX)
    gh_text_add_line (
      text, _ ("Network %u: at most %d ports can be forwarded"), number, FORWARDS_MAX);
}

static void
check_nic (GString *text, const GhNic *nic, guint number)
{
  check_forwards (text, nic, number);
  if (nic->type == GH_NIC_DIRECT)
    gh_text_add_line (
      text,
      _ ("Network %u: a machine cannot be straight on the device “%s”: use “user” or a "
         "bridge"),
      number,
      nic->source);
  if (nic->rate_in != 0 || nic->rate_out != 0)
    gh_text_add_line (
      text, _ ("Network %u: its traffic cannot be limited: leave the limit out"), number);
  if (nic->mtu != 0 && nic->model != NULL && strcmp (nic->model, "virtio") != 0)
    gh_text_add_line (
      text,
      _ ("Network %u: only a virtio card can be told the longest packet: choose virtio, or "
         "leave it out"),
      number);
}

static void
check_nics (GString *text, const GhDomainConfig *config)
{
  for (guint i = 0; i < config->nics->len; i++)
    {
      const GhNic *nic = config->nics->pdata[i];

      check_nic (text, nic, i + 1);
      if (nic->type == GH_NIC_NETWORK)
        gh_text_add_line (
          text,
          _ ("Network %u: the named network “%s” cannot be used here: use “user” or a bridge"),
          i + 1,
          nic->source);
      if (gh_qemu_nic_device (nic->model) == NULL)
        gh_text_add_line (text,
                          _ ("Network %u: the model “%s” is not known: use virtio or e1000"),
                          i + 1,
                          nic->model);
    }
}

/* A card that PCs boot on is there once, and one without a picture is none beside another. */
static void
check_further_video (GString *text, const GhDomainConfig *config, guint index)
{
  const GhVideo *first = config->videos->pdata[0];
  const GhVideo *video = config->videos->pdata[index];

  if (video->model == GH_VIDEO_CIRRUS || video->model == GH_VIDEO_NONE
      || first->model == GH_VIDEO_NONE)
    gh_text_add_line (text,
                      _ ("Video device %u: beside another there can be one of the models vga, "
                         "virtio, qxl and bochs: choose one of them, or remove it"),
                      index + 1);
}

static void
check_display (GString *text, const GhDomainConfig *config)
{
  guint displays[GH_GRAPHICS_SPICE + 1] = { 0 };

  for (guint i = 0; i < config->graphics->len; i++)
    displays[((GhGraphics *) config->graphics->pdata[i])->type]++;
  if (displays[GH_GRAPHICS_SPICE] > 0)
    gh_text_add_line (text, _ ("A display of the kind SPICE cannot be shown: change it to vnc"));
  if (displays[GH_GRAPHICS_VNC] > 1 || displays[GH_GRAPHICS_SDL] > 1)
    gh_text_add_line (text, _ ("There can be only one display of a kind: remove the others"));
  for (guint i = 1; i < config->videos->len; i++)
    check_further_video (text, config, i);
  for (guint i = 0; i < config->inputs->len; i++)
    {
      const GhInput *input = config->inputs->pdata[i];

      if (input->bus == GH_INPUT_BUS_XEN)
        gh_text_add_line (
          text, _ ("Input %u uses Xen's controller: use usb, ps2 or virtio"), i + 1);
      if (input->bus == GH_INPUT_BUS_PS2 && input->type == GH_INPUT_TABLET)
        gh_text_add_line (text, _ ("Input %u: a tablet cannot be on PS/2: use usb"), i + 1);
    }
}

static void
check_serials (GString *text, const GhDomainConfig *config)
{
  guint taken = 0;

  for (guint i = 0; i < config->serials->len; i++)
    {
      guint port = ((GhSerial *) config->serials->pdata[i])->port;

      if (port > 3)
        gh_text_add_line (text, _ ("Serial port %u: there are the ports 0 to 3"), port);
      else if (taken & (1u << port))
        gh_text_add_line (text, _ ("Two serial lines are both on port %u"), port);
      else
        taken |= 1u << port;
    }
}

gboolean
gh_qemu_argv_check (const GhDomainConfig *config, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  check_machine (text, config);
  check_disks (text, config);
  check_nics (text, config);
  check_display (text, config);
  check_serials (text, config);
  gh_qemu_argv_check_machine (text, config);
  gh_qemu_argv_check_devices (text, config);
  if (text->len == 0)
    return TRUE;
  g_set_error_literal (error, GH_ERROR, GH_ERROR_UNSUPPORTED, text->str);
  return FALSE;
}
