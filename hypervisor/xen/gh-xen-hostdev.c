/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* PCI and USB devices of the host, which Domain 0 hands to a guest. */
#include "config.h"

#include "gh-xen-hostdev.h"

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-hostdev.h"
#include "gh-linux-devices.h"
#include "gh-text.h"
#include "gh-xen-devices.h"

static gboolean
is_usb_controller (const GhController *controller)
{
  return g_strcmp0 (controller->type, "usb") == 0 && g_strcmp0 (controller->model, "none") != 0;
}

/* ---- what cannot be ---- */

static void
check_controller (GString *text, const GhController *controller, libxl_domain_type type)
{
  const GhXenUsb *usb = gh_xen_usb_get (controller->model);

  if (usb == NULL)
    gh_text_add_line (
      text,
      _ (
        "There is no USB controller of the model “%s” on Xen: use qusb2, or nec-xhci for a machine "
        "of the type xenfv"),
      controller->model);
  else if (type != LIBXL_DOMAIN_TYPE_HVM && g_strcmp0 (usb->type, "devicemodel") == 0)
    gh_text_add_line (text,
                      _ ("The USB controller “%s” is emulated, which needs the machine type xenfv: "
                         "choose that, or qusb2"),
                      controller->model);
}

static gboolean
lacks_usb (const GhDomainConfig *config)
{
  for (guint i = 0; i < config->controllers->len; i++)
    {
      const GhController *controller = config->controllers->pdata[i];

      if (g_strcmp0 (controller->type, "usb") == 0)
        return g_strcmp0 (controller->model, "none") == 0;
    }
  return FALSE;
}

void
gh_xen_hostdev_check (GString *text, const GhDomainConfig *config, libxl_domain_type type)
{
  for (guint i = 0; i < config->controllers->len; i++)
    if (is_usb_controller (config->controllers->pdata[i]))
      check_controller (text, config->controllers->pdata[i], type);
  for (guint i = 0; i < config->hostdevs->len; i++)
    {
      const GhHostdev *hostdev = config->hostdevs->pdata[i];

      if (hostdev->type == GH_HOSTDEV_PCI && type == LIBXL_DOMAIN_TYPE_PVH)
        gh_text_add_line (text,
                          _ ("Device of the host %u: a PVH machine cannot have PCI devices: choose "
                             "the machine type xenfv or xenpv"),
                          i + 1);
      if (hostdev->type == GH_HOSTDEV_USB && lacks_usb (config))
        gh_text_add_line (text,
                          _ ("USB is switched off, but there are devices on it: remove them, or "
                             "the controller “none”"));
    }
}

/* ---- one device ---- */

void
gh_xen_hostdev_fill_pci (libxl_device_pci *out, const GhHostdev *hostdev)
{
  libxl_device_pci_init (out);
  out->domain = (int) MAX (gh_hostdev_number (hostdev->domain), 0);
  out->bus = (uint8_t) gh_hostdev_number (hostdev->bus);
  out->dev = (uint8_t) gh_hostdev_number (hostdev->slot);
  out->func = (uint8_t) MAX (gh_hostdev_number (hostdev->function), 0);
  out->seize = hostdev->managed;
}

/* Xen knows USB devices by their place only. @out: (out): a new one with it. */
static gboolean
find_usb (const GhHostdev *hostdev, GhHostdev **out, GError **error)
{
  g_autofree char *name = gh_hostdev_get_name (hostdev);
  g_autofree char *address = gh_hostdev_get_address (hostdev);
  g_autoptr (GPtrArray) devices = NULL;
  const GhHostDevice *found = NULL;

  *out = gh_struct_copy (&gh_hostdev_struct, hostdev);
  if (address != NULL)
    return TRUE;
  devices = gh_linux_devices_list ("/sys", "");
  for (guint i = 0; i < devices->len; i++)
    if (gh_host_device_is (devices->pdata[i], hostdev))
      {
        if (found != NULL)
          {
            g_set_error (error,
                         GH_ERROR,
                         GH_ERROR_INVALID_DEFINITION,
                         _ ("this computer has several USB devices %s: say which one by its place, "
                            "as %s"),
                         name,
                         found->address);
            return FALSE;
          }
        found = devices->pdata[i];
      }
  if (found == NULL)
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_NOT_FOUND,
                 _ ("this computer has no USB device %s: plug it in, remove it, or choose another "
                    "one"),
                 name);
  return found != NULL && gh_hostdev_set_address (*out, found->address);
}

