/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhPreferences: the window in which a person changes the settings. */
#pragma once

#include <handy.h>

G_BEGIN_DECLS

#define GH_TYPE_PREFERENCES (gh_preferences_get_type ())
G_DECLARE_FINAL_TYPE (GhPreferences, gh_preferences, GH, PREFERENCES, HdyPreferencesWindow)

/** gh_preferences_new: @settings: (transfer none): each change is written to them at once */
GtkWidget *gh_preferences_new (GSettings *settings);

G_END_DECLS
