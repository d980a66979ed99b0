/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhHostDeviceChooser: which device of the host a machine is given: from a list, or typed. */
#pragma once

#include <handy.h>

#include "gh-host-devices.h"
#include "gh-subject.h"

G_BEGIN_DECLS

#define GH_TYPE_HOST_DEVICE_CHOOSER (gh_host_device_chooser_get_type ())
G_DECLARE_FINAL_TYPE (GhHostDeviceChooser, gh_host_device_chooser, GH, HOST_DEVICE_CHOOSER, GtkBox)

/**
 * gh_host_device_chooser_new:
 * @subject: a GhHostdev
 * @devices: of the host, which is asked anew at once
 */
GtkWidget *gh_host_device_chooser_new (const GhSubject *subject, GhHostDevices *devices);

G_END_DECLS
