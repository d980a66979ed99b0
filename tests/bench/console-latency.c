/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Presses a key and watches the middle of a window until its colour has changed:
 *
 *   console-latency WINDOW TIMES
 *
 * prints the microseconds that each key took, a line each. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XTest.h>

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

/* Returns: microseconds until what the key's press changes is seen, or -1. */
static gint64
press (Display *display, int x, int y)
{
  unsigned long before = look (display, x, y);
  gint64 start = g_get_monotonic_time ();
  gint64 passed = 0;

  XTestFakeKeyEvent (display, KEYCODE_A, True, CurrentTime);
  XFlush (display);
  while (look (display, x, y) == before)
    {
      passed = g_get_monotonic_time () - start;
      if (passed > PATIENCE_US)
        return -1;
      usleep (200);
    }
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
  int x, y;

  if (display == NULL || window == 0 || !XGetWindowAttributes (display, window, &attributes))
    return 2;
  XTranslateCoordinates (
    display, window, attributes.root, attributes.width / 2, attributes.height / 2, &x, &y, &child);
  for (int i = 0; i < atoi (argv[2]); i++)
    {
      printf ("%lld\n", (long long) press (display, x, y));
      let_go (display);
    }
  XCloseDisplay (display);
  return 0;
}
