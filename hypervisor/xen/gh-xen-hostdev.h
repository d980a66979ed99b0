/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* PCI and USB devices of the host, which Domain 0 hands to a guest: xl-pci-configuration(5), and
 * xl.cfg(5), "usbctrl", "usbdev". */
#pragma once

#include <libxl.h>

#include "gh-domain-config.h"

G_BEGIN_DECLS

/** gh_xen_hostdev_check: adds a line to @text for each device of the host, and each USB controller,
 * that a guest of this type cannot have */
void gh_xen_hostdev_check (GString *text, const GhDomainConfig *config, libxl_domain_type type);

/**
 * gh_xen_hostdev_fill:
 * @out: initialised, with its type
 *
 * Looks at the host for the USB devices that are named by vendor and product, so it may block.
 *
 * Errors: GH_ERROR_NOT_FOUND; GH_ERROR_INVALID_DEFINITION when several are named so
 */
gboolean
gh_xen_hostdev_fill (libxl_domain_config *out, const GhDomainConfig *config, GError **error);

/** gh_xen_hostdev_fill_pci: @out: initialised by this. "managed" is xl's seize: it is taken from
 * the driver of Domain 0 that has it */
void gh_xen_hostdev_fill_pci (libxl_device_pci *out, const GhHostdev *hostdev);

/** gh_xen_hostdev_fill_usb: @out: initialised by this; as gh_xen_hostdev_fill(). The first free
 * port of a controller is taken, and a controller made where there is none */
gboolean
gh_xen_hostdev_fill_usb (libxl_device_usbdev *out, const GhHostdev *hostdev, GError **error);

G_END_DECLS
