/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhApplication: one process for all windows, and who opens them. */
#include "config.h"

#include "gh-application.h"

#include <glib/gi18n-lib.h>
#include <handy.h>

#include "gh-console-window.h"
#include "gh-main-window.h"
#include "gh-preferences.h"
#include "gh-settings.h"
#include "gh-storage-window.h"
#include "gh-trace.h"
#include "gh-wizard.h"

/* Where GNOME and those that follow it keep whether people want it dark. */
#define DESKTOP_SCHEMA "org.gnome.desktop.interface"

struct _GhApplication
{
  GtkApplication parent_instance;

  GhClient *client;
  GtkWidget *window;  /* (nullable): the main window */
  GtkWidget *wizard;  /* (nullable) */
  GtkWidget *storage; /* (nullable) */
  char *wanted;       /* (nullable): name of a machine whose console is opened once it is known */
  int screen;         /* of its screens, from 1 */
  GhConsoleRole role;
  char *made; /* (nullable): path of a machine that was just made, until it is listed */
  gboolean open_made;
  GSettings *desktop;   /* (nullable): of the desktop, for light or dark */
  gboolean styled;      /* the style manager is awake */
  gboolean wants_new;   /* the wizard, once there is a connection */
  char *source;         /* (nullable): URL or path that the wizard is to begin with */
  GDBusConnection *bus; /* (nullable): the session's, for whoever asks for it next */
  char *failure;
};

G_DEFINE_FINAL_TYPE (GhApplication, gh_application, GTK_TYPE_APPLICATION)

static const struct
{
  const char *action;
  const char *keys[4];
} accelerators[] = {
  { "app.new", { "<Primary>n" } },
  { "app.quit", { "<Primary>q" } },
  { "win.filter", { "<Primary>f" } },
  { "win.menu", { "F10" } },
  { "win.host", { "<Primary>h" } },
  { "app.storage", { "<Primary>l" } },
  { "app.preferences", { "<Primary>comma" } },
  { "app.shortcuts", { "<Primary>question", "<Primary>F1", "F1" } },
  { "machine.start", { "<Primary>r" } },
  { "machine.open", { "<Primary>o" } },
  { "machine.resume", { "<Primary><Shift>p" } },
  { "machine.pause", { "<Primary>p" } },
  { "machine.save", { "<Primary><Alt>s" } },
  { "machine.shutdown", { "<Primary>d" } },
  { "machine.reboot", { "<Primary>b" } },
  { "machine.reset", { "<Primary><Shift>b" } },
  { "machine.force-off", { "<Primary><Shift>d" } },
  { "machine.delete", { "<Shift>Delete" } },
  { "machine.settings", { "<Alt>Return" } },
  { "win.fullscreen", { "F11" } },
  { "console.record", { "<Primary><Shift>r" } },
  { "console.screenshot", { "<Primary><Shift>s" } },
  { "console.serial", { "<Primary><Shift>t" } },
  { "win.next-tab", { "<Primary>Page_Down" } },
  { "win.previous-tab", { "<Primary>Page_Up" } },
  { "win.close", { "<Primary>w" } },
};

static void
set_failure (GhApplication *self, const char *message)
{
  g_free (self->failure);
  self->failure = g_strdup (message);
  if (self->window != NULL)
    gh_main_window_set_failure (GH_MAIN_WINDOW (self->window), message);
}

static void
open_console (GhApplication *self, const char *path, int screen)
{
  GhConsoleWindow *window
    = gh_console_window_open (GTK_APPLICATION (self), self->client, path, (guint) screen - 1);

  if (window != NULL)
    {
      gh_console_window_set_role (window, self->role);
      gtk_window_present (GTK_WINDOW (window));
    }
  self->role = GH_CONSOLE_ROLE_ASK;
}

static void show_main_window (GhApplication *self);

/* Opens the wizard, or the console that the command line named; what went wrong stands in the main
 * window. */
