/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a guest's screen lies in a widget, and which place is which. */
#pragma once

#include "gh-damage.h"

G_BEGIN_DECLS

/**
 * GhPlacement:
 * @area: the guest's screen within the widget, in device pixels; empty if there is no screen
 * @guest_width: in guest pixels
 * @guest_height: in guest pixels
 * @scale_factor: device pixels for one of the widget's units
 *
 * The sides' ratio is kept, and it is centred. A plain value.
 */
typedef struct
{
  GhRect area;
  int guest_width;
  int guest_height;
  int scale_factor;
} GhPlacement;

/* Zooms that are no number of device pixels for one of the guest's: as large as fits, and the
 * largest whole number that fits, where one does. */
#define GH_ZOOM_FIT   0.0
#define GH_ZOOM_WHOLE (-1.0)

/** gh_placement_init: @width, @height: the widget's size, in its own units. @zoom: device pixels
 * for one of the guest's, or one of the words above. */
void gh_placement_init (GhPlacement *placement,
                        int width,
                        int height,
                        int scale_factor,
                        double zoom,
                        int guest_width,
                        int guest_height);

/** gh_placement_is_exact: whether each guest pixel is a whole number of device pixels. */
gboolean gh_placement_is_exact (const GhPlacement *placement);

/** gh_placement_to_guest: from the widget's units to guest pixels, forced onto the screen. */
void gh_placement_to_guest (
  const GhPlacement *placement, double x, double y, int *guest_x, int *guest_y);

/** gh_placement_to_widget: the part of the widget, in its units, that @rect of the guest touches.
 */
GhRect gh_placement_to_widget (const GhPlacement *placement, const GhRect *rect);

G_END_DECLS
