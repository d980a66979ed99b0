/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhCpuSet: some of a host's CPUs, as people list them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One more than the highest number that a CPU can have. */
#define GH_CPUS_MAX 4096

/** GhCpuSet: a plain value; bit N is CPU number N */
typedef struct
{
  guint8 bits[GH_CPUS_MAX / 8];
} GhCpuSet;

/**
 * gh_cpu_set_parse:
 * @text: "0-3,5", "0-7,^2", "all"; "" is "all" too
 * @set: (out): set only on success
 *
 * Reads a list as libvirt (formatdomain, "cpuset") and xl.cfg(5) write it: numbers and ranges, of
 * which those after a "^" are taken out again.
 *
 * Errors: GH_ERROR_INVALID_ARGUMENT, naming @text
 */
gboolean gh_cpu_set_parse (const char *text, GhCpuSet *set, GError **error);

/** gh_cpu_set_format: Returns: (transfer full): the shortest list: "0-3,5"; "all" for every CPU */
char *gh_cpu_set_format (const GhCpuSet *set);

gboolean gh_cpu_set_has (const GhCpuSet *set, guint cpu);

/** gh_cpu_set_is_full: whether every CPU is in it, however many a host has */
gboolean gh_cpu_set_is_full (const GhCpuSet *set);

/**
 * gh_cpu_set_check:
 * @pins: (nullable): as in GhDomainConfig
 * @cpus: how many the host has
 *
 * Errors: GH_ERROR_INVALID_ARGUMENT naming the first CPU that the host has not got
 */
gboolean gh_cpu_set_check (char **pins, guint cpus, GError **error);

G_END_DECLS