static void
open_wanted (GhApplication *self)
{
  g_autofree char *wanted = NULL, *message = NULL;
  GhDomainRow *row;

  if (gh_client_get_state (self->client) != GH_CLIENT_CONNECTED)
    return;
  if (self->source != NULL)
    g_action_group_activate_action (
      G_ACTION_GROUP (self), "new-from", g_variant_new_string (self->source));
  else if (self->wants_new)
    g_action_group_activate_action (G_ACTION_GROUP (self), "new", NULL);
  self->wants_new = FALSE;
  g_clear_pointer (&self->source, g_free);
  if (self->wanted == NULL)
    return;
  wanted = g_steal_pointer (&self->wanted);
  row = gh_domain_list_find (gh_client_get_domains (self->client), wanted);
  if (row != NULL)
    open_console (self, row->path, self->screen);
  else
    {
      message = g_strdup_printf (
        _ ("The console of %s cannot be opened: there is no machine of that name"), wanted);
      show_main_window (self);
      gh_main_window_show_error (GH_MAIN_WINDOW (self->window), message);
    }
  g_application_release (G_APPLICATION (self));
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhApplication) self = data;
  g_autoptr (GError) error = NULL;

  if (gh_client_connect_finish (GH_CLIENT (source), result, &error))
    {
      set_failure (self, NULL);
      open_wanted (self);
    }
  else
    {
      if (self->wanted != NULL)
        show_main_window (self);
      set_failure (self, error->message);
    }
}

/* Nothing can be made where nothing runs. */
static void
update_new (GhApplication *self)
{
  const char *const names[] = { "new", "new-from" };
  gboolean possible = gh_client_get_state (self->client) == GH_CLIENT_CONNECTED
                      && gh_client_get_host_flag (self->client, "Available");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_simple_action_set_enabled (
      G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), names[i])), possible);
}

static void
connect_client (GhApplication *self)
{
  if (gh_client_get_state (self->client) == GH_CLIENT_DISCONNECTED)
    gh_client_connect_async (self->client, NULL, on_connected, g_object_ref (self));
}

static void
on_lost (GhApplication *self, const GError *error)
{
  set_failure (self, error->message);
}

static void
on_first_frame (GtkWidget *window, GdkFrameClock *clock)
{
  g_signal_handlers_disconnect_by_func (clock, on_first_frame, window);
  gh_trace ("first-frame");
}

static void
on_realized (GtkWidget *window)
{
  g_signal_connect_object (gtk_widget_get_frame_clock (window),
                           "after-paint",
                           G_CALLBACK (on_first_frame),
                           window,
                           G_CONNECT_SWAPPED);
}

static void
on_painted (GtkWidget *window)
{
  gh_trace ("list-drawn");
}

static void
add_help (GhApplication *self)
{
  g_autoptr (GtkBuilder) builder
    = gtk_builder_new_from_resource ("/org/guesthouse/Guesthouse/app/gh-shortcuts.ui");

  gtk_application_window_set_help_overlay (
    GTK_APPLICATION_WINDOW (self->window),
    GTK_SHORTCUTS_WINDOW (gtk_builder_get_object (builder, "shortcuts")));
}

/* Made when it is first asked for: it is not small. */
static void
on_shortcuts (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GhApplication *self = data;

  if (self->window == NULL)
    return;
  if (gtk_application_window_get_help_overlay (GTK_APPLICATION_WINDOW (self->window)) == NULL)
    add_help (self);
  gtk_window_present (
    GTK_WINDOW (gtk_application_window_get_help_overlay (GTK_APPLICATION_WINDOW (self->window))));
}

static void
on_open_console (GhApplication *self, const char *path)
{
  open_console (self, path, 1);
}

