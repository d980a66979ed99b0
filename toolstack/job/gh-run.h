/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Another program run to its end by a worker thread, which waits for it. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** GhRunOutput: what the program has written since, not ended by a line end */
typedef void (*GhRunOutput) (const char *text, gpointer data);

/**
 * gh_run_set_lifeline:
 * @fd: (transfer full): a descriptor that can be told is still open somewhere, such as one with a
 *   lock; -1 for none
 *
 * What the calling thread runs from now on has it as its standard input, for as long as it runs:
 * also when this process is killed. The one until now is closed.
 */
void gh_run_set_lifeline (int fd);

/**
 * gh_run:
 * @argv, @package: as gh_subprocess_run_async() takes them
 * @output: (nullable): called with what it prints, as it comes; the result is empty then
 * @data: for @output
 *
 * Blocks: for worker threads only. On cancel the program is killed and waited for. One with @output
 * dies with this process, for it may take long; others come to their end.
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
