/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Bringing a window of another program to the front: Extended Window Manager Hints 1.5. */
#include "config.h"

#include "gh-own-window-raise.h"

#include <gtk/gtk.h>

#ifdef GDK_WINDOWING_X11
#include <gdk/gdkx.h>

/* 32-bit items are longs here. Returns: (transfer full) (nullable) */
static gulong *
read_property (GdkWindow *window, const char *name, GdkAtom type, guint *count)
{
  guchar *data = NULL;
  int length = 0;

  *count = 0;
  if (!gdk_property_get (
        window, gdk_atom_intern (name, FALSE), type, 0, 1 << 20, FALSE, NULL, NULL, &length, &data))
    return NULL;
  *count = (guint) length / sizeof (gulong);
  return (gulong *) (gpointer) data;
}

static gboolean
belongs_to (GdkWindow *window, guint pid)
{
  guint count;
  g_autofree gulong *owner
    = read_property (window, "_NET_WM_PID", gdk_atom_intern_static_string ("CARDINAL"), &count);

  return count == 1 && owner[0] == pid;
}

/* A window may go at any time. */
static gboolean
raise_if_owned (GdkDisplay *display, gulong xid, guint pid)
{
  g_autoptr (GdkWindow) window = NULL;
  gboolean owned;

  gdk_x11_display_error_trap_push (display);
  window = gdk_x11_window_foreign_new_for_display (display, xid);
  owned = window != NULL && belongs_to (window, pid);
  if (owned)
    gdk_window_focus (window, gtk_get_current_event_time ());
  gdk_x11_display_error_trap_pop_ignored (display);
  return owned;
}

gboolean
gh_own_window_raise (guint pid)
{
  GdkDisplay *display = gdk_display_get_default ();
  g_autofree gulong *windows = NULL;
  gboolean raised = FALSE;
  guint count = 0;

  if (pid == 0 || !GDK_IS_X11_DISPLAY (display))
    return FALSE;
  windows = read_property (gdk_screen_get_root_window (gdk_display_get_default_screen (display)),
                           "_NET_CLIENT_LIST",
                           gdk_atom_intern_static_string ("WINDOW"),
                           &count);
  for (guint i = 0; i < count; i++)
    raised = raise_if_owned (display, windows[i], pid) || raised;
  return raised;
}
#else
gboolean
gh_own_window_raise (guint pid)
{
  return FALSE;
}
#endif
