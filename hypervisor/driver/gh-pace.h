/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhPace: holds back a machine that starts again and again. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GhPace: all zero at first.
 * @quick: how many short runs there were in a row
 */
typedef struct
{
  guint quick;
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

G_END_DECLS
