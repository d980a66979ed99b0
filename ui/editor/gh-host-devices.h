/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhHostDevices: the USB and PCI devices of a host, as they were when it was last asked. */
#pragma once

#include "gh-client.h"
#include "gh-host-device.h"

G_BEGIN_DECLS

#define GH_TYPE_HOST_DEVICES (gh_host_devices_get_type ())
G_DECLARE_FINAL_TYPE (GhHostDevices, gh_host_devices, GH, HOST_DEVICES, GObject)

/* Signal "changed": they were asked for, and are known now. */

GhHostDevices *gh_host_devices_new (GhClient *client);

/** gh_host_devices_look: asks the host; does nothing while it is being asked */
void gh_host_devices_look (GhHostDevices *self);

/** gh_host_devices_get_list: Returns: (transfer none) (nullable) (element-type GhHostDevice): %NULL
 * while they are not known */
const GPtrArray *gh_host_devices_get_list (GhHostDevices *self);

/** gh_host_devices_is_xen: whether the host is Xen */
gboolean gh_host_devices_is_xen (GhHostDevices *self);

G_END_DECLS
