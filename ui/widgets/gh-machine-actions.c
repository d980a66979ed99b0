/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhMachineActions: all that a person may ask of the chosen machines, as one group of actions. */
#include "config.h"

#include "gh-machine-actions.h"

#include <glib/gi18n-lib.h>
#include <gtk/gtk.h>

#include "gh-domain-feature.h"
#include "gh-deletion.h"
#include "gh-error.h"
#include "gh-memory-dump.h"
#include "gh-own-window-raise.h"
#include "gh-settings.h"

struct _GhMachineActions
{
  GSimpleActionGroup parent_instance;

  GhClient *client;
  char **paths;
  GhDbusDomain *domain;  /* the one that is chosen, when it is known */
  GCancellable *looking; /* for it */
};

enum
{
  OPEN,
  CONFIRM,
  FAILED,
  SETTINGS,
  CHANGED,
  DELETED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GhMachineActions, gh_machine_actions, G_TYPE_SIMPLE_ACTION_GROUP)

/* method: of the bus, NULL for what is done otherwise. needs: GhDomainFeatures. */
typedef struct
{
  const char *name;
  GhDomainAction action;
  const char *method;
  guint needs;
} Known;

static const Known known[] = {
  { "start", GH_DOMAIN_ACTION_START, NULL },
  { "open", GH_DOMAIN_ACTION_CONSOLE, NULL },
  { "resume", GH_DOMAIN_ACTION_RESUME, "Resume" },
  { "pause", GH_DOMAIN_ACTION_PAUSE, "Pause" },
  { "save", GH_DOMAIN_ACTION_SAVE, "Save", GH_DOMAIN_FEATURE_SAVE },
  { "discard-saved", GH_DOMAIN_ACTION_DISCARD, "DiscardSaved" },
  { "shutdown", GH_DOMAIN_ACTION_SHUTDOWN, "Shutdown" },
  { "reboot", GH_DOMAIN_ACTION_REBOOT, "Reboot" },
  { "power-button", GH_DOMAIN_ACTION_TRIGGER, "power", GH_DOMAIN_FEATURE_TRIGGER_POWER },
  { "nmi", GH_DOMAIN_ACTION_TRIGGER, "nmi", GH_DOMAIN_FEATURE_TRIGGER_NMI },
  { "dump", GH_DOMAIN_ACTION_DUMP, NULL, GH_DOMAIN_FEATURE_DUMP },
  { "reset", GH_DOMAIN_ACTION_RESET, "Reset" },
  { "force-off", GH_DOMAIN_ACTION_DESTROY, "Destroy" },
  { "delete", GH_DOMAIN_ACTION_UNDEFINE, "Undefine" },
  { "insert-cd", GH_DOMAIN_ACTION_CONSOLE, "ChangeMedium" },
  { "eject-cd", GH_DOMAIN_ACTION_CONSOLE, "ChangeMedium" },
  { "settings", GH_DOMAIN_ACTION_CONSOLE, NULL },
};

static const Known *
find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (known[i].name, name))
      return &known[i];
  return NULL;
}

static GhDomainRow *
row_at (GhMachineActions *self, guint i)
{
  return gh_domain_list_lookup (gh_client_get_domains (self->client), self->paths[i]);
}

static gboolean
allows (const GhDomainRow *row, GhDomainAction action)
{
  if (row == NULL)
    return FALSE;
  if (row->flags & GH_DOMAIN_FLAG_BUSY
      && (action == GH_DOMAIN_ACTION_START || action == GH_DOMAIN_ACTION_SAVE
          || action == GH_DOMAIN_ACTION_DISCARD || action == GH_DOMAIN_ACTION_DUMP))
    return FALSE;
  return gh_domain_state_allows (row->state, action);
}

static gboolean
any_allows (GhMachineActions *self, GhDomainAction action)
{
  for (guint i = 0; self->paths != NULL && self->paths[i] != NULL; i++)
    if (allows (row_at (self, i), action))
      return TRUE;
  return FALSE;
}

/* Of several machines it is not looked up: those that lack it say so themselves. A file for the
 * memory is chosen for one machine alone. */
static gboolean
has_features (GhMachineActions *self, const Known *action)
{
  guint length = gh_machine_actions_get_length (self);

  if (action->action == GH_DOMAIN_ACTION_DUMP && length != 1)
    return FALSE;
  if (action->needs == 0 || length != 1)
    return TRUE;
  return self->domain != NULL
         && (gh_domain_features_from_words (gh_dbus_domain_get_features (self->domain))
             & action->needs)
              == action->needs;
}

