/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Asking for the file to which a machine's memory is written. */
#pragma once

#include "gh-client.h"

G_BEGIN_DECLS

/**
 * gh_memory_dump_ask:
 * @path: the machine's object path
 * @callback: finish with gh_client_run_job_finish(); also when the person changed their mind, as
 * cancelled
 *
 * Asks in a dialog of the active window, then writes the memory in a job.
 */
void gh_memory_dump_ask (GhClient *client,
                         const char *path,
                         GAsyncReadyCallback callback,
                         gpointer data);

G_END_DECLS
