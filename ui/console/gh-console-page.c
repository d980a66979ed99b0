/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhConsolePage: what a person sees of one machine: its screen, its serial line, or both. */
#include "config.h"

#include "gh-console-page-private.h"

#include <glib/gi18n-lib.h>

#include "gh-machine-settings.h"
#include "gh-serial-lines.h"
#include "gh-settings.h"
#include "gh-sound-late.h"
#include "gh-status.h"
#include "gh-window-memory.h"
#include "gh-words.h"

/* Seconds that a short word stays. */
#define TOAST 4
G_DEFINE_FINAL_TYPE (GhConsolePage, gh_console_page, GTK_TYPE_BIN)

static GhDomainRow *
get_row (GhConsolePage *self)
{
  return gh_domain_list_lookup (gh_client_get_domains (self->client), self->path);
}

static gboolean
on_toast_timeout (gpointer data)
{
  GhConsolePage *self = data;

  self->toast_timeout = 0;
  gtk_revealer_set_reveal_child (self->toast, FALSE);
  return G_SOURCE_REMOVE;
}

void
gh_console_page_say (GhConsolePage *self, const char *text)
{
  gtk_label_set_label (self->toast_label, text);
  gtk_revealer_set_reveal_child (self->toast, TRUE);
  g_clear_handle_id (&self->toast_timeout, g_source_remove);
  self->toast_timeout = g_timeout_add_seconds (TOAST, on_toast_timeout, self);
}

GhConsoleWindow *
gh_console_page_get_window (GhConsolePage *self)
{
  GtkWidget *top = gtk_widget_get_toplevel (GTK_WIDGET (self));

  return GH_IS_CONSOLE_WINDOW (top) ? GH_CONSOLE_WINDOW (top) : NULL;
}

/* The window says in its header what the shown page is about. */
static void
tell_window (GhConsolePage *self)
{
  GhConsoleWindow *window = gh_console_page_get_window (self);

  if (window != NULL)
    gh_console_window_update (window, self);
}

static void
update_subtitle (GhConsolePage *self, const GhDomainRow *row)
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
  g_free (self->subtitle);
  self->subtitle = g_steal_pointer (&text);
  tell_window (self);
}

static void
show_off (GhConsolePage *self, const GhDomainRow *row)
{
  g_autofree char *text = NULL;

  if (row->state == GH_DOMAIN_CRASHED)
    text = g_strdup_printf (_ ("%s Has Crashed"), gh_domain_row_get_label (row));
  else if (row->state == GH_DOMAIN_SAVED)
    text = g_strdup_printf (_ ("%s Is Saved"), gh_domain_row_get_label (row));
  else
    text = g_strdup_printf (_ ("%s Is Off"), gh_domain_row_get_label (row));
  gh_status_set (self->off, text, NULL);
  gtk_stack_set_visible_child_name (self->stack, "off");
}

