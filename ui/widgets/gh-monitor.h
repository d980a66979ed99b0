/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* How much room the monitor of a window has. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** gh_monitor_limit: shrinks a window's size, in logical pixels, to the monitor that @widget is on,
 * or will probably be on */
void gh_monitor_limit (GtkWidget *widget, int *width, int *height);

/** gh_monitor_limit_default: the same for the size that @window, not shown yet, opens with */
void gh_monitor_limit_default (GtkWindow *window);

G_END_DECLS
