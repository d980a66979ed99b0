/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Presses a key and looks at the middle of a window whenever the server says that something was
 * drawn, until its colour has changed:
 *
 *   console-latency WINDOW TIMES
 *
 * prints the microseconds that each key took, a line each. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XTest.h>
#include <X11/extensions/Xdamage.h>

#include <glib.h>

#define PATIENCE_US 2000000
#define PAUSE_US    60000
#define KEYCODE_A   38

static unsigned long
look (Display *display, int x, int y)
{
  XImage *image = XGetImage (display, DefaultRootWindow (display), x, y, 1, 1, AllPlanes, ZPixmap);
  unsigned long pixel = XGetPixel (image, 0, 0) & 0xffffff;

  XDestroyImage (image);
  return pixel;
}

/* Waits until something is drawn. Returns: whether anything was, before @until. */
static gboolean
await_drawing (Display *display, gint64 until)
{
  struct pollfd fd = { ConnectionNumber (display), POLLIN, 0 };

  while (XPending (display) == 0)
    {
      gint64 left = until - g_get_monotonic_time ();

      if (left <= 0 || poll (&fd, 1, (int) (left / 1000) + 1) < 0)
        return FALSE;
    }
  while (XPending (display) > 0)
    {
      XEvent event;

      XNextEvent (display, &event);
    }
  return TRUE;
}

/* Returns: microseconds until what the key's press changes is seen, or -1. */
static gint64
press (Display *display, int x, int y)
{
  unsigned long before = look (display, x, y);
  gint64 start = g_get_monotonic_time ();

  XTestFakeKeyEvent (display, KEYCODE_A, True, CurrentTime);
  XFlush (display);
  do
    if (!await_drawing (display, start + PATIENCE_US))
      return -1;
  while (look (display, x, y) == before);
  return g_get_monotonic_time () - start;
}

static void
let_go (Display *display)
{
  usleep (PAUSE_US);
  XTestFakeKeyEvent (display, KEYCODE_A, False, CurrentTime);
  XFlush (display);
  usleep (PAUSE_US);
}

int
main (int argc, char **argv)
{
  Display *display = XOpenDisplay (NULL);
  Window window = argc == 3 ? strtoul (argv[1], NULL, 0) : 0;
  Window child;
  XWindowAttributes attributes;
  int x, y, event_base, error_base;

  if (display == NULL || window == 0 || !XGetWindowAttributes (display, window, &attributes)
      || !XDamageQueryExtension (display, &event_base, &error_base))
    return 2;
  XTranslateCoordinates (
    display, window, attributes.root, attributes.width / 2, attributes.height / 2, &x, &y, &child);
  XDamageCreate (display, attributes.root, XDamageReportRawRectangles);
  for (int i = 0; i < atoi (argv[2]); i++)
    {
      printf ("%lld\n", (long long) press (display, x, y));
      let_go (display);
    }
  XCloseDisplay (display);
  return 0;
}
