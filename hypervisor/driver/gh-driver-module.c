/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Drivers that are modules of their own, because a library that they need may be missing. */
#include "config.h"

#include "gh-driver-module.h"

#include <glib/gi18n-lib.h>

#include "gh-module.h"

GType
gh_driver_module_load (const char *name, GError **error)
{
  g_autofree char *module = g_strconcat ("gh-driver-", name, NULL);
  GType (*get_type) (void) = gh_module_get (module, GH_DRIVER_MODULE_SYMBOL, error);

  if (get_type == NULL)
    {
      g_prefix_error (error, _ ("There is no driver for %s: "), name);
      return G_TYPE_INVALID;
    }
  return get_type ();
}