static gboolean
is_of_one (const Known *action)
{
  return g_str_equal (action->name, "settings") || g_str_has_suffix (action->name, "-cd");
}

/* Whether what runs has a drive for CDs. Looked for in its text: a reader of definitions is not
 * worth loading for this. */
static gboolean
has_drive (GhMachineActions *self)
{
  const char *text
    = self->domain != NULL ? gh_dbus_domain_get_live_definition (self->domain) : NULL;

  return text != NULL
         && (strstr (text, "device=\"cdrom\"") != NULL || strstr (text, "device='cdrom'") != NULL);
}

static gboolean
is_possible (GhMachineActions *self, const Known *action)
{
  if (g_str_has_suffix (action->name, "-cd") && !has_drive (self))
    return FALSE;
  if (is_of_one (action) && gh_machine_actions_get_length (self) != 1)
    return FALSE;
  /* A console window is the machine's window already. */
  if (action->action == GH_DOMAIN_ACTION_CONSOLE
      && !g_signal_has_handler_pending (self, signals[OPEN], 0, FALSE))
    return FALSE;
  return g_str_equal (action->name, "settings")
         || (any_allows (self, action->action) && has_features (self, action));
}

static void
update (GhMachineActions *self)
{
  gboolean connected = gh_client_get_state (self->client) == GH_CLIENT_CONNECTED;

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    g_simple_action_set_enabled (
      G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), known[i].name)),
      connected && is_possible (self, &known[i]));
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Emits "changed" only when one of the chosen machines is among the rows. */
static void
on_rows (GhMachineActions *self, GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    if (self->paths != NULL
        && g_strv_contains ((const char *const *) self->paths,
                            ((GhDomainRow *) rows->pdata[i])->path))
      {
        update (self);
        return;
      }
}

static void
fail (GhMachineActions *self, GError *error)
{
  if (!g_error_matches (error, GH_ERROR, GH_ERROR_CANCELLED)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_signal_emit (self, signals[FAILED], 0, error->message);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhMachineActions) self = data;
  g_autoptr (GVariant) outcome = NULL;
  g_autoptr (GError) error = NULL;

  outcome = gh_client_run_job_finish (GH_CLIENT (source), result, &error);
  if (outcome == NULL)
    fail (self, error);
}

static void
on_acted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhMachineActions) self = data;
  g_autoptr (GError) error = NULL;

  if (!gh_client_act_finish (GH_CLIENT (source), result, &error))
    fail (self, error);
}

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhMachineActions) self = data;
  g_autoptr (GError) error = NULL;

  if (gh_deletion_run_finish (GH_DELETION (source), result, &error))
    g_signal_emit (self, signals[DELETED], 0, source);
  else
    fail (self, error);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhMachineActions) self = data;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  reply = gh_client_call_finish (GH_CLIENT (source), result, NULL, &error);
  if (reply == NULL)
    fail (self, error);
}

/* A machine whose screen is only in a window that the hypervisor opened has it raised instead of a
 * second one opened. */
static gboolean
raise_window (GhMachineActions *self, const char *path)
{
  return self->domain != NULL
         && g_str_equal (g_dbus_proxy_get_object_path (G_DBUS_PROXY (self->domain)), path)
         && gh_dbus_domain_get_own_window (self->domain)
         && !g_strv_contains (gh_dbus_domain_get_consoles (self->domain), "vnc")
         && gh_own_window_raise (gh_dbus_domain_get_id (self->domain));
}

