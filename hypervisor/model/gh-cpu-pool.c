/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhCpuPool: some of a host's CPUs with a scheduler of their own. */
#include "config.h"

#include "gh-cpu-pool.h"

#include <glib/gi18n-lib.h>

static const GhField fields[] = {
  GH_FIELD (GhCpuPool, name, "name", N_ ("Name"), GH_FIELD_STRING, NULL, GH_FIELD_KEY),
  GH_FIELD (GhCpuPool, id, "id", N_ ("Number"), GH_FIELD_UINT, NULL, GH_FIELD_PLAIN),
  GH_FIELD (
    GhCpuPool, scheduler, "scheduler", N_ ("Scheduler"), GH_FIELD_STRING, NULL, GH_FIELD_PLAIN),
  GH_FIELD (GhCpuPool, cpus, "cpus", N_ ("CPUs"), GH_FIELD_STRING, NULL, GH_FIELD_PLAIN),
  GH_FIELD (GhCpuPool, domains, "domains", N_ ("Machines"), GH_FIELD_UINT, NULL, GH_FIELD_PLAIN),
  GH_FIELD_END,
};
const GhStruct gh_cpu_pool_struct = { "cpupool", N_ ("CPU pool"), sizeof (GhCpuPool), fields };

void
gh_cpu_pool_free (GhCpuPool *self)
{
  gh_struct_free (&gh_cpu_pool_struct, self);
}
