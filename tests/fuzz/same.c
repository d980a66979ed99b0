/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What the fuzzers of definitions demand: what was written is read as what it was. */
#include "config.h"

#include "same.h"

#include <stdlib.h>

void
demand_same (const GhDomainConfig *before, const GhDomainConfig *after, const char *text)
{
  g_autoptr (GPtrArray) differences = gh_struct_diff (&gh_domain_config_struct, before, after);

  if (gh_domain_config_equal (before, after))
    return;
  for (guint i = 0; i < differences->len; i++)
    {
      const GhDifference *d = differences->pdata[i];

      g_printerr ("%s: %s became %s\n", d->path, d->before, d->after);
    }
  g_printerr ("what was written is read differently:\n%s\n", text);
  abort ();
}
