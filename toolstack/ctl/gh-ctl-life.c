/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands that save machines and restore them, dump their memory, and send them triggers. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "gh-ctl-output.h"
#include "gh-domain-feature.h"

typedef struct
{
  char *file;
  char *format;
  gboolean paused;
  gboolean force;
} LifeOptions;

static void
clear_options (gpointer data)
{
  LifeOptions *options = data;

  g_free (options->file);
  g_free (options->format);
}

static void
add_save_options (GOptionContext *context, gpointer data)
{
  LifeOptions *options = data;
  GOptionEntry entries[] = {
    { "file",
      0,
      0,
      G_OPTION_ARG_FILENAME,
      &options->file,
      N_ ("To this new file instead of beside its definition"),
      N_ ("FILE") },
    { 0 },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static void
add_restore_options (GOptionContext *context, gpointer data)
{
  LifeOptions *options = data;
  GOptionEntry entries[] = {
    { "file",
      0,
      0,
      G_OPTION_ARG_FILENAME,
      &options->file,
      N_ ("The machine that is in this file"),
      N_ ("FILE") },
    { "paused", 0, 0, G_OPTION_ARG_NONE, &options->paused, N_ ("Do not let it run yet"), NULL },
    { "force",
      0,
      0,
      G_OPTION_ARG_NONE,
      &options->force,
      N_ ("Even if its disks were written to meanwhile, which damages what is on them"),
      NULL },
    { 0 },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static void
add_dump_options (GOptionContext *context, gpointer data)
{
  LifeOptions *options = data;
  GOptionEntry entries[] = {
    { "format",
      0,
      0,
      G_OPTION_ARG_STRING,
      &options->format,
      N_ ("elf (default), or kdump, which is compressed"),
      N_ ("FORMAT") },
    { 0 },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static void
report (GhCtl *self, GVariant *result, const char *name, const char *done)
{
  if (self->json)
    {
      GVariantDict dict;

      g_variant_dict_init (&dict, result);
      g_variant_dict_insert (&dict, "name", "s", name);
      g_variant_dict_insert (&dict, "done", "b", TRUE);
      gh_ctl_print_json (g_variant_dict_end (&dict), FALSE);
    }
  else if (!self->quiet)
    g_print (_ ("%s: %s\n"), name, done);
}

/* A job of the machine @name that is given @file, or only options. */
static GVariant *
run_job (GhCtl *self,
         const char *name,
         const char *method,
         const char *file,
         GVariant *options,
         GError **error)
{
  g_autofree char *absolute = file != NULL ? g_canonicalize_filename (file, NULL) : NULL;
  g_autoptr (GVariant) given = g_variant_ref_sink (options);
  g_autofree char *path = gh_ctl_look_up (self, name, error);

  if (path == NULL)
    return NULL;
  return gh_ctl_run_job (self,
                         path,
                         GH_DBUS_DOMAIN_INTERFACE,
                         method,
                         absolute != NULL ? g_variant_new ("(s@a{sv})", absolute, given)
                                          : g_variant_new ("(@a{sv})", given),
                         error);
}

static GVariant *
no_options (void)
{
  return g_variant_new ("a{sv}", NULL);
}

static gboolean
run_save (GhCtl *self, char **args, gpointer data, GError **error)
{
  const LifeOptions *options = data;
  g_autoptr (GVariant) result = run_job (self,
                                         args[0],
                                         options->file != NULL ? "SaveToFile" : "Save",
                                         options->file,
                                         no_options (),
                                         error);

  if (result != NULL)
    report (self, result, args[0], _ ("saved"));
  return result != NULL;
}

static GVariant *
restore_options (GhCtl *self, const LifeOptions *options)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  /* A file holds a machine of which the service may know nothing yet. */
  if (options->file == NULL)
    gh_client_add_display (self->client, &dict);
  if (options->paused)
    g_variant_dict_insert (&dict, "paused", "b", TRUE);
  if (options->force)
    g_variant_dict_insert (&dict, "force", "b", TRUE);
  return g_variant_dict_end (&dict);
}

static GVariant *
restore_file (GhCtl *self, const LifeOptions *options, GError **error)
{
  g_autofree char *file = g_canonicalize_filename (options->file, NULL);

  return gh_ctl_run_job (self,
                         NULL,
                         GH_DBUS_HOST_INTERFACE,
                         "RestoreDomain",
                         g_variant_new ("(s@a{sv})", file, restore_options (self, options)),
                         error);
}

static gboolean
run_restore (GhCtl *self, char **args, gpointer data, GError **error)
{
  const LifeOptions *options = data;
  g_autoptr (GVariant) result = NULL;
  const char *name = args[0];

  if ((options->file != NULL) == (args[0] != NULL))
    {
      gh_ctl_usage_error (error, _ ("“restore” needs a machine's name or --file, and not both"));
      return FALSE;
    }
  if (options->file != NULL)
    result = restore_file (self, options, error);
  else if (gh_ctl_connect (self, error))
    result = run_job (self, args[0], "Restore", NULL, restore_options (self, options), error);
  if (result == NULL)
    return FALSE;
  if (name == NULL && !g_variant_lookup (result, "name", "&s", &name))
    name = options->file;
  report (self, result, name, _ ("goes on"));
  return TRUE;
}

static gboolean
run_dump (GhCtl *self, char **args, gpointer data, GError **error)
{
  const LifeOptions *options = data;
  g_autoptr (GVariant) result = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (options->format != NULL)
    g_variant_dict_insert (&dict, "format", "s", options->format);
  result = run_job (self, args[0], "DumpMemory", args[1], g_variant_dict_end (&dict), error);
  if (result != NULL)
    report (self, result, args[0], _ ("its memory is written"));
  return result != NULL;
}

/* A method of the machine @name with one word. */
static gboolean
send (GhCtl *self,
      const char *name,
      const char *method,
      const char *word,
      const char *done,
      GError **error)
{
  g_autofree char *path = gh_ctl_look_up (self, name, error);
  g_autoptr (GVariant) reply = NULL;

  if (path == NULL)
    return FALSE;
  reply = gh_ctl_call (self,
                       path,
                       GH_DBUS_DOMAIN_INTERFACE,
                       method,
                       word != NULL ? g_variant_new ("(s@a{sv})", word, no_options ())
                                    : g_variant_new ("(@a{sv})", no_options ()),
                       NULL,
                       error);
  if (reply != NULL)
    report (self, NULL, name, done);
  return reply != NULL;
}

static gboolean
run_discard (GhCtl *self, char **args, gpointer data, GError **error)
{
  return send (self, args[0], "DiscardSaved", NULL, _ ("its saved state is discarded"), error);
}

static gboolean
run_trigger (GhCtl *self, char **args, gpointer data, GError **error)
{
  return send (self, args[0], "Trigger", args[1], _ ("sent"), error);
}

static gboolean
run_sysrq (GhCtl *self, char **args, gpointer data, GError **error)
{
  return send (self, args[0], "SendSysrq", args[1], _ ("sent"), error);
}

const GhCtlCommand gh_ctl_life_commands[] = {
  { "save",
    "NAME",
    N_ ("Save a machine with what it is doing, and end it"),
    N_ ("Its next start goes on from there; with --file only “restore --file” does."),
    1,
    1,
    sizeof (LifeOptions),
    add_save_options,
    clear_options,
    run_save },
  { "restore",
    "[NAME]",
    N_ ("Let a machine go on that was saved"),
    NULL,
    0,
    1,
    sizeof (LifeOptions),
    add_restore_options,
    clear_options,
    run_restore },
  { "discard",
    "NAME",
    N_ ("Remove the saved state of a machine: its next start is from the beginning"),
    NULL,
    1,
    1,
    0,
    NULL,
    NULL,
    run_discard },
  { "dump",
    "NAME FILE",
    N_ ("Write a machine's memory to a file, for a debugger"),
    NULL,
    2,
    2,
    sizeof (LifeOptions),
    add_dump_options,
    clear_options,
    run_dump },
  { "trigger",
    "NAME KIND",
    N_ ("Press a button: power, sleep, wakeup, reset, nmi or init"),
    NULL,
    2,
    2,
    0,
    NULL,
    NULL,
    run_trigger },
  { "sysrq",
    "NAME KEY",
    N_ ("Send a key of Linux's magic SysRq: “h” lists them"),
    NULL,
    2,
    2,
    0,
    NULL,
    NULL,
    run_sysrq },
  { 0 },
};
