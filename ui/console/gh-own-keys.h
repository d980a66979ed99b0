/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Key combinations of the person's own: their part of the menu, and the window that keeps them. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** gh_own_keys_fill: makes @menu hold an item "console.send-keys" for each of them, now and when
 * they change, as long as @menu lives */
void gh_own_keys_fill (GMenu *menu);

/** gh_own_keys_present: opens the window in which they are added and removed */
void gh_own_keys_present (GtkWindow *parent);

G_END_DECLS
