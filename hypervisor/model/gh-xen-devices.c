/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What Xen has of some devices: xl.cfg(5), "usbctrl", "videoram". */
#include "config.h"

#include "gh-xen-devices.h"

#include <string.h>

/* The first of a kind is the word for it. */
static const GhXenUsb controllers[] = {
  { "", "auto", 2 },
  { "qusb1", "qusb", 1 },
  { "qusb2", "qusb", 2 },
  { "piix3-uhci", "devicemodel", 1 },
  { "ehci", "devicemodel", 2 },
  { "nec-xhci", "devicemodel", 3 },
  /* Of QEMU's machines; Xen's device model has the same versions of USB in others. */
  { "ich9-ehci1", "devicemodel", 2 },
  { "qemu-xhci", "devicemodel", 3 },
};

const GhXenUsb *
gh_xen_usb_get (const char *model)
{
  for (guint i = 0; i < G_N_ELEMENTS (controllers); i++)
    if (strcmp (controllers[i].model, model != NULL ? model : "") == 0)
      return &controllers[i];
  return NULL;
}

const char *
gh_xen_usb_find_model (const char *type, const char *version)
{
  for (guint i = 0; i < G_N_ELEMENTS (controllers); i++)
    {
      g_autofree char *number = g_strdup_printf ("%u", controllers[i].version);

      if (strcmp (controllers[i].type, type != NULL ? type : "auto") == 0
          && strcmp (number, version) == 0)
        return controllers[i].model;
    }
  return NULL;
}

guint
gh_xen_video_get_minimum (GhVideoModel model)
{
  if (model == GH_VIDEO_NONE)
    return 0;
  if (model == GH_VIDEO_CIRRUS)
    return 8 * 1024;
  return model == GH_VIDEO_QXL ? 128 * 1024 : 16 * 1024;
}