static void
show_none (GhConsolePage *self, const GhDomainRow *row)
{
  g_autofree char *text = NULL;

  if (self->number > 0)
    text = g_strdup_printf (
      _ ("%s has no screen %u now"), gh_domain_row_get_label (row), self->number + 1);
  else if (gh_console_page_has (self, "serial"))
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
show_content (GhConsolePage *self, const GhDomainRow *row)
{
  GhConsoleSession *session = gh_screen_link_get_session (self->link);
  const char *error = gh_screen_link_get_error (self->link);
  gboolean beside = gh_console_page_is_on (self, "beside");
  gboolean with_serial = beside || gh_console_page_is_on (self, "serial");

  gtk_widget_set_visible (GTK_WIDGET (self->serial_box), with_serial);
  gtk_widget_set_visible (self->screen, beside || !with_serial);
  if (!gh_domain_state_is_active (row->state))
    show_off (self, row);
  else if (!gh_console_page_has (self, self->kind) && !with_serial)
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

static void
update_title (GhConsolePage *self, const char *name)
{
  g_free (self->title);
  /* Translators: %s is a machine, which has several screens. */
  self->title = self->number > 0 ? g_strdup_printf (_ ("%s – Screen %u"), name, self->number + 1)
                                 : g_strdup (name);
  gh_console_view_set_machine_name (self->view, self->title);
}

void
gh_console_page_update (GhConsolePage *self)
{
  GhDomainRow *row = get_row (self);
  const char *name;
  gboolean up;

  if (row == NULL)
    {
      /* Deleted, unless it is the connection that went. */
      if (gh_client_get_state (self->client) == GH_CLIENT_CONNECTED)
        gh_console_page_close (self);
      return;
    }
  name = gh_domain_row_get_label (row);
  update_title (self, name);
  gh_console_page_update_screens (self);
  up = gh_domain_state_allows (row->state, GH_DOMAIN_ACTION_CONSOLE);
  if (up)
    gh_console_page_choose (self);
  gh_screen_link_set_path (self->link,
                           up && gh_console_page_has (self, self->kind) ? self->path : NULL);
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
gh_console_page_close (GhConsolePage *self)
{
  GhConsoleWindow *window = gh_console_page_get_window (self);

  if (window != NULL)
    gh_console_window_close_page (window, self);
}

void
gh_console_page_focus_guest (GhConsolePage *self)
{
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "screen") != 0)
    return;
  if (gtk_widget_get_visible (self->screen))
    gtk_widget_grab_focus (GTK_WIDGET (self->view));
  else
    gtk_widget_grab_focus (self->serial);
}

static void
fit (GhConsolePage *self)
{
  GhConsoleWindow *window = gh_console_page_get_window (self);

  if (window != NULL)
    gh_console_window_fit (window, self);
}

static void
on_link_changed (GhConsolePage *self)
{
  GhConsoleSession *session = gh_screen_link_get_session (self->link);

  if (session != NULL)
    {
      g_signal_connect_object (session, "connected", G_CALLBACK (fit), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (session, "resized", G_CALLBACK (fit), self, G_CONNECT_SWAPPED);
    }
  gh_console_view_set_session (self->view, session);
  gh_clipboard_share_set_session (self->clipboard, session);
  gh_guest_sound_set_session (self->sound, session);
  gh_console_page_update_record (self);
  gh_console_page_update (self);
  /* A page behind others does not take the keys from the one in front. */
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gh_console_page_focus_guest (self);
}

static void
on_grabbed (GhConsolePage *self)
{
  GhDomainRow *row = get_row (self);

  if (row == NULL)
    return;
  update_subtitle (self, row);
  if (self->fullscreen && gh_console_view_get_grabbed (self->view))
    gh_console_page_say (self, self->subtitle);
}

static void
on_settings (GhConsolePage *self, const char *path)
{
  gh_machine_settings_present (
    GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self))), self->client, path);
}

static void
on_failed (GhConsolePage *self, const char *message)
{
  gh_error_bar_show (self->error, message, NULL);
}

static void
on_take_over (GhConsolePage *self)
{
  gh_console_page_set_view_only (self, FALSE);
  gh_console_page_focus_guest (self);
}

static void
on_confirm (GhConsolePage *self, const char *action)
{
  GhConsoleWindow *window = gh_console_page_get_window (self);

  if (window != NULL)
    gh_console_window_confirm (window, self->actions, action);
}

/* What of the machine was shown, and how. */
static void
remember (GhConsolePage *self)
{
  g_autoptr (GVariant) zoom
    = g_action_group_get_action_state (G_ACTION_GROUP (self->group), "zoom");
  gboolean beside = gh_console_page_is_on (self, "beside");

  gh_window_memory_set (self->memory, "zoom", g_variant_get_string (zoom, NULL));
  gh_window_memory_set (self->memory, "beside", beside ? "true" : "false");
}

void
gh_console_page_recall (GhConsolePage *self)
{
  g_autofree char *zoom = gh_window_memory_get (self->memory, "zoom");
  g_autofree char *beside = gh_window_memory_get (self->memory, "beside");
  GActionGroup *group = G_ACTION_GROUP (self->group);

  if (self->recalled)
    return;
  self->recalled = TRUE;
  /* A file that somebody has written into may hold anything. */
  if (zoom != NULL && (g_str_equal (zoom, "fit") || g_ascii_strtod (zoom, NULL) >= 25))
    g_action_group_change_action_state (group, "zoom", g_variant_new_string (zoom));
  if (g_strcmp0 (beside, "true") == 0)
    g_action_group_change_action_state (group, "beside", g_variant_new_boolean (TRUE));
}

