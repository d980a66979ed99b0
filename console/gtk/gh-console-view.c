/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The widget of a guest's screen.
 *
 *            click, set_grabbed(TRUE)
 *   free ──────────────────────────────► grabbed
 *     ◄── release keys, focus lost, unmapped, ──┘
 *         session ended, set_grabbed(FALSE)
 *
 * In both, keys go to the guest while the view has the focus. Free, the window's own accelerators
 * come first; grabbed, the guest does, and the pointer is confined where the guest wants movements
 * instead of places. */
#include "config.h"

#include "gh-console-view-private.h"

#include <glib/gi18n-lib.h>

G_DEFINE_FINAL_TYPE (GhConsoleView, gh_console_view, GTK_TYPE_DRAWING_AREA)

enum
{
  PROP_0,
  PROP_SESSION,
  PROP_GRABBED,
  PROP_RESIZE_GUEST,
  PROP_VIEW_ONLY,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

static void
update_paused (GhConsoleView *self)
{
  if (self->session != NULL)
    gh_console_session_set_paused (
      self->session,
      !self->awake && (!gtk_widget_get_mapped (GTK_WIDGET (self)) || self->minimised));
}

/* What the session says. */

static void
on_state_changed (GhConsoleView *self)
{
  if (!gh_console_view_is_live (self))
    gh_console_view_let_go (self);
  else
    gh_console_view_ask_for_size_later (self);
  gh_console_view_update_pointer_shape (self);
}

static void
on_bell (GhConsoleView *self)
{
  gtk_widget_error_bell (GTK_WIDGET (self));
}

static gboolean
focus_in_event (GtkWidget *widget, GdkEventFocus *event)
{
  gh_console_view_follow_locks (GH_CONSOLE_VIEW (widget));
  return GTK_WIDGET_CLASS (gh_console_view_parent_class)->focus_in_event (widget, event);
}

static gboolean
focus_out_event (GtkWidget *widget, GdkEventFocus *event)
{
  gh_console_view_let_go (GH_CONSOLE_VIEW (widget));
  return GTK_WIDGET_CLASS (gh_console_view_parent_class)->focus_out_event (widget, event);
}

/* The widget's place in its window. */

static gboolean
on_window_state (GtkWidget *toplevel, GdkEventWindowState *event, GhConsoleView *self)
{
  self->minimised = (event->new_window_state & GDK_WINDOW_STATE_ICONIFIED) != 0;
  update_paused (self);
  return GDK_EVENT_PROPAGATE;
}

static void
hierarchy_changed (GtkWidget *widget, GtkWidget *previous)
{
  GhConsoleView *self = GH_CONSOLE_VIEW (widget);
  GtkWidget *toplevel = gtk_widget_get_toplevel (widget);

  if (self->toplevel != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->toplevel, self);
      g_clear_weak_pointer (&self->toplevel);
    }
  if (!gtk_widget_is_toplevel (toplevel))
    return;
  g_set_weak_pointer (&self->toplevel, toplevel);
  g_signal_connect (
    toplevel, "key-press-event", G_CALLBACK (gh_console_view_take_window_key), self);
  g_signal_connect (
    toplevel, "key-release-event", G_CALLBACK (gh_console_view_take_window_key), self);
  g_signal_connect (toplevel, "window-state-event", G_CALLBACK (on_window_state), self);
}

static void
size_allocate (GtkWidget *widget, GtkAllocation *allocation)
{
  GhConsoleView *self = GH_CONSOLE_VIEW (widget);

  GTK_WIDGET_CLASS (gh_console_view_parent_class)->size_allocate (widget, allocation);
  gh_console_view_place (self);
  gh_console_view_ask_for_size_later (self);
}

/* The guest's pointer does not wait for our next frame: the session joins movements itself. */
static void
realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (gh_console_view_parent_class)->realize (widget);
  gdk_window_set_event_compression (gdk_window_get_toplevel (gtk_widget_get_window (widget)),
                                    FALSE);
  gh_pointer_lock_prepare (widget);
}

static void
map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (gh_console_view_parent_class)->map (widget);
  gh_console_view_update_size (GH_CONSOLE_VIEW (widget));
  update_paused (GH_CONSOLE_VIEW (widget));
  gh_console_view_update_pointer_shape (GH_CONSOLE_VIEW (widget));
}

