/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Where Guesthouse's other programs are. */
#include "config.h"

#include "gh-program.h"

#include <glib/gi18n-lib.h>

#include "gh-error.h"

static char *
find_in (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_IS_EXECUTABLE) ? g_steal_pointer (&path) : NULL;
}

char *
gh_program_find (const char *name, GError **error)
{
  g_autofree char *variable = g_ascii_strup (name, -1);
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *beside = g_path_get_dirname (self != NULL ? self : "/");
  const char *named = g_getenv (variable);
  g_autofree char *found = NULL;

  if (named != NULL && *named != '\0')
    {
      found = g_find_program_in_path (named);
      if (found == NULL)
        g_set_error (error,
                     GH_ERROR,
                     GH_ERROR_UNAVAILABLE,
                     _ ("%s, which the environment variable %s names, is not a program"),
                     named,
                     variable);
      return found != NULL ? g_canonicalize_filename (found, NULL) : NULL;
    }
  found = find_in (beside, name);
  if (found == NULL)
    found = find_in (GH_LIBEXECDIR, name);
  if (found == NULL)
    found = find_in (GH_BINDIR, name);
  if (found == NULL)
    found = g_find_program_in_path (name);
  if (found == NULL)
    g_set_error (
      error,
      GH_ERROR,
      GH_ERROR_UNAVAILABLE,
      _ ("The program %s was not found in %s, %s, %s, nor on PATH: install Guesthouse completely, "
         "or name the program in the environment variable %s"),
      name,
      beside,
      GH_LIBEXECDIR,
      GH_BINDIR,
      variable);
  return g_steal_pointer (&found);
}
