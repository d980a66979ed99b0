/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the application begins: the way to the service is under way before GTK wakes up. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <pango/pangocairo.h>

#include "gh-application.h"
#include "gh-viewer.h"

/* The host that is asked for, found before options are parsed in order: the service is called
 * first of all. */
static const char *
find_host (int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    {
      if (g_str_has_prefix (argv[i], "--host="))
        return argv[i] + strlen ("--host=");
      if (g_str_equal (argv[i], "--host") && i + 1 < argc)
        return argv[i + 1];
    }
  return "qemu:";
}

int
main (int argc, char **argv)
{
  const char *localedir = g_getenv ("GUESTHOUSE_LOCALEDIR");
  g_autoptr (GhClient) client = NULL;
  g_autoptr (GtkApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, localedir != NULL ? localedir : GH_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  /* Nothing here is drawn with OpenGL. GDK would ask its driver for visuals, which is 20 MiB of
   * compiler where there is no graphics card. */
  g_setenv ("GDK_GL", "disable", FALSE);
  if (gh_viewer_is_wanted (argc, argv))
    return gh_viewer_run (argc, argv);
  /* Pango reads the fonts' configuration in a thread as soon as there is a font map; else it begins
   * with the first label, which then waits for it. */
  pango_cairo_font_map_get_default ();
  client = gh_client_new (find_host (argc, argv));
  application = gh_application_new (client);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
