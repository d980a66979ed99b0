/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The lines that show load over time, in a row and on a page. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * gh_draw_load:
 * @values: the newest is the last, at the right edge
 * @length: of @values
 * @room: how many values the width has room for
 * @top: the value at the upper edge
 *
 * Draws @values as a line with a tint below, in @color.
 */
void gh_draw_load (cairo_t *cr,
                   const GdkRectangle *area,
                   const float *values,
                   guint length,
                   guint room,
                   double top,
                   const GdkRGBA *color);

/** gh_draw_accent: for lines: the theme's colour for what is chosen, lighter on a dark ground */
void gh_draw_accent (GtkStyleContext *style, GdkRGBA *color);

G_END_DECLS
