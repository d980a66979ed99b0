/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The application as a plain viewer: a process of its own for each screen, and no service. */
#include "config.h"

#include "gh-viewer.h"

#include <glib/gi18n-lib.h>
#include <handy.h>

#include "gh-viewer-window.h"

typedef struct
{
  char *address;
  char *encodings;
} Wanted;

gboolean
gh_viewer_is_wanted (int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    if (g_str_equal (argv[i], "--view") || g_str_has_prefix (argv[i], "--view="))
      return TRUE;
  return FALSE;
}

static void
on_activate (GtkApplication *application, Wanted *wanted)
{
  hdy_init ();
  gtk_window_present (
    GTK_WINDOW (gh_viewer_window_new (application, wanted->address, wanted->encodings)));
}

static gboolean
parse (int *argc, char ***argv, Wanted *wanted, GError **error)
{
  const GOptionEntry options[] = {
    { "view",
      0,
      0,
      G_OPTION_ARG_STRING,
      &wanted->address,
      N_ ("Show the screen of any RFB server"),
      N_ ("ADDRESS") },
    { "encodings",
      0,
      0,
      G_OPTION_ARG_STRING,
      &wanted->encodings,
      N_ ("With --view: encodings of pixels, the best liked first"),
      N_ ("LIST") },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, options, GETTEXT_PACKAGE);
  return g_option_context_parse (context, argc, argv, error);
}

int
gh_viewer_run (int argc, char **argv)
{
  g_autoptr (GtkApplication) application = NULL;
  g_autoptr (GError) error = NULL;
  Wanted wanted = { NULL, NULL };
  int status = 2;

  if (parse (&argc, &argv, &wanted, &error) && argc == 1)
    {
      application = gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE);
      g_signal_connect (application, "activate", G_CALLBACK (on_activate), &wanted);
      status = g_application_run (G_APPLICATION (application), 1, argv);
    }
  else
    g_printerr ("guesthouse: %s\n",
                error != NULL ? error->message : _ ("--view takes one address and no machine"));
  g_free (wanted.address);
  g_free (wanted.encodings);
  return status;
}
