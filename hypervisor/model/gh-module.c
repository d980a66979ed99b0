/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of a program that are modules, loaded when they are first needed: because a library of
 * theirs may be missing, or because it is large and most runs do without. */
#include "config.h"

#include "gh-module.h"

#include <glib/gi18n-lib.h>
#include <gmodule.h>

#include "gh-error.h"

/* The module's file; NULL when it is nowhere. */
static char *
find_file (const char *name)
{
  const char *path = g_getenv ("GUESTHOUSE_MODULE_PATH");
  g_auto (GStrv) folders = g_strsplit (path != NULL ? path : "", G_SEARCHPATH_SEPARATOR_S, -1);
  g_autofree char *base = g_strdup_printf ("%s." G_MODULE_SUFFIX, name);
  g_autofree char *installed = g_build_filename (GH_MODULEDIR, base, NULL);

  for (char **folder = folders; *folder != NULL; folder++)
    {
      g_autofree char *file = g_build_filename (*folder, base, NULL);

      if (**folder != '\0' && g_file_test (file, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&file);
    }
  if (g_file_test (installed, G_FILE_TEST_IS_REGULAR))
    return g_steal_pointer (&installed);
  return NULL;
}

gpointer
gh_module_get (const char *name, const char *symbol, GError **error)
{
  g_autofree char *file = find_file (name);
  GModule *module;
  gpointer address = NULL;

  if (file == NULL)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_NOT_FOUND,
                   _ ("This part of Guesthouse is not installed: %s"),
                   name);
      return NULL;
    }
  module = g_module_open (file, G_MODULE_BIND_LOCAL);
  if (module == NULL || !g_module_symbol (module, symbol, &address))
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_UNAVAILABLE,
                   _ ("A part of Guesthouse cannot be loaded: %s"),
                   g_module_error ());
      g_clear_pointer (&module, g_module_close);
      return NULL;
    }
  /* Types are registered for good. */
  g_module_make_resident (module);
  return address;
}
