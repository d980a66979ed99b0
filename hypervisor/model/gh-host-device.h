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
} GhHostDevice;

extern const GhStruct gh_host_device_struct;

/** gh_host_device_free: for lists */
void gh_host_device_free (GhHostDevice *self);

G_END_DECLS