static void
show_main_window (GhApplication *self)
{
  if (self->window == NULL)
    {
      self->window = gh_main_window_new (GTK_APPLICATION (self), self->client);
      g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
      g_signal_connect (self->window, "realize", G_CALLBACK (on_realized), NULL);
      g_signal_connect (self->window, "painted", G_CALLBACK (on_painted), NULL);
      g_signal_connect_swapped (self->window, "open-console", G_CALLBACK (on_open_console), self);
      if (self->failure != NULL)
        gh_main_window_set_failure (GH_MAIN_WINDOW (self->window), self->failure);
    }
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
show_made (GhApplication *self)
{
  g_autofree char *path = NULL;

  if (self->made == NULL
      || gh_domain_list_lookup (gh_client_get_domains (self->client), self->made) == NULL)
    return;
  path = g_steal_pointer (&self->made);
  if (self->window != NULL)
    gh_main_window_select (GH_MAIN_WINDOW (self->window), path);
  if (self->open_made)
    open_console (self, path, 1);
}

/* The machine may not be in the list yet: the job's end and the news of the machine travel apart.
 */
static void
on_created (GhApplication *self, const char *path, gboolean started)
{
  g_free (self->made);
  self->made = g_strdup (path);
  self->open_made = started;
  show_made (self);
}

static void
show_wizard (GhApplication *self)
{
  if (self->wizard == NULL)
    {
      self->wizard = gh_wizard_new (GTK_APPLICATION (self), self->client);
      g_object_add_weak_pointer (G_OBJECT (self->wizard), (gpointer *) &self->wizard);
      gtk_window_set_transient_for (GTK_WINDOW (self->wizard), GTK_WINDOW (self->window));
      g_signal_connect_object (
        self->wizard, "created", G_CALLBACK (on_created), self, G_CONNECT_SWAPPED);
    }
  gtk_window_present (GTK_WINDOW (self->wizard));
}

static void
on_new (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  show_wizard (data);
}

/* From a URL or path that was dropped on the window, or stands on the command line. */
static void
on_new_from (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GhApplication *self = data;

  show_wizard (self);
  gh_wizard_set_location (GH_WIZARD (self->wizard), g_variant_get_string (parameter, NULL));
}

/* A volume's user is shown where machines are. */
static void
on_storage_machine (GhApplication *self, const char *name)
{
  GhDomainRow *row = gh_domain_list_find (gh_client_get_domains (self->client), name);

  if (row == NULL)
    return;
  show_main_window (self);
  gh_main_window_select (GH_MAIN_WINDOW (self->window), row->path);
}

static void
on_storage (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GhApplication *self = data;

  if (self->storage == NULL)
    {
      self->storage = gh_storage_window_new (GTK_APPLICATION (self), self->client);
      g_object_add_weak_pointer (G_OBJECT (self->storage), (gpointer *) &self->storage);
      g_signal_connect_object (
        self->storage, "machine", G_CALLBACK (on_storage_machine), self, G_CONNECT_SWAPPED);
    }
  gtk_window_present (GTK_WINDOW (self->storage));
}

static void
on_preferences (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GhApplication *self = data;
  GtkWidget *preferences = gh_preferences_new (gh_settings_get ());

  gtk_window_set_transient_for (GTK_WINDOW (preferences), GTK_WINDOW (self->window));
  gtk_window_present (GTK_WINDOW (preferences));
}

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GhApplication *self = data;

  gtk_show_about_dialog (GTK_WINDOW (self->window),
                         "program-name",
                         _ ("Guesthouse"),
                         "version",
                         GH_VERSION,
                         "logo-icon-name",
                         GH_APP_ID,
                         "comments",
                         _ ("Virtual machines for people"),
                         "license-type",
                         GTK_LICENSE_GPL_2_0,
                         "copyright",
                         "© The Guesthouse authors",
                         NULL);
}

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GhApplication *self = data;

  for (GList *l; (l = gtk_application_get_windows (GTK_APPLICATION (self))) != NULL;)
    gtk_widget_destroy (l->data);
}

static void
on_reconnect (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GhApplication *self = data;

  set_failure (self, NULL);
  connect_client (self);
}

static gboolean
is_desktop_dark (GhApplication *self)
{
  g_autofree char *scheme = NULL;

  if (self->desktop == NULL)
    return FALSE;
  scheme = g_settings_get_string (self->desktop, "color-scheme");
  return g_str_equal (scheme, "prefer-dark");
}

/* The style manager asks the desktop's portal and loads the theme a second time, which together
 * cost more than all else at the start: it is not woken while there is nothing to change. */
