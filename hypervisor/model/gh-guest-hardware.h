/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The hardware that a system has drivers for as it comes. */
#pragma once

#include "gh-domain-config.h"

G_BEGIN_DECLS

/**
 * GhGuestHardware:
 * @disk: the bus of its disks
 * @nic: the model of its network cards
 * @video: its video card
 * @sound: (nullable): its sound card, in libvirt's words
 * @usb: (nullable): its USB controller; %NULL for the usual one, "none" where it knows no USB
 * @tablet: whether it takes a pointer that needs no grab
 * @rng: whether it takes random numbers from the host
 * @localtime: whether it wants its clock in local time
 */
typedef struct
{
  GhDiskBus disk;
  const char *nic;
  GhVideoModel video;
  const char *sound;
  const char *usb;
  gboolean tablet;
  gboolean rng;
  gboolean localtime;
} GhGuestHardware;

/**
 * gh_guest_hardware:
 * @os: libosinfo's short id: "debian11", "winxp"
 *
 * Returns: (transfer none): what suits it; what suits today's systems when it is not known
 */
const GhGuestHardware *gh_guest_hardware (const char *os);

/**
 * gh_guest_hardware_to_variant:
 * @os: (nullable): libosinfo's short id
 *
 * Returns: (transfer floating): an a{sv}: "disk", "nic", "video", "sound", "usb", "clock",
 *   "firmware" s, "tablet", "rng", "tpm", "secure-boot" b; empty when @os is %NULL
 */
GVariant *gh_guest_hardware_to_variant (const char *os);

G_END_DECLS
