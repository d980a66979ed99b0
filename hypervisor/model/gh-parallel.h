/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The same work on many things, by several threads. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** GhParallelFunc: the work on the thing of number @i, in any thread and any order */
typedef void (*GhParallelFunc) (guint i, gpointer data);

/**
 * gh_parallel_each:
 * @n: how many things there are
 * @enough: how many of them make one more thread worth its beginning
 * @func: (scope call): calls for different things come from different threads at once
 *
 * Calls @func for each number below @n and returns when all is done; the calling thread takes part.
 * It is for threads that may wait, never for a main loop.
 */
void gh_parallel_each (guint n, guint enough, GhParallelFunc func, gpointer data);

G_END_DECLS
