/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Where and how large a window was when it was last closed, by a name of the caller's. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** gh_window_memory_restore: Returns: whether a size was known under @name */
gboolean gh_window_memory_restore (GtkWindow *window, const char *name);

/** gh_window_memory_save: keeps the present size under @name */
void gh_window_memory_save (GtkWindow *window, const char *name);

/** gh_window_memory_get: Returns: (transfer full) (nullable): what gh_window_memory_set() has kept
 */
char *gh_window_memory_get (const char *name, const char *key);

/** gh_window_memory_set: keeps something else of the window: its zoom */
void gh_window_memory_set (const char *name, const char *key, const char *value);

G_END_DECLS
