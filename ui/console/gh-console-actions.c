/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What can be done with a machine in a console window. */
#include "config.h"

#include "gh-console-page-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "gh-own-keys.h"
#include "gh-screenshot.h"
#include "gh-serial-lines.h"
#include "gh-settings.h"

/* How much of the window the screen has beside the serial line, at first. */
#define SCREEN_SHARE 0.6

static void
on_send_keys (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GhConsolePage *self = data;
  g_autoptr (GError) error = NULL;

  if (!gh_console_view_send_keys (self->view, g_variant_get_string (parameter, NULL), &error))
    gh_error_bar_show (self->error, error->message, NULL);
  gh_console_page_focus_guest (self);
}

static void
on_screenshot_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhConsolePage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gh_screenshot_save_finish (result, &error);
  g_autofree char *text = NULL;

  if (self->client == NULL)
    return;
  if (file == NULL)
    {
      gh_error_bar_show (self->error, error->message, NULL);
      return;
    }
  text = g_strdup_printf (_ ("The picture was saved as %s"), g_file_peek_path (file));
  gh_console_page_say (self, text);
}

static void
on_screenshot (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GhConsolePage *self = data;
  g_autoptr (GdkPixbuf) picture = gh_console_view_get_pixbuf (self->view);

  if (picture == NULL)
    gh_console_page_say (self, _ ("There is no screen to take a picture of"));
  else
    gh_screenshot_save_async (picture, self->title, on_screenshot_saved, g_object_ref (self));
}

/* A menu stays open when a switch in it was changed, and would have the keys. */
static void
back_to_guest (GhConsolePage *self)
{
  GhConsoleWindow *window = gh_console_page_get_window (self);

  if (window != NULL)
    gh_console_window_close_menus (window);
  gh_console_page_focus_guest (self);
}

static void
on_record (GSimpleAction *action, GVariant *state, gpointer data)
{
  gh_console_page_record (data, g_variant_get_boolean (state));
  back_to_guest (data);
}

static void
on_resize_guest (GSimpleAction *action, GVariant *state, gpointer data)
{
  GhConsolePage *self = data;

  gh_console_view_set_resize_guest (self->view, g_variant_get_boolean (state));
  g_simple_action_set_state (action, state);
}

static void
on_original_size (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GhConsoleWindow *window = gh_console_page_get_window (data);

  if (window != NULL)
    gh_console_window_fit (window, data);
}

static void
need_serial (GhConsolePage *self)
{
  if (self->serial != NULL)
    return;
  self->serial = gh_serial_lines_new (self->client, self->path);
  gtk_widget_set_vexpand (self->serial, TRUE);
  gtk_widget_show (self->serial);
  gtk_container_add (GTK_CONTAINER (self->serial_box), self->serial);
}

static void
show_serial (GhConsolePage *self, GSimpleAction *action, GVariant *state)
{
  g_simple_action_set_state (action, state);
  if (g_variant_get_boolean (state))
    need_serial (self);
  gh_console_page_update (self);
  if (g_variant_get_boolean (state))
    gtk_widget_grab_focus (self->serial);
  else
    gh_console_page_focus_guest (self);
}

static void
on_serial (GSimpleAction *action, GVariant *state, gpointer data)
{
  ((GhConsolePage *) data)->chosen = TRUE;
  show_serial (data, action, state);
}

static void
on_beside (GSimpleAction *action, GVariant *state, gpointer data)
{
  GhConsolePage *self = data;
  int height = gtk_widget_get_allocated_height (GTK_WIDGET (self->stack));

  /* Before it is shown the window knows only how large it wants to be. */
  if (height <= 1 && gh_console_page_get_window (self) != NULL)
    gtk_window_get_default_size (GTK_WINDOW (gh_console_page_get_window (self)), NULL, &height);
  self->chosen = TRUE;
  /* A terminal would like more room than it needs. */
  gtk_paned_set_position (self->guest, (int) (height * SCREEN_SHARE));
  show_serial (self, action, state);
}

static void
on_view_only (GSimpleAction *action, GVariant *state, gpointer data)
{
  gh_console_page_set_view_only (data, g_variant_get_boolean (state));
  back_to_guest (data);
}

/* The preference is remembered, and all that is open follows it. */
static void
on_sound (GSimpleAction *action, GVariant *state, gpointer data)
{
  GhConsolePage *self = data;

  g_simple_action_set_state (action, state);
  gh_guest_sound_set_enabled (self->sound, g_variant_get_boolean (state));
  if (gh_settings_get () != NULL)
    g_settings_set_value (gh_settings_get (), "play-sound", state);
  back_to_guest (self);
}

/* "fit", or percent: device pixels for 100 of the guest's. */
static double
read_zoom (const char *text)
{
  gboolean whole = gh_settings_get_flag ("whole-pixels", FALSE);

  if (g_str_equal (text, "fit"))
    return whole ? GH_ZOOM_WHOLE : GH_ZOOM_FIT;
  return g_ascii_strtod (text, NULL) / 100;
}