gboolean
gh_console_page_has_focus (GhConsolePage *self)
{
  GtkWidget *top = gtk_widget_get_toplevel (GTK_WIDGET (self));
  GtkWidget *focus = GTK_IS_WINDOW (top) ? gtk_window_get_focus (GTK_WINDOW (top)) : NULL;

  return focus != NULL
         && (focus == GTK_WIDGET (self->view)
             || gtk_widget_is_ancestor (focus, GTK_WIDGET (self->serial_box)));
}

gboolean
gh_console_page_is_pointer_taken (GhConsolePage *self)
{
  GhConsoleSession *session = gh_screen_link_get_session (self->link);

  return session != NULL && gh_console_view_get_grabbed (self->view)
         && gh_console_session_get_pointer_mode (session) == GH_POINTER_RELATIVE;
}

void
gh_console_page_set_fullscreen (GhConsolePage *self, gboolean fullscreen)
{
  self->fullscreen = fullscreen;
  gh_console_page_update_record (self);
}

/* The guest hears of the desktop's clipboard while its page is the one that is seen. */
static void
gh_console_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (gh_console_page_parent_class)->map (widget);
  gh_clipboard_share_set_window (GH_CONSOLE_PAGE (widget)->clipboard,
                                 GTK_WINDOW (gtk_widget_get_toplevel (widget)));
}

static void
gh_console_page_unmap (GtkWidget *widget)
{
  if (GH_CONSOLE_PAGE (widget)->clipboard != NULL)
    gh_clipboard_share_set_window (GH_CONSOLE_PAGE (widget)->clipboard, NULL);
  GTK_WIDGET_CLASS (gh_console_page_parent_class)->unmap (widget);
}

static void
gh_console_page_dispose (GObject *object)
{
  GhConsolePage *self = GH_CONSOLE_PAGE (object);

  g_clear_handle_id (&self->toast_timeout, g_source_remove);
  if (self->client != NULL)
    remember (self);
  gh_console_page_end_record (self);
  if (self->client != NULL)
    gh_console_page_unattend (self);
  if (self->link != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->link, self);
      gh_screen_link_set_path (self->link, NULL);
    }
  g_clear_object (&self->link);
  gh_console_page_unload (self);
  if (self->actions != NULL)
    g_signal_handlers_disconnect_by_data (self->actions, self);
  g_clear_object (&self->actions);
  g_clear_object (&self->group);
  g_clear_object (&self->clipboard);
  g_clear_object (&self->sound);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (gh_console_page_parent_class)->dispose (object);
}

static void
gh_console_page_finalize (GObject *object)
{
  GhConsolePage *self = GH_CONSOLE_PAGE (object);

  g_free (self->path);
  g_free (self->kind);
  g_free (self->title);
  g_free (self->subtitle);
  g_free (self->memory);
  G_OBJECT_CLASS (gh_console_page_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, GhConsolePage, error);
  gtk_widget_class_bind_template_child (widget_class, GhConsolePage, attend_bar);
  gtk_widget_class_bind_template_child (widget_class, GhConsolePage, stack);
  gtk_widget_class_bind_template_child (widget_class, GhConsolePage, view);
  gtk_widget_class_bind_template_child (widget_class, GhConsolePage, serial_box);
  gtk_widget_class_bind_template_child (widget_class, GhConsolePage, guest);
  gtk_widget_class_bind_template_child (widget_class, GhConsolePage, screen);
  gtk_widget_class_bind_template_child (widget_class, GhConsolePage, type_bar);
  gtk_widget_class_bind_template_child (widget_class, GhConsolePage, off);
  gtk_widget_class_bind_template_child (widget_class, GhConsolePage, start);
  gtk_widget_class_bind_template_child (widget_class, GhConsolePage, waiting);
  gtk_widget_class_bind_template_child (widget_class, GhConsolePage, record_sign);
  gtk_widget_class_bind_template_child (widget_class, GhConsolePage, record_sign_time);
  gtk_widget_class_bind_template_child (widget_class, GhConsolePage, toast);
  gtk_widget_class_bind_template_child (widget_class, GhConsolePage, toast_label);
  gtk_widget_class_bind_template_callback (widget_class, on_grabbed);
  gtk_widget_class_bind_template_callback (widget_class, on_failed);
  gtk_widget_class_bind_template_callback (widget_class, on_take_over);
  gtk_widget_class_bind_template_callback_full (
    widget_class, "focus_guest", G_CALLBACK (gh_console_page_focus_guest));
}

