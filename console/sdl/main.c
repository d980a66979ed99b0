/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* guesthouse-console: a guest's screen without a desktop around it. */
#include "config.h"

#include <locale.h>
#include <string.h>

#include <glib/gi18n.h>

#include "gh-sdl-app.h"

static gboolean
parse (int *argc, char ***argv, GhSdlWanted *wanted, gboolean *version, GError **error)
{
  char *path = NULL;
  const GOptionEntry options[] = {
    { "host",
      0,
      0,
      G_OPTION_ARG_STRING,
      &wanted->host,
      N_ ("The host, as qemu: (the default)"),
      "URI" },
    { "unix",
      0,
      0,
      G_OPTION_ARG_FILENAME,
      &path,
      N_ ("Show the RFB server at a socket"),
      N_ ("PATH") },
    { "encodings",
      0,
      0,
      G_OPTION_ARG_STRING,
      &wanted->encodings,
      N_ ("Encodings of pixels, the best liked first"),
      N_ ("LIST") },
    { "ca-file",
      0,
      0,
      G_OPTION_ARG_FILENAME,
      &wanted->ca_file,
      N_ ("Whose signature a server's certificate must bear"),
      N_ ("FILE") },
    { "fullscreen",
      'f',
      0,
      G_OPTION_ARG_NONE,
      &wanted->look.fullscreen,
      N_ ("Fill the monitor"),
      NULL },
    { "monitor",
      'm',
      0,
      G_OPTION_ARG_INT,
      &wanted->look.monitor,
      N_ ("The number of the monitor, from 0"),
      N_ ("NUMBER") },
    { "low-latency",
      0,
      0,
      G_OPTION_ARG_NONE,
      &wanted->look.low_latency,
      N_ ("Show pictures at once, even in the midst of the monitor's"),
      NULL },
    { "keep-size",
      0,
      0,
      G_OPTION_ARG_NONE,
      &wanted->keep_size,
      N_ ("Do not ask the guest for the window's size"),
      NULL },
    { "silent",
      0,
      0,
      G_OPTION_ARG_NONE,
      &wanted->silent,
      N_ ("Do not play what the guest plays"),
      NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, version, N_ ("Print the version"), NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (
    _ ("[MACHINE | vnc://HOST:PORT] – a guest's screen, on a window or a seat"));

  g_option_context_add_main_entries (context, options, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  wanted->address = path;
  return TRUE;
}

static void
take_target (GhSdlWanted *wanted, const char *target)
{
  if (strstr (target, "://") != NULL)
    {
      g_free (wanted->address);
      wanted->address = g_strdup (target);
    }
  else
    wanted->machine = g_strdup (target);
}

int
main (int argc, char **argv)
{
  const char *localedir = g_getenv ("GUESTHOUSE_LOCALEDIR");
  GhSdlWanted wanted = { 0 };
  gboolean version = FALSE;
  g_autoptr (GError) error = NULL;
  int status = 2;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, localedir != NULL ? localedir : GH_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (!parse (&argc, &argv, &wanted, &version, &error))
    g_printerr ("guesthouse-console: %s\n", error->message);
  else if (version)
    {
      g_print ("guesthouse-console %s\n", GH_VERSION);
      status = 0;
    }
  else if (argc > 2)
    g_printerr ("guesthouse-console: %s\n", _ ("one machine or one address, not several"));
  else
    {
      if (argc == 2)
        take_target (&wanted, argv[1]);
      if (wanted.host == NULL)
        wanted.host = g_strdup ("qemu:");
      status = gh_sdl_app_run (&wanted);
    }
  g_free (wanted.address);
  g_free (wanted.encodings);
  g_free (wanted.ca_file);
  g_free (wanted.host);
  g_free (wanted.machine);
  return status;
}
