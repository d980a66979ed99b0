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

/**
 * GhConsoleRole:
 * @GH_CONSOLE_ROLE_ASK: the guest gets the keys, unless it gets somebody else's: then the person is
 * asked
 * @GH_CONSOLE_ROLE_VIEW_ONLY: only to look
 * @GH_CONSOLE_ROLE_TAKE_OVER: the guest gets the keys, and nobody else's
 */
typedef enum
{
  GH_CONSOLE_ROLE_ASK,
  GH_CONSOLE_ROLE_VIEW_ONLY,
  GH_CONSOLE_ROLE_TAKE_OVER,
} GhConsoleRole;

/** gh_console_window_set_role: what the person wants to do at the screen, as soon as can be */
void gh_console_window_set_role (GhConsoleWindow *self, GhConsoleRole role);

G_END_DECLS
