/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* How a GhConsoleView is drawn: what has changed, once in a frame. */
#include "config.h"

#include "gh-console-view-private.h"
#include "gh-quick-paint-private.h"
#include "gh-screen-paint-private.h"

/* What is little enough to be drawn at once, in pixels of the guest, and how seldom that is done:
 * no more often than a monitor shows it, in microseconds. */
#define LITTLE (512 * 512)
#define FRAME  16667

/* @fb: locked: the session's own pixels are ours only so long. */
static void
draw_screen (GhConsoleView *self, cairo_t *cr, const GhFramebuffer *fb)
{
  cairo_surface_t *surface = gh_shared_image_get (&self->image, fb);

  gh_screen_paint (&self->placement, cr, surface);
  if (surface != self->image.surface)
    cairo_surface_finish (surface);
  cairo_surface_destroy (surface);
}

/* @fb: locked. Whether it is what was placed: a new size is still to be heard of. */
static gboolean
is_placed (GhConsoleView *self, const GhFramebuffer *fb)
{
  return fb->width == self->placement.guest_width && fb->height == self->placement.guest_height;
}

gboolean
gh_console_view_draw (GtkWidget *widget, cairo_t *cr)
{
  GhConsoleView *self = GH_CONSOLE_VIEW (widget);
  GhFramebuffer fb;

  gh_console_view_place (self);
  gh_screen_paint_letterbox (&self->placement, widget, cr);
  if (self->session == NULL || !gh_console_session_lock (self->session, &fb))
    return GDK_EVENT_STOP;
  if (is_placed (self, &fb))
    draw_screen (self, cr, &fb);
  gh_console_session_unlock (self->session);
  self->drawn_at = g_get_monotonic_time ();
  return GDK_EVENT_STOP;
}

/* A key's letter, or a button that the pointer is over; more is better drawn between two of the
 * monitor's pictures. */
static gboolean
is_little (GhConsoleView *self, const GhRect *area)
{
  return gh_placement_is_exact (&self->placement) && (gint64) area->width * area->height <= LITTLE
         && g_get_monotonic_time () - self->drawn_at >= FRAME;
}

/* Returns: whether that was done; it is where it may and is worth it. */
static gboolean
draw_at_once (GhConsoleView *self, const GhDamage *damage)
{
  GhRect area = gh_damage_get_extents (damage);
  GhRect place = gh_placement_to_widget (&self->placement, &area);
  GhFramebuffer fb;
  gboolean drawn = FALSE;
  cairo_t *cr;

  if (!is_little (self, &area))
    return FALSE;
  cr = gh_quick_paint_new (GTK_WIDGET (self), &place);
  if (cr == NULL)
    return FALSE;
  if (gh_console_session_lock (self->session, &fb))
    {
      drawn = is_placed (self, &fb);
      cairo_rectangle (cr, place.x, place.y, place.width, place.height);
      cairo_clip (cr);
      if (drawn)
        draw_screen (self, cr, &fb);
      gh_console_session_unlock (self->session);
    }
  cairo_destroy (cr);
  gdk_display_flush (gtk_widget_get_display (GTK_WIDGET (self)));
  self->drawn_at = g_get_monotonic_time ();
  return drawn;
}

void
gh_console_view_queue_damage (GhConsoleView *self)
{
  GhDamage damage;

  if (!gh_console_session_take_damage (self->session, &damage) || draw_at_once (self, &damage))
    return;
  for (guint i = 0; i < damage.n_rects; i++)
    {
      GhRect rect = gh_placement_to_widget (&self->placement, &damage.rects[i]);

      gtk_widget_queue_draw_area (GTK_WIDGET (self), rect.x, rect.y, rect.width, rect.height);
    }
}

GdkPixbuf *
gh_console_view_get_pixbuf (GhConsoleView *self)
{
  GhFramebuffer fb;
  GdkPixbuf *pixbuf;

  if (self->session == NULL || !gh_console_session_lock (self->session, &fb))
    return NULL;
  pixbuf = gh_screen_paint_to_pixbuf (&fb);
  gh_console_session_unlock (self->session);
  return pixbuf;
}