static void
follow_color_scheme (GhApplication *self)
{
  GSettings *settings = gh_settings_get ();
  const HdyColorScheme schemes[]
    = { HDY_COLOR_SCHEME_PREFER_LIGHT, HDY_COLOR_SCHEME_FORCE_LIGHT, HDY_COLOR_SCHEME_FORCE_DARK };
  int wanted = settings != NULL ? g_settings_get_enum (settings, "color-scheme") : 0;

  if (wanted == 0 && !self->styled && !is_desktop_dark (self))
    return;
  self->styled = TRUE;
  hdy_init ();
  hdy_style_manager_set_color_scheme (hdy_style_manager_get_default (),
                                      schemes[CLAMP (wanted, 0, 2)]);
}

static void
watch_color_scheme (GhApplication *self)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, DESKTOP_SCHEMA, TRUE);
  if (schema != NULL && g_settings_schema_has_key (schema, "color-scheme"))
    {
      self->desktop = g_settings_new (DESKTOP_SCHEMA);
      g_signal_connect_object (self->desktop,
                               "changed::color-scheme",
                               G_CALLBACK (follow_color_scheme),
                               self,
                               G_CONNECT_SWAPPED);
    }
  if (gh_settings_get () != NULL)
    g_signal_connect_object (gh_settings_get (),
                             "changed::color-scheme",
                             G_CALLBACK (follow_color_scheme),
                             self,
                             G_CONNECT_SWAPPED);
  follow_color_scheme (self);
}

static void
gh_application_startup (GApplication *application)
{
  GhApplication *self = GH_APPLICATION (application);
  const GActionEntry entries[] = {
    { "new", on_new },
    { "new-from", on_new_from, "s" },
    { "storage", on_storage },
    { "preferences", on_preferences },
    { "about", on_about },
    { "quit", on_quit },
    { "shortcuts", on_shortcuts },
    { "reconnect", on_reconnect },
  };

  G_APPLICATION_CLASS (gh_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_object (
    self->client, "notify::state", G_CALLBACK (update_new), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    self->client, "host-changed", G_CALLBACK (update_new), self, G_CONNECT_SWAPPED);
  update_new (self);
  if (gh_settings_get () == NULL)
    g_action_map_remove_action (G_ACTION_MAP (self), "preferences");
  for (guint i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (
      GTK_APPLICATION (self), accelerators[i].action, accelerators[i].keys);
  watch_color_scheme (self);
}

/* libhandy's style is 3 ms of the start, and shows in the corners of the main window alone, which
 * asks for it after its first picture. */
static void
gh_application_window_added (GtkApplication *application, GtkWindow *window)
{
  if (!GH_IS_MAIN_WINDOW (window))
    hdy_init ();
  GTK_APPLICATION_CLASS (gh_application_parent_class)->window_added (application, window);
}

static void
gh_application_activate (GApplication *application)
{
  show_main_window (GH_APPLICATION (application));
}

/* What is named on the command line is seen from where that was typed. */
static void
take_source (GhApplication *self, GApplicationCommandLine *line, GVariantDict *options)
{
  g_autofree const char **named = NULL;
  g_autoptr (GFile) file = NULL;

  if (!g_variant_dict_lookup (options, G_OPTION_REMAINING, "^a&s", &named) || named[0] == NULL)
    return;
  file = g_application_command_line_create_file_for_arg (line, named[0]);
  g_free (self->source);
  self->source = g_file_get_path (file);
  if (self->source == NULL)
    self->source = g_file_get_uri (file);
}

static int
gh_application_command_line (GApplication *application, GApplicationCommandLine *line)
{
  GhApplication *self = GH_APPLICATION (application);
  GVariantDict *options = g_application_command_line_get_options_dict (line);
  const char *machine;

  if (g_variant_dict_lookup (options, "console", "&s", &machine))
    {
      /* Held until the console, or what is in its way, can be shown. */
      if (self->wanted == NULL)
        g_application_hold (application);
      g_free (self->wanted);
      self->wanted = g_strdup (machine);
      self->screen = 1;
      g_variant_dict_lookup (options, "screen", "i", &self->screen);
      self->role = g_variant_dict_contains (options, "take-over")   ? GH_CONSOLE_ROLE_TAKE_OVER
                   : g_variant_dict_contains (options, "view-only") ? GH_CONSOLE_ROLE_VIEW_ONLY
                                                                    : GH_CONSOLE_ROLE_ASK;
      open_wanted (self);
      return 0;
    }
  show_main_window (self);
  if (g_variant_dict_contains (options, "new"))
    self->wants_new = TRUE;
  take_source (self, line, options);
  open_wanted (self);
  return 0;
}

static void
keep_bus (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhApplication) self = data;

  self->bus = g_bus_get_finish (result, NULL);
}

/* What has come in by now. Nothing else runs yet that could be disturbed. */
static void
catch_up (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* The service, and the session's bus, are met while GTK looks for its display and reads its theme,
 * which is half of the start; the service answers while the window is made. That there is no
 * display is told in startup. */
static void
begin (GhApplication *self)
{
  connect_client (self);
  g_bus_get (G_BUS_TYPE_SESSION, NULL, keep_bus, g_object_ref (self));
  if (!gtk_init_check (NULL, NULL))
    return;
  gtk_settings_get_default ();
  catch_up ();
}

static int
gh_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  int screen = 1;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("guesthouse %s\n", GH_VERSION);
      return 0;
    }
  if (g_variant_dict_lookup (options, "screen", "i", &screen) && screen < 1)
    {
      g_printerr ("guesthouse: %s\n", _ ("--screen takes the number of a screen, from 1"));
      return 2;
    }
  begin (GH_APPLICATION (application));
  return -1;
}

