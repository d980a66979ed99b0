/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Locks between services. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * gh_lock_take:
 * @path: a file in a folder that only this person can write to; made when it is missing
 * @owner: (out): the process that has the lock, 0 when it is unknown
 *
 * Takes the lock to the end of this process. Does not wait.
 *
 * Returns: whether it is ours. %FALSE without an @error when another process has it
 */
gboolean gh_lock_take (const char *path, guint *owner, GError **error);

G_END_DECLS
