/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhConsoleWindow: a guest's screen and nothing else in the way. */
#pragma once

#include <handy.h>

#include "gh-client.h"

G_BEGIN_DECLS

#define GH_TYPE_CONSOLE_WINDOW (gh_console_window_get_type ())
G_DECLARE_FINAL_TYPE (GhConsoleWindow, gh_console_window, GH, CONSOLE_WINDOW, HdyApplicationWindow)

/** gh_console_window_new: @path: of a domain in the client's list */
GtkWidget *gh_console_window_new (GtkApplication *application, GhClient *client, const char *path);

/** gh_console_window_get_path: Returns: (transfer none): whose screen it is */
const char *gh_console_window_get_path (GhConsoleWindow *self);

G_END_DECLS