static void
act_on (GhMachineActions *self, const Known *action, const char *path, gboolean delete_disks)
{
  if (action->action == GH_DOMAIN_ACTION_CONSOLE)
    {
      if (!raise_window (self, path))
        g_signal_emit (self, signals[OPEN], 0, path);
    }
  else if (action->action == GH_DOMAIN_ACTION_DUMP)
    gh_memory_dump_ask (self->client, path, on_started, g_object_ref (self));
  else if (action->action == GH_DOMAIN_ACTION_SAVE)
    gh_client_run_job_async (self->client,
                             path,
                             GH_DBUS_DOMAIN_INTERFACE,
                             action->method,
                             g_variant_new ("(a{sv})", NULL),
                             NULL,
                             NULL,
                             on_started,
                             g_object_ref (self));
  else if (action->action == GH_DOMAIN_ACTION_TRIGGER)
    gh_client_call_async (self->client,
                          path,
                          GH_DBUS_DOMAIN_INTERFACE,
                          "Trigger",
                          g_variant_new ("(sa{sv})", action->method, NULL),
                          NULL,
                          on_sent,
                          g_object_ref (self));
  else if (action->action == GH_DOMAIN_ACTION_START)
    gh_client_start_domain_async (self->client, path, NULL, on_started, g_object_ref (self));
  else if (action->action == GH_DOMAIN_ACTION_UNDEFINE)
    {
      g_autoptr (GhDeletion) deletion = gh_deletion_new (self->client, path);

      gh_deletion_run_async (deletion, delete_disks, on_deleted, g_object_ref (self));
    }
  else
    gh_client_act_async (
      self->client, path, action->method, NULL, NULL, on_acted, g_object_ref (self));
}

static void
act (GhMachineActions *self, const Known *action, gboolean delete_disks)
{
  /* The choice may change while its machines do. */
  g_auto (GStrv) paths = g_strdupv (self->paths);

  for (guint i = 0; paths != NULL && paths[i] != NULL; i++)
    if (allows (gh_domain_list_lookup (gh_client_get_domains (self->client), paths[i]),
                action->action))
      act_on (self, action, paths[i], delete_disks);
}

static void
on_medium (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhMachineActions) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = gh_client_call_finish (GH_CLIENT (source), result, NULL, &error);

  if (reply == NULL)
    fail (self, error);
}

/* @file: "" ejects what is in the first CD drive. */
static void
change_medium (GhMachineActions *self, const char *path, const char *file)
{
  gh_client_call_async (self->client,
                        path,
                        GH_DBUS_DOMAIN_INTERFACE,
                        "ChangeMedium",
                        g_variant_new ("(ssa{sv})", "", file, NULL),
                        NULL,
                        on_medium,
                        g_object_ref (self));
}

static void
on_medium_chosen (GtkNativeDialog *chooser, int response, GhMachineActions *self)
{
  g_autofree char *file = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (chooser));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    change_medium (self, g_object_get_data (G_OBJECT (chooser), "machine"), file);
  g_object_unref (chooser);
}

static void
choose_medium (GhMachineActions *self, const char *path)
{
  GApplication *application = g_application_get_default ();
  GtkWindow *window = GTK_IS_APPLICATION (application)
                        ? gtk_application_get_active_window (GTK_APPLICATION (application))
                        : NULL;
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
    _ ("Choose a Medium"), window, GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Insert"), NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_object_set_data_full (G_OBJECT (chooser), "machine", g_strdup (path), g_free);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_medium_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* The choice may be gone meanwhile, but for the one turn that this takes. */
static void
act_on_one (GhMachineActions *self, const char *name)
{
  if (gh_machine_actions_get_length (self) != 1)
    return;
  if (g_str_equal (name, "settings"))
    g_signal_emit (self, signals[SETTINGS], 0, self->paths[0]);
  else if (g_str_equal (name, "insert-cd"))
    choose_medium (self, self->paths[0]);
  else
    change_medium (self, self->paths[0], "");
}

static gboolean
needs_confirming (const Known *action)
{
  return action->action == GH_DOMAIN_ACTION_UNDEFINE || action->action == GH_DOMAIN_ACTION_DISCARD
         || (action->action == GH_DOMAIN_ACTION_DESTROY
             && gh_settings_get_flag ("confirm-force-off", TRUE));
}

static void
on_activate (GSimpleAction *simple, GVariant *parameter, gpointer data)
{
  GhMachineActions *self = data;
  const Known *action = find (g_action_get_name (G_ACTION (simple)));

  if (is_of_one (action))
    act_on_one (self, action->name);
  else if (needs_confirming (action))
    g_signal_emit (self, signals[CONFIRM], 0, action->name);
  else
    act (self, action, FALSE);
}

static void
gh_machine_actions_finalize (GObject *object)
{
  GhMachineActions *self = GH_MACHINE_ACTIONS (object);

  g_strfreev (self->paths);
  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  g_clear_object (&self->domain);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (gh_machine_actions_parent_class)->finalize (object);
}

static void
gh_machine_actions_class_init (GhMachineActionsClass *klass)
{
  const char *names[] = { "open", "confirm", "failed", "settings" };

  G_OBJECT_CLASS (klass)->finalize = gh_machine_actions_finalize;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    signals[i] = g_signal_new (names[i],
                               GH_TYPE_MACHINE_ACTIONS,
                               G_SIGNAL_RUN_LAST,
                               0,
                               NULL,
                               NULL,
                               NULL,
                               G_TYPE_NONE,
                               1,
                               G_TYPE_STRING);
  signals[CHANGED] = g_signal_new (
    "changed", GH_TYPE_MACHINE_ACTIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DELETED] = g_signal_new ("deleted",
                                   GH_TYPE_MACHINE_ACTIONS,
                                   G_SIGNAL_RUN_LAST,
                                   0,
                                   NULL,
                                   NULL,
                                   NULL,
                                   G_TYPE_NONE,
                                   1,
                                   GH_TYPE_DELETION);
}

static void
gh_machine_actions_init (GhMachineActions *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autoptr (GSimpleAction) action = g_simple_action_new (known[i].name, NULL);

      g_signal_connect (action, "activate", G_CALLBACK (on_activate), self);
      g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (action));
    }
}