static void
gh_console_page_class_init (GhConsolePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gh_console_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = gh_console_page_finalize;
  widget_class->map = gh_console_page_map;
  widget_class->unmap = gh_console_page_unmap;
  g_type_ensure (GH_TYPE_CONSOLE_VIEW);
  g_type_ensure (GH_TYPE_ERROR_BAR);
  g_type_ensure (GH_TYPE_TYPE_BAR);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/guesthouse/Guesthouse/console/gh-console-page.ui");
  bind_children (widget_class);
}

static void
gh_console_page_init (GhConsolePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->group = g_simple_action_group_new ();
  self->title = g_strdup ("");
  gh_console_page_add_actions (self);
  self->clipboard = gh_clipboard_share_new ();
  self->sound = gh_guest_sound_new (gh_sound_late_find);
  if (gh_settings_get () != NULL)
    g_signal_connect_object (gh_settings_get (),
                             "changed",
                             G_CALLBACK (gh_console_page_apply_settings),
                             self,
                             G_CONNECT_SWAPPED);
  gh_console_page_apply_settings (self);
}

static void
connect_machine (GhConsolePage *self)
{
  self->actions = gh_machine_actions_new (self->client);
  gh_machine_actions_set_paths (self->actions, (const char *const[]){ self->path, NULL });
  gtk_widget_insert_action_group (GTK_WIDGET (self), "machine", G_ACTION_GROUP (self->actions));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "console", G_ACTION_GROUP (self->group));
  g_signal_connect_object (
    self->actions, "changed", G_CALLBACK (gh_console_page_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    self->actions, "failed", G_CALLBACK (on_failed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    self->actions, "settings", G_CALLBACK (on_settings), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    self->actions, "confirm", G_CALLBACK (on_confirm), self, G_CONNECT_SWAPPED);
  self->link = gh_screen_link_new (self->client, 0, TRUE);
  gh_screen_link_set_screen (self->link, self->number);
  g_signal_connect_object (
    self->link, "changed", G_CALLBACK (on_link_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    self->client, "notify::state", G_CALLBACK (gh_console_page_load), self, G_CONNECT_SWAPPED);
  gh_console_page_load (self);
}

/* Each screen has its place on the desktop. */
static void
set_screen (GhConsolePage *self, guint screen)
{
  g_autofree char *uuid = gh_dbus_domain_uuid (self->path);
  const char *machine = uuid != NULL ? uuid : "console";

  self->number = screen;
  self->memory = screen > 0 ? g_strdup_printf ("%s-%u", machine, screen + 1) : g_strdup (machine);
  self->kind = screen > 0 ? g_strdup_printf ("vnc%u", screen) : g_strdup ("vnc");
}

GhConsolePage *
gh_console_page_new (GhClient *client, const char *path, guint screen)
{
  GhConsolePage *self = g_object_new (GH_TYPE_CONSOLE_PAGE, "visible", TRUE, NULL);
  gboolean resize = gh_settings_get_flag ("resize-guest", TRUE);

  self->client = g_object_ref (client);
  self->path = g_strdup (path);
  set_screen (self, screen);
  g_action_group_change_action_state (
    G_ACTION_GROUP (self->group), "resize-guest", g_variant_new_boolean (resize));
  connect_machine (self);
  gh_console_page_update (self);
  return self;
}

gboolean
gh_console_page_shows (GhConsolePage *self, const char *path, guint screen)
{
  g_return_val_if_fail (GH_IS_CONSOLE_PAGE (self), FALSE);

  return self->number == screen && g_str_equal (self->path, path);
}
