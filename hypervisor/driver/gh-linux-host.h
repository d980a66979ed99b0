/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What Linux tells of the computer that it runs on, and files of logs; for several drivers. */
#pragma once

#include "gh-inspector.h"

G_BEGIN_DECLS

/** gh_linux_host_add_system: sets host, release, version and machine, as uname does, and cpu_model
 */
void gh_linux_host_add_system (GhHostInfo *info);

/** gh_linux_host_add_cpus: sets the list of CPUs and the figures that follow from it, from
 * @sysfs, usually "/sys" */
void gh_linux_host_add_cpus (GhHostInfo *info, const char *sysfs);

/** gh_linux_host_add_nodes: sets the nodes of memory, from @sysfs */
void gh_linux_host_add_nodes (GhHostInfo *info, const char *sysfs);

/** gh_linux_host_list_bridges: Returns: (transfer full): names of the network bridges that @sysfs
 * tells of, those with a card of the computer in them first; may be empty */
char **gh_linux_host_list_bridges (const char *sysfs);

/** gh_linux_host_read_meminfo: Returns: bytes that a line of the text @meminfo says, as "MemTotal";
 * 0 when there is none */
guint64 gh_linux_host_read_meminfo (const char *meminfo, const char *name);

/** gh_linux_host_read_resident: Returns: bytes of memory that a process has, 0 when it is gone */
guint64 gh_linux_host_read_resident (guint pid);

/**
 * gh_log_file_read:
 * @path: a regular file; a link is not followed
 *
 * Reads a part of a log that may grow, be moved away and begin anew. Errors: NOT_FOUND, PERMISSION
 */
GBytes *gh_log_file_read (const char *path, GhLogRange *range, GError **error);

/** gh_log_range_cut: @length bytes of a log whose first byte stands at @start are there: which of
 * them @range asks for. Returns: the index of the first; sets the range's offset and end, and
 * @count */
gsize gh_log_range_cut (GhLogRange *range, guint64 start, gsize length, gsize *count);

/** gh_log_file_describe: fills path, size and time of @log from the file; whether it is one */
gboolean gh_log_file_describe (GhHostLog *log, const char *path);

G_END_DECLS
