/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhConsoleWindow: a guest's screen and nothing else in the way. */
#include "config.h"

#include "gh-console-window-private.h"

#include <glib/gi18n-lib.h>

#include "gh-confirm-popover.h"
#include "gh-machine-settings.h"
#include "gh-monitor.h"
#include "gh-own-keys.h"
#include "gh-serial-lines.h"
#include "gh-settings.h"
#include "gh-status.h"
#include "gh-window-memory.h"
#include "gh-words.h"

/* Seconds that a short word stays. */
#define TOAST 4
/* Pixels from the top edge that bring the bar, and that keep it. */
#define EDGE 2
#define KEEP 80

G_DEFINE_FINAL_TYPE (GhConsoleWindow, gh_console_window, HDY_TYPE_APPLICATION_WINDOW)

static GhDomainRow *
get_row (GhConsoleWindow *self)
{
  return gh_domain_list_lookup (gh_client_get_domains (self->client), self->path);
}

static gboolean
on_toast_timeout (gpointer data)
{
  GhConsoleWindow *self = data;

  self->toast_timeout = 0;
  gtk_revealer_set_reveal_child (self->toast, FALSE);
  return G_SOURCE_REMOVE;
}

void
gh_console_window_say (GhConsoleWindow *self, const char *text)
{
  gtk_label_set_label (self->toast_label, text);
  gtk_revealer_set_reveal_child (self->toast, TRUE);
  g_clear_handle_id (&self->toast_timeout, g_source_remove);
  self->toast_timeout = g_timeout_add_seconds (TOAST, on_toast_timeout, self);
}

static void
set_subtitle (GhConsoleWindow *self, const char *text)
{
  hdy_header_bar_set_subtitle (self->header, text);
  hdy_header_bar_set_subtitle (self->bar, text);
}

static void
update_subtitle (GhConsoleWindow *self, const GhDomainRow *row)
{
  g_autofree char *text = NULL;

  if (gh_console_view_get_grabbed (self->view))
    /* Translators: %s is keys, as "Ctrl+Alt". */
    text = g_strdup_printf (_ ("Press %s to free the keyboard and the pointer"),
                            gh_console_view_get_release_label (self->view));
  else if (gh_console_view_get_view_only (self->view))
    text = g_strdup (_ ("Only viewed: the guest gets no keys from here"));
  else
    text = gh_words_for_row (row);
  set_subtitle (self, text);
}

static void
show_off (GhConsoleWindow *self, const GhDomainRow *row)
{
  g_autofree char *text = NULL;

  text = g_strdup_printf (_ ("%s Is Off"), gh_domain_row_get_label (row));
  if (row->state == GH_DOMAIN_CRASHED)
    {
      g_free (text);
      text = g_strdup_printf (_ ("%s Has Crashed"), gh_domain_row_get_label (row));
    }
  gh_status_set (self->off, text, NULL);
  gtk_stack_set_visible_child_name (self->stack, "off");
}

static void
show_none (GhConsoleWindow *self, const GhDomainRow *row)
{
  g_autofree char *text = NULL;

  if (gh_console_window_has (self, "serial"))
    text = g_strdup_printf (_ ("%s has no screen: it can be used on its serial console"),
                            gh_domain_row_get_label (row));
  else
    text = g_strdup_printf (_ ("%s has neither a screen nor a serial console. Add one in its "
                               "settings: it is there from the next start"),
                            gh_domain_row_get_label (row));
  gtk_label_set_label (self->waiting, text);
  gtk_stack_set_visible_child_name (self->stack, "waiting");
}

static void
show_content (GhConsoleWindow *self, const GhDomainRow *row)
{
  GhConsoleSession *session = gh_screen_link_get_session (self->link);
  const char *error = gh_screen_link_get_error (self->link);
  gboolean beside = gh_console_window_is_on (self, "beside");
  gboolean with_serial = beside || gh_console_window_is_on (self, "serial");

  gtk_widget_set_visible (GTK_WIDGET (self->serial_box), with_serial);
  gtk_widget_set_visible (self->screen, beside || !with_serial);
  if (!gh_domain_state_is_active (row->state))
    show_off (self, row);
  else if (!gh_console_window_has (self, "vnc") && !with_serial)
    show_none (self, row);
  else if (session != NULL || with_serial)
    gtk_stack_set_visible_child_name (self->stack, "screen");
  else
    {
      gtk_label_set_label (self->waiting,
                           error != NULL ? error : _ ("Waiting for the guest's screen…"));
      gtk_stack_set_visible_child_name (self->stack, "waiting");
    }
}

