/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhQemuRun: one run of a machine: its folder, process and monitor. */
#pragma once

#include "gh-domain.h"
#include "gh-qemu-argv.h"
#include "gh-qemu-process-private.h"
#include "gh-qmp.h"

G_BEGIN_DECLS

#define GH_TYPE_QEMU_RUN (gh_qemu_run_get_type ())
G_DECLARE_FINAL_TYPE (GhQemuRun, gh_qemu_run, GH, QEMU_RUN, GObject)

/* Signals:
 * "event" (const char *name, JsonObject *data): of the monitor; @data may be %NULL
 * "ended" (GhDomainEnd end, const char *reason): once, when the process and its folder are gone;
 * @reason may be %NULL. Not emitted for a run that did not come up.
 */

/**
 * gh_qemu_run_new:
 * @folder: its own, in the runtime folder; made when it starts
 * @log_folder: its machine's, in the state folder
 *
 * Returns: (transfer full)
 */
GhQemuRun *gh_qemu_run_new (const char *uuid, const char *folder, const char *log_folder);

/**
 * gh_qemu_run_start_async:
 * @input: without its qmp_fd and serial_log
 * @paused: whether to leave it at its first instruction
 *
 * On failure and cancel the process and the folder are gone when the callback runs.
 *
 * Errors: GH_ERROR_HYPERVISOR with what QEMU printed, GH_ERROR_TIMEOUT, GH_ERROR_CANCELLED, and
 * those of the file system
 */
void gh_qemu_run_start_async (GhQemuRun *self,
                              const GhDomainConfig *config,
                              const GhQemuArgvInput *input,
                              gboolean paused,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data);
gboolean gh_qemu_run_start_finish (GhQemuRun *self, GAsyncResult *result, GError **error);

/** gh_qemu_run_set_state: before its start: it begins with the state in @fd, at its position, which
 * is duplicated, and comes up paused */
void gh_qemu_run_set_state (GhQemuRun *self, int fd);

/** gh_qemu_run_set_end: how its end is to be told, whatever QEMU will say */
void gh_qemu_run_set_end (GhQemuRun *self, GhDomainEnd end);

/**
 * gh_qemu_run_find_async:
 *
 * Takes over what a predecessor left in the folder. What is half made, and what does not answer, is
 * killed and cleaned away.
 */
void gh_qemu_run_find_async (GhQemuRun *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data);

/**
 * gh_qemu_run_find_finish:
 * @end: (out): how it ended, when it is OFF or CRASHED
 * @config: (out) (transfer full): what is known of the machine without its definition
 *
 * Returns: RUNNING or PAUSED: it is up; OFF or CRASHED: it has ended, and is cleaned away
 */
GhDomainState gh_qemu_run_find_finish (GhQemuRun *self,
                                       GAsyncResult *result,
                                       GhDomainEnd *end,
                                       GhDomainConfig **config);

/** gh_qemu_run_end: ends it: politely and then, after a time, not. "ended" follows */
void gh_qemu_run_end (GhQemuRun *self);

gboolean gh_qemu_run_has_ended (GhQemuRun *self);

/** gh_qemu_run_is_ending: whether its end was asked for, announced, or has come */
gboolean gh_qemu_run_is_ending (GhQemuRun *self);

/** gh_qemu_run_get_qmp: Returns: (transfer none) (nullable): %NULL before it is up */
GhQmp *gh_qemu_run_get_qmp (GhQemuRun *self);

/** gh_qemu_run_get_process: Returns: (transfer none) (nullable) */
GhQemuProcess *gh_qemu_run_get_process (GhQemuRun *self);

const char *gh_qemu_run_get_folder (GhQemuRun *self);

/** gh_qemu_run_get_accelerator: Returns: "kvm" or "tcg". Static */
const char *gh_qemu_run_get_accelerator (GhQemuRun *self);

/** gh_qemu_run_get_started_at: seconds since 1970 */
gint64 gh_qemu_run_get_started_at (GhQemuRun *self);

/** gh_qemu_run_connect: Returns: a descriptor connected to the socket @name of its folder, or -1 */
int gh_qemu_run_connect (GhQemuRun *self, const char *name, GError **error);

G_END_DECLS
