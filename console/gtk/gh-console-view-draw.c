/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* How a GhConsoleView is drawn: what has changed, once in a frame. */
#include "config.h"

#include "gh-console-view-private.h"
#include "gh-screen-paint-private.h"

void
gh_console_view_queue_damage (GhConsoleView *self)
{
  GhDamage damage;

  if (!gh_console_session_take_damage (self->session, &damage))
    return;
  for (guint i = 0; i < damage.n_rects; i++)
    {
      GhRect rect = gh_placement_to_widget (&self->placement, &damage.rects[i]);

      gtk_widget_queue_draw_area (GTK_WIDGET (self), rect.x, rect.y, rect.width, rect.height);
    }
}

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

gboolean
gh_console_view_draw (GtkWidget *widget, cairo_t *cr)
{
  GhConsoleView *self = GH_CONSOLE_VIEW (widget);
  GhFramebuffer fb;

  gh_console_view_place (self);
  gh_screen_paint_letterbox (&self->placement, widget, cr);
  if (self->session == NULL || !gh_console_session_lock (self->session, &fb))
    return GDK_EVENT_STOP;
  if (fb.width == self->placement.guest_width && fb.height == self->placement.guest_height)
    draw_screen (self, cr, &fb);
  gh_console_session_unlock (self->session);
  return GDK_EVENT_STOP;
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
