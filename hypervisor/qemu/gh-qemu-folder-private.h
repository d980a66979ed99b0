/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The folder of one run: sockets, pid file, and what a successor of the service has to know. */
#pragma once

#include "gh-domain-config.h"

G_BEGIN_DECLS

/**
 * GhQemuRecord: what is known of a run without its definition.
 * @accelerator: "kvm" or "tcg". Static
 * @started_at: seconds since 1970
 * @config: name, UUID, memory, CPUs and which consoles there are
 */
typedef struct
{
  const char *accelerator;
  gint64 started_at;
  GhDomainConfig *config;
} GhQemuRecord;

/** gh_qemu_folder_make: makes @folder anew, 0700, with the record in it */
gboolean gh_qemu_folder_make (const char *folder, const GhQemuRecord *record, GError **error);

/** gh_qemu_folder_read: @record: (out caller-allocates): its config is the caller's. Returns:
 * whether there is one */
gboolean gh_qemu_folder_read (const char *folder, GhQemuRecord *record);

/** gh_qemu_folder_write_live: notes what runs, whole: its definition may change meanwhile, and it
 * may be changed without that */
gboolean
gh_qemu_folder_write_live (const char *folder, const GhDomainConfig *config, GError **error);

/** gh_qemu_folder_read_live: Returns: (transfer full) (nullable): what was noted of the machine
 * @uuid */
GhDomainConfig *gh_qemu_folder_read_live (const char *folder, const char *uuid);

/** gh_qemu_folder_remove: removes @folder and the files in it */
void gh_qemu_folder_remove (const char *folder);

/** gh_qemu_folder_mark_up: notes that the run has come up */
gboolean gh_qemu_folder_mark_up (const char *folder, GError **error);

/** gh_qemu_folder_is_up: whether that was noted */
gboolean gh_qemu_folder_is_up (const char *folder);

/** gh_qemu_folder_read_pid: Returns: what the pid file says, 0 when there is none */
GPid gh_qemu_folder_read_pid (const char *folder);

/** gh_qemu_folder_listen: Returns: a listening socket named @name in @folder, or -1 */
int gh_qemu_folder_listen (const char *folder, const char *name, GError **error);

/** gh_qemu_folder_connect: never waits. Returns: a descriptor connected to it, or -1 */
int gh_qemu_folder_connect (const char *folder, const char *name, GError **error);

G_END_DECLS
