/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of all methods. */
#include "config.h"

#include "gh-methods.h"

const GhMethod *
gh_methods_find (const char *interface, const char *name)
{
  const GhMethod *const tables[] = { gh_manager_methods, gh_host_methods, gh_storage_methods,
                                     gh_domain_methods,  gh_job_methods,  gh_object_methods };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    for (const GhMethod *entry = tables[i]; entry->name != NULL; entry++)
      if (strcmp (entry->interface, interface) == 0 && strcmp (entry->name, name) == 0)
        return entry;
  return NULL;
}
