/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Shows a server's screen in a bare window, and puts fingers on it as it is told:
 *
 *   touch-view ADDRESS
 *
 * A line of its input is begin, update, end or cancel, the finger's number, and where it is, right
 * of the view's middle and below it. It answers each with a line when the view has had the event,
 * and says a first one when it shows the screen. A display without a touch screen will do. */
#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include "gh-console-view.h"
#include "gh-vnc-session.h"

/* Seconds until the screen must be shown. */
#define PATIENCE 60

static GdkEventType
parse_type (const char *word)
{
  return g_str_equal (word, "begin")    ? GDK_TOUCH_BEGIN
         : g_str_equal (word, "update") ? GDK_TOUCH_UPDATE
         : g_str_equal (word, "end")    ? GDK_TOUCH_END
                                        : GDK_TOUCH_CANCEL;
}

static void
touch (GtkWidget *view, const char *word, guint finger, int right, int down)
{
  GdkEvent *event = gdk_event_new (parse_type (word));
  GdkSeat *seat = gdk_display_get_default_seat (gtk_widget_get_display (view));

  event->touch.window = g_object_ref (gtk_widget_get_window (view));
  event->touch.time = (guint32) (g_get_monotonic_time () / 1000);
  event->touch.x = gtk_widget_get_allocated_width (view) / 2 + right;
  event->touch.y = gtk_widget_get_allocated_height (view) / 2 + down;
  event->touch.sequence = GUINT_TO_POINTER (finger);
  event->touch.emulating_pointer = finger == 1;
  gdk_event_set_device (event, gdk_seat_get_pointer (seat));
  gtk_main_do_event (event);
  gdk_event_free (event);
}

static void
answer (const char *word)
{
  puts (word);
  fflush (stdout);
}

static gboolean
on_line (GIOChannel *input, GIOCondition condition, gpointer view)
{
  g_autofree char *line = NULL;
  char word[8];
  unsigned finger;
  int right, down;

  if (g_io_channel_read_line (input, &line, NULL, NULL, NULL) != G_IO_STATUS_NORMAL)
    {
      gtk_main_quit ();
      return G_SOURCE_REMOVE;
    }
  if (sscanf (line, "%7s %u %d %d", word, &finger, &right, &down) != 4)
    g_error ("not understood: %s", line);
  touch (view, word, finger, right, down);
  answer (word);
  return G_SOURCE_CONTINUE;
}

static void
on_resized (GhConsoleSession *session, int width, int height, gpointer window)
{
  gtk_window_resize (window, width, height);
}

static void
on_allocated (GtkWidget *view, GtkAllocation *allocation, GhConsoleSession *session)
{
  int width, height;

  gh_console_session_get_size (session, &width, &height);
  if (width == 0 || allocation->width < width || allocation->height < height)
    return;
  g_signal_handlers_disconnect_by_func (view, on_allocated, session);
  alarm (0);
  answer ("shown");
}

int
main (int argc, char **argv)
{
  GIOChannel *input = g_io_channel_unix_new (0);
  g_autoptr (GhConsoleSession) session = NULL;
  GtkWidget *window;
  GtkWidget *view;

  gtk_init (&argc, &argv);
  alarm (PATIENCE);
  session = argc == 2 ? gh_vnc_session_open (argv[1], NULL, NULL) : NULL;
  if (session == NULL)
    g_error ("touch-view ADDRESS");
  window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  view = gh_console_view_new ();
  gtk_container_add (GTK_CONTAINER (window), view);
  gtk_widget_show_all (window);
  g_signal_connect (session, "resized", G_CALLBACK (on_resized), window);
  g_signal_connect (view, "size-allocate", G_CALLBACK (on_allocated), session);
  gh_console_view_set_session (GH_CONSOLE_VIEW (view), session);
  g_io_add_watch (input, G_IO_IN | G_IO_HUP, on_line, view);
  gtk_main ();
  gtk_widget_destroy (window);
  g_io_channel_unref (input);
  return 0;
}
