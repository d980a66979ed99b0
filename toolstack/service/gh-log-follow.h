/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhLogFollow: a log that grows, as a stream. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * gh_log_follow:
 * @path: a log, which need not be there yet
 * @bytes: so many from its end at first
 *
 * Writes to a pipe what is in the log and what is added to it, also after it was emptied or another
 * took its place, until nobody reads any more.
 *
 * Returns: the pipe's reading end, -1 with @error
 */
int gh_log_follow (const char *path, guint bytes, GError **error);

G_END_DECLS
