/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* guesthousectl: finds the command, reads its options, runs it, and tells how it ended. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "gh-ctl-complete.h"
#include "gh-ctl-near.h"
#include "gh-ctl-output.h"
#include "gh-ctl-table.h"
#include "gh-ctl-wrap.h"
#include "gh-error.h"
#include "gh-text.h"

/* In the order in which --help lists them; a title stands above the tables until the next one. */
static const struct
{
  const char *title;
  const GhCtlCommand *commands;
} tables[] = {
  { N_ ("Looking:"), gh_ctl_list_commands },
  { NULL, gh_ctl_show_commands },
  { NULL, gh_ctl_log_commands },
  { NULL, gh_ctl_host_commands },
  { NULL, gh_ctl_watch_commands },
  { NULL, gh_ctl_look_commands },
  { NULL, gh_ctl_xenstore_commands },
  { N_ ("Making:"), gh_ctl_new_commands },
  { NULL, gh_ctl_catalog_commands },
  { N_ ("Acting:"), gh_ctl_act_commands },
  { NULL, gh_ctl_life_commands },
  { NULL, gh_ctl_keys_commands },
  { NULL, gh_ctl_console_commands },
  { NULL, gh_ctl_record_commands },
  { N_ ("Changing:"), gh_ctl_change_commands },
  { N_ ("Storage:"), gh_ctl_pool_commands },
  { NULL, gh_ctl_volume_commands },
  { NULL, gh_ctl_trash_commands },
  { N_ ("Reading and writing definitions:"), gh_ctl_definition_commands },
  { NULL, gh_ctl_convert_commands },
  { NULL, gh_ctl_spec_commands },
};

static const GhCtlCommand *
find_command (const char *name)
{
  for (guint t = 0; t < G_N_ELEMENTS (tables); t++)
    for (const GhCtlCommand *c = tables[t].commands; c->name != NULL; c++)
      if (strcmp (c->name, name) == 0)
        return c;
  return NULL;
}

/* What is asked for instead of a command. */
typedef struct
{
  gboolean help;
  gboolean version;
} Globals;

/* The options that every command takes, before its name or after. */
static void
add_global_options (GOptionContext *context, GhCtl *self, Globals *globals)
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
    { "help",
      'h',
      0,
      G_OPTION_ARG_NONE,
      &globals->help,
      N_ ("Print the commands, or the options of the command"),
      NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &globals->version, N_ ("Print the version"), NULL },
    { 0 },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static char *
