/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Tasks whose outcome stands, and their end. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * gh_task_new:
 * @source: (nullable): as for g_task_new()
 * @tag: the function that was called, as for g_task_set_source_tag()
 *
 * A task that ends with what has come of it, even when it was cancelled meanwhile: what was done
 * is done, and whoever waits has to know.
 *
 * Returns: (transfer full)
 */
GTask *gh_task_new (gpointer source,
                    gpointer tag,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer data);

/** gh_task_end: returns @error (transfer full) when it is set, else TRUE. @task: (transfer full) */
void gh_task_end (GTask *task, GError *error);

G_END_DECLS
