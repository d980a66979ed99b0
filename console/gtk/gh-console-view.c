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

#include "gh-console-view.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "gh-key-tracker-private.h"
#include "gh-placement.h"
#include "gh-pointer-input-private.h"
#include "gh-pointer-shape-private.h"
#include "gh-screen-paint-private.h"
#include "gh-shared-image-private.h"

/* A drag of the window's edge is over when nothing has moved for this long. */
#define RESIZE_DELAY_MS 250

struct _GhConsoleView
{
  GtkDrawingArea parent_instance;

  GhConsoleSession *session;
  GhPlacement placement;
  GhSharedImage image;
  GhKeyTracker keys;
  GhPointerInput pointer;
  gboolean grabbed;
  gboolean view_only;
  gboolean resize_guest;
  double zoom;
  gboolean minimised;
  gboolean awake; /* the session is not paused, though nobody may look */
  guint resize_source;
  GtkWidget *toplevel; /* whose signals we listen to */
};

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

static gboolean
is_live (GhConsoleView *self)
{
  return self->session != NULL
         && gh_console_session_get_state (self->session) == GH_CONSOLE_CONNECTED;
}

static gboolean
takes_input (GhConsoleView *self)
{
  return is_live (self) && !self->view_only;
}

static gboolean
is_relative (GhConsoleView *self)
{
  return self->session != NULL
         && gh_console_session_get_pointer_mode (self->session) == GH_POINTER_RELATIVE;
}

static void
place (GhConsoleView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  int width = 0;
  int height = 0;

  if (self->session != NULL)
    gh_console_session_get_size (self->session, &width, &height);
  gh_placement_init (&self->placement,
                     gtk_widget_get_allocated_width (widget),
                     gtk_widget_get_allocated_height (widget),
                     gtk_widget_get_scale_factor (widget),
                     self->zoom,
                     width,
                     height);
}

/* A screen that is shown at a size of its own takes the room for it, and is scrolled. */
static void
update_request (GhConsoleView *self)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  int width = 0;
  int height = 0;

  if (self->session != NULL && self->zoom > 0)
    gh_console_session_get_size (self->session, &width, &height);
  gtk_widget_set_size_request (GTK_WIDGET (self),
                               width > 0 ? (int) ceil (width * self->zoom / scale) : -1,
                               height > 0 ? (int) ceil (height * self->zoom / scale) : -1);
}

static void
update_paused (GhConsoleView *self)
{
  if (self->session != NULL)
    gh_console_session_set_paused (
      self->session,
      !self->awake && (!gtk_widget_get_mapped (GTK_WIDGET (self)) || self->minimised));
}

static void
update_pointer_shape (GhConsoleView *self)
{
  GdkWindow *window = gtk_widget_get_window (GTK_WIDGET (self));
  g_autoptr (GdkCursor) cursor = NULL;

  if (window == NULL)
    return;
  if (takes_input (self) && is_relative (self) && self->grabbed)
    cursor = gh_pointer_shape_new_blank (window);
  else if (takes_input (self) && !is_relative (self))
    cursor = gh_pointer_shape_new (window, gh_console_session_get_cursor (self->session));
  gdk_window_set_cursor (window, cursor);
}

static gboolean
ask_for_size (gpointer data)
{
  GhConsoleView *self = data;
  GtkWidget *widget = GTK_WIDGET (self);
  GtkWidget *parent = gtk_widget_get_parent (widget);
  /* What is scrolled has another size than what is seen of it. */
  GtkWidget *room = GTK_IS_VIEWPORT (parent) ? parent : widget;
  double scale = gtk_widget_get_scale_factor (widget) / (self->zoom > 0 ? self->zoom : 1);

  self->resize_source = 0;
  if (self->session != NULL && self->resize_guest && gtk_widget_get_mapped (widget))
    gh_console_session_request_size (self->session,
                                     (int) (gtk_widget_get_allocated_width (room) * scale),
                                     (int) (gtk_widget_get_allocated_height (room) * scale));
  return G_SOURCE_REMOVE;
}

static void
ask_for_size_later (GhConsoleView *self)
{
  g_clear_handle_id (&self->resize_source, g_source_remove);
  if (self->resize_guest && !self->view_only)
    self->resize_source = g_timeout_add (RESIZE_DELAY_MS, ask_for_size, self);
}

/* The grab. */

static gboolean
grab_seat (GhConsoleView *self)
{
  GdkWindow *window = gtk_widget_get_window (GTK_WIDGET (self));
  GdkSeatCapabilities what = GDK_SEAT_CAPABILITY_KEYBOARD;
  GdkSeat *seat;

  /* On Wayland a pointer cannot be confined, and GDK inhibits the desktop's own key combinations
   * only where the keyboard alone is asked for. */
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

static void
set_grabbed (GhConsoleView *self, gboolean grabbed)
{
  if (self->grabbed == grabbed)
    return;
  if (grabbed && (!takes_input (self) || !grab_seat (self)))
    return;
  if (!grabbed)
    ungrab_seat (self);
  self->grabbed = grabbed;
  update_pointer_shape (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_GRABBED]);
}

