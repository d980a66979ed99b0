/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of a GhConsoleView share: the view itself, its size, its drawing and its input. */
#pragma once

#include "gh-console-view.h"
#include "gh-key-tracker-private.h"
#include "gh-pointer-input-private.h"
#include "gh-pointer-lock-private.h"
#include "gh-pointer-shape-private.h"
#include "gh-shared-image-private.h"
#include "gh-touch-input-private.h"

G_BEGIN_DECLS

struct _GhConsoleView
{
  GtkDrawingArea parent_instance;

  GhConsoleSession *session;
  GhPlacement placement;
  GhSharedImage image;
  GhKeyTracker keys;
  GhPointerInput pointer;
  GhPointerLock *lock; /* while the pointer is grabbed on Wayland, for movements */
  GhTouchInput touch;
  gboolean grabbed;
  gboolean view_only;
  gboolean resize_guest;
  double zoom;
  gboolean minimised;
  gboolean awake; /* the session is not paused, though nobody may look */
  guint resize_source;
  gint64 drawn_at;     /* monotonic */
  GtkWidget *toplevel; /* whose signals we listen to */
};

/* The person's input. */

gboolean gh_console_view_is_live (GhConsoleView *self);

/** gh_console_view_takes_input: whether keys and pointer are the guest's */
gboolean gh_console_view_takes_input (GhConsoleView *self);
void gh_console_view_update_pointer_shape (GhConsoleView *self);

/** gh_console_view_update_pointer_mode: the guest wants places instead of movements, or the reverse
 */
void gh_console_view_update_pointer_mode (GhConsoleView *self);

/** gh_console_view_let_go: leaves nothing pressed in the guest, and frees the keyboard */
void gh_console_view_let_go (GhConsoleView *self);

/** gh_console_view_follow_locks: has the guest's lock keys be as those of this keyboard */
void gh_console_view_follow_locks (GhConsoleView *self);

/** gh_console_view_follow_leds: the guest has lit, or put out, lights of its keyboard */
void gh_console_view_follow_leds (GhConsoleView *self);

/** gh_console_view_take_window_key: a key of the window's; runs before it looks for accelerators */
gboolean
gh_console_view_take_window_key (GtkWidget *toplevel, GdkEventKey *event, GhConsoleView *self);

/** gh_console_view_install_input: sets what handles keys and the pointer */
void gh_console_view_install_input (GtkWidgetClass *widget_class);

/* Its size. */

/** gh_console_view_place: computes anew where the screen lies */
void gh_console_view_place (GhConsoleView *self);

/** gh_console_view_update_size: the guest's screen, or what is wanted of it, has another size */
void gh_console_view_update_size (GhConsoleView *self);

/** gh_console_view_ask_for_size_later: asks the guest for the view's size once that rests */
void gh_console_view_ask_for_size_later (GhConsoleView *self);

/* Its drawing. */

/** gh_console_view_queue_damage: draws what the guest has changed: little at once, when this is the
 * first in a frame, and else with the next frame */
void gh_console_view_queue_damage (GhConsoleView *self);
gboolean gh_console_view_draw (GtkWidget *widget, cairo_t *cr);

G_END_DECLS
