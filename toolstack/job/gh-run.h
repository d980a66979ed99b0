/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Another program run to its end by a worker thread, which waits for it. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** GhRunOutput: what the program has written since, not ended by a line end */
typedef void (*GhRunOutput) (const char *text, gpointer data);

/**
 * gh_run:
 * @argv, @package: as gh_subprocess_run_async() takes them
 * @output: (nullable): called with what it prints, as it comes; the result is empty then
 * @data: for @output
 *
 * Blocks: for worker threads only. On cancel the program is killed and waited for.
 *
 * Returns: (transfer full): its standard output, as valid UTF-8. Errors: as
 *   gh_subprocess_run_finish()
 */
char *gh_run (const char *const *argv,
              const char *package,
              GhRunOutput output,
              gpointer data,
              GCancellable *cancellable,
              GError **error);

G_END_DECLS
