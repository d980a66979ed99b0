/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhHardwareKind: hardware that can be added to a machine. */
#include "config.h"

#include "gh-hardware-kind.h"

#include <glib/gi18n-lib.h>

static void
fill_disk (gpointer device, const GhDomainConfig *config, GhOffer offer, const char *bridge)
{
  GhDisk *disk = device;

  disk->bus = offer == GH_OFFER_QEMU ? GH_DISK_BUS_VIRTIO : GH_DISK_BUS_XEN;
  disk->target = gh_domain_config_free_target (config, offer == GH_OFFER_QEMU ? "vd" : "xvd");
}

/* As gh_driver_complete() would choose: Xen's PV guests have no IDE, QEMU's q35 neither. */
static void
fill_cdrom (gpointer device, const GhDomainConfig *config, GhOffer offer, const char *bridge)
{
  static const char *const prefixes[]
    = { [GH_DISK_BUS_SATA] = "sd", [GH_DISK_BUS_IDE] = "hd", [GH_DISK_BUS_XEN] = "xvd" };
  GhDisk *disk = device;

  disk->device = GH_DISK_CDROM;
  disk->readonly = TRUE;
  disk->bus = offer == GH_OFFER_QEMU  ? GH_DISK_BUS_SATA
              : offer == GH_OFFER_HVM ? GH_DISK_BUS_IDE
                                      : GH_DISK_BUS_XEN;
  disk->target = gh_domain_config_free_target (config, prefixes[disk->bus]);
}

static void
fill_floppy (gpointer device, const GhDomainConfig *config, GhOffer offer, const char *bridge)
{
  GhDisk *disk = device;

  disk->device = GH_DISK_FLOPPY;
  disk->bus = GH_DISK_BUS_FDC;
  disk->target = gh_domain_config_free_target (config, "fd");
}

static void
fill_nic (gpointer device, const GhDomainConfig *config, GhOffer offer, const char *bridge)
{
  GhNic *nic = device;

  nic->type = offer == GH_OFFER_QEMU ? GH_NIC_USER : GH_NIC_BRIDGE;
  nic->source = offer == GH_OFFER_QEMU ? NULL : g_strdup (bridge);
  /* The prefixes that QEMU and Xen have for this. */
  nic->mac = offer == GH_OFFER_QEMU ? g_strdup_printf ("52:54:00:%02x:%02x:%02x",
                                                       g_random_int_range (0, 256),
                                                       g_random_int_range (0, 256),
                                                       g_random_int_range (0, 256))
                                    : g_strdup_printf ("00:16:3e:%02x:%02x:%02x",
                                                       g_random_int_range (0, 128),
                                                       g_random_int_range (0, 256),
                                                       g_random_int_range (0, 256));
}

static void
fill_tablet (gpointer device, const GhDomainConfig *config, GhOffer offer, const char *bridge)
{
  GhInput *input = device;

  input->type = GH_INPUT_TABLET;
  input->bus = GH_INPUT_BUS_USB;
}

static void
fill_keyboard (gpointer device, const GhDomainConfig *config, GhOffer offer, const char *bridge)
{
  GhInput *input = device;

  input->type = GH_INPUT_KEYBOARD;
  input->bus = GH_INPUT_BUS_USB;
}

static void
fill_sound (gpointer device, const GhDomainConfig *config, GhOffer offer, const char *bridge)
{
  ((GhSound *) device)->model = g_strdup (offer == GH_OFFER_QEMU ? "ich9" : "ac97");
}

static void
fill_serial (gpointer device, const GhDomainConfig *config, GhOffer offer, const char *bridge)
{
  guint port = 0;

  for (guint i = 0; i < config->serials->len; i++)
    port = MAX (port, ((const GhSerial *) config->serials->pdata[i])->port + 1);
  ((GhSerial *) device)->port = port;
}

static void
fill_agent (gpointer device, const GhDomainConfig *config, GhOffer offer, const char *bridge)
{
  GhChannel *channel = device;

  channel->type = g_strdup ("unix");
  channel->target_type = g_strdup ("virtio");
  channel->name = g_strdup ("org.qemu.guest_agent.0");
}

static void
fill_tpm (gpointer device, const GhDomainConfig *config, GhOffer offer, const char *bridge)
{
  GhTpm *tpm = device;

  tpm->model = g_strdup ("tpm-crb");
  tpm->backend = g_strdup ("emulator");
  tpm->version = g_strdup ("2.0");
}

static void
fill_rng (gpointer device, const GhDomainConfig *config, GhOffer offer, const char *bridge)
{
  GhRng *rng = device;

  rng->model = g_strdup ("virtio");
  rng->backend = g_strdup ("random");
  rng->source = g_strdup ("/dev/urandom");
}

static void
fill_watchdog (gpointer device, const GhDomainConfig *config, GhOffer offer, const char *bridge)
{
  GhWatchdog *watchdog = device;

  watchdog->model = g_strdup ("i6300esb");
  watchdog->action = g_strdup ("reset");
}

static void
fill_folder (gpointer device, const GhDomainConfig *config, GhOffer offer, const char *bridge)
{
  GhFilesystem *filesystem = device;

  filesystem->driver = g_strdup ("path");
  filesystem->access = g_strdup ("mapped");
  filesystem->target = g_strdup ("share");
}

static void
fill_usb (gpointer device, const GhDomainConfig *config, GhOffer offer, const char *bridge)
{
  ((GhHostdev *) device)->type = GH_HOSTDEV_USB;
}

