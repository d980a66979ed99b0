/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* From a guest's pointer picture to a GdkCursor. */
#include "config.h"

#include "gh-pointer-shape-private.h"

#include <string.h>

#define DOT_SIDE 5

static GdkCursor *
from_pixels (GdkWindow *window, const guint32 *pixels, int width, int height, int hot_x, int hot_y)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  int stride = cairo_image_surface_get_stride (surface);
  guint8 *data = cairo_image_surface_get_data (surface);
  GdkCursor *cursor;

  for (int y = 0; data != NULL && y < height; y++)
    memcpy (data + (gsize) y * stride, pixels + (gsize) y * width, (gsize) width * 4);
  cairo_surface_mark_dirty (surface);
  cursor = gdk_cursor_new_from_surface (gdk_window_get_display (window), surface, hot_x, hot_y);
  cairo_surface_destroy (surface);
  return cursor;
}

/* Black in the middle, white around it: visible on everything. */
static GdkCursor *
new_dot (GdkWindow *window)
{
  guint32 pixels[DOT_SIDE * DOT_SIDE];

  for (int i = 0; i < DOT_SIDE * DOT_SIDE; i++)
    {
      int x = i % DOT_SIDE;
      int y = i / DOT_SIDE;
      gboolean edge = x == 0 || y == 0 || x == DOT_SIDE - 1 || y == DOT_SIDE - 1;

      pixels[i] = edge ? 0xffffffff : 0xff000000;
    }
  return from_pixels (window, pixels, DOT_SIDE, DOT_SIDE, DOT_SIDE / 2, DOT_SIDE / 2);
}

GdkCursor *
gh_pointer_shape_new (GdkWindow *window, const GhConsoleCursor *cursor)
{
  if (cursor == NULL)
    return new_dot (window);
  if (cursor->width == 0 || cursor->height == 0)
    return gh_pointer_shape_new_blank (window);
  return from_pixels (
    window, cursor->pixels, cursor->width, cursor->height, cursor->hot_x, cursor->hot_y);
}

GdkCursor *
gh_pointer_shape_new_blank (GdkWindow *window)
{
  return gdk_cursor_new_for_display (gdk_window_get_display (window), GDK_BLANK_CURSOR);
}
