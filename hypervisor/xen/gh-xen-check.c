/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What Xen, or one of its guest types, cannot do. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "gh-domain-boot.h"
#include "gh-error.h"
#include "gh-text.h"
#include "gh-xen-config-private.h"
#include "gh-xen-devices.h"
#include "gh-xen-features.h"
#include "gh-xen-grub-private.h"
#include "gh-xen-hostdev.h"

static void
check_general (GString *text, const GhDomainConfig *config, libxl_domain_type type)
{
  if (config->virt != GH_VIRT_AUTO && config->virt != GH_VIRT_XEN)
    gh_text_add_line (text, _ ("The machine is made for QEMU: change its hypervisor to Xen"));
  if (type == LIBXL_DOMAIN_TYPE_INVALID)
    gh_text_add_line (
      text, _ ("Xen has no machine type “%s”: use xenpv, xenpvh or xenfv"), config->machine);
  if (config->arch != NULL && strcmp (config->arch, "x86_64") != 0
      && strcmp (config->arch, "i686") != 0)
    gh_text_add_line (text, _ ("Xen runs no %s guests here: use x86_64"), config->arch);
  if (config->cpu_mode == GH_CPU_CUSTOM)
    gh_text_add_line (
      text,
      _ ("Xen shows its guests the computer’s own CPU, not the model “%s”: leave the "
         "model out"),
      config->cpu_model);
  if (type == LIBXL_DOMAIN_TYPE_PVH && config->kernel == NULL
      && !gh_xen_config_has_bootloader (config) && gh_xen_grub_find () == NULL)
    gh_text_add_line (
      text,
      _ ("A PVH machine without a kernel is booted from its disk by the GRUB for PVH, which is not "
         "installed here: install it (grub-xen-host), name a kernel, or choose the machine type "
         "xenfv"));
  if (type != LIBXL_DOMAIN_TYPE_HVM && !gh_xen_config_is_usual_loader (config))
    gh_text_add_line (text,
                      _ ("Only the machine type xenfv has firmware: leave its image “%s” out, or "
                         "choose that type"),
                      config->loader);
  if (type != LIBXL_DOMAIN_TYPE_HVM && config->firmware == GH_FIRMWARE_EFI)
    gh_text_add_line (text,
                      _ ("Only the machine type xenfv has UEFI firmware: choose it, or BIOS"));
  if (config->on_poweroff == GH_END_ACTION_RENAME_RESTART
      || config->on_reboot == GH_END_ACTION_RENAME_RESTART
      || config->on_crash == GH_END_ACTION_RENAME_RESTART)
    gh_text_add_line (
      text, _ ("A machine keeps its name: choose restart or preserve instead of rename-restart"));
  if (config->serials->len > 1
      || (config->serials->len == 1 && ((const GhSerial *) config->serials->pdata[0])->port != 0))
    gh_text_add_line (text, _ ("A machine on Xen has one serial line: remove the others"));
  if (config->sockets != 0 || config->dies != 0 || config->cores != 0 || config->threads != 0)
    gh_text_add_line (text,
                      _ ("On Xen virtual CPUs are not laid out in sockets, dies, cores and "
                         "threads: leave that out"));
}

static void
check_disk (GString *text, const GhDisk *disk, libxl_domain_type type)
{
  const char *name = disk->target != NULL ? disk->target : "";
  static const char *const formats[] = { "raw", "qcow2", "qcow", "vhd", "vpc", "qed", NULL };

  if (disk->device == GH_DISK_FLOPPY || disk->bus == GH_DISK_BUS_FDC)
    gh_text_add_line (text, _ ("Disk %s: Xen has no floppy drives; remove it"), name);
  else if (disk->bus == GH_DISK_BUS_USB)
    gh_text_add_line (text, _ ("Disk %s: Xen has no USB disks; choose the controller xen"), name);
  if (disk->source == NULL && type != LIBXL_DOMAIN_TYPE_HVM)
    gh_text_add_line (
      text,
      _ ("Disk %s: an empty drive needs the machine type xenfv; remove it, or put a medium "
         "in"),
      name);
  if (disk->format != NULL && !g_strv_contains (formats, disk->format))
    gh_text_add_line (text, _ ("Disk %s: Xen does not read the format “%s”"), name, disk->format);
  if ((disk->cache != NULL && *disk->cache != '\0') || (disk->io != NULL && *disk->io != '\0'))
    gh_text_add_line (
      text,
      _ ("Disk %s: Xen chooses the cache and the way of input and output itself; leave them "
         "out"),
      name);
  if (disk->serial != NULL && *disk->serial != '\0')
    gh_text_add_line (text, _ ("Disk %s: on Xen a disk has no serial number; leave it out"), name);
}