void
gh_console_window_update (GhConsoleWindow *self)
{
  GhDomainRow *row = get_row (self);
  const char *name;
  gboolean up;

  if (row == NULL)
    {
      /* Deleted, unless it is the connection that went. */
      if (gh_client_get_state (self->client) == GH_CLIENT_CONNECTED)
        gtk_widget_destroy (GTK_WIDGET (self));
      return;
    }
  name = gh_domain_row_get_label (row);
  gtk_window_set_title (GTK_WINDOW (self), name);
  hdy_header_bar_set_title (self->header, name);
  hdy_header_bar_set_title (self->bar, name);
  gh_console_view_set_machine_name (self->view, name);
  up = gh_domain_state_allows (row->state, GH_DOMAIN_ACTION_CONSOLE);
  if (up)
    gh_console_window_choose (self);
  gh_screen_link_set_path (self->link,
                           up && gh_console_window_has (self, "vnc") ? self->path : NULL);
  if (self->serial != NULL)
    gh_serial_lines_update (self->serial,
                            self->domain != NULL ? gh_dbus_domain_get_consoles (self->domain)
                                                 : NULL,
                            up,
                            name);
  update_subtitle (self, row);
  show_content (self, row);
}

void
gh_console_window_focus_guest (GhConsoleWindow *self)
{
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "screen") != 0)
    return;
  if (gtk_widget_get_visible (self->screen))
    gtk_widget_grab_focus (GTK_WIDGET (self->view));
  else
    gtk_widget_grab_focus (self->serial);
}

/* Without a remembered size the window grows with the guest's screen, until the person gives it
 * another size. It does not shrink: a text screen of the firmware is but a moment. */
void
gh_console_window_fit (GhConsoleWindow *self)
{
  GhConsoleSession *session = gh_screen_link_get_session (self->link);
  double scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  double zoom = gh_console_view_get_zoom (self->view);
  int width = 0, height = 0, own_width, own_height, header, border;

  if (self->sized || session == NULL)
    return;
  gtk_window_get_size (GTK_WINDOW (self), &own_width, &own_height);
  if (gtk_window_is_maximized (GTK_WINDOW (self)) || self->fullscreen
      || (self->fitted_width > 0
          && (own_width != self->fitted_width || own_height != self->fitted_height)))
    {
      self->sized = TRUE;
      return;
    }
  gh_console_session_get_size (session, &width, &height);
  width = (int) (width * (zoom > 0 ? zoom : 1) / scale);
  height = (int) (height * (zoom > 0 ? zoom : 1) / scale);
  header = own_height - gtk_widget_get_allocated_height (GTK_WIDGET (self->stack));
  width = MAX (width, own_width);
  height = MAX (height + MAX (header, 0), own_height);
  /* A window's size does not count the border that it may draw around itself. */
  border = gtk_widget_get_allocated_width (GTK_WIDGET (self)) - own_width;
  width += border;
  height += border;
  gh_monitor_limit (GTK_WIDGET (self), &width, &height);
  width -= border;
  height -= border;
  self->fitted_width = width;
  self->fitted_height = height;
  gtk_window_resize (GTK_WINDOW (self), width, height);
}

