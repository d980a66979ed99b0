/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls a main loop from another thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * gh_wakeup_new:
 *
 * A source whose callback, of type GSourceFunc, is run once for all the times that
 * gh_wakeup_signal() was called since it ran last.
 *
 * GLib's own way, to attach an idle source, calls the other thread while it holds the lock that
 * that thread wants next. Where both run on one processor the other thread is begun, waits, and
 * has lost its turn.
 *
 * Returns: (transfer full)
 */
GSource *gh_wakeup_new (void);

/** gh_wakeup_signal: from any thread. */
void gh_wakeup_signal (GSource *source);

G_END_DECLS