gboolean
gh_xen_hostdev_fill_usb (libxl_device_usbdev *out, const GhHostdev *hostdev, GError **error)
{
  GhHostdev *placed;
  gboolean found = find_usb (hostdev, &placed, error);

  libxl_device_usbdev_init (out);
  libxl_device_usbdev_init_type (out, LIBXL_USBDEV_TYPE_HOSTDEV);
  if (found)
    {
      out->u.hostdev.hostbus = (uint8_t) gh_hostdev_number (placed->bus);
      out->u.hostdev.hostaddr = (uint8_t) gh_hostdev_number (placed->device);
    }
  gh_struct_free (&gh_hostdev_struct, placed);
  return found;
}

/* ---- all of a machine ---- */

static libxl_device_usbctrl *
add_controller (libxl_domain_config *out, const char *model, guint ports)
{
  const GhXenUsb *usb = gh_xen_usb_get (model);
  libxl_device_usbctrl *controller = &out->usbctrls[out->num_usbctrls];

  libxl_device_usbctrl_init (controller);
  controller->devid = out->num_usbctrls++;
  controller->version = (int) usb->version;
  controller->ports = (int) ports;
  libxl_usbctrl_type_from_string (usb->type, &controller->type);
  if (controller->type == LIBXL_USBCTRL_TYPE_AUTO)
    controller->type = out->c_info.type == LIBXL_DOMAIN_TYPE_HVM ? LIBXL_USBCTRL_TYPE_DEVICEMODEL
                                                                 : LIBXL_USBCTRL_TYPE_QUSB;
  return controller;
}

/* A device needs one. */
static void
fill_controllers (libxl_domain_config *out, const GhDomainConfig *config)
{
  out->usbctrls = g_new0 (libxl_device_usbctrl, config->controllers->len + 1);
  for (guint i = 0; i < config->controllers->len; i++)
    {
      const GhController *controller = config->controllers->pdata[i];

      if (is_usb_controller (controller))
        add_controller (out, controller->model, controller->ports);
    }
  if (out->num_usbctrls == 0 && out->num_usbdevs > 0)
    add_controller (out, NULL, 0);
}

/* A PV guest sees the host's map of memory with a PCI device, as xl has it. */
gboolean
gh_xen_hostdev_fill (libxl_domain_config *out, const GhDomainConfig *config, GError **error)
{
  out->pcidevs = g_new0 (libxl_device_pci, config->hostdevs->len + 1);
  out->usbdevs = g_new0 (libxl_device_usbdev, config->hostdevs->len + 1);
  for (guint i = 0; i < config->hostdevs->len; i++)
    {
      const GhHostdev *hostdev = config->hostdevs->pdata[i];

      if (hostdev->type == GH_HOSTDEV_PCI)
        gh_xen_hostdev_fill_pci (&out->pcidevs[out->num_pcidevs++], hostdev);
      else if (!gh_xen_hostdev_fill_usb (&out->usbdevs[out->num_usbdevs++], hostdev, error))
        return FALSE;
    }
  fill_controllers (out, config);
  if (out->num_pcidevs > 0 && out->c_info.type == LIBXL_DOMAIN_TYPE_PV)
    libxl_defbool_set (&out->b_info.u.pv.e820_host, true);
  return TRUE;
}
