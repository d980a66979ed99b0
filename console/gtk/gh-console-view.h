/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The widget that shows a console session and sends it keys and pointer. */
#pragma once

#include <gtk/gtk.h>

#include "gh-console-session.h"
#include "gh-placement.h"
#include "gh-release-keys.h"

G_BEGIN_DECLS

#define GH_TYPE_CONSOLE_VIEW (gh_console_view_get_type ())
G_DECLARE_FINAL_TYPE (GhConsoleView, gh_console_view, GH, CONSOLE_VIEW, GtkDrawingArea)

/* Properties, all readable, and writable where a setter stands below:
 *   "session" (GhConsoleSession), "grabbed" (boolean), "resize-guest" (boolean),
 *   "view-only" (boolean)
 *
 * The view pauses its session while it is not mapped. Keys go to the guest while the view has the
 * focus; while "grabbed", so do the desktop's and the window's own key combinations. A click grabs;
 * the release keys, pressed together and let go with no other key between, free; losing the focus
 * frees, and releases every key that is down in the guest. On a touch screen a tap is a click, a
 * drag is one with the left button, two fingers turn the wheel, and a finger that rests is the
 * right button. In a GtkViewport it can be larger than what is seen of it. */

#define GH_CONSOLE_VIEW_ZOOM_MIN 0.25
#define GH_CONSOLE_VIEW_ZOOM_MAX 8.0

/** gh_console_view_new: Returns: (transfer floating): a view without a session. */
GtkWidget *gh_console_view_new (void);

/** gh_console_view_set_session: @session: (nullable). The view takes a reference. */
void gh_console_view_set_session (GhConsoleView *self, GhConsoleSession *session);
GhConsoleSession *gh_console_view_get_session (GhConsoleView *self);

/** gh_console_view_set_awake: somebody else uses the session: it is not paused while the view is
 * hidden */
void gh_console_view_set_awake (GhConsoleView *self, gboolean awake);

/** gh_console_view_set_machine_name: @name: whose screen it is, for screen readers. */
void gh_console_view_set_machine_name (GhConsoleView *self, const char *name);

/** gh_console_view_set_view_only: only show: no focus, no input, the desktop's own pointer. */
void gh_console_view_set_view_only (GhConsoleView *self, gboolean view_only);
gboolean gh_console_view_get_view_only (GhConsoleView *self);

/** gh_console_view_set_resize_guest: ask the guest to be as large as the view. */
void gh_console_view_set_resize_guest (GhConsoleView *self, gboolean resize_guest);
gboolean gh_console_view_get_resize_guest (GhConsoleView *self);

/** gh_console_view_set_zoom: @zoom: device pixels for one of the guest's, or GH_ZOOM_FIT (the
 * default) or GH_ZOOM_WHOLE. With "resize-guest" the guest is asked for as much as can be seen so.
 */
void gh_console_view_set_zoom (GhConsoleView *self, double zoom);
double gh_console_view_get_zoom (GhConsoleView *self);

/** gh_console_view_set_release_keys: what frees; Ctrl+Alt by default */
void gh_console_view_set_release_keys (GhConsoleView *self, GhReleaseKeys keys);

/** gh_console_view_set_grabbed: takes the keyboard, or gives it back. notify::grabbed follows. */
void gh_console_view_set_grabbed (GhConsoleView *self, gboolean grabbed);
gboolean gh_console_view_get_grabbed (GhConsoleView *self);

/** gh_console_view_get_release_label: (transfer none): the keys that free, "Ctrl+Alt". */
const char *gh_console_view_get_release_label (GhConsoleView *self);

/**
 * gh_console_view_send_keys:
 * @combo: as of gh_console_key_combo_parse(): "ctrl+alt+del"
 */
gboolean gh_console_view_send_keys (GhConsoleView *self, const char *combo, GError **error);

/** gh_console_view_get_pixbuf: (nullable) (transfer full): the guest's screen now, unscaled. */
GdkPixbuf *gh_console_view_get_pixbuf (GhConsoleView *self);

G_END_DECLS
