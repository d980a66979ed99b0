/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The hardware that a system has drivers for as it comes. */
#include "config.h"

#include "gh-guest-hardware.h"

#include <stdio.h>
#include <string.h>

#include "gh-guest-advice.h"

static const GhGuestHardware today
  = { GH_DISK_BUS_VIRTIO, "virtio", GH_VIDEO_DEFAULT, "ich9", NULL, TRUE, TRUE, FALSE };
/* Haiku reads virtio disks, and has no driver for the card. */
static const GhGuestHardware haiku
  = { GH_DISK_BUS_VIRTIO, "e1000", GH_VIDEO_VGA, "ich9", NULL, TRUE, FALSE, FALSE };
/* Unix systems from before virtio. xHCI came with Linux 2.6.31. */
static const GhGuestHardware old_unix
  = { GH_DISK_BUS_IDE, "e1000", GH_VIDEO_VGA, "ac97", "piix3-uhci", TRUE, FALSE, FALSE };
static const GhGuestHardware mac
  = { GH_DISK_BUS_SATA, "e1000", GH_VIDEO_VGA, NULL, "piix3-uhci", TRUE, FALSE, FALSE };
/* Windows brings a driver for xHCI since 8, for e1000e since 7, for SATA since Vista. */
static const GhGuestHardware windows_8
  = { GH_DISK_BUS_SATA, "e1000e", GH_VIDEO_VGA, "ich9", NULL, TRUE, FALSE, TRUE };
static const GhGuestHardware windows_7
  = { GH_DISK_BUS_SATA, "e1000e", GH_VIDEO_VGA, "ich9", "piix3-uhci", TRUE, FALSE, TRUE };
static const GhGuestHardware windows_vista
  = { GH_DISK_BUS_SATA, "e1000", GH_VIDEO_VGA, "ich6", "piix3-uhci", TRUE, FALSE, TRUE };
static const GhGuestHardware windows_xp
  = { GH_DISK_BUS_IDE, "rtl8139", GH_VIDEO_CIRRUS, "ac97", "piix3-uhci", TRUE, FALSE, TRUE };
static const GhGuestHardware windows_98
  = { GH_DISK_BUS_IDE, "pcnet", GH_VIDEO_CIRRUS, "es1370", "piix3-uhci", TRUE, FALSE, TRUE };
/* Without USB. */
static const GhGuestHardware oldest
  = { GH_DISK_BUS_IDE, "pcnet", GH_VIDEO_CIRRUS, "sb16", "none", FALSE, FALSE, TRUE };

#define VERSION(major, minor) ((major) *1000 + (minor))

/**
 * Row: systems whose id begins with @prefix and, unless @below is 0, has a version below that (as
 * VERSION() has it). The first row that fits counts.
 */
typedef struct
{
  const char *prefix;
  guint below;
  const GhGuestHardware *hardware;
} Row;

static const Row rows[] = {
  { "winxp", 0, &windows_xp },
  { "win2k3", 0, &windows_xp },
  { "win2k8r2", 0, &windows_7 },
  { "win2k8", 0, &windows_vista },
  { "winvista", 0, &windows_vista },
  { "win2k12", 0, &windows_8 },
  { "win2k16", 0, &windows_8 },
  { "win2k19", 0, &windows_8 },
  { "win2k2", 0, &windows_8 },
  { "win2k", 0, &windows_xp },
  { "winme", 0, &windows_98 },
  { "win98", 0, &windows_98 },
  { "win95", 0, &oldest },
  { "winnt", 0, &oldest },
  { "win", VERSION (4, 0), &oldest },
  { "win7", 0, &windows_7 },
  { "win", 0, &windows_8 },
  { "msdos", 0, &oldest },
  { "freedos", 0, &oldest },
  { "netware", 0, &oldest },
  { "macosx", 0, &mac },
  { "haiku", 0, &haiku },
  { "opensolaris", 0, &old_unix },
  { "solaris", 0, &old_unix },
  { "guix-hurd", 0, &old_unix },
  { "freebsd", VERSION (10, 0), &old_unix },
  { "openbsd", VERSION (5, 4), &old_unix },
  { "netbsd", VERSION (6, 0), &old_unix },
  { "dragonflybsd", VERSION (3, 2), &old_unix },
  { "debian", VERSION (5, 0), &old_unix },
  { "ubuntu", VERSION (9, 0), &old_unix },
  { "fedora", VERSION (10, 0), &old_unix },
  { "rhl", 0, &old_unix },
  { "rhel", VERSION (5, 3), &old_unix },
  { "centos", VERSION (5, 3), &old_unix },
  { "ol", VERSION (5, 3), &old_unix },
  { "scientificlinux", VERSION (5, 3), &old_unix },
  { "sles", VERSION (11, 0), &old_unix },
  { "sled", VERSION (11, 0), &old_unix },
  { "opensuse", VERSION (11, 0), &old_unix },
  { "mandrake", 0, &old_unix },
  { "mandriva", VERSION (2009, 0), &old_unix },
};

static gboolean
fits (const Row *row, const char *os)
{
  guint major, minor = 0;

  if (!g_str_has_prefix (os, row->prefix))
    return FALSE;
  if (row->below == 0)
    return TRUE;
  return sscanf (os + strlen (row->prefix), "%4u.%3u", &major, &minor) > 0
         && VERSION (major, minor) < row->below;
}

const GhGuestHardware *
gh_guest_hardware (const char *os)
{
  g_return_val_if_fail (os != NULL, &today);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (fits (&rows[i], os))
      return rows[i].hardware;
  return &today;
}

GVariant *
gh_guest_hardware_to_variant (const char *os)
{
  const GhGuestHardware *self = os != NULL ? gh_guest_hardware (os) : NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (self == NULL)
    return g_variant_dict_end (&dict);
  g_variant_dict_insert (
    &dict, "disk", "s", gh_enum_to_string (&gh_disk_bus_enum, (int) self->disk));
  g_variant_dict_insert (&dict, "nic", "s", self->nic);
  g_variant_dict_insert (
    &dict, "video", "s", gh_enum_to_string (&gh_video_model_enum, (int) self->video));
  if (self->sound != NULL)
    g_variant_dict_insert (&dict, "sound", "s", self->sound);
  if (self->usb != NULL)
    g_variant_dict_insert (&dict, "usb", "s", self->usb);
  g_variant_dict_insert (&dict, "clock", "s", self->localtime ? "localtime" : "utc");
  g_variant_dict_insert (
    &dict, "firmware", "s", gh_enum_to_string (&gh_firmware_enum, (int) gh_guest_firmware (os)));
  g_variant_dict_insert (&dict, "tablet", "b", self->tablet);
  g_variant_dict_insert (&dict, "rng", "b", self->rng);
  g_variant_dict_insert (&dict, "tpm", "b", gh_guest_wants_security (os));
  g_variant_dict_insert (&dict, "secure-boot", "b", gh_guest_wants_security (os));
  return g_variant_dict_end (&dict);
}
