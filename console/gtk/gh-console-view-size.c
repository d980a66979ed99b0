/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* How large the screen in a GhConsoleView is shown, where it lies, and what size the guest is asked
 * for. */
#include "config.h"

#include "gh-console-view-private.h"

#include <math.h>

/* A drag of the window's edge is over when nothing has moved for this long. */
#define RESIZE_DELAY_MS 250

void
gh_console_view_place (GhConsoleView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  int width = 0;
  int height = 0;

  if (self->session != NULL)
    gh_console_session_get_size (self->session, &width, &height);
  gh_placement_init (&self->placement,
                     gtk_widget_get_allocated_width (widget),
                     gtk_widget_get_allocated_height (widget),
                     gtk_widget_get_scale_factor (widget),
                     self->zoom,
                     width,
                     height);
}

/* A screen that is shown at a size of its own takes the room for it, and is scrolled. */
static void
update_request (GhConsoleView *self)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  int width = 0;
  int height = 0;

  if (self->session != NULL && self->zoom > 0)
    gh_console_session_get_size (self->session, &width, &height);
  gtk_widget_set_size_request (GTK_WIDGET (self),
                               width > 0 ? (int) ceil (width * self->zoom / scale) : -1,
                               height > 0 ? (int) ceil (height * self->zoom / scale) : -1);
}

void
gh_console_view_update_size (GhConsoleView *self)
{
  update_request (self);
  gh_console_view_place (self);
  if (self->session != NULL)
    gh_shared_image_offer (&self->image, GTK_WIDGET (self), self->session);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
ask_for_size (gpointer data)
{
  GhConsoleView *self = data;
  GtkWidget *widget = GTK_WIDGET (self);
  GtkWidget *parent = gtk_widget_get_parent (widget);
  /* What is scrolled has another size than what is seen of it. */
  GtkWidget *room = GTK_IS_VIEWPORT (parent) ? parent : widget;
  double scale = gtk_widget_get_scale_factor (widget) / (self->zoom > 0 ? self->zoom : 1);

  self->resize_source = 0;
  if (self->session != NULL && self->resize_guest && gtk_widget_get_mapped (widget))
    gh_console_session_request_size (self->session,
                                     (int) (gtk_widget_get_allocated_width (room) * scale),
                                     (int) (gtk_widget_get_allocated_height (room) * scale));
  return G_SOURCE_REMOVE;
}

void
gh_console_view_ask_for_size_later (GhConsoleView *self)
{
  g_clear_handle_id (&self->resize_source, g_source_remove);
  if (self->resize_guest && !self->view_only)
    self->resize_source = g_timeout_add (RESIZE_DELAY_MS, ask_for_size, self);
}

void
gh_console_view_set_resize_guest (GhConsoleView *self, gboolean resize_guest)
{
  if (self->resize_guest == !!resize_guest)
    return;
  self->resize_guest = !!resize_guest;
  gh_console_view_ask_for_size_later (self);
  g_object_notify (G_OBJECT (self), "resize-guest");
}

gboolean
gh_console_view_get_resize_guest (GhConsoleView *self)
{
  return self->resize_guest;
}

void
gh_console_view_set_zoom (GhConsoleView *self, double zoom)
{
  self->zoom = zoom > 0 ? CLAMP (zoom, GH_CONSOLE_VIEW_ZOOM_MIN, GH_CONSOLE_VIEW_ZOOM_MAX) : zoom;
  gh_console_view_update_size (self);
  gh_console_view_ask_for_size_later (self);
}

double
gh_console_view_get_zoom (GhConsoleView *self)
{
  return self->zoom;
}
