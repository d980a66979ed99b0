/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands for pools. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "gh-ctl-output.h"
#include "gh-ctl-storage-list.h"
#include "gh-ctl-storage.h"
#include "gh-ctl-verbs.h"

typedef struct
{
  char *folder;
  char **devices;
  gboolean destroy;
} PoolOptions;

static void
clear_options (gpointer data)
{
  PoolOptions *options = data;

  g_free (options->folder);
  g_strfreev (options->devices);
}

static void
add_pool_options (GOptionContext *context, gpointer data)
{
  PoolOptions *options = data;
  GOptionEntry entries[] = {
    { "folder",
      0,
      0,
      G_OPTION_ARG_FILENAME,
      &options->folder,
      N_ ("The pool is this folder"),
      N_ ("FOLDER") },
    { "device",
      0,
      0,
      G_OPTION_ARG_FILENAME_ARRAY,
      &options->devices,
      N_ ("The pool is a new volume group of this device; may be given again"),
      N_ ("DEVICE") },
    { "destroy",
      0,
      0,
      G_OPTION_ARG_NONE,
      &options->destroy,
      N_ ("Take a volume group apart that has no volumes"),
      NULL },
    { 0 },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

/* Those that were given, as a dictionary. */
static GVariant *
to_variant (const PoolOptions *options)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (options->folder != NULL)
    g_variant_dict_insert_value (
      &dict, "folder", g_variant_new_take_string (g_canonicalize_filename (options->folder, NULL)));
  if (options->devices != NULL)
    g_variant_dict_insert (&dict, "devices", "^as", options->devices);
  if (options->destroy)
    g_variant_dict_insert (&dict, "destroy", "b", TRUE);
  return g_variant_dict_end (&dict);
}

static gboolean
list_pools_command (GhCtl *self, char **args, gconstpointer options, GError **error)
{
  return gh_ctl_storage_list_pools (self, error);
}

static gboolean
change_pool (
  GhCtl *self, const char *method, const char *name, const PoolOptions *options, GError **error)
{
  g_autoptr (GVariant) reply = gh_ctl_storage_call (
    self, method, g_variant_new ("(s@a{sv})", name, to_variant (options)), error);

  if (reply != NULL && self->json)
    gh_ctl_print_json (g_variant_new_parsed ("{'done': <true>, 'name': <%s>}", name), FALSE);
  return reply != NULL;
}

static gboolean
add_pool (GhCtl *self, char **args, gconstpointer options, GError **error)
{
  return change_pool (self, "AddPool", args[0], options, error);
}

static gboolean
remove_pool (GhCtl *self, char **args, gconstpointer options, GError **error)
{
  return change_pool (self, "RemovePool", args[0], options, error);
}

static const GhCtlVerb pool_verbs[] = {
  { "list", 0, 0, list_pools_command },
  { "add", 1, 1, add_pool },
  { "remove", 1, 1, remove_pool },
  { NULL },
};

static gboolean
run_pool (GhCtl *self, char **args, gpointer options, GError **error)
{
  return gh_ctl_run_verb (self, "pool", pool_verbs, args, options, error);
}

const GhCtlCommand gh_ctl_pool_commands[] = {
  { "pool",
    "list | add NAME | remove NAME",
    N_ ("The folders and volume groups that volumes lie in"),
    N_ ("A folder that is removed is only forgotten: everything in it stays."),
    1,
    2,
    sizeof (PoolOptions),
    add_pool_options,
    clear_options,
    run_pool },
  { NULL },
};
