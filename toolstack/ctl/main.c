/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* guesthousectl: finds the command, reads its options, runs it, and tells how it ended. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <locale.h>

#include "gh-ctl-output.h"
#include "gh-error.h"
#include "gh-text.h"

static const GhCtlCommand *const tables[] = {
  gh_ctl_list_commands, gh_ctl_show_commands,       gh_ctl_host_commands,    gh_ctl_new_commands,
  gh_ctl_act_commands,  gh_ctl_console_commands,    gh_ctl_watch_commands,   gh_ctl_spec_commands,
  gh_ctl_look_commands, gh_ctl_change_commands,     gh_ctl_convert_commands, gh_ctl_life_commands,
  gh_ctl_keys_commands, gh_ctl_definition_commands, gh_ctl_storage_commands,
  gh_ctl_catalog_commands,
};

static const GhCtlCommand *
find_command (const char *name)
{
  for (guint t = 0; t < G_N_ELEMENTS (tables); t++)
    for (const GhCtlCommand *c = tables[t]; c->name != NULL; c++)
      if (strcmp (c->name, name) == 0)
        return c;
  return NULL;
}

/* The options that every command takes, before its name or after. */
static void
add_global_options (GOptionContext *context, GhCtl *self, gboolean *version)
{
  GOptionEntry entries[] = {
    { "host", 'H', 0, G_OPTION_ARG_STRING, &self->uri, N_ ("The host; default qemu:"), "URI" },
    { "json", 'j', 0, G_OPTION_ARG_NONE, &self->json, N_ ("Print one JSON document"), NULL },
    { "quiet",
      'q',
      0,
      G_OPTION_ARG_NONE,
      &self->quiet,
      N_ ("Print only what was asked for"),
      NULL },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &self->verbose, N_ ("Print steps and trials"), NULL },
    { "no-ask-password",
      0,
      0,
      G_OPTION_ARG_NONE,
      &self->no_ask_password,
      N_ ("Never ask for a password"),
      NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, version, N_ ("Print the version"), NULL },
    { 0 },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static char *
list_commands (void)
{
  GString *out = g_string_new (_ ("Commands:"));

  for (guint t = 0; t < G_N_ELEMENTS (tables); t++)
    for (const GhCtlCommand *c = tables[t]; c->name != NULL; c++)
      g_string_append_printf (out, "\n  %-12s%s", c->name, _ (c->help));
  g_string_append_printf (
    out, "\n  %-12s%s", "help", _ ("Explain a command: guesthousectl help COMMAND"));
  g_string_append (out, "\n\n");
  g_string_append (out,
                   _ ("Exit codes:\n"
                      "  0  it went well\n"
                      "  1  it failed\n"
                      "  2  the command line is wrong\n"
                      "  3  there is no such machine or file\n"
                      "  4  the service or the hypervisor is not there\n"
                      "  5  it was cancelled; 130 by Ctrl+C, 143 by SIGTERM"));
  return g_string_free (out, FALSE);
}

static GOptionContext *
new_context (GhCtl *self, const GhCtlCommand *command, gpointer options, gboolean *version)
{
  g_autofree char *parameters
    = command != NULL ? g_strstrip (g_strdup_printf ("%s %s", command->name, command->synopsis))
                      : g_strdup (_ ("COMMAND [ARGUMENT…]"));
  GOptionContext *context = g_option_context_new (parameters);
  g_autofree char *all = command == NULL ? list_commands () : NULL;

  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  if (command == NULL)
    {
      g_option_context_set_strict_posix (context, TRUE);
      g_option_context_set_summary (context, _ ("Virtual machines from the command line."));
      g_option_context_set_description (context, all);
    }
  else
    {
      g_option_context_set_summary (context, _ (command->help));
      if (command->details != NULL)
        g_option_context_set_description (context, _ (command->details));
      if (command->add_options != NULL)
        command->add_options (context, options);
    }
  add_global_options (context, self, version);
  return context;
}

static gboolean
check_count (const GhCtlCommand *command, char **args, GError **error)
{
  int n = (int) g_strv_length (args);

  if (n < command->min)
    gh_ctl_usage_error (error,
                        _ ("“%s” needs more: guesthousectl %s %s"),
                        command->name,
                        command->name,
                        command->synopsis);
  else if (command->max >= 0 && n > command->max)
    gh_ctl_usage_error (
      error, _ ("“%s” is one argument too many for “%s”"), args[command->max], command->name);
  else
    return TRUE;
  return FALSE;
}

static gboolean
run_command (GhCtl *self, const GhCtlCommand *command, char **args, GError **error)
{
  gpointer options = g_malloc0 (command->options_size);
  gboolean version = FALSE;
  g_autoptr (GOptionContext) context = new_context (self, command, options, &version);
  /* What stands before the command holds unless it is said again behind it. */
  g_autofree char *uri = g_steal_pointer (&self->uri);
  gboolean ok;

  ok = g_option_context_parse_strv (context, &args, error);
  if (self->uri == NULL)
    self->uri = g_steal_pointer (&uri);
  if (ok && args[1] != NULL && strcmp (args[1], "--") == 0)
    {
      g_free (args[1]);
      memmove (args + 1, args + 2, g_strv_length (args + 1) * sizeof (char *));
    }
  ok
    = ok && check_count (command, args + 1, error) && command->run (self, args + 1, options, error);
  if (command->clear_options != NULL)
    command->clear_options (options);
  g_free (options);
  g_strfreev (args);
  return ok;
}

static void
print_help (GhCtl *self, const char *name, GError **error)
{
  const GhCtlCommand *command = name != NULL ? find_command (name) : NULL;
  gpointer options = g_malloc0 (command != NULL ? command->options_size : 0);
  gboolean version = FALSE;
  g_autoptr (GOptionContext) context = new_context (self, command, options, &version);
  g_autofree char *text = g_option_context_get_help (context, TRUE, NULL);

  if (name != NULL && command == NULL)
    gh_ctl_usage_error (error, _ ("There is no command “%s”"), name);
  else
    g_print ("%s", text);
  g_free (options);
}

/* Reads what stands before the command's name. Returns: (transfer full) (nullable): from its name
 * on */
static char **
read_globals (GhCtl *self, char **argv, gboolean *done, GError **error)
{
  char **args = g_strdupv (argv);
  gboolean version = FALSE;
  g_autoptr (GOptionContext) context = new_context (self, NULL, NULL, &version);
  gboolean ok = g_option_context_parse_strv (context, &args, error);
  char **rest = NULL;

  *done = TRUE;
  if (ok && version)
    g_print ("guesthousectl %s\n", GH_VERSION);
  else if (ok && args[1] == NULL)
    gh_ctl_usage_error (error, _ ("What is to be done? “guesthousectl --help” lists the commands"));
  else if (ok && strcmp (args[1], "help") == 0)
    print_help (self, args[2], error);
  else if (ok)
    {
      *done = FALSE;
      rest = g_strdupv (args + 1);
    }
  g_strfreev (args);
  return rest;
}

/* Names and paths travel on the bus, which knows only UTF-8. */
static gboolean
check_text (char **argv, GError **error)
{
  for (int i = 1; argv[i] != NULL; i++)
    if (!g_utf8_validate (argv[i], -1, NULL))
      {
        g_autofree char *quoted = gh_text_quote (argv[i]);

        gh_ctl_usage_error (error, _ ("%s is not UTF-8"), quoted);
        return FALSE;
      }
  return TRUE;
}

static void
run (GhCtl *self, char **argv, GError **error)
{
  gboolean done = TRUE;
  char **args = check_text (argv, error) ? read_globals (self, argv, &done, error) : NULL;
  const GhCtlCommand *command;

  if (done)
    return;
  command = find_command (args[0]);
  if (command != NULL)
    {
      run_command (self, command, args, error);
      return;
    }
  gh_ctl_usage_error (
    error, _ ("There is no command “%s”: “guesthousectl --help” lists them"), args[0]);
  g_strfreev (args);
}

/* The usage line that goes with a wrong command line. */
static void
print_usage (char **argv)
{
  const GhCtlCommand *command = NULL;

  for (int i = 1; argv[i] != NULL && command == NULL; i++)
    command = find_command (argv[i]);
  if (command != NULL)
    g_printerr (_ ("Usage: guesthousectl %s [OPTION…]%s%s\n"),
                command->name,
                *command->synopsis != '\0' ? " " : "",
                command->synopsis);
  else
    g_printerr (_ ("Usage: guesthousectl [OPTION…] COMMAND [ARGUMENT…]\n"));
}

int
main (int argc, char **argv)
{
  GhCtl ctl;
  g_autoptr (GError) error = NULL;
  const char *localedir = g_getenv ("GUESTHOUSE_LOCALEDIR");
  int code;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, localedir != NULL ? localedir : GH_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("guesthousectl");
  gh_ctl_init (&ctl);
  run (&ctl, argv, &error);
  if (error != NULL && *error->message != '\0')
    gh_ctl_print_error (&ctl, error);
  if (error != NULL && error->domain == G_OPTION_ERROR)
    print_usage (argv);
  code = gh_ctl_exit_code (&ctl, error);
  gh_ctl_clear (&ctl);
  return code;
}