/* Two targets may be one device in the guest: vda and xvda; and of an HVM machine xvda and hda are
 * the same IDE disk. */
static void
check_targets (GString *text, const GhDomainConfig *config, libxl_domain_type type)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < config->disks->len; i++)
    {
      const GhDisk *disk = config->disks->pdata[i];
      g_autofree char *vdev = disk->target != NULL ? gh_xen_config_get_vdev (disk->target) : NULL;
      gboolean xen = vdev != NULL && g_str_has_prefix (vdev, "xvd");
      char *key;

      if (vdev == NULL)
        continue;
      if (!xen && !g_str_has_prefix (vdev, "hd") && !g_str_has_prefix (vdev, "sd"))
        gh_text_add_line (
          text, _ ("Disk %s: on Xen a disk is named like xvda, hda or sda"), disk->target);
      key = type == LIBXL_DOMAIN_TYPE_HVM && xen ? g_strconcat ("hd", vdev + 3, NULL)
                                                 : g_strdup (vdev);
      if (!g_hash_table_add (seen, key))
        gh_text_add_line (
          text,
          _ ("Disk %s would be the same disk as another one in the guest: rename it"),
          disk->target);
    }
}

static void
check_nic (GString *text, const GhNic *nic, guint number)
{
  if (nic->type != GH_NIC_BRIDGE)
    gh_text_add_line (
      text,
      _ ("Network %u: on Xen a machine is connected to a bridge of the host; choose "
         "one"),
      number);
  if (nic->link_down)
    gh_text_add_line (
      text,
      _ ("Network %u: a network card on Xen has no cable that could be pulled: remove the card"),
      number);
  if (nic->rate_in != 0)
    gh_text_add_line (
      text,
      _ ("Network %u: Xen limits what a machine sends, not what it receives: leave that out"),
      number);
}

/* A screen is served on a socket that nobody else reaches, and on nothing beside it. */
static void
check_screen (GString *text, const GhGraphics *graphics)
{
  static const char *const here[] = { "", "127.0.0.1", "::1", "localhost", NULL };
  const char *listen = graphics->listen != NULL ? graphics->listen : "";

  if (graphics->type == GH_GRAPHICS_SDL)
    {
      gh_text_add_line (text,
                        _ ("On Xen a machine's screen cannot be a window of its own (SDL): the "
                           "control domain runs it without anybody's display. Change it to VNC"));
      return;
    }
  if (graphics->type != GH_GRAPHICS_VNC)
    {
      gh_text_add_line (text, _ ("A machine on Xen has one screen, of the kind VNC"));
      return;
    }
  if (!g_strv_contains (here, listen))
    gh_text_add_line (text,
                      _ ("The screen cannot be reached at %s: on Xen Guesthouse alone reaches it; "
                         "leave the address out"),
                      listen);
  if (graphics->port != 0)
    gh_text_add_line (text,
                      _ ("The screen cannot be reached at port %u: on Xen Guesthouse alone reaches "
                         "it; leave the port out"),
                      graphics->port);
  if (graphics->password != NULL && *graphics->password != '\0')
    gh_text_add_line (
      text,
      _ ("The screen needs no password, because on Xen Guesthouse alone reaches it: "
         "leave it out"));
}

static void
check_video (GString *text, const GhVideo *video)
{
  if (video->model == GH_VIDEO_VIRTIO || video->model == GH_VIDEO_BOCHS)
    gh_text_add_line (text, _ ("A machine on Xen has one video card: vga, cirrus or qxl"));
  if (video->vram != 0 && video->vram < gh_xen_video_get_minimum (video->model))
    gh_text_add_line (text,
                      _ ("The video card has %u KiB of memory, and on Xen it needs %u at least: "
                         "give it that, or 0 for what suits"),
                      video->vram,
                      gh_xen_video_get_minimum (video->model));
  if (gh_video_count_heads (video) > 1)
    gh_text_add_line (text, _ ("A machine on Xen has one screen: leave the number of heads out"));
}

/* libvirt's way to say that a device is behind virtio, which no machine here has. */
static gboolean
has_virtio (const GhDomainConfig *config)
{
  for (guint i = 0; i < config->inputs->len; i++)
    if (((const GhInput *) config->inputs->pdata[i])->bus == GH_INPUT_BUS_VIRTIO)
      return TRUE;
  for (guint i = 0; i < config->controllers->len; i++)
    {
      const GhController *controller = config->controllers->pdata[i];

      if ((controller->type != NULL && g_str_has_prefix (controller->type, "virtio"))
          || (controller->model != NULL && g_str_has_prefix (controller->model, "virtio")))
        return TRUE;
    }
  return FALSE;
}

