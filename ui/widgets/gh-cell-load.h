/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhCellLoad: a machine's recent CPU use as a small line in a row. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GH_TYPE_CELL_LOAD (gh_cell_load_get_type ())
G_DECLARE_FINAL_TYPE (GhCellLoad, gh_cell_load, GH, CELL_LOAD, GtkCellRenderer)

GtkCellRenderer *gh_cell_load_new (void);

/** gh_cell_load_set_values: @values: (nullable): must live until it is drawn; see gh_draw_load() */
void gh_cell_load_set_values (GhCellLoad *self, const float *values, guint length, double top);

G_END_DECLS
