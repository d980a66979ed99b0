/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* QEMU's names for what definitions name. */
#pragma once

#include <json-glib/json-glib.h>

#include "gh-domain-config.h"

G_BEGIN_DECLS

/** gh_qemu_machine_is_known: whether @machine is of the families pc and q35 */
gboolean gh_qemu_machine_is_known (const char *machine);

/** gh_qemu_machine_is_q35: @machine: (nullable) */
gboolean gh_qemu_machine_is_q35 (const char *machine);

/** gh_qemu_format_is_known: @format: (nullable): of a disk image */
gboolean gh_qemu_format_is_known (const char *format);

/** gh_qemu_nic_device: @model: (nullable). Returns: (nullable): the device; %NULL when @model is
 * unknown. Static */
const char *gh_qemu_nic_device (const char *model);

/** gh_qemu_video_device: Returns: (nullable): the device; %NULL for none. Static. @first: the one
 * that the firmware shows itself on; others are for the guest's own drivers */
const char *gh_qemu_video_device (GhVideoModel model, gboolean first);

/** gh_qemu_input_device: Returns: (nullable): the device; %NULL for one that every machine has.
 * Static */
const char *gh_qemu_input_device (const GhInput *input);

/** gh_qemu_cpu: @accelerator: "kvm" or "tcg". Returns: (transfer none): argument of -cpu */
const char *gh_qemu_cpu (const GhDomainConfig *config, const char *accelerator);

/* Ports of a q35 machine into which devices are plugged while it runs. */
#define GH_QEMU_SPARE_PORTS 8
#define GH_QEMU_SPARE_PORT  "spare%u"

/** gh_qemu_disk_device: Returns: the device for a disk. Static */
const char *gh_qemu_disk_device (const GhDisk *disk);

/** gh_qemu_disk_id: Returns: (transfer full): of the device, and of the block node that it begins
 * with */
char *gh_qemu_disk_id (const char *target);

/** gh_qemu_nic_id, gh_qemu_netdev_id: Returns: (transfer full): of the two halves of a network card
 */
char *gh_qemu_nic_id (const char *mac);
char *gh_qemu_netdev_id (const char *mac);

/** gh_qemu_hostdev_new: Returns: (transfer full): a USB or PCI device of the host, as device_add
 * takes it, on the bus “usb.0” if it is one of USB */
JsonObject *gh_qemu_hostdev_new (const GhHostdev *hostdev);

/** gh_qemu_hostdev_id: Returns: (transfer full): of the device that it makes */
char *gh_qemu_hostdev_id (const GhHostdev *hostdev);

/** gh_qemu_blockdev_tune: gives @blockdev, from gh_qemu_blockdev_new(), the cache, the way of input
 * and output and the handling of discarded blocks that @disk says */
void gh_qemu_blockdev_tune (JsonObject *blockdev, const GhDisk *disk);

/** gh_qemu_blockdev_new: Returns: (transfer full): a node of the block layer, as -blockdev and
 * blockdev-add take it. JSON, because names of files may hold anything */
JsonObject *gh_qemu_blockdev_new (
  const char *node, const char *format, GhSourceType type, const char *path, gboolean readonly);

G_END_DECLS
