/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands for the trash. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "gh-ctl-output.h"
#include "gh-ctl-storage-list.h"
#include "gh-ctl-storage.h"
#include "gh-ctl-verbs.h"

typedef struct
{
  char *name;
  gboolean erase;
} TrashOptions;

static void
clear_options (gpointer data)
{
  TrashOptions *options = data;

  g_free (options->name);
}

static void
add_trash_options (GOptionContext *context, gpointer data)
{
  TrashOptions *options = data;
  GOptionEntry entries[] = {
    { "name",
      0,
      0,
      G_OPTION_ARG_STRING,
      &options->name,
      N_ ("Restore it under another name"),
      N_ ("NAME") },
    { "erase", 0, 0, G_OPTION_ARG_NONE, &options->erase, N_ ("Overwrite it first"), NULL },
    { 0 },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

/* Those that were given, as a dictionary. */
static GVariant *
to_variant (const TrashOptions *options)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (options->name != NULL)
    g_variant_dict_insert (&dict, "name", "s", options->name);
  if (options->erase)
    g_variant_dict_insert (&dict, "erase", "b", TRUE);
  return g_variant_dict_end (&dict);
}

static gboolean
list_trash_command (GhCtl *self, char **args, gconstpointer options, GError **error)
{
  return gh_ctl_storage_list_trash (self, error);
}

static gboolean
restore_trash (GhCtl *self, char **args, gconstpointer options, GError **error)
{
  return gh_ctl_storage_run_simple (
    self, "RestoreTrash", args, to_variant (options), _ ("restored"), error);
}

static gboolean
empty_trash (GhCtl *self, char **args, gconstpointer options, GError **error)
{
  return gh_ctl_storage_run_job (self,
                                 "EmptyTrash",
                                 g_variant_new ("(^as@a{sv})", args, to_variant (options)),
                                 _ ("emptied"),
                                 error);
}

static gboolean
show_kept (GhCtl *self, GError **error)
{
  g_autoptr (GVariant) settings
    = gh_ctl_storage_ask (self, "GetSettings", g_variant_new ("(a{sv})", NULL), error);
  guint days = 0;

  if (settings == NULL)
    return FALSE;
  g_variant_lookup (settings, "trash-days", "u", &days);
  if (self->json)
    gh_ctl_print_json (settings, FALSE);
  else
    g_print ("%u\n", days);
  return TRUE;
}

static gboolean
keep_trash (GhCtl *self, char **args, gconstpointer options, GError **error)
{
  g_autoptr (GVariant) reply = NULL;
  GVariantDict dict;
  guint64 days;

  if (args[0] == NULL)
    return show_kept (self, error);
  if (!g_ascii_string_to_unsigned (args[0], 10, 0, 36500, &days, NULL))
    {
      gh_ctl_usage_error (error, _ ("“%s” is no number of days"), args[0]);
      return FALSE;
    }
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "trash-days", "u", (guint) days);
  reply = gh_ctl_storage_call (
    self, "SetSettings", g_variant_new ("(@a{sv})", g_variant_dict_end (&dict)), error);
  if (reply != NULL && self->json)
    gh_ctl_print_json (g_variant_new_parsed ("{'done': <true>, 'trash-days': <%u>}", (guint) days),
                       FALSE);
  return reply != NULL;
}

static const GhCtlVerb trash_verbs[] = {
  { "list", 0, 0, list_trash_command },
  { "restore", 1, 1, restore_trash },
  { "empty", 0, G_MAXINT, empty_trash },
  { "keep", 0, 1, keep_trash },
  { NULL },
};

static gboolean
run_trash (GhCtl *self, char **args, gpointer options, GError **error)
{
  return gh_ctl_run_verb (self, "trash", trash_verbs, args, options, error);
}

const GhCtlCommand gh_ctl_trash_commands[] = {
  { "trash",
    "list | restore ID | empty [ID…] | keep [DAYS]",
    N_ ("What was deleted and can still be had back"),
    NULL,
    1,
    -1,
    sizeof (TrashOptions),
    add_trash_options,
    clear_options,
    run_trash },
  { NULL },
};
