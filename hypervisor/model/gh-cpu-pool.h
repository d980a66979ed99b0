/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhCpuPool: some of a host's CPUs with a scheduler of their own. */
#pragma once

#include "gh-fields.h"

G_BEGIN_DECLS

/**
 * GhCpuPool:
 * @scheduler: "credit2", "null", …
 * @cpus: as gh_cpu_set_format() writes them
 * @domains: how many run in it
 */
typedef struct
{
  char *name;
  guint id;
  char *scheduler;
  char *cpus;
  guint domains;
} GhCpuPool;

extern const GhStruct gh_cpu_pool_struct;

/** gh_cpu_pool_free: for lists */
void gh_cpu_pool_free (GhCpuPool *self);

G_END_DECLS
