/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
/* A GTK window with nothing in it: the least that a measurement can be held against. */

#include <stdlib.h>
#include <unistd.h>

#include <gtk/gtk.h>

/* Tells whoever measures, on the descriptor in GUESTHOUSE_TRACE_FD, that the window is drawn. */
static void
on_after_paint (GdkFrameClock *clock, gpointer user_data)
{
  static const char word[] = "first-frame\nlist-drawn\n";
  const char *fd = g_getenv ("GUESTHOUSE_TRACE_FD");

  if (fd != NULL && write (atoi (fd), word, sizeof word - 1) < 0)
    g_warning ("Nobody reads the trace");
  g_signal_handlers_disconnect_by_func (clock, on_after_paint, user_data);
}

static void
on_realize (GtkWidget *window, gpointer user_data)
{
  g_signal_connect (
    gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (on_after_paint), user_data);
}

int
main (int argc, char **argv)
{
  GtkWidget *window;

  gtk_init (&argc, &argv);
  window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_window_set_default_size (GTK_WINDOW (window), 1000, 660);
  g_signal_connect (window, "realize", G_CALLBACK (on_realize), NULL);
  g_signal_connect (window, "destroy", G_CALLBACK (gtk_main_quit), NULL);
  gtk_widget_show (window);
  gtk_main ();
  return 0;
}
