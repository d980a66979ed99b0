/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* How much room the monitor of a window has. */
#include "config.h"

#include "gh-monitor.h"

static GdkMonitor *
find_monitor (GtkWidget *widget)
{
  GdkDisplay *display = gtk_widget_get_display (widget);
  GdkWindow *window = gtk_widget_get_window (widget);
  GdkMonitor *monitor = NULL;

  if (window != NULL)
    monitor = gdk_display_get_monitor_at_window (display, window);
  if (monitor == NULL)
    monitor = gdk_display_get_primary_monitor (display);
  return monitor != NULL ? monitor : gdk_display_get_monitor (display, 0);
}

void
gh_monitor_limit (GtkWidget *widget, int *width, int *height)
{
  GdkMonitor *monitor = find_monitor (widget);
  GdkRectangle area;

  if (monitor == NULL)
    return;
  gdk_monitor_get_workarea (monitor, &area);
  *width = MIN (*width, area.width);
  *height = MIN (*height, area.height);
}

void
gh_monitor_limit_default (GtkWindow *window)
{
  int width, height;

  gtk_window_get_default_size (window, &width, &height);
  gh_monitor_limit (GTK_WIDGET (window), &width, &height);
  gtk_window_set_default_size (window, width, height);
}
