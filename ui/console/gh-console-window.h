/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhConsoleWindow: a guest's screen and nothing else in the way, or several as tabs. */
#pragma once

#include <handy.h>

#include "gh-console-page.h"

G_BEGIN_DECLS

#define GH_TYPE_CONSOLE_WINDOW (gh_console_window_get_type ())
G_DECLARE_FINAL_TYPE (GhConsoleWindow, gh_console_window, GH, CONSOLE_WINDOW, HdyApplicationWindow)

/**
 * gh_console_window_open:
 * @path: of a domain in the client's list
 * @screen: of its several screens the one of this number, from 0
 *
 * Returns: (transfer none) (nullable): the window with the console of that domain in front: the one
 * that has it, or else one with others, if the person wants tabs, or else a new one. NULL when
 * there is no such domain.
 */
GhConsoleWindow *gh_console_window_open (GtkApplication *application,
                                         GhClient *client,
                                         const char *path,
                                         guint screen);

/** gh_console_window_set_role: what the person wants to do at the screen in front */
void gh_console_window_set_role (GhConsoleWindow *self, GhConsoleRole role);

G_END_DECLS
