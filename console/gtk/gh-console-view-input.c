/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a person does to a GhConsoleView: the grab, keys, the pointer and fingers. */
#include "config.h"

#include "gh-console-view-private.h"

gboolean
gh_console_view_is_live (GhConsoleView *self)
{
  return self->session != NULL
         && gh_console_session_get_state (self->session) == GH_CONSOLE_CONNECTED;
}

gboolean
gh_console_view_takes_input (GhConsoleView *self)
{
  return gh_console_view_is_live (self) && !self->view_only;
}

static gboolean
is_relative (GhConsoleView *self)
{
  return self->session != NULL
         && gh_console_session_get_pointer_mode (self->session) == GH_POINTER_RELATIVE;
}

void
gh_console_view_update_pointer_shape (GhConsoleView *self)
{
  GdkWindow *window = gtk_widget_get_window (GTK_WIDGET (self));
  g_autoptr (GdkCursor) cursor = NULL;

  if (window == NULL)
    return;
  if (gh_console_view_takes_input (self) && is_relative (self) && self->grabbed)
    cursor = gh_pointer_shape_new_blank (window);
  else if (gh_console_view_takes_input (self) && !is_relative (self))
    cursor = gh_pointer_shape_new (window, gh_console_session_get_cursor (self->session));
  gdk_window_set_cursor (window, cursor);
}

/* The grab. */

