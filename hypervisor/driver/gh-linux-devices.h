/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The USB and PCI devices of the computer, as Linux tells of them. */
#pragma once

#include "gh-host-device.h"

G_BEGIN_DECLS

/**
 * gh_linux_devices_list:
 * @sysfs: usually "/sys"
 * @names: the folder with usb.ids and pci.ids of hwdata, usually "/usr/share/hwdata"; without them,
 *   devices have the names that they give themselves, or none
 *
 * Leaves out hubs and bridges, which no machine can be given. May wait for files.
 *
 * Returns: (transfer full) (element-type GhHostDevice): those of USB first, by their addresses
 */
GPtrArray *gh_linux_devices_list (const char *sysfs, const char *names);

G_END_DECLS
