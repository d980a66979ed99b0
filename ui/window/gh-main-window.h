/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhMainWindow: a host's machines at the left, the chosen one at the right. */
#pragma once

#include <handy.h>

#include "gh-client.h"

G_BEGIN_DECLS

#define GH_TYPE_MAIN_WINDOW (gh_main_window_get_type ())
G_DECLARE_FINAL_TYPE (GhMainWindow, gh_main_window, GH, MAIN_WINDOW, HdyApplicationWindow)

/* Signals: "open-console" (const char *path). "painted": the first frame that shows what the host
 * has is on the screen. */

GtkWidget *gh_main_window_new (GtkApplication *application, GhClient *client);

/** gh_main_window_set_failure: @message: (nullable): why there is no connection; %NULL while one is
 * made or is there */
void gh_main_window_set_failure (GhMainWindow *self, const char *message);

/** gh_main_window_select: chooses the machine at @path */
void gh_main_window_select (GhMainWindow *self, const char *path);

/** gh_main_window_show_error: @message: of a GError, about no machine in particular */
void gh_main_window_show_error (GhMainWindow *self, const char *message);

G_END_DECLS