list_commands (void)
{
  GString *out = g_string_new (NULL);

  for (guint t = 0; t < G_N_ELEMENTS (tables); t++)
    {
      if (tables[t].title != NULL)
        g_string_append_printf (out, "%s%s", t > 0 ? "\n\n" : "", _ (tables[t].title));
      for (const GhCtlCommand *c = tables[t].commands; c->name != NULL; c++)
        g_string_append_printf (out, "\n  %-12s%s", c->name, _ (c->help));
    }
  g_string_append_printf (
    out, "\n\n  %-12s%s", "help", _ ("Explain a command: guesthousectl help COMMAND"));
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
new_context (GhCtl *self, const GhCtlCommand *command, gpointer options, Globals *globals)
{
  g_autofree char *parameters
    = command != NULL ? g_strstrip (g_strdup_printf ("%s %s", command->name, command->synopsis))
                      : g_strdup (_ ("COMMAND [ARGUMENT…]"));
  GOptionContext *context = g_option_context_new (parameters);
  g_autofree char *all = command == NULL ? list_commands () : NULL;

  /* It would print its help itself, in lines of any length. */
  g_option_context_set_help_enabled (context, FALSE);
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
  add_global_options (context, self, globals);
  return context;
}

static void
print_text (const char *text)
{
  glong width = gh_ctl_terminal_width (STDOUT_FILENO);
  g_autofree char *wrapped = gh_ctl_wrap (text, width > 0 ? CLAMP (width, 40, 100) : 80);

  g_print ("%s", wrapped);
}

static void
print_context (GOptionContext *context)
{
  g_autofree char *text = g_option_context_get_help (context, FALSE, NULL);

  print_text (text);
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

static void
print_version (void)
{
  g_print ("guesthousectl %s\n", GH_VERSION);
}

static gboolean
run_command (GhCtl *self, const GhCtlCommand *command, char **args, GError **error)
{
  gpointer options = g_malloc0 (command->options_size);
  Globals globals = { FALSE, FALSE };
  g_autoptr (GOptionContext) context = new_context (self, command, options, &globals);
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
  if (ok && globals.help)
    print_context (context);
  else if (ok && globals.version)
    print_version ();
  else
    ok = ok && check_count (command, args + 1, error)
         && command->run (self, args + 1, options, error);
  if (command->clear_options != NULL)
    command->clear_options (options);
  g_free (options);
  g_strfreev (args);
  return ok;
}

/* Says that there is no such command, and which one was meant. */
static void
refuse_command (const char *name, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *near;

  for (guint t = 0; t < G_N_ELEMENTS (tables); t++)
    for (const GhCtlCommand *c = tables[t].commands; c->name != NULL; c++)
      g_ptr_array_add (names, (char *) c->name);
  g_ptr_array_add (names, (char *) "help");
  g_ptr_array_add (names, NULL);
  near = gh_ctl_near (name, (const char *const *) names->pdata);
  if (near != NULL)
    gh_ctl_usage_error (error, _ ("There is no command “%s”: is “%s” meant?"), name, near);
  else
    gh_ctl_usage_error (
      error, _ ("There is no command “%s”: “guesthousectl --help” lists them"), name);
}

/* Returns: (transfer full) (nullable): NULL when there is no command called @name */
static char *
get_help (GhCtl *self, const char *name)
{
  const GhCtlCommand *command = name != NULL ? find_command (name) : NULL;
  g_autofree gpointer options = g_malloc0 (command != NULL ? command->options_size : 0);
  Globals globals = { FALSE, FALSE };
  g_autoptr (GOptionContext) context = NULL;

  if (name != NULL && command == NULL)
    return NULL;
  context = new_context (self, command, options, &globals);
  return g_option_context_get_help (context, FALSE, NULL);
}

static void
print_help (GhCtl *self, const char *name, GError **error)
{
  g_autofree char *text = get_help (self, name);

  if (text == NULL)
    refuse_command (name, error);
  else
    print_text (text);
}

/* Reads what stands before the command's name. Returns: (transfer full) (nullable): from its name
 * on */
static char **
read_globals (GhCtl *self, char **argv, gboolean *done, GError **error)
{
  char **args = g_strdupv (argv);
  Globals globals = { FALSE, FALSE };
  g_autoptr (GOptionContext) context = new_context (self, NULL, NULL, &globals);
  gboolean ok = g_option_context_parse_strv (context, &args, error);
  char **rest = NULL;

  *done = TRUE;
  if (ok && globals.help)
    print_context (context);
  else if (ok && globals.version)
    print_version ();
  else if (ok && args[1] == NULL)
    gh_ctl_usage_error (error, _ ("What is to be done? “guesthousectl --help” lists the commands"));
  else if (ok && strcmp (args[1], "help") == 0)
    print_help (self, g_strcmp0 (args[2], "help") != 0 ? args[2] : NULL, error);
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

/* An error is a document too, even when the command line is so wrong that it is not read. */
static gboolean
wants_json (char **argv)
{
  for (int i = 1; argv[i] != NULL && strcmp (argv[i], "--") != 0; i++)
    if (strcmp (argv[i], "--json") == 0 || strcmp (argv[i], "-j") == 0)
      return TRUE;
  return FALSE;
}

/* What was printed has arrived, unless somebody closed the pipe who had read enough. */
static void
check_output (GError **error)
{
  struct pollfd out = { .fd = STDOUT_FILENO };

  if (fflush (stdout) == 0 && !ferror (stdout))
    return;
  if (*error == NULL && poll (&out, 1, 0) >= 0 && (out.revents & POLLERR) == 0)
    g_set_error_literal (error,
                         GH_ERROR,
                         GH_ERROR_FAILED,
                         _ ("The answer could not be written to standard output: see whether the "
                            "disk is full"));
}

static void
run (GhCtl *self, char **argv, GError **error)
{
  gboolean done = TRUE;
  char **args = check_text (argv, error) ? read_globals (self, argv, &done, error) : NULL;
  const GhCtlCommand *command;

  if (done)
    return;
  if (strcmp (args[0], "complete") == 0)
    {
      gh_ctl_complete (self, args + 1, get_help);
      g_strfreev (args);
      return;
    }
  command = find_command (args[0]);
  if (command != NULL)
    {
      run_command (self, command, args, error);
      return;
    }
  refuse_command (args[0], error);
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
  ctl.json = wants_json (argv);
  run (&ctl, argv, &error);
  check_output (&error);
  if (error != NULL && *error->message != '\0')
    gh_ctl_print_error (&ctl, error);
  if (error != NULL && error->domain == G_OPTION_ERROR)
    print_usage (argv);
  code = gh_ctl_exit_code (&ctl, error);
  gh_ctl_clear (&ctl);
  return code;
}
