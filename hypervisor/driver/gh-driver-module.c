/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Drivers that are modules of their own, because a library that they need may be missing. */
#include "config.h"

#include "gh-driver-module.h"

#include <glib/gi18n-lib.h>
#include <gmodule.h>

#include "gh-error.h"

typedef GType (*GetType) (void);

/* The module's file; NULL when it is nowhere. */
static char *
find_file (const char *name)
{
  const char *path = g_getenv ("GUESTHOUSE_MODULE_PATH");
  g_auto (GStrv) folders = g_strsplit (path != NULL ? path : "", G_SEARCHPATH_SEPARATOR_S, -1);
  g_autofree char *base = g_strdup_printf ("gh-driver-%s." G_MODULE_SUFFIX, name);
  g_autofree char *installed = g_build_filename (GH_DRIVERDIR, base, NULL);

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

GType
gh_driver_module_load (const char *name, GError **error)
{
  g_autofree char *file = find_file (name);
  GModule *module;
  gpointer get_type;

  if (file == NULL)
    {
      g_set_error (
        error, GH_ERROR, GH_ERROR_NOT_FOUND, _ ("The driver for %s is not installed"), name);
      return G_TYPE_INVALID;
    }
  module = g_module_open (file, G_MODULE_BIND_LOCAL);
  if (module == NULL || !g_module_symbol (module, GH_DRIVER_MODULE_SYMBOL, &get_type))
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_UNAVAILABLE,
                   _ ("The driver for %s cannot be loaded: %s"),
                   name,
                   g_module_error ());
      g_clear_pointer (&module, g_module_close);
      return G_TYPE_INVALID;
    }
  /* Types are registered for good. */
  g_module_make_resident (module);
  return ((GetType) get_type) ();
}
