/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The USB and PCI devices of the computer, and which machines have them. */
#pragma once

#include "gh-call.h"
#include "gh-host-device.h"

G_BEGIN_DECLS

/** gh_host_devices_find_async: looks for the device of the computer that @hostdev means */
void gh_host_devices_find_async (GhHost *host,
                                 const GhHostdev *hostdev,
                                 GAsyncReadyCallback callback,
                                 gpointer data);

/** gh_host_devices_find_finish: Returns: (transfer full): with the machine that has it. Errors:
 * NOT_FOUND when it is not there */
GhHostDevice *gh_host_devices_find_finish (GhHost *host, GAsyncResult *result, GError **error);

/* Method of Host: ListDevices. */
void gh_host_devices_run_list (GhCall *call);

G_END_DECLS
