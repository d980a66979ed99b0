/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhHostDevice: a USB or PCI device of a host that a machine could be given. */
#include "config.h"

#include "gh-host-device.h"

#include <glib/gi18n-lib.h>

#include "gh-hostdev.h"

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
  TEXT (machine, N_ ("Machine")),
  TEXT (machine_name, N_ ("Machine")),
  GH_FIELD (GhHostDevice, in_use, "in_use", N_ ("In use"), GH_FIELD_BOOL, NULL, GH_FIELD_PLAIN),
  GH_FIELD_END,
};
const GhStruct gh_host_device_struct
  = { "host-device", N_ ("Device of the host"), sizeof (GhHostDevice), fields };

void
gh_host_device_free (GhHostDevice *self)
{
  gh_struct_free (&gh_host_device_struct, self);
}

char *
gh_host_device_get_name (const GhHostDevice *self)
{
  const char *vendor = self->vendor_name != NULL ? self->vendor_name : "";
  const char *product = self->product_name != NULL ? self->product_name : "";

  return g_strdup_printf (
    "%s%s%s", vendor, *vendor != '\0' && *product != '\0' ? " " : "", product);
}

static gboolean
is_same_kind (const GhHostDevice *self, const char *vendor, const char *product)
{
  return gh_hostdev_number (self->vendor) == gh_hostdev_number (vendor)
         && gh_hostdev_number (self->product) == gh_hostdev_number (product);
}

gboolean
gh_host_device_is (const GhHostDevice *self, const GhHostdev *hostdev)
{
  g_autofree char *address = gh_hostdev_get_address (hostdev);

  if (self->type != hostdev->type || !gh_hostdev_is_complete (hostdev)
      || (address != NULL && g_strcmp0 (address, self->address) != 0))
    return FALSE;
  return self->type == GH_HOSTDEV_PCI || hostdev->vendor == NULL || hostdev->product == NULL
         || is_same_kind (self, hostdev->vendor, hostdev->product);
}

void
gh_host_device_choose (const GhHostDevice *self, const GPtrArray *others, GhHostdev *hostdev)
{
  guint alike = 0;

  for (guint i = 0; i < others->len; i++)
    {
      const GhHostDevice *other = others->pdata[i];

      if (other->type == self->type && is_same_kind (other, self->vendor, self->product))
        alike++;
    }
  hostdev->type = self->type;
  gh_hostdev_set_address (hostdev, self->type == GH_HOSTDEV_PCI || alike > 1 ? self->address : "");
  g_free (hostdev->vendor);
  g_free (hostdev->product);
  hostdev->vendor = self->type == GH_HOSTDEV_USB ? g_strdup (self->vendor) : NULL;
  hostdev->product = self->type == GH_HOSTDEV_USB ? g_strdup (self->product) : NULL;
}

static gboolean
is_set_aside (const GhHostDevice *self, gboolean is_xen)
{
  static const char *const qemu[] = { "vfio-pci", NULL };
  static const char *const xen[] = { "pciback", "xen-pciback", NULL };

  return self->driver != NULL && g_strv_contains (is_xen ? xen : qemu, self->driver);
}

char *
gh_host_device_explain (const GhHostDevice *self, gboolean is_xen)
{
  g_autofree char *holder = NULL;
  g_autofree char *remedy = NULL;

  if (self->type != GH_HOSTDEV_PCI || is_set_aside (self, is_xen))
    return NULL;
  holder = self->driver != NULL
             ? g_strdup_printf (_ ("This computer’s driver %s has it."), self->driver)
             : g_strdup (_ ("It is not set aside for machines."));
  remedy = is_xen ? g_strdup_printf (
             _ ("Set it aside before the machine starts: xl pci-assignable-add %s"), self->address)
                  : g_strdup_printf (
                    _ ("Bind it to vfio-pci before the machine starts: driverctl set-override %s "
                       "vfio-pci"),
                    self->address);
  return g_strdup_printf ("%s %s", holder, remedy);
}
