/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhQemuProcess: a QEMU, our child or a predecessor's. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define GH_TYPE_QEMU_PROCESS (gh_qemu_process_get_type ())
G_DECLARE_FINAL_TYPE (GhQemuProcess, gh_qemu_process, GH, QEMU_PROCESS, GObject)

/* The number that the descriptor given to gh_qemu_process_spawn() has in the child. */
#define GH_QEMU_PASSED_FD 3
/* The same of the connection to its TPM. */
#define GH_QEMU_TPM_FD 4

/* Signal "exited": once, from the main loop, when the process is no more. */

/**
 * gh_qemu_process_spawn:
 * @folder: in which it runs
 * @log_fd: (transfer full): its output
 * @fd: (transfer full): becomes GH_QEMU_PASSED_FD
 * @tpm_fd: (transfer full): becomes GH_QEMU_TPM_FD; -1 for none
 * @viewer: (nullable): of one that opens a window, see gh_domain_set_viewer()
 *
 * Starts @argv in a session of its own, so that it outlives us.
 *
 * Returns: (transfer full)
 */
GhQemuProcess *gh_qemu_process_spawn (const char *const *argv,
                                      const char *folder,
                                      int log_fd,
                                      int fd,
                                      int tpm_fd,
                                      const char *const *viewer,
                                      GError **error);

/** gh_qemu_process_leave_session: for a child between fork and exec: it begins a session of its
 * own, and outlives us */
void gh_qemu_process_leave_session (gpointer data);

/**
 * gh_qemu_process_adopt:
 * @pid: what a pid file says
 * @uuid: that must stand in its command line
 *
 * Returns: (transfer full) (nullable): %NULL when there is no such process
 */
GhQemuProcess *gh_qemu_process_adopt (GPid pid, const char *uuid);

GPid gh_qemu_process_get_pid (GhQemuProcess *self);

/** gh_qemu_process_kill: sends SIGKILL; nothing happens when it has exited */
void gh_qemu_process_kill (GhQemuProcess *self);

gboolean gh_qemu_process_has_exited (GhQemuProcess *self);

/** gh_qemu_process_describe_exit: Returns: (transfer full): how it ended, translated, as far as it
 * is known */
char *gh_qemu_process_describe_exit (GhQemuProcess *self);

/**
 * gh_qemu_process_usage:
 * @cpu_time: (out): nanoseconds
 * @memory: (out): bytes resident
 *
 * Reads /proc (proc(5): stat, statm). Cheap.
 *
 * Returns: %FALSE when it has gone
 */
gboolean gh_qemu_process_usage (GhQemuProcess *self, guint64 *cpu_time, guint64 *memory);

G_END_DECLS
