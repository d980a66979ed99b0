/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Logs that another process writes: one for each run, and none that fills the disk. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/** GH_SERIAL_LOG_MAX: bytes of the log of a serial line */
#define GH_SERIAL_LOG_MAX (4 << 20)

/** gh_log_set_aside: what @path holds becomes @path.1, in the place of the one before, and who
 * opens
 * @path next begins anew. Without such a file nothing happens */
void gh_log_set_aside (const char *path);

#define GH_TYPE_LOG_LIMIT (gh_log_limit_get_type ())
G_DECLARE_FINAL_TYPE (GhLogLimit, gh_log_limit, GH, LOG_LIMIT, GObject)

/**
 * gh_log_limit_new:
 * @path: a log that another process appends to
 * @bytes: how much it may grow to
 *
 * As long as the object lives, a log over @bytes becomes @path.1, in the place of the one before,
 * and begins again. Nothing happens while nothing is written. The log is copied and then emptied,
 * since its writer keeps it open: what is written in the instant between is lost.
 */
GhLogLimit *gh_log_limit_new (const char *path, goffset bytes);

G_END_DECLS
