/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands for storage ask of the service. */
#include "config.h"

#include "gh-ctl-storage.h"

#include "gh-ctl-output.h"

GVariant *
gh_ctl_storage_call (GhCtl *self, const char *method, GVariant *parameters, GError **error)
{
  return gh_ctl_call (self, NULL, GH_DBUS_STORAGE_INTERFACE, method, parameters, NULL, error);
}

GVariant *
gh_ctl_storage_ask (GhCtl *self, const char *method, GVariant *parameters, GError **error)
{
  return gh_ctl_ask (self, NULL, GH_DBUS_STORAGE_INTERFACE, method, parameters, error);
}

gboolean
gh_ctl_storage_run_job (
  GhCtl *self, const char *method, GVariant *parameters, const char *done, GError **error)
{
  g_autoptr (GVariant) result
    = gh_ctl_run_job (self, NULL, GH_DBUS_STORAGE_INTERFACE, method, parameters, error);
  const char *volume = NULL;

  if (result == NULL)
    return FALSE;
  if (self->json)
    {
      GVariantDict dict;

      g_variant_dict_init (&dict, result);
      g_variant_dict_insert (&dict, "done", "b", TRUE);
      gh_ctl_print_json (g_variant_dict_end (&dict), FALSE);
    }
  else if (!self->quiet)
    g_print ("%s\n", g_variant_lookup (result, "volume", "&s", &volume) ? volume : done);
  return TRUE;
}

gboolean
gh_ctl_storage_run_simple (
  GhCtl *self, const char *method, char **args, GVariant *options, const char *done, GError **error)
{
  return gh_ctl_storage_run_job (self,
                                 method,
                                 args[1] != NULL
                                   ? g_variant_new ("(ss@a{sv})", args[0], args[1], options)
                                   : g_variant_new ("(s@a{sv})", args[0], options),
                                 done,
                                 error);
}
