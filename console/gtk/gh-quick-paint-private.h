/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Drawing without waiting for the frame's turn: what a key has changed is seen some tenths of a
 * millisecond sooner. */
#pragma once

#include <gtk/gtk.h>

#include "gh-damage.h"

G_BEGIN_DECLS

/**
 * gh_quick_paint_new:
 * @widget: has a window of its own, which nobody else draws to
 * @area: what is to be drawn, in its units
 *
 * Returns: (transfer full) (nullable): a context in @widget's units whose drawing is on the display
 * when it has been destroyed and the display flushed; %NULL where only GTK knows how to draw there:
 * on Wayland, below what lies above the widget, and in corners, which a window may have rounded
 */
cairo_t *gh_quick_paint_new (GtkWidget *widget, const GhRect *area);

G_END_DECLS
