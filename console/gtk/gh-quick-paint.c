/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "gh-quick-paint-private.h"

#ifdef GDK_WINDOWING_X11

#include <gdk/gdkx.h>

/* More than any theme rounds a window's corner, in the widget's units. */
#define CORNER 32

static gboolean
is_in_corner (GtkWidget *widget, const GhRect *area)
{
  int width = gtk_widget_get_allocated_width (widget);
  int height = gtk_widget_get_allocated_height (widget);

  return (area->x < CORNER || area->x + area->width > width - CORNER)
         && (area->y < CORNER || area->y + area->height > height - CORNER);
}

static gboolean
covers (GdkWindow *window, const GdkRectangle *area)
{
  GdkRectangle place;

  if (!gdk_window_is_visible (window) || gdk_window_is_input_only (window))
    return FALSE;
  gdk_window_get_position (window, &place.x, &place.y);
  place.width = gdk_window_get_width (window);
  place.height = gdk_window_get_height (window);
  return gdk_rectangle_intersect (&place, area, NULL);
}

/* Menus, bars and messages are windows within the same one; GDK lists the uppermost first. */
static gboolean
is_covered (GdkWindow *window, GdkRectangle area)
{
  GdkWindow *below = NULL;

  for (;; below = window, window = gdk_window_get_parent (window))
    {
      int x, y;

      for (GList *l = gdk_window_peek_children (window); l != NULL && l->data != below; l = l->next)
        if (covers (l->data, &area))
          return TRUE;
      if (gdk_window_get_window_type (window) == GDK_WINDOW_TOPLEVEL)
        return FALSE;
      if (gdk_window_get_window_type (window) != GDK_WINDOW_CHILD)
        return TRUE;
      gdk_window_get_position (window, &x, &y);
      area.x += x;
      area.y += y;
    }
}

cairo_t *
gh_quick_paint_new (GtkWidget *widget, const GhRect *area)
{
  GdkWindow *window = gtk_widget_get_window (widget);
  GdkRectangle place = { area->x, area->y, area->width, area->height };
  cairo_t *cr;

  if (!gtk_widget_is_drawable (widget) || !GDK_IS_X11_WINDOW (window) || is_in_corner (widget, area)
      || is_covered (window, place))
    return NULL;
  /* GTK has it wait for a frame because what it draws comes in many pieces. This is one. */
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  cr = gdk_cairo_create (window);
  G_GNUC_END_IGNORE_DEPRECATIONS
  return cr;
}

#else /* a GTK without X */

cairo_t *
gh_quick_paint_new (GtkWidget *widget, const GhRect *area)
{
  return NULL;
}

#endif
