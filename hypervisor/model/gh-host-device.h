/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhHostDevice: a USB or PCI device of a host that a machine could be given. */
#pragma once

#include "gh-devices.h"

G_BEGIN_DECLS

/**
 * GhHostDevice:
 * @address: "001:004" (bus and device) of USB, "0000:01:00.0" of PCI
 * @vendor, @product: as "0x046d"
 * @vendor_name, @product_name: (nullable): what they are called
 * @class_code: as "0x030000" of PCI, "0x03" of USB
 * @driver: (nullable): of the host, which has the PCI device
 * @machine: (nullable): UUID of the machine that has it, or is to have it; the one that runs first
 * @machine_name: (nullable): its name
 * @in_use: whether that machine runs with it
 */
typedef struct
{
  GhHostdevType type;
  char *address;
  char *vendor;
  char *product;
  char *vendor_name;
  char *product_name;
  char *class_code;
  char *driver;
  char *machine;
  char *machine_name;
  gboolean in_use;
} GhHostDevice;

extern const GhStruct gh_host_device_struct;

/** gh_host_device_free: for lists */
void gh_host_device_free (GhHostDevice *self);

/** gh_host_device_get_name: Returns: (transfer full): what people call it: "Logitech, Inc. Mouse";
 * "" when nobody knows */
char *gh_host_device_get_name (const GhHostDevice *self);

/** gh_host_device_is: whether @hostdev, of a definition, means this device */
gboolean gh_host_device_is (const GhHostDevice *self, const GhHostdev *hostdev);

/**
 * gh_host_device_choose:
 * @others: (element-type GhHostDevice): all devices of the host
 *
 * Makes @hostdev mean this device: USB by vendor and product, so that it is found wherever it is
 * plugged in, and by its place where there is another one of the same kind; PCI by its place.
 */
void gh_host_device_choose (const GhHostDevice *self, const GPtrArray *others, GhHostdev *hostdev);

/**
 * gh_host_device_explain:
 * @is_xen: whether the host is Xen
 *
 * Returns: (transfer full) (nullable): why it cannot be handed over yet and what to do; %NULL when
 * it can: a PCI device must be out of the hands of its driver first
 */
char *gh_host_device_explain (const GhHostDevice *self, gboolean is_xen);

G_END_DECLS
