/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Who sits at a machine's screen, and whose keys it gets. */
#pragma once

#include "gh-machine.h"

G_BEGIN_DECLS

/** gh_attendance_run_join: JoinConsole */
void gh_attendance_run_join (GhCall *call);

/** gh_attendance_run_leave: LeaveConsole */
void gh_attendance_run_leave (GhCall *call);

/** gh_attendance_get: the property Attached of a GhMachine */
GVariant *gh_attendance_get (gpointer machine);

G_END_DECLS
