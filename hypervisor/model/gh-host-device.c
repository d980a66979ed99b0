/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhHostDevice: a USB or PCI device of a host that a machine could be given. */
#include "config.h"

#include "gh-host-device.h"

#include <glib/gi18n-lib.h>

#define TEXT(member, label)                                                                        \
  GH_FIELD (GhHostDevice, member, #member, label, GH_FIELD_STRING, NULL, GH_FIELD_PLAIN)

static const GhField fields[] = {
  GH_FIELD (
    GhHostDevice, type, "type", N_ ("Kind"), GH_FIELD_ENUM, &gh_hostdev_type_enum, GH_FIELD_PLAIN),
  GH_FIELD (GhHostDevice, address, "address", N_ ("Address"), GH_FIELD_STRING, NULL, GH_FIELD_KEY),
  TEXT (vendor, N_ ("Vendor")),
  TEXT (product, N_ ("Product")),
  TEXT (vendor_name, N_ ("Vendor")),
  TEXT (product_name, N_ ("Product")),
  TEXT (class_code, N_ ("Class")),
  TEXT (driver, N_ ("Driver")),
  GH_FIELD_END,
};
const GhStruct gh_host_device_struct
  = { "host-device", N_ ("Device of the host"), sizeof (GhHostDevice), fields };

void
gh_host_device_free (GhHostDevice *self)
{
  gh_struct_free (&gh_host_device_struct, self);
}