static void
unmap (GtkWidget *widget)
{
  gh_console_view_let_go (GH_CONSOLE_VIEW (widget));
  GTK_WIDGET_CLASS (gh_console_view_parent_class)->unmap (widget);
  update_paused (GH_CONSOLE_VIEW (widget));
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GhConsoleView *self = GH_CONSOLE_VIEW (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_GRABBED:
      g_value_set_boolean (value, self->grabbed);
      break;
    case PROP_RESIZE_GUEST:
      g_value_set_boolean (value, self->resize_guest);
      break;
    case PROP_VIEW_ONLY:
      g_value_set_boolean (value, self->view_only);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GhConsoleView *self = GH_CONSOLE_VIEW (object);

  switch (id)
    {
    case PROP_SESSION:
      gh_console_view_set_session (self, g_value_get_object (value));
      break;
    case PROP_GRABBED:
      gh_console_view_set_grabbed (self, g_value_get_boolean (value));
      break;
    case PROP_RESIZE_GUEST:
      gh_console_view_set_resize_guest (self, g_value_get_boolean (value));
      break;
    case PROP_VIEW_ONLY:
      gh_console_view_set_view_only (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dispose (GObject *object)
{
  GhConsoleView *self = GH_CONSOLE_VIEW (object);

  gh_console_view_set_session (self, NULL);
  g_clear_handle_id (&self->resize_source, g_source_remove);
  if (self->toplevel != NULL)
    g_signal_handlers_disconnect_by_data (self->toplevel, self);
  g_clear_weak_pointer (&self->toplevel);
  G_OBJECT_CLASS (gh_console_view_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  gh_key_tracker_clear (&GH_CONSOLE_VIEW (object)->keys);
  G_OBJECT_CLASS (gh_console_view_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, GH_TYPE_CONSOLE_SESSION, flags);
  props[PROP_GRABBED] = g_param_spec_boolean ("grabbed", NULL, NULL, FALSE, flags);
  props[PROP_RESIZE_GUEST] = g_param_spec_boolean ("resize-guest", NULL, NULL, FALSE, flags);
  props[PROP_VIEW_ONLY] = g_param_spec_boolean ("view-only", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
gh_console_view_class_init (GhConsoleViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = get_property;
  object_class->set_property = set_property;
  object_class->dispose = dispose;
  object_class->finalize = finalize;
  install_properties (object_class);

  gh_console_view_install_input (widget_class);
  widget_class->draw = gh_console_view_draw;
  widget_class->focus_in_event = focus_in_event;
  widget_class->focus_out_event = focus_out_event;
  widget_class->hierarchy_changed = hierarchy_changed;
  widget_class->size_allocate = size_allocate;
  widget_class->realize = realize;
  widget_class->map = map;
  widget_class->unmap = unmap;
  gtk_widget_class_set_accessible_role (widget_class, ATK_ROLE_DRAWING_AREA);
  gtk_widget_class_set_css_name (widget_class, "consoleview");
}

static void
gh_console_view_init (GhConsoleView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  gh_key_tracker_init (&self->keys);
  gtk_widget_set_can_focus (widget, TRUE);
  gtk_widget_add_events (widget,
                         GDK_POINTER_MOTION_MASK | GDK_ENTER_NOTIFY_MASK | GDK_BUTTON_PRESS_MASK
                           | GDK_BUTTON_RELEASE_MASK | GDK_SCROLL_MASK | GDK_SMOOTH_SCROLL_MASK
                           | GDK_TOUCH_MASK | GDK_KEY_PRESS_MASK | GDK_KEY_RELEASE_MASK
                           | GDK_FOCUS_CHANGE_MASK);
  gh_console_view_set_machine_name (self, NULL);
}

GtkWidget *
gh_console_view_new (void)
{
  return g_object_new (GH_TYPE_CONSOLE_VIEW, NULL);
}

static void
drop_session (GhConsoleView *self)
{
  if (self->session == NULL)
    return;
  gh_console_view_let_go (self);
  g_signal_handlers_disconnect_by_data (self->session, self);
  gh_console_session_set_paused (self->session, TRUE);
  g_clear_object (&self->session);
  gh_shared_image_clear (&self->image);
}

static void
listen (GhConsoleView *self)
{
  GhConsoleSession *session = self->session;

  self->keys.locks = (GhLockKeys){ 0 };
  g_signal_connect_swapped (session, "updated", G_CALLBACK (gh_console_view_queue_damage), self);
  g_signal_connect_swapped (session, "resized", G_CALLBACK (gh_console_view_update_size), self);
  g_signal_connect_swapped (
    session, "cursor-changed", G_CALLBACK (gh_console_view_update_pointer_shape), self);
  g_signal_connect_swapped (
    session, "pointer-mode-changed", G_CALLBACK (gh_console_view_update_pointer_mode), self);
  g_signal_connect_swapped (session, "notify::state", G_CALLBACK (on_state_changed), self);
  g_signal_connect_swapped (
    session, "leds-changed", G_CALLBACK (gh_console_view_follow_leds), self);
  g_signal_connect_swapped (session, "bell", G_CALLBACK (on_bell), self);
}

void
gh_console_view_set_awake (GhConsoleView *self, gboolean awake)
{
  self->awake = awake;
  update_paused (self);
}

void
gh_console_view_set_session (GhConsoleView *self, GhConsoleSession *session)
{
  if (self->session == session)
    return;
  drop_session (self);
  if (session != NULL)
    {
      self->session = g_object_ref (session);
      gh_console_session_set_view_only (session, self->view_only);
      listen (self);
      update_paused (self);
      gh_console_view_ask_for_size_later (self);
    }
  gh_console_view_update_pointer_shape (self);
  gh_console_view_update_size (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SESSION]);
}

GhConsoleSession *
gh_console_view_get_session (GhConsoleView *self)
{
  return self->session;
}

void
gh_console_view_set_machine_name (GhConsoleView *self, const char *name)
{
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (self));
  g_autofree char *label
    = name != NULL ? g_strdup_printf (_ ("Screen of %s"), name) : g_strdup (_ ("Screen"));

  atk_object_set_name (accessible, label);
}

void
gh_console_view_set_view_only (GhConsoleView *self, gboolean view_only)
{
  if (self->view_only == !!view_only)
    return;
  gh_console_view_let_go (self);
  self->view_only = !!view_only;
  gtk_widget_set_can_focus (GTK_WIDGET (self), !view_only);
  if (self->session != NULL)
    gh_console_session_set_view_only (self->session, self->view_only);
  gh_console_view_update_pointer_shape (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_VIEW_ONLY]);
}

gboolean
gh_console_view_get_view_only (GhConsoleView *self)
{
  return self->view_only;
}

gboolean
gh_console_view_send_keys (GhConsoleView *self, const char *combo, GError **error)
{
  GhKeyCombo keys;

  if (!gh_console_key_combo_parse (combo, &keys, error))
    return FALSE;
  if (self->session != NULL)
    gh_console_session_send_combo (self->session, &keys);
  return TRUE;
}
