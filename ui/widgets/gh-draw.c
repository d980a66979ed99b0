/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The lines that show load over time, in a row and on a page. */
#include "config.h"

#include "gh-draw.h"

static void
trace (
  cairo_t *cr, const GdkRectangle *area, const float *values, guint length, double step, double top)
{
  double x = area->x + area->width - step * (length - 1);

  for (guint i = 0; i < length; i++, x += step)
    {
      double share = CLAMP (values[i] / top, 0, 1);

      cairo_line_to (cr, x, area->y + area->height - 1 - share * (area->height - 2));
    }
}

void
gh_draw_load (cairo_t *cr,
              const GdkRectangle *area,
              const float *values,
              guint length,
              guint room,
              double top,
              const GdkRGBA *color)
{
  double step = (double) area->width / MAX (room - 1, 1);

  if (length < 2 || top <= 0)
    return;
  cairo_save (cr);
  cairo_rectangle (cr, area->x, area->y, area->width, area->height);
  cairo_clip (cr);
  trace (cr, area, values, length, step, top);
  cairo_set_line_width (cr, 1.2);
  cairo_set_source_rgba (cr, color->red, color->green, color->blue, color->alpha);
  cairo_stroke_preserve (cr);
  cairo_line_to (cr, area->x + area->width, area->y + area->height);
  cairo_line_to (cr, area->x + area->width - step * (length - 1), area->y + area->height);
  cairo_set_source_rgba (cr, color->red, color->green, color->blue, color->alpha * 0.22);
  cairo_fill (cr);
  cairo_restore (cr);
}

static double
get_brightness (const GdkRGBA *color)
{
  return 0.299 * color->red + 0.587 * color->green + 0.114 * color->blue;
}

/* A dark theme's colour of what is chosen is meant to lie behind white letters: too dark a line. */
static void
lighten_on_dark (GtkStyleContext *style, GdkRGBA *color)
{
  GdkRGBA ground;

  if (!gtk_style_context_lookup_color (style, "theme_bg_color", &ground)
      || get_brightness (&ground) > 0.5 || get_brightness (color) > 0.45)
    return;
  color->red += (1 - color->red) * 0.4;
  color->green += (1 - color->green) * 0.4;
  color->blue += (1 - color->blue) * 0.4;
}

void
gh_draw_accent (GtkStyleContext *style, GdkRGBA *color)
{
  if (gtk_style_context_lookup_color (style, "accent_color", color))
    return;
  if (!gtk_style_context_lookup_color (style, "theme_selected_bg_color", color))
    gdk_rgba_parse (color, "#3584e4");
  lighten_on_dark (style, color);
}