static void
check_devices (GString *text, const GhDomainConfig *config, libxl_domain_type type)
{
  for (guint i = 0; i < config->disks->len; i++)
    check_disk (text, config->disks->pdata[i], type);
  check_targets (text, config, type);
  for (guint i = 0; i < config->nics->len; i++)
    check_nic (text, config->nics->pdata[i], i + 1);
  for (guint i = 0; i < config->graphics->len; i++)
    check_screen (text, config->graphics->pdata[i]);
  if (config->graphics->len > 1)
    gh_text_add_line (text, _ ("A machine on Xen has one screen, of the kind VNC"));
  for (guint i = 0; type == LIBXL_DOMAIN_TYPE_HVM && i < config->videos->len; i++)
    check_video (text, config->videos->pdata[i]);
  if (type == LIBXL_DOMAIN_TYPE_HVM && config->videos->len > 1)
    gh_text_add_line (text, _ ("A machine on Xen has one video card: vga, cirrus or qxl"));
}

/* What this driver does nothing with is refused: a machine that lacks what its definition says is
 * worse than one that does not start. */
static void
check_absent (GString *text, const GhDomainConfig *config, libxl_domain_type type)
{
  gh_xen_hostdev_check (text, config, type);
  if (config->tpms->len > 0 || config->rngs->len > 0 || config->watchdogs->len > 0
      || config->panics->len > 0 || config->vsocks->len > 0)
    gh_text_add_line (
      text,
      _ ("On Xen there is no TPM, no random number device, watchdog, panic device or socket "
         "to the host: remove it"));
  if (config->filesystems->len > 0)
    gh_text_add_line (text, _ ("Folders cannot be shared: remove the shared folders"));
  if (config->smartcards->len > 0)
    gh_text_add_line (text, _ ("Smart cards cannot be handed over: remove them"));
  if (type == LIBXL_DOMAIN_TYPE_HVM && !gh_domain_boot_is_by_kinds (config))
    gh_text_add_line (
      text,
      _ ("On Xen the first disk, CD drive or network card is the one that is tried: put the one "
         "that is to start the machine before the others"));
  if (type == LIBXL_DOMAIN_TYPE_HVM && gh_xen_config_has_bootloader (config))
    gh_text_add_line (
      text,
      _ (
        "A machine of type xenfv has firmware and no boot loader: leave it out, or choose xenpv or "
        "xenpvh"));
}

/* What is QEMU's alone. */
static void
check_machine (GString *text, const GhDomainConfig *config)
{
  static const char *const balloons[] = { "", "xen", NULL };

  if (has_virtio (config))
    gh_text_add_line (
      text, _ ("On Xen there are no virtio controllers, keyboards and mice: leave them out"));
  for (guint i = 0; i < config->memballoons->len; i++)
    {
      const GhMemballoon *balloon = config->memballoons->pdata[i];

      if (balloon->autodeflate
          || !g_strv_contains (balloons, balloon->model != NULL ? balloon->model : ""))
        gh_text_add_line (
          text, _ ("Every machine on Xen has Xen’s own memory balloon: leave the other one out"));
    }
  if (config->smm == GH_TOGGLE_ON || config->vmport == GH_TOGGLE_ON || config->pmu == GH_TOGGLE_ON)
    gh_text_add_line (text,
                      _ ("On Xen there is no system management mode and no VMware port, and "
                         "performance counters are switched on for the whole host: leave them "
                         "out"));
  if (config->hugepages || config->memory_shared || config->memory_locked
      || config->memory_source != NULL)
    gh_text_add_line (
      text,
      _ ("Xen keeps its guests’ memory its own way: leave out huge, shared and locked memory"));
  if (config->secure_boot || config->nvram != NULL || config->nvram_template != NULL
      || config->timezone != NULL)
    gh_text_add_line (
      text,
      _ ("On Xen there is no Secure Boot, no file with EFI variables and no time zone of the "
         "clock: leave them out"));
  if (config->hyperv != NULL || config->kvm_hidden)
    gh_text_add_line (
      text,
      _ ("What of Hyper-V and KVM a guest sees is said to QEMU: on Xen switch its Hyper-V "
         "interface on as a whole"));
  if (config->channels->len > 0 || config->sounds->len > 0 || config->redirdevs->len > 0)
    gh_text_add_line (
      text, _ ("On Xen there are no channels, sound cards and USB redirections: remove them"));
}

gboolean
gh_xen_config_check (const GhDomainConfig *config, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  libxl_domain_type type = gh_xen_config_get_type (config);

  check_general (text, config, type);
  check_devices (text, config, type);
  check_absent (text, config, type);
  check_machine (text, config);
  gh_xen_features_check (text, config, type);
  if (text->len == 0)
    return TRUE;
  g_set_error_literal (error, GH_ERROR, GH_ERROR_UNSUPPORTED, text->str);
  return FALSE;
}