/* Whether the pointer's events are the guest's. */
static gboolean
point (GhConsoleView *self, GhPointerTarget *target)
{
  *target = (GhPointerTarget){ GTK_WIDGET (self), self->session, &self->placement, self->grabbed };
  return takes_input (self);
}

static void
let_go (GhConsoleView *self)
{
  GhPointerTarget target;

  point (self, &target);
  gh_key_tracker_release_all (&self->keys, self->session);
  gh_pointer_input_let_go (&self->pointer, &target);
  set_grabbed (self, FALSE);
}

/* What the session says. */

static void
on_updated (GhConsoleView *self)
{
  GhDamage damage;

  if (!gh_console_session_take_damage (self->session, &damage))
    return;
  for (guint i = 0; i < damage.n_rects; i++)
    {
      GhRect rect = gh_placement_to_widget (&self->placement, &damage.rects[i]);

      gtk_widget_queue_draw_area (GTK_WIDGET (self), rect.x, rect.y, rect.width, rect.height);
    }
}

static void
on_resized (GhConsoleView *self)
{
  update_request (self);
  place (self);
  if (self->session != NULL)
    gh_shared_image_offer (&self->image, GTK_WIDGET (self), self->session);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_pointer_mode_changed (GhConsoleView *self)
{
  if (self->grabbed)
    {
      /* What is grabbed depends on the mode. */
      set_grabbed (self, FALSE);
      set_grabbed (self, TRUE);
    }
  update_pointer_shape (self);
}

static void
on_state_changed (GhConsoleView *self)
{
  if (!is_live (self))
    let_go (self);
  else
    ask_for_size_later (self);
  update_pointer_shape (self);
}

/* Caps Lock may have been struck while the guest did not have the keyboard. */
static void
follow_locks (GhConsoleView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  if (takes_input (self) && gtk_widget_has_focus (widget))
    gh_key_tracker_follow_locks (&self->keys, self->session, gtk_widget_get_display (widget));
}

static void
on_leds_changed (GhConsoleView *self)
{
  if (gh_lock_keys_lit (&self->keys.locks))
    follow_locks (self);
}

static void
on_bell (GhConsoleView *self)
{
  gtk_widget_error_bell (GTK_WIDGET (self));
}

/* Drawing. */

/* @fb: locked: the session's own pixels are ours only so long. */
static void
draw_screen (GhConsoleView *self, cairo_t *cr, const GhFramebuffer *fb)
{
  cairo_surface_t *surface = gh_shared_image_get (&self->image, fb);

  gh_screen_paint (&self->placement, cr, surface);
  if (surface != self->image.surface)
    cairo_surface_finish (surface);
  cairo_surface_destroy (surface);
}

static gboolean
draw (GtkWidget *widget, cairo_t *cr)
{
  GhConsoleView *self = GH_CONSOLE_VIEW (widget);
  GhFramebuffer fb;

  place (self);
  gh_screen_paint_letterbox (&self->placement, widget, cr);
  if (self->session == NULL || !gh_console_session_lock (self->session, &fb))
    return GDK_EVENT_STOP;
  if (fb.width == self->placement.guest_width && fb.height == self->placement.guest_height)
    draw_screen (self, cr, &fb);
  gh_console_session_unlock (self->session);
  return GDK_EVENT_STOP;
}

/* Keys. */

static gboolean
key_press_event (GtkWidget *widget, GdkEventKey *event)
{
  GhConsoleView *self = GH_CONSOLE_VIEW (widget);

  if (!takes_input (self))
    return GDK_EVENT_PROPAGATE;
  gh_key_tracker_press (&self->keys, self->session, event);
  return GDK_EVENT_STOP;
}

static gboolean
key_release_event (GtkWidget *widget, GdkEventKey *event)
{
  GhConsoleView *self = GH_CONSOLE_VIEW (widget);

  if (!takes_input (self))
    return GDK_EVENT_PROPAGATE;
  if (gh_key_tracker_release (&self->keys, self->session, event) && self->grabbed)
    let_go (self);
  return GDK_EVENT_STOP;
}

/* Runs before the window looks for accelerators. */
static gboolean
on_toplevel_key (GtkWidget *toplevel, GdkEventKey *event, GhConsoleView *self)
{
  if (!self->grabbed || !gtk_widget_is_focus (GTK_WIDGET (self)))
    return GDK_EVENT_PROPAGATE;
  return event->type == GDK_KEY_PRESS ? key_press_event (GTK_WIDGET (self), event)
                                      : key_release_event (GTK_WIDGET (self), event);
}

static gboolean
focus_in_event (GtkWidget *widget, GdkEventFocus *event)
{
  follow_locks (GH_CONSOLE_VIEW (widget));
  return GTK_WIDGET_CLASS (gh_console_view_parent_class)->focus_in_event (widget, event);
}

static gboolean
focus_out_event (GtkWidget *widget, GdkEventFocus *event)
{
  let_go (GH_CONSOLE_VIEW (widget));
  return GTK_WIDGET_CLASS (gh_console_view_parent_class)->focus_out_event (widget, event);
}

/* The pointer. */

static gboolean
motion_notify_event (GtkWidget *widget, GdkEventMotion *event)
{
  GhConsoleView *self = GH_CONSOLE_VIEW (widget);
  GhPointerTarget target;

  if (!point (self, &target))
    return GDK_EVENT_PROPAGATE;
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
  g_signal_connect (toplevel, "key-press-event", G_CALLBACK (on_toplevel_key), self);
  g_signal_connect (toplevel, "key-release-event", G_CALLBACK (on_toplevel_key), self);
  g_signal_connect (toplevel, "window-state-event", G_CALLBACK (on_window_state), self);
}

static void
size_allocate (GtkWidget *widget, GtkAllocation *allocation)
{
  GhConsoleView *self = GH_CONSOLE_VIEW (widget);

  GTK_WIDGET_CLASS (gh_console_view_parent_class)->size_allocate (widget, allocation);
  place (self);
  ask_for_size_later (self);
}

/* The guest's pointer does not wait for our next frame: the session joins movements itself. */
static void
realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (gh_console_view_parent_class)->realize (widget);
  gdk_window_set_event_compression (gdk_window_get_toplevel (gtk_widget_get_window (widget)),
                                    FALSE);
}

