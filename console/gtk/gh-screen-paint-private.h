/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest's pixels on a cairo context, and as a picture. */
#pragma once

#include <gtk/gtk.h>

#include "gh-console-screen.h"
#include "gh-placement.h"

G_BEGIN_DECLS

/** gh_screen_paint_letterbox: black, where @widget has no screen */
void gh_screen_paint_letterbox (const GhPlacement *placement, GtkWidget *widget, cairo_t *cr);

/** gh_screen_paint: @screen: of the size that @placement was made for. Never blurred where one of
 * its pixels is a whole number of the device's. */
void gh_screen_paint (const GhPlacement *placement, cairo_t *cr, cairo_surface_t *screen);

/** gh_screen_paint_to_pixbuf: Returns: (transfer full): a copy of @fb, unscaled */
GdkPixbuf *gh_screen_paint_to_pixbuf (const GhFramebuffer *fb);

G_END_DECLS