static gboolean
grab_seat (GhConsoleView *self)
{
  GdkWindow *window = gtk_widget_get_window (GTK_WIDGET (self));
  GdkSeatCapabilities what = GDK_SEAT_CAPABILITY_KEYBOARD;
  GdkSeat *seat;

  /* On Wayland GDK cannot confine a pointer, and inhibits the desktop's own key combinations only
   * where the keyboard alone is asked for. */
  if (is_relative (self) && gh_pointer_input_can_warp (GTK_WIDGET (self)))
    what = GDK_SEAT_CAPABILITY_ALL;
  if (window == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return FALSE;
  seat = gdk_display_get_default_seat (gdk_window_get_display (window));
  return gdk_seat_grab (seat, window, what, TRUE, NULL, NULL, NULL, NULL) == GDK_GRAB_SUCCESS;
}

static void
ungrab_seat (GhConsoleView *self)
{
  gdk_seat_ungrab (gdk_display_get_default_seat (gtk_widget_get_display (GTK_WIDGET (self))));
}

/* Whether the pointer's events are the guest's. */
static gboolean
point (GhConsoleView *self, GhPointerTarget *target)
{
  *target = (GhPointerTarget){ GTK_WIDGET (self), self->session, &self->placement, self->grabbed };
  return gh_console_view_takes_input (self);
}

static void
on_moved (gpointer data, double dx, double dy)
{
  GhConsoleView *self = data;
  GhPointerTarget target;

  if (point (self, &target))
    gh_pointer_input_move_by (&self->pointer, &target, dx, dy);
}

/* A pointer that only tells movements is held in its place, where it can be. */
static void
update_lock (GhConsoleView *self)
{
  g_clear_pointer (&self->lock, gh_pointer_lock_free);
  if (self->grabbed && is_relative (self))
    self->lock = gh_pointer_lock_new (GTK_WIDGET (self), on_moved, self);
}

static void
set_grabbed (GhConsoleView *self, gboolean grabbed)
{
  if (self->grabbed == grabbed)
    return;
  if (grabbed && (!gh_console_view_takes_input (self) || !grab_seat (self)))
    return;
  if (!grabbed)
    ungrab_seat (self);
  self->grabbed = grabbed;
  update_lock (self);
  gh_console_view_update_pointer_shape (self);
  g_object_notify (G_OBJECT (self), "grabbed");
}

void
gh_console_view_let_go (GhConsoleView *self)
{
  GhPointerTarget target;

  point (self, &target);
  gh_key_tracker_release_all (&self->keys, self->session);
  gh_touch_input_let_go (&self->touch);
  gh_pointer_input_let_go (&self->pointer, &target);
  set_grabbed (self, FALSE);
}

void
gh_console_view_update_pointer_mode (GhConsoleView *self)
{
  if (self->grabbed)
    {
      /* What is grabbed depends on the mode. */
      set_grabbed (self, FALSE);
      set_grabbed (self, TRUE);
    }
  gh_console_view_update_pointer_shape (self);
}

/* Caps Lock may have been struck while the guest did not have the keyboard. */
void
gh_console_view_follow_locks (GhConsoleView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  if (gh_console_view_takes_input (self) && gtk_widget_has_focus (widget))
    gh_key_tracker_follow_locks (&self->keys, self->session, gtk_widget_get_display (widget));
}

void
gh_console_view_follow_leds (GhConsoleView *self)
{
  if (gh_lock_keys_lit (&self->keys.locks))
    gh_console_view_follow_locks (self);
}

/* Keys. */

static gboolean
key_press_event (GtkWidget *widget, GdkEventKey *event)
{
  GhConsoleView *self = GH_CONSOLE_VIEW (widget);

  if (!gh_console_view_takes_input (self))
    return GDK_EVENT_PROPAGATE;
  gh_key_tracker_press (&self->keys, self->session, event);
  return GDK_EVENT_STOP;
}

static gboolean
key_release_event (GtkWidget *widget, GdkEventKey *event)
{
  GhConsoleView *self = GH_CONSOLE_VIEW (widget);

  if (!gh_console_view_takes_input (self))
    return GDK_EVENT_PROPAGATE;
  if (gh_key_tracker_release (&self->keys, self->session, event) && self->grabbed)
    gh_console_view_let_go (self);
  return GDK_EVENT_STOP;
}

/* Runs before the window looks for accelerators. */
gboolean
gh_console_view_take_window_key (GtkWidget *toplevel, GdkEventKey *event, GhConsoleView *self)
{
  if (!self->grabbed || !gtk_widget_is_focus (GTK_WIDGET (self)))
    return GDK_EVENT_PROPAGATE;
  return event->type == GDK_KEY_PRESS ? key_press_event (GTK_WIDGET (self), event)
                                      : key_release_event (GTK_WIDGET (self), event);
}

/* The pointer. */

static gboolean
motion_notify_event (GtkWidget *widget, GdkEventMotion *event)
{
  GhConsoleView *self = GH_CONSOLE_VIEW (widget);
  GhPointerTarget target;

  if (!point (self, &target))
    return GDK_EVENT_PROPAGATE;
  /* What the lock tells of comes here, too, before it holds. */
  if (self->lock == NULL)
    gh_pointer_input_move (&self->pointer, &target, event);
  return GDK_EVENT_STOP;
}

static gboolean
button_press_event (GtkWidget *widget, GdkEventButton *event)
{
  GhConsoleView *self = GH_CONSOLE_VIEW (widget);
  GhPointerTarget target;

  if (!point (self, &target) || event->type != GDK_BUTTON_PRESS)
    return GDK_EVENT_PROPAGATE;
  gtk_widget_grab_focus (widget);
  set_grabbed (self, TRUE);
  /* Told of the state before: in relative mode the click that grabs is meant for us. */
  gh_pointer_input_press (&self->pointer, &target, event);
  return GDK_EVENT_STOP;
}

static gboolean
button_release_event (GtkWidget *widget, GdkEventButton *event)
{
  GhConsoleView *self = GH_CONSOLE_VIEW (widget);
  GhPointerTarget target;

  if (!point (self, &target))
    return GDK_EVENT_PROPAGATE;
  gh_pointer_input_release (&self->pointer, &target, event);
  return GDK_EVENT_STOP;
}

static gboolean
scroll_event (GtkWidget *widget, GdkEventScroll *event)
{
  GhConsoleView *self = GH_CONSOLE_VIEW (widget);
  GhPointerTarget target;

  if (!point (self, &target))
    return GDK_EVENT_PROPAGATE;
  gh_pointer_input_scroll (&self->pointer, &target, event);
  return GDK_EVENT_STOP;
}

/* Fingers. A pointer that they move need not be confined, so that one is not grabbed. */
static gboolean
touch_event (GtkWidget *widget, GdkEventTouch *event)
{
  GhConsoleView *self = GH_CONSOLE_VIEW (widget);
  GhPointerTarget target;

  if (!point (self, &target))
    return GDK_EVENT_PROPAGATE;
  if (event->type == GDK_TOUCH_BEGIN)
    gtk_widget_grab_focus (widget);
  if (event->type == GDK_TOUCH_BEGIN && !is_relative (self))
    set_grabbed (self, TRUE);
  gh_touch_input_take (&self->touch, &self->pointer, &target, event);
  return GDK_EVENT_STOP;
}

/* What the window asks for. */

void
gh_console_view_set_release_keys (GhConsoleView *self, GhReleaseKeys keys)
{
  self->keys.release = keys;
}

void
gh_console_view_set_grabbed (GhConsoleView *self, gboolean grabbed)
{
  if (grabbed)
    gtk_widget_grab_focus (GTK_WIDGET (self));
  if (grabbed)
    set_grabbed (self, TRUE);
  else
    gh_console_view_let_go (self);
}

gboolean
gh_console_view_get_grabbed (GhConsoleView *self)
{
  return self->grabbed;
}

const char *
gh_console_view_get_release_label (GhConsoleView *self)
{
  return gh_key_tracker_get_release_label (&self->keys);
}

void
gh_console_view_install_input (GtkWidgetClass *widget_class)
{
  widget_class->key_press_event = key_press_event;
  widget_class->key_release_event = key_release_event;
  widget_class->motion_notify_event = motion_notify_event;
  widget_class->button_press_event = button_press_event;
  widget_class->button_release_event = button_release_event;
  widget_class->scroll_event = scroll_event;
  widget_class->touch_event = touch_event;
}