static void
map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (gh_console_view_parent_class)->map (widget);
  on_resized (GH_CONSOLE_VIEW (widget));
  update_paused (GH_CONSOLE_VIEW (widget));
  update_pointer_shape (GH_CONSOLE_VIEW (widget));
}

static void
unmap (GtkWidget *widget)
{
  let_go (GH_CONSOLE_VIEW (widget));
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

  widget_class->draw = draw;
  widget_class->key_press_event = key_press_event;
  widget_class->key_release_event = key_release_event;
  widget_class->focus_in_event = focus_in_event;
  widget_class->focus_out_event = focus_out_event;
  widget_class->motion_notify_event = motion_notify_event;
  widget_class->button_press_event = button_press_event;
  widget_class->button_release_event = button_release_event;
  widget_class->scroll_event = scroll_event;
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
                           | GDK_KEY_PRESS_MASK | GDK_KEY_RELEASE_MASK | GDK_FOCUS_CHANGE_MASK);
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
  let_go (self);
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
  g_signal_connect_swapped (session, "updated", G_CALLBACK (on_updated), self);
  g_signal_connect_swapped (session, "resized", G_CALLBACK (on_resized), self);
  g_signal_connect_swapped (session, "cursor-changed", G_CALLBACK (update_pointer_shape), self);
  g_signal_connect_swapped (
    session, "pointer-mode-changed", G_CALLBACK (on_pointer_mode_changed), self);
  g_signal_connect_swapped (session, "notify::state", G_CALLBACK (on_state_changed), self);
  g_signal_connect_swapped (session, "leds-changed", G_CALLBACK (on_leds_changed), self);
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
      ask_for_size_later (self);
    }
  update_pointer_shape (self);
  on_resized (self);
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
  let_go (self);
  self->view_only = !!view_only;
  gtk_widget_set_can_focus (GTK_WIDGET (self), !view_only);
  if (self->session != NULL)
    gh_console_session_set_view_only (self->session, self->view_only);
  update_pointer_shape (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_VIEW_ONLY]);
}

gboolean
gh_console_view_get_view_only (GhConsoleView *self)
{
  return self->view_only;
}

void
gh_console_view_set_resize_guest (GhConsoleView *self, gboolean resize_guest)
{
  if (self->resize_guest == !!resize_guest)
    return;
  self->resize_guest = !!resize_guest;
  ask_for_size_later (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RESIZE_GUEST]);
}

gboolean
gh_console_view_get_resize_guest (GhConsoleView *self)
{
  return self->resize_guest;
}

void
gh_console_view_set_zoom (GhConsoleView *self, double zoom)
{
  self->zoom = zoom > 0 ? CLAMP (zoom, GH_CONSOLE_VIEW_ZOOM_MIN, GH_CONSOLE_VIEW_ZOOM_MAX) : zoom;
  on_resized (self);
  ask_for_size_later (self);
}

double
gh_console_view_get_zoom (GhConsoleView *self)
{
  return self->zoom;
}

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
    let_go (self);
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

GdkPixbuf *
gh_console_view_get_pixbuf (GhConsoleView *self)
{
  GhFramebuffer fb;
  GdkPixbuf *pixbuf;

  if (self->session == NULL || !gh_console_session_lock (self->session, &fb))
    return NULL;
  pixbuf = gh_screen_paint_to_pixbuf (&fb);
  gh_console_session_unlock (self->session);
  return pixbuf;
}
