/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhPace: holds back a machine that starts again and again. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GhPace: all zero at first.
 * @quick: how many short runs there were in a row
 * @last, @quiet_until: monotonic times of gh_pace_count()
 */
typedef struct
{
  guint quick;
  gint64 last;
  gint64 quiet_until;
} GhPace;

/**
 * gh_pace_next:
 * @ran: microseconds that the run took which is to be followed by another one
 *
 * The first short run is followed at once: guests do reboot soon when they are set up. Each further
 * one in a row waits twice as long, up to a minute.
 *
 * Returns: seconds to wait before the next run
 */
guint gh_pace_next (GhPace *self, gint64 ran);

/**
 * gh_pace_count:
 * @now: monotonic time at which the machine rebooted by itself, which nobody can hold back
 *
 * Returns: whether people are to be told: of a loop only as often as gh_pace_next() would let it
 * run
 */
gboolean gh_pace_count (GhPace *self, gint64 now);

G_END_DECLS
