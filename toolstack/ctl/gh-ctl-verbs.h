/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands of several verbs: “pool list”, “pool add”. */
#pragma once

#include "gh-ctl.h"

G_BEGIN_DECLS

/**
 * GhCtlVerb:
 * @name: %NULL ends a table
 * @min, @max: how many arguments there are behind it
 * @run: @args: those; @options: of the command. Returns: as GhCtlCommand's
 */
typedef struct
{
  const char *name;
  int min, max;
  gboolean (*run) (GhCtl *self, char **args, gconstpointer options, GError **error);
} GhCtlVerb;

/** gh_ctl_run_verb: runs the one of @verbs that @args begin with. @command: what they belong to */
gboolean gh_ctl_run_verb (GhCtl *self,
                          const char *command,
                          const GhCtlVerb *verbs,
                          char **args,
                          gconstpointer options,
                          GError **error);

G_END_DECLS
