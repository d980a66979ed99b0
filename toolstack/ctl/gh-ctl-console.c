/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The command that attaches to a guest: console. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <unistd.h>

#include "gh-ctl-output.h"
#include "gh-ctl-pump.h"
#include "gh-error.h"
#include "gh-own-window.h"
#include "gh-program.h"

/* How much of what the guest printed before is shown, in bytes. */
#define TAIL 4096

typedef struct
{
  gboolean serial;
  int line;
  int screen;
  gboolean gtk;
  gboolean sdl;
  gboolean view_only;
  gboolean take_over;
} ConsoleOptions;

static void
add_console_options (GOptionContext *context, gpointer data)
{
  ConsoleOptions *options = data;
  GOptionEntry entries[] = {
    { "serial",
      's',
      0,
      G_OPTION_ARG_NONE,
      &options->serial,
      N_ ("The serial line, in this terminal; Ctrl+] leaves it"),
      NULL },
    { "line",
      0,
      0,
      G_OPTION_ARG_INT,
      &options->line,
      N_ ("With --serial: of several lines that of this number, from 0"),
      "N" },
    { "screen",
      0,
      0,
      G_OPTION_ARG_INT,
      &options->screen,
      N_ ("In a window: of several screens that of this number, from 1"),
      "N" },
    { "gtk", 0, 0, G_OPTION_ARG_NONE, &options->gtk, N_ ("In a window, the default"), NULL },
    { "sdl",
      0,
      0,
      G_OPTION_ARG_NONE,
      &options->sdl,
      N_ ("Full screen, without a desktop too, with guesthouse-console"),
      NULL },
    { "view-only",
      0,
      0,
      G_OPTION_ARG_NONE,
      &options->view_only,
      N_ ("In a window: only look"),
      NULL },
    { "take-over",
      0,
      0,
      G_OPTION_ARG_NONE,
      &options->take_over,
      N_ ("In a window: the guest gets your keys, and nobody else's"),
      NULL },
    { 0 },
  };

  options->screen = 1;
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

/* What was printed before; a guest that has printed nothing is no reason to fail. */
static void
print_tail (GhCtl *self, const char *path)
{
  g_autoptr (GVariant) reply
    = gh_ctl_call (self,
                   path,
                   GH_DBUS_DOMAIN_INTERFACE,
                   "GetLog",
                   g_variant_new_parsed ("('serial', {'bytes': <%u>})", (guint) TAIL),
                   NULL,
                   NULL);
  g_autoptr (GVariant) bytes = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
  gconstpointer text;
  gsize length = 0;

  if (bytes == NULL)
    return;
  text = g_variant_get_fixed_array (bytes, &length, 1);
  if (length == 0)
    return;
  fwrite (text, 1, length, stdout);
  fflush (stdout);
}

static gboolean
attach_serial (GhCtl *self, const char *path, const char *name, int line, GError **error)
{
  g_autofree char *kind = line > 0 ? g_strdup_printf ("serial%d", line) : g_strdup ("serial");
  int fd = gh_ctl_open_console (self, path, kind, error);

  if (fd < 0)
    return FALSE;
  if (!self->quiet && isatty (STDIN_FILENO))
    g_printerr (_ ("The serial line of %s; Ctrl+] leaves it.\n"), name);
  if (line <= 0)
    print_tail (self, path);
  return gh_ctl_pump_run (self, fd, error);
}

/* @arguments: what follows the program's name */
static gboolean
start_program (GhCtl *self, const char *program, const char *const *arguments, GError **error)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *path = gh_program_find (program, error);
  g_autoptr (GSubprocess) process = NULL;
  GError *local = NULL;

  if (path == NULL)
    return FALSE;
  g_ptr_array_add (argv, path);
  for (; *arguments != NULL; arguments++)
    g_ptr_array_add (argv, (char *) *arguments);
  if (self->uri != NULL)
    {
      g_ptr_array_add (argv, (char *) "--host");
      g_ptr_array_add (argv, self->uri);
    }
  g_ptr_array_add (argv, NULL);
  process = g_subprocess_newv (
    (const char *const *) argv->pdata, G_SUBPROCESS_FLAGS_STDIN_INHERIT, &local);
  if (process != NULL)
    return TRUE;
  g_propagate_error (error, gh_error_from_io (local, _ ("%s cannot be started"), path));
  return FALSE;
}