static void
on_link_changed (GhConsoleWindow *self)
{
  GhConsoleSession *session = gh_screen_link_get_session (self->link);

  if (session != NULL)
    {
      g_signal_connect_object (
        session, "connected", G_CALLBACK (gh_console_window_fit), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (
        session, "resized", G_CALLBACK (gh_console_window_fit), self, G_CONNECT_SWAPPED);
    }
  gh_console_view_set_session (self->view, session);
  gh_clipboard_share_set_session (self->clipboard, session);
  gh_console_window_update_record (self);
  gh_console_window_update (self);
  gh_console_window_focus_guest (self);
}

static void
on_grabbed (GhConsoleWindow *self)
{
  GhDomainRow *row = get_row (self);

  if (row == NULL)
    return;
  update_subtitle (self, row);
  if (self->fullscreen && gh_console_view_get_grabbed (self->view))
    gh_console_window_say (self, hdy_header_bar_get_subtitle (self->header));
}

static void
on_settings (GhConsoleWindow *self, const char *path)
{
  gh_machine_settings_present (GTK_WINDOW (self), self->client, path);
}

static void
on_failed (GhConsoleWindow *self, const char *message)
{
  gh_error_bar_show (self->error, message, NULL);
}

static void
on_take_over (GhConsoleWindow *self)
{
  gh_console_window_set_view_only (self, FALSE);
  gh_console_window_focus_guest (self);
}

static void
on_confirm (GhConsoleWindow *self, const char *action)
{
  if (self->fullscreen)
    gtk_revealer_set_reveal_child (self->bar_revealer, TRUE);
  gh_confirm_popover_ask (
    self->fullscreen ? self->bar_power_button : self->power_button, self->actions, action);
}

/* A guest that wants movements has the pointer to itself until it is freed. */
static gboolean
is_pointer_taken (GhConsoleWindow *self)
{
  GhConsoleSession *session = gh_screen_link_get_session (self->link);

  return session != NULL && gh_console_view_get_grabbed (self->view)
         && gh_console_session_get_pointer_mode (session) == GH_POINTER_RELATIVE;
}

static gboolean
is_bar_used (GhConsoleWindow *self)
{
  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->bar_power_button))
         || gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->bar_menu_button));
}

/* Heard before any of the window's children, whichever of them lies under the pointer. */
static void
on_motion (GhConsoleWindow *self)
{
  g_autoptr (GdkEvent) event = gtk_get_current_event ();
  double y;
  int top;

  if (!self->fullscreen || event == NULL || !gdk_event_get_root_coords (event, NULL, &y))
    return;
  gdk_window_get_origin (gtk_widget_get_window (GTK_WIDGET (self)), NULL, &top);
  if (y - top <= EDGE && !is_pointer_taken (self))
    gtk_revealer_set_reveal_child (self->bar_revealer, TRUE);
  else if (y - top > KEEP && !is_bar_used (self))
    gtk_revealer_set_reveal_child (self->bar_revealer, FALSE);
}

/* GDK tells of the first movement into the screen as of an entry, and not as of a movement. */
static gboolean
on_enter (GhConsoleWindow *self)
{
  on_motion (self);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
gh_console_window_state_event (GtkWidget *widget, GdkEventWindowState *event)
{
  GhConsoleWindow *self = GH_CONSOLE_WINDOW (widget);
  gboolean stop
    = GTK_WIDGET_CLASS (gh_console_window_parent_class)->window_state_event (widget, event);

  if (event->changed_mask & GDK_WINDOW_STATE_FULLSCREEN)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "fullscreen");

      self->fullscreen = (event->new_window_state & GDK_WINDOW_STATE_FULLSCREEN) != 0;
      g_simple_action_set_state (G_SIMPLE_ACTION (action),
                                 g_variant_new_boolean (self->fullscreen));
      gtk_widget_set_visible (GTK_WIDGET (self->header), !self->fullscreen);
      gtk_revealer_set_reveal_child (self->bar_revealer, FALSE);
      gh_console_window_update_record (self);
      if (self->fullscreen)
        gh_console_window_say (
          self, _ ("Move the pointer to the top edge for the menu; F11 leaves full screen"));
    }
  return stop;
}

/* Beside the size: what of the machine was shown, and how. */
static void
remember (GhConsoleWindow *self)
{
  g_autoptr (GVariant) zoom = g_action_group_get_action_state (G_ACTION_GROUP (self), "zoom");
  gboolean beside = gh_console_window_is_on (self, "beside");

  gh_window_memory_set (self->memory, "zoom", g_variant_get_string (zoom, NULL));
  gh_window_memory_set (self->memory, "beside", beside ? "true" : "false");
  gh_window_memory_set (self->memory, "fullscreen", self->fullscreen ? "true" : "false");
}

static gboolean
was_on (GhConsoleWindow *self, const char *key)
{
  g_autofree char *value = gh_window_memory_get (self->memory, key);

  return g_strcmp0 (value, "true") == 0;
}