static void
apply_zoom (GhConsolePage *self)
{
  g_autoptr (GVariant) state
    = g_action_group_get_action_state (G_ACTION_GROUP (self->group), "zoom");
  double zoom = read_zoom (g_variant_get_string (state, NULL));
  GtkPolicyType policy = zoom > 0 ? GTK_POLICY_AUTOMATIC : GTK_POLICY_NEVER;

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->screen), policy, policy);
  gh_console_view_set_zoom (self->view, zoom);
}

static void
on_zoom (GSimpleAction *action, GVariant *state, gpointer data)
{
  GhConsolePage *self = data;

  g_simple_action_set_state (action, state);
  apply_zoom (self);
  back_to_guest (self);
}

static void
on_own_keys (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gh_own_keys_present (GTK_WINDOW (gh_console_page_get_window (data)));
}

static void
on_typing_layout (GSimpleAction *action, GVariant *state, gpointer data)
{
  g_simple_action_set_state (action, state);
  if (gh_settings_get () != NULL)
    g_settings_set_value (gh_settings_get (), "typing-layout", state);
}

static void
on_clipboard_text (GtkClipboard *clipboard, const char *text, gpointer data)
{
  g_autoptr (GhConsolePage) self = data;
  GhConsoleSession *session = self->link != NULL ? gh_screen_link_get_session (self->link) : NULL;
  g_autoptr (GVariant) layout = NULL;
  const char *name;

  if (self->client == NULL)
    return;
  if (session == NULL || gh_console_view_get_view_only (self->view))
    gh_console_page_say (self, _ ("The guest takes no keys from here now"));
  else if (text == NULL || *text == '\0')
    gh_console_page_say (self, _ ("There is no text in the clipboard"));
  else
    {
      gh_error_bar_clear (self->error);
      layout = g_action_group_get_action_state (G_ACTION_GROUP (self->group), "typing-layout");
      name = g_variant_get_string (layout, NULL);
      gh_type_bar_type (self->type_bar, session, text, *name != '\0' ? name : NULL);
    }
}

static void
on_type_clipboard (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_clipboard_request_text (gtk_widget_get_clipboard (data, GDK_SELECTION_CLIPBOARD),
                              on_clipboard_text,
                              g_object_ref (data));
}

/* "screen-2": in a tab or a window of its own, as all consoles are. */
static void
on_screen (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GhConsolePage *self = data;
  const char *number = g_action_get_name (G_ACTION (action)) + strlen ("screen-");
  GhConsoleWindow *window = gh_console_page_get_window (self);

  if (window == NULL)
    return;
  gh_console_window_close_menus (window);
  window = gh_console_window_open (gtk_window_get_application (GTK_WINDOW (window)),
                                   self->client,
                                   self->path,
                                   (guint) g_ascii_strtoull (number, NULL, 10) - 1);
  if (window != NULL)
    gtk_window_present (GTK_WINDOW (window));
}

gboolean
gh_console_page_is_on (GhConsolePage *self, const char *action)
{
  g_autoptr (GVariant) state
    = g_action_group_get_action_state (G_ACTION_GROUP (self->group), action);

  return g_variant_get_boolean (state);
}

static void
show_sound (GhConsolePage *self, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->group), "sound");

  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (enabled));
  gh_guest_sound_set_enabled (self->sound, enabled);
}

void
gh_console_page_apply_settings (GhConsolePage *self)
{
  GSettings *settings = gh_settings_get ();

  if (settings != NULL)
    gh_console_view_set_release_keys (
      self->view, (GhReleaseKeys) g_settings_get_enum (settings, "release-keys"));
  gh_clipboard_share_set_enabled (self->clipboard, gh_settings_get_flag ("share-clipboard", TRUE));
  show_sound (self, gh_settings_get_flag ("play-sound", TRUE));
  apply_zoom (self);
}

void
gh_console_page_add_actions (GhConsolePage *self)
{
  g_autoptr (GVariant) layout = NULL;
  const GActionEntry entries[] = {
    { "send-keys", on_send_keys, "s" },
    { "screen-1", on_screen, NULL, "true" },
    { "screen-2", on_screen, NULL, "false" },
    { "screen-3", on_screen, NULL, "false" },
    { "screen-4", on_screen, NULL, "false" },
    { "screenshot", on_screenshot },
    { "record", NULL, NULL, "false", on_record },
    { "resize-guest", NULL, NULL, "true", on_resize_guest },
    { "original-size", on_original_size },
    { "serial", NULL, NULL, "false", on_serial },
    { "beside", NULL, NULL, "false", on_beside },
    { "view-only", NULL, NULL, "false", on_view_only },
    { "sound", NULL, NULL, "false", on_sound },
    { "zoom", NULL, "s", "'fit'", on_zoom },
    { "own-keys", on_own_keys },
    { "type-clipboard", on_type_clipboard },
    { "typing-layout", NULL, "s", "''", on_typing_layout },
  };

  g_action_map_add_action_entries (
    G_ACTION_MAP (self->group), entries, G_N_ELEMENTS (entries), self);
  if (gh_settings_get () != NULL)
    layout = g_settings_get_value (gh_settings_get (), "typing-layout");
  if (layout != NULL)
    g_action_group_change_action_state (G_ACTION_GROUP (self->group), "typing-layout", layout);
}