static void
fill_pci (gpointer device, const GhDomainConfig *config, GhOffer offer, const char *bridge)
{
  ((GhHostdev *) device)->type = GH_HOSTDEV_PCI;
  ((GhHostdev *) device)->managed = offer != GH_OFFER_QEMU;
}

static void
fill_panic (gpointer device, const GhDomainConfig *config, GhOffer offer, const char *bridge)
{
  ((GhPanic *) device)->model = g_strdup ("isa");
}

#define QEMU GH_OFFER_QEMU
#define HVM  GH_OFFER_HVM
#define ALL  GH_OFFER_ALL

static const GhHardwareKind kinds[] = {
  { "disk", N_ ("Disk"), "gh-disk-symbolic", ALL, &gh_disk_struct, 64, fill_disk },
  { "cdrom", N_ ("CD drive"), "media-optical-symbolic", ALL, &gh_disk_struct, 64, fill_cdrom },
  { "floppy",
    N_ ("Floppy drive"),
    "media-floppy-symbolic",
    QEMU,
    &gh_disk_struct,
    64,
    fill_floppy },
  { "nic", N_ ("Network card"), "gh-network-symbolic", ALL, &gh_nic_struct, 16, fill_nic },
  { "graphics", N_ ("Display"), "gh-console-symbolic", ALL, &gh_graphics_struct, 1, NULL },
  { "video", N_ ("Video card"), "video-display-symbolic", QEMU, &gh_video_struct, 4, NULL },
  { "video", N_ ("Video card"), "video-display-symbolic", HVM, &gh_video_struct, 1, NULL },
  { "tablet",
    N_ ("Tablet"),
    "input-tablet-symbolic",
    QEMU | HVM,
    &gh_input_struct,
    8,
    fill_tablet },
  { "keyboard",
    N_ ("Keyboard"),
    "input-keyboard-symbolic",
    QEMU | HVM,
    &gh_input_struct,
    8,
    fill_keyboard },
  { "sound",
    N_ ("Sound card"),
    "audio-speakers-symbolic",
    QEMU | HVM,
    &gh_sound_struct,
    4,
    fill_sound },
  { "serial",
    N_ ("Serial port"),
    "utilities-terminal-symbolic",
    ALL,
    &gh_serial_struct,
    4,
    fill_serial },
  { "agent",
    N_ ("Channel for the guest agent"),
    "user-available-symbolic",
    QEMU,
    &gh_channel_struct,
    4,
    fill_agent },
  { "tpm", N_ ("TPM"), "channel-secure-symbolic", QEMU, &gh_tpm_struct, 1, fill_tpm },
  { "rng",
    N_ ("Random numbers"),
    "applications-engineering-symbolic",
    QEMU,
    &gh_rng_struct,
    1,
    fill_rng },
  { "watchdog",
    N_ ("Watchdog"),
    "security-high-symbolic",
    QEMU,
    &gh_watchdog_struct,
    1,
    fill_watchdog },
  { "folder",
    N_ ("Shared folder"),
    "folder-symbolic",
    QEMU,
    &gh_filesystem_struct,
    16,
    fill_folder },
  { "usb",
    N_ ("USB device of this computer"),
    "drive-removable-media-symbolic",
    QEMU,
    &gh_hostdev_struct,
    16,
    fill_usb },
  { "pci",
    N_ ("PCI device of this computer"),
    "gh-cpu-symbolic",
    QEMU | HVM,
    &gh_hostdev_struct,
    16,
    fill_pci },
  { "panic",
    N_ ("Panic device"),
    "dialog-warning-symbolic",
    QEMU,
    &gh_panic_struct,
    1,
    fill_panic },
};

const GhHardwareKind *
gh_hardware_kinds (guint *length)
{
  *length = G_N_ELEMENTS (kinds);
  return kinds;
}

static const GhField *
find_list (const GhStruct *type)
{
  for (const GhField *f = gh_domain_config_struct.fields; f->name != NULL; f++)
    if (f->type == GH_FIELD_LIST && f->of == type)
      return f;
  return NULL;
}

static GPtrArray *
get_list (const GhDomainConfig *config, const GhField *list)
{
  return G_STRUCT_MEMBER (GPtrArray *, config, list->offset);
}

gboolean
gh_hardware_kind_is_offered (const GhHardwareKind *self,
                             const GhDomainConfig *config,
                             GhOffer offer)
{
  const GhField *list = find_list (self->type);

  return list != NULL && (self->offers & offer) && get_list (config, list)->len < self->most;
}

gpointer
gh_hardware_kind_add (const GhHardwareKind *self, GhDraft *draft, GhOffer offer, const char *bridge)
{
  GhDomainConfig *config = gh_draft_get_config (draft);
  gpointer device = gh_struct_new (self->type);

  if (self->fill != NULL)
    self->fill (device, config, offer, bridge);
  g_ptr_array_add (get_list (config, find_list (self->type)), device);
  gh_draft_replaced (draft);
  return device;
}

void
gh_hardware_remove (GhDraft *draft, const GhField *list, gpointer device)
{
  if (!g_ptr_array_remove (get_list (gh_draft_get_config (draft), list), device))
    return;
  gh_draft_replaced (draft);
  gh_struct_free (list->of, device);
}

void
gh_hardware_keep (GhDraft *draft, const GhField *list, gconstpointer device)
{
  g_ptr_array_add (get_list (gh_draft_get_config (draft), list), gh_struct_copy (list->of, device));
  gh_draft_replaced (draft);
}