static void
recall (GhConsoleWindow *self)
{
  g_autofree char *zoom = gh_window_memory_get (self->memory, "zoom");

  /* A file that somebody has written into may hold anything. */
  if (zoom != NULL && (g_str_equal (zoom, "fit") || g_ascii_strtod (zoom, NULL) >= 25))
    g_action_group_change_action_state (G_ACTION_GROUP (self), "zoom", g_variant_new_string (zoom));
  if (was_on (self, "beside"))
    g_action_group_change_action_state (
      G_ACTION_GROUP (self), "beside", g_variant_new_boolean (TRUE));
  if (was_on (self, "fullscreen"))
    gtk_window_fullscreen (GTK_WINDOW (self));
}

static gboolean
gh_console_window_delete_event (GtkWidget *widget, GdkEventAny *event)
{
  GhConsoleWindow *self = GH_CONSOLE_WINDOW (widget);

  if (!self->fullscreen)
    gh_window_memory_save (GTK_WINDOW (self), self->memory);
  remember (self);
  return FALSE;
}

static gboolean
is_guest_focused (GhConsoleWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  return focus != NULL
         && (focus == GTK_WIDGET (self->view)
             || gtk_widget_is_ancestor (focus, GTK_WIDGET (self->serial_box)));
}

/* The few keys that are the window's while the guest has the focus but not the whole keyboard. */
static gboolean
is_own_key (const GdkEventKey *event)
{
  guint modifiers = event->state & gtk_accelerator_get_default_mod_mask ();
  guint key = gdk_keyval_to_lower (event->keyval);

  if (modifiers == 0)
    return key == GDK_KEY_F10 || key == GDK_KEY_F11;
  return modifiers == (GDK_CONTROL_MASK | GDK_SHIFT_MASK)
         && (key == GDK_KEY_s || key == GDK_KEY_t || key == GDK_KEY_r);
}

/* What has just been switched to has the focus before it is on the screen, and takes no keys yet.
 */
static gboolean
can_take_keys (GtkWidget *widget)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (widget));

  return focus == NULL || gtk_widget_get_realized (focus);
}

static gboolean
gh_console_window_key_release (GtkWidget *widget, GdkEventKey *event)
{
  return !can_take_keys (widget)
         || GTK_WIDGET_CLASS (gh_console_window_parent_class)->key_release_event (widget, event);
}

/* GTK asks the accelerators first; but Ctrl+D ends the guest's shell, and not the guest. */
static gboolean
gh_console_window_key_press (GtkWidget *widget, GdkEventKey *event)
{
  if (!can_take_keys (widget))
    return TRUE;
  if (is_guest_focused (GH_CONSOLE_WINDOW (widget)) && !is_own_key (event)
      && gtk_window_propagate_key_event (GTK_WINDOW (widget), event))
    return TRUE;
  return GTK_WIDGET_CLASS (gh_console_window_parent_class)->key_press_event (widget, event);
}

static void
gh_console_window_dispose (GObject *object)
{
  GhConsoleWindow *self = GH_CONSOLE_WINDOW (object);

  g_clear_handle_id (&self->toast_timeout, g_source_remove);
  gh_console_window_end_record (self);
  if (self->client != NULL)
    gh_console_window_unattend (self);
  if (self->link != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->link, self);
      gh_screen_link_set_path (self->link, NULL);
    }
  g_clear_object (&self->link);
  gh_console_window_unload (self);
  if (self->actions != NULL)
    g_signal_handlers_disconnect_by_data (self->actions, self);
  g_clear_object (&self->actions);
  g_clear_object (&self->motion);
  g_clear_object (&self->clipboard);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (gh_console_window_parent_class)->dispose (object);
}

static void
gh_console_window_finalize (GObject *object)
{
  GhConsoleWindow *self = GH_CONSOLE_WINDOW (object);

  g_free (self->path);
  g_free (self->memory);
  G_OBJECT_CLASS (gh_console_window_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, header);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, bar);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, bar_revealer);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, power_button);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, bar_power_button);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, bar_menu_button);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, error);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, attend_bar);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, view);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, serial_box);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, guest);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, screen);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, type_bar);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, own_keys);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, off);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, start);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, waiting);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, record_button);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, record_time);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, record_sign);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, record_sign_time);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, toast);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, toast_label);
  gtk_widget_class_bind_template_callback (widget_class, on_grabbed);
  gtk_widget_class_bind_template_callback (widget_class, on_failed);
  gtk_widget_class_bind_template_callback (widget_class, on_take_over);
  gtk_widget_class_bind_template_callback_full (
    widget_class, "focus_guest", G_CALLBACK (gh_console_window_focus_guest));
}

