/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Measures how long the main loop stands still. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * gh_watchdog_start:
 *
 * In a build with the watchdog option, measures each turn of the default main loop, from one poll
 * to the next, without any thread or wake-up. A turn over 50 ms is logged as a warning; with
 * GUESTHOUSE_WATCHDOG_FILE=FILE in the environment a line "WALL CPU" is appended to FILE, in
 * milliseconds; CPU is what the main thread itself computed in that time.
 */
void gh_watchdog_start (void);

G_END_DECLS
