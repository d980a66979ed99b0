/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Another program run to its end: argv, no shell, killed on cancel, its words as evidence. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * gh_subprocess_run_async:
 * @argv: the program, found on PATH, and its arguments
 * @package: (nullable): what to install when the program is missing: "qemu-utils"
 *
 * Runs @argv with LC_ALL=C.UTF-8 and empty standard input. On cancel it is killed, and @callback
 * comes when it is gone.
 */
void gh_subprocess_run_async (const char *const *argv,
                              const char *package,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);

/**
 * gh_subprocess_run_finish:
 *
 * Returns: (transfer full): what the program wrote to its standard output, as valid UTF-8
 *
 * Errors: GH_ERROR_UNAVAILABLE when it is not installed, GH_ERROR_CANCELLED, GH_ERROR_FAILED when
 * it ended otherwise than with 0; its standard error is the evidence
 */
char *gh_subprocess_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
