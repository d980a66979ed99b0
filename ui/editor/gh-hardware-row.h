/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhHardwareRow: one entry in the list of a machine's hardware. */
#pragma once

#include <gtk/gtk.h>

#include "gh-hardware.h"

G_BEGIN_DECLS

#define GH_TYPE_HARDWARE_ROW (gh_hardware_row_get_type ())
G_DECLARE_FINAL_TYPE (GhHardwareRow, gh_hardware_row, GH, HARDWARE_ROW, GtkListBoxRow)

/** gh_hardware_row_new: @item: outlives the row */
GtkWidget *gh_hardware_row_new (const GhHardware *item, GhDraft *draft, GhOffer offer);

const GhHardware *gh_hardware_row_get_item (GhHardwareRow *self);

/** gh_hardware_row_update: says anew what is in the draft */
void gh_hardware_row_update (GhHardwareRow *self, GhDraft *draft, GhOffer offer);

G_END_DECLS
