/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest's pixels on a cairo context, and as a picture. */
#include "config.h"

#include "gh-screen-paint-private.h"

void
gh_screen_paint_letterbox (const GhPlacement *placement, GtkWidget *widget, cairo_t *cr)
{
  const GhRect *area = &placement->area;
  int scale = placement->scale_factor;

  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_set_fill_rule (cr, CAIRO_FILL_RULE_EVEN_ODD);
  cairo_rectangle (
    cr, 0, 0, gtk_widget_get_allocated_width (widget), gtk_widget_get_allocated_height (widget));
  cairo_rectangle (cr,
                   (double) area->x / scale,
                   (double) area->y / scale,
                   (double) area->width / scale,
                   (double) area->height / scale);
  cairo_fill (cr);
}

static cairo_filter_t
choose_filter (const GhPlacement *placement)
{
  if (gh_placement_is_exact (placement))
    return CAIRO_FILTER_NEAREST;
  return placement->area.width < placement->guest_width ? CAIRO_FILTER_GOOD : CAIRO_FILTER_BILINEAR;
}

void
gh_screen_paint (const GhPlacement *placement, cairo_t *cr, cairo_surface_t *screen)
{
  const GhRect *area = &placement->area;
  int scale = placement->scale_factor;

  cairo_scale (cr, 1.0 / scale, 1.0 / scale);
  cairo_translate (cr, area->x, area->y);
  cairo_scale (cr,
               (double) area->width / placement->guest_width,
               (double) area->height / placement->guest_height);
  cairo_set_source_surface (cr, screen, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), choose_filter (placement));
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_rectangle (cr, 0, 0, placement->guest_width, placement->guest_height);
  cairo_fill (cr);
}

GdkPixbuf *
gh_screen_paint_to_pixbuf (const GhFramebuffer *fb)
{
  cairo_surface_t *surface = cairo_image_surface_create_for_data (
    fb->data, CAIRO_FORMAT_RGB24, fb->width, fb->height, fb->stride);
  GdkPixbuf *pixbuf = gdk_pixbuf_get_from_surface (surface, 0, 0, fb->width, fb->height);

  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);
  return pixbuf;
}