static void
gh_application_dispose (GObject *object)
{
  GhApplication *self = GH_APPLICATION (object);

  g_clear_object (&self->bus);
  g_clear_object (&self->client);
  g_clear_object (&self->desktop);
  g_clear_pointer (&self->wanted, g_free);
  g_clear_pointer (&self->source, g_free);
  g_clear_pointer (&self->made, g_free);
  g_clear_pointer (&self->failure, g_free);
  G_OBJECT_CLASS (gh_application_parent_class)->dispose (object);
}

static void
gh_application_class_init (GhApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gh_application_dispose;
  GTK_APPLICATION_CLASS (klass)->window_added = gh_application_window_added;
  application_class->startup = gh_application_startup;
  application_class->activate = gh_application_activate;
  application_class->command_line = gh_application_command_line;
  application_class->handle_local_options = gh_application_handle_local_options;
}

static void
gh_application_init (GhApplication *self)
{
  const GOptionEntry options[] = {
    { "host", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("The host, as qemu: (the default)"), "URI" },
    { "new", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Create a new machine"), NULL },
    { "console", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Open the console of a machine"), "NAME" },
    { "screen",
      0,
      0,
      G_OPTION_ARG_INT,
      NULL,
      N_ ("With --console: of several screens that of this number, from 1"),
      "N" },
    { "view-only", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("With --console: only look"), NULL },
    { "take-over",
      0,
      0,
      G_OPTION_ARG_NONE,
      NULL,
      N_ ("With --console: the guest gets your keys, and nobody else's"),
      NULL },
    /* Dealt with by gh-viewer.c before there is an application; here for --help. */
    { "view",
      0,
      0,
      G_OPTION_ARG_STRING,
      NULL,
      N_ ("Show the screen of any RFB server"),
      N_ ("ADDRESS") },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version"), NULL },
    { G_OPTION_REMAINING,
      0,
      0,
      G_OPTION_ARG_STRING_ARRAY,
      NULL,
      NULL,
      N_ ("[LOCATION: a new machine from an image, a folder or a URL]") },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

GtkApplication *
gh_application_new (GhClient *client)
{
  GhApplication *self = g_object_new (GH_TYPE_APPLICATION,
                                      "application-id",
                                      GH_APP_ID,
                                      "flags",
                                      G_APPLICATION_HANDLES_COMMAND_LINE,
                                      NULL);

  self->client = g_object_ref (client);
  g_signal_connect_object (client, "lost", G_CALLBACK (on_lost), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gh_client_get_domains (client),
                           "added",
                           G_CALLBACK (show_made),
                           self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  return GTK_APPLICATION (self);
}
