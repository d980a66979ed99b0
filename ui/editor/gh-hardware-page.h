/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhHardwarePage: one entry of a machine's hardware, to be changed. */
#pragma once

#include <handy.h>

#include "gh-hardware.h"
#include "gh-host-devices.h"
#include "gh-host-info.h"

G_BEGIN_DECLS

#define GH_TYPE_HARDWARE_PAGE (gh_hardware_page_get_type ())
G_DECLARE_FINAL_TYPE (GhHardwarePage, gh_hardware_page, GH, HARDWARE_PAGE, GtkBin)

/**
 * gh_hardware_page_new:
 * @subject: @type, @self and @live are those of @item
 * @info: (nullable): what the host has, once it is known; outlives the page
 * @devices: of the host
 * @memory: of the computer, in bytes; @cpus: how many it has; 0 when unknown
 *
 * Returns: a page to change @item with; it must be gone before the draft is replaced
 */
GtkWidget *gh_hardware_page_new (const GhHardware *item,
                                 const GhSubject *subject,
                                 const GhHostInfo *info,
                                 GhHostDevices *devices,
                                 guint64 memory,
                                 guint cpus);

G_END_DECLS