static void
gh_console_window_class_init (GhConsoleWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gh_console_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = gh_console_window_finalize;
  widget_class->window_state_event = gh_console_window_state_event;
  widget_class->delete_event = gh_console_window_delete_event;
  widget_class->key_press_event = gh_console_window_key_press;
  widget_class->key_release_event = gh_console_window_key_release;
  g_type_ensure (GH_TYPE_CONSOLE_VIEW);
  g_type_ensure (GH_TYPE_ERROR_BAR);
  g_type_ensure (GH_TYPE_TYPE_BAR);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/guesthouse/Guesthouse/console/gh-console-window.ui");
  bind_children (widget_class);
}

static void
add_power_menu (GhConsoleWindow *self)
{
  g_autoptr (GtkBuilder) builder
    = gtk_builder_new_from_resource ("/org/guesthouse/Guesthouse/widgets/gh-machine-menu.ui");

  GMenuModel *menu = G_MENU_MODEL (gtk_builder_get_object (builder, "machine-menu"));

  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->power_button), menu);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->bar_power_button), menu);
}

static void
watch_pointer (GhConsoleWindow *self)
{
  gtk_widget_add_events (GTK_WIDGET (self), GDK_POINTER_MOTION_MASK);
  self->motion = gtk_event_controller_motion_new (GTK_WIDGET (self));
  gtk_event_controller_set_propagation_phase (self->motion, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (self->motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (self->view, "enter-notify-event", G_CALLBACK (on_enter), self);
}

static void
gh_console_window_init (GhConsoleWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gh_console_window_add_actions (self);
  gh_own_keys_fill (self->own_keys);
  add_power_menu (self);
  watch_pointer (self);
  self->clipboard = gh_clipboard_share_new (GTK_WINDOW (self));
  if (gh_settings_get () != NULL)
    g_signal_connect_object (gh_settings_get (),
                             "changed",
                             G_CALLBACK (gh_console_window_apply_settings),
                             self,
                             G_CONNECT_SWAPPED);
  gh_console_window_apply_settings (self);
}

static void
connect_machine (GhConsoleWindow *self)
{
  self->actions = gh_machine_actions_new (self->client);
  gh_machine_actions_set_paths (self->actions, (const char *const[]){ self->path, NULL });
  gtk_widget_insert_action_group (GTK_WIDGET (self), "machine", G_ACTION_GROUP (self->actions));
  g_signal_connect_object (
    self->actions, "changed", G_CALLBACK (gh_console_window_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    self->actions, "failed", G_CALLBACK (on_failed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    self->actions, "settings", G_CALLBACK (on_settings), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    self->actions, "confirm", G_CALLBACK (on_confirm), self, G_CONNECT_SWAPPED);
  self->link = gh_screen_link_new (self->client, 0, TRUE);
  g_signal_connect_object (
    self->link, "changed", G_CALLBACK (on_link_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    self->client, "notify::state", G_CALLBACK (gh_console_window_load), self, G_CONNECT_SWAPPED);
  gh_console_window_load (self);
}

GtkWidget *
gh_console_window_new (GtkApplication *application, GhClient *client, const char *path)
{
  GhConsoleWindow *self = g_object_new (GH_TYPE_CONSOLE_WINDOW, "application", application, NULL);
  gboolean resize = gh_settings_get_flag ("resize-guest", TRUE);

  self->client = g_object_ref (client);
  self->path = g_strdup (path);
  self->memory = gh_dbus_domain_uuid (path);
  if (self->memory == NULL)
    self->memory = g_strdup ("console");
  self->sized = gh_window_memory_restore (GTK_WINDOW (self), self->memory);
  g_action_group_change_action_state (
    G_ACTION_GROUP (self), "resize-guest", g_variant_new_boolean (resize));
  connect_machine (self);
  gh_console_window_update (self);
  recall (self);
  return GTK_WIDGET (self);
}

const char *
gh_console_window_get_path (GhConsoleWindow *self)
{
  g_return_val_if_fail (GH_IS_CONSOLE_WINDOW (self), NULL);

  return self->path;
}