static gboolean
open_window (GhCtl *self, const char *name, const ConsoleOptions *options, GError **error)
{
  g_autofree char *screen = g_strdup_printf ("--screen=%d", options->screen);
  const char *arguments[5] = { "--console", name };
  guint n = 2;

  if (options->screen > 1)
    arguments[n++] = screen;
  if (options->take_over || options->view_only)
    arguments[n++] = options->take_over ? "--take-over" : "--view-only";
  if (g_getenv ("DISPLAY") == NULL && g_getenv ("WAYLAND_DISPLAY") == NULL)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_UNAVAILABLE,
                   _ ("There is no display to show the console of %s on: run this in a graphical "
                      "session, or use “guesthousectl console %s --serial”"),
                   name,
                   name);
      return FALSE;
    }
  return start_program (self, "guesthouse", arguments, error);
}

static gboolean
run_console (GhCtl *self, char **args, gpointer data, GError **error)
{
  ConsoleOptions *options = data;
  g_autofree char *path = NULL;

  if (self->json)
    {
      gh_ctl_usage_error (error, _ ("A console is no document: --json does not go with it"));
      return FALSE;
    }
  if (options->serial + options->gtk + options->sdl > 1)
    {
      gh_ctl_usage_error (error, _ ("--serial, --gtk and --sdl exclude each other"));
      return FALSE;
    }
  if (options->view_only + options->take_over + options->serial + options->sdl > 1
      && (options->view_only || options->take_over))
    {
      gh_ctl_usage_error (
        error, _ ("--view-only and --take-over are for a window, and exclude each other"));
      return FALSE;
    }
  if (options->line != 0 && (!options->serial || options->line < 0))
    {
      gh_ctl_usage_error (error, _ ("--line takes the number of a serial line, with --serial"));
      return FALSE;
    }
  if (options->screen < 1 || (options->screen > 1 && (options->serial || options->sdl)))
    {
      gh_ctl_usage_error (error, _ ("--screen takes the number of a screen, from 1, for a window"));
      return FALSE;
    }
  path = gh_ctl_look_up (self, args[0], error);
  if (path == NULL)
    return FALSE;
  if (options->serial)
    return attach_serial (self, path, args[0], options->line, error);
  if (options->sdl)
    return start_program (
      self, "guesthouse-console", (const char *const[]){ args[0], NULL }, error);
  return open_window (self, args[0], options, error);
}

static gboolean
run_use_vnc (GhCtl *self, char **args, gpointer data, GError **error)
{
  g_autofree char *path = gh_ctl_look_up (self, args[0], error);
  g_autoptr (GAsyncResult) result = NULL;
  gboolean changed;

  if (path == NULL)
    return FALSE;
  gh_own_window_replace_async (self->client, path, self->cancellable, gh_ctl_resume, self);
  result = gh_ctl_wait (self);
  if (!gh_own_window_replace_finish (self->client, result, &changed, error))
    return FALSE;
  if (self->json)
    gh_ctl_print_json (g_variant_new_parsed ("{'name': <%s>, 'changed': <%b>}", args[0], changed),
                       FALSE);
  else if (!self->quiet)
    g_print (changed ? _ ("%s: shown by VNC from its next start on\n")
                     : _ ("%s: opens no window of its own\n"),
             args[0]);
  return TRUE;
}

const GhCtlCommand gh_ctl_console_commands[] = {
  { "console",
    "NAME",
    N_ ("Open a machine's screen in a window, or its serial line here"),
    NULL,
    1,
    1,
    sizeof (ConsoleOptions),
    add_console_options,
    NULL,
    run_console },
  { "use-vnc",
    "NAME",
    N_ ("Show a machine by VNC, instead of in a window that its hypervisor opens"),
    NULL,
    1,
    1,
    0,
    NULL,
    NULL,
    run_use_vnc },
  { 0 },
};
