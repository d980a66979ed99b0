/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What Xen has of some devices: xl.cfg(5), "usbctrl", "videoram". */
#pragma once

#include "gh-domain-config.h"

G_BEGIN_DECLS

/**
 * GhXenUsb:
 * @model: in libvirt's words; "" for what suits the guest
 * @type: of xl.cfg: "auto", "qusb" (paravirtual, in the device model), "devicemodel" (emulated)
 * @version: of USB
 */
typedef struct
{
  const char *model;
  const char *type;
  guint version;
} GhXenUsb;

/** gh_xen_usb_get: Returns: (nullable): the controller that the @model (nullable) of a GhController
 * is on Xen; %NULL when Xen has none like it. Static */
const GhXenUsb *gh_xen_usb_get (const char *model);

/** gh_xen_usb_find_model: @type: (nullable): "auto". Returns: (nullable): the model of a controller
 * of xl.cfg; "" for what suits the guest; %NULL when there is no word for it. Static */
const char *gh_xen_usb_find_model (const char *type, const char *version);

/** gh_xen_video_get_minimum: Returns: KiB of memory that the card of @model has at least on Xen */
guint gh_xen_video_get_minimum (GhVideoModel model);

G_END_DECLS
