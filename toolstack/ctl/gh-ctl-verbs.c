/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands of several verbs: “pool list”, “pool add”. */
#include "config.h"

#include "gh-ctl-verbs.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gh-ctl-near.h"

static void
refuse_verb (const char *command, const GhCtlVerb *verbs, const char *word, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *all = NULL;
  const char *near;

  for (; verbs->name != NULL; verbs++)
    g_ptr_array_add (names, (char *) verbs->name);
  g_ptr_array_add (names, NULL);
  near = gh_ctl_near (word, (const char *const *) names->pdata);
  all = g_strjoinv (", ", (char **) names->pdata);
  if (near != NULL)
    gh_ctl_usage_error (error, _ ("There is no “%s %s”: is “%s” meant?"), command, word, near);
  else
    gh_ctl_usage_error (error, _ ("There is no “%s %s”: write one of %s"), command, word, all);
}

gboolean
gh_ctl_run_verb (GhCtl *self,
                 const char *command,
                 const GhCtlVerb *verbs,
                 char **args,
                 gconstpointer options,
                 GError **error)
{
  int n = (int) g_strv_length (args) - 1;

  for (const GhCtlVerb *verb = verbs; verb->name != NULL; verb++)
    if (strcmp (verb->name, args[0]) == 0)
      {
        if (n >= verb->min && n <= verb->max)
          return verb->run (self, args + 1, options, error);
        gh_ctl_usage_error (error, _ ("“%s” has too few or too many words behind it"), verb->name);
        return FALSE;
      }
  refuse_verb (command, verbs, args[0], error);
  return FALSE;
}