GhMachineActions *
gh_machine_actions_new (GhClient *client)
{
  GhMachineActions *self = g_object_new (GH_TYPE_MACHINE_ACTIONS, NULL);
  GhDomainList *domains = gh_client_get_domains (client);

  self->client = g_object_ref (client);
  g_signal_connect_object (client, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    domains, "reset", G_CALLBACK (update), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (domains, "added", G_CALLBACK (on_rows), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (domains, "changed", G_CALLBACK (on_rows), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (domains, "removed", G_CALLBACK (on_rows), self, G_CONNECT_SWAPPED);
  update (self);
  return self;
}

static void
on_domain (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GhMachineActions) self = data;
  GhDbusDomain *domain = gh_client_get_domain_finish (GH_CLIENT (source), result, &error);

  /* Without an answer there are only the actions that every machine has. When it was cancelled the
   * choice is another. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || g_error_matches (error, GH_ERROR, GH_ERROR_CANCELLED))
    return;
  g_clear_object (&self->looking);
  self->domain = domain;
  if (domain != NULL)
    g_signal_connect_object (
      domain, "notify::live-definition", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
look_up (GhMachineActions *self)
{
  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  g_clear_object (&self->domain);
  if (gh_machine_actions_get_length (self) != 1)
    return;
  self->looking = g_cancellable_new ();
  gh_client_get_domain_async (
    self->client, self->paths[0], self->looking, on_domain, g_object_ref (self));
}

void
gh_machine_actions_set_paths (GhMachineActions *self, const char *const *paths)
{
  g_return_if_fail (GH_IS_MACHINE_ACTIONS (self));

  g_strfreev (self->paths);
  self->paths = g_strdupv ((char **) paths);
  look_up (self);
  update (self);
}

guint
gh_machine_actions_get_length (GhMachineActions *self)
{
  return self->paths != NULL ? g_strv_length (self->paths) : 0;
}

char *
gh_machine_actions_get_label (GhMachineActions *self)
{
  guint length = gh_machine_actions_get_length (self);
  GhDomainRow *row;

  if (length == 1 && (row = row_at (self, 0)) != NULL)
    return g_strdup (gh_domain_row_get_label (row));
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u machine", "%u machines", length),
                          length);
}

const char *
gh_machine_actions_get_primary (GhMachineActions *self, const char **label)
{
  const struct
  {
    const char *name;
    const char *label;
  } order[] = {
    { "resume", _ ("_Resume") },
    { "open", _ ("_Open") },
    { "start", _ ("_Start") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (g_action_group_get_action_enabled (G_ACTION_GROUP (self), order[i].name))
      {
        *label = order[i].label;
        if (g_str_equal (order[i].name, "start")
            && g_action_group_get_action_enabled (G_ACTION_GROUP (self), "discard-saved"))
          *label = _ ("_Restore");
        return order[i].name;
      }
  return NULL;
}

void
gh_machine_actions_confirm (GhMachineActions *self, const char *action, gboolean delete_disks)
{
  g_return_if_fail (GH_IS_MACHINE_ACTIONS (self));

  act (self, find (action), delete_disks);
}
