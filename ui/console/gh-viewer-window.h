/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhViewerWindow: a window for the screen of any RFB server; needs no service. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GH_TYPE_VIEWER_WINDOW (gh_viewer_window_get_type ())
G_DECLARE_FINAL_TYPE (GhViewerWindow, gh_viewer_window, GH, VIEWER_WINDOW, GtkApplicationWindow)

/**
 * gh_viewer_window_new:
 * @address: as of gh_vnc_session_open()
 * @encodings: (nullable): the same
 *
 * Connects at once. The window says what goes wrong, and tries again when it is told to.
 */
GtkWidget *
gh_viewer_window_new (GtkApplication *application, const char *address, const char *encodings);

G_END_DECLS
