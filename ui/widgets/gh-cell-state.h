/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhCellState: a machine's state as a sign, or its screen as a small picture, in a row of the list.
 */
#pragma once

#include <gtk/gtk.h>

#include "gh-domain-state.h"

G_BEGIN_DECLS

#define GH_TYPE_CELL_STATE (gh_cell_state_get_type ())
G_DECLARE_FINAL_TYPE (GhCellState, gh_cell_state, GH, CELL_STATE, GtkCellRenderer)

/* The largest picture, in logical pixels. */
#define GH_CELL_STATE_WIDTH  56
#define GH_CELL_STATE_HEIGHT 36

GtkCellRenderer *gh_cell_state_new (void);

/** gh_cell_state_set: @picture: (nullable): of the machine's screen, shown instead of a sign */
void gh_cell_state_set (GhCellState *self, GhDomainState state, cairo_surface_t *picture);

G_END_DECLS
