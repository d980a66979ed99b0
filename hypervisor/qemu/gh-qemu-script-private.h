/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhQemuScript: commands of the monitor, one after the other, undone when one fails. */
#pragma once

#include "gh-qmp.h"

G_BEGIN_DECLS

typedef struct _GhQemuScript GhQemuScript;

/** gh_qemu_script_new: Returns: (transfer full): an empty one; freed by gh_qemu_script_run() */
GhQemuScript *gh_qemu_script_new (void);

/** gh_qemu_script_add: @arguments: (transfer full) (nullable) */
void gh_qemu_script_add (GhQemuScript *self, const char *command, JsonObject *arguments);

/** gh_qemu_script_or: with these arguments (transfer full) the command that was added last is tried
 * when it was refused, as with a further free place */
void gh_qemu_script_or (GhQemuScript *self, JsonObject *arguments);

/** gh_qemu_script_undo: what undoes the command that was added last, if a later one fails. An undo
 * that fails is nobody's concern */
void gh_qemu_script_undo (GhQemuScript *self, const char *command, JsonObject *arguments);

/** gh_qemu_args: Returns: (transfer full): an object of strings: name, value, …, %NULL. A %NULL
 * value cannot be told from the end */
JsonObject *gh_qemu_args (const char *name, ...) G_GNUC_NULL_TERMINATED;

/** gh_qemu_script_run: @self, @task: (transfer full): ends @task with TRUE or with the error of the
 * command that failed, one of gh_qmp_execute_async() */
void gh_qemu_script_run (GhQemuScript *self, GhQmp *qmp, GTask *task);

G_END_DECLS
