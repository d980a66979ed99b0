/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhUndoBar: says which machines were deleted, and brings them back. */
#pragma once

#include <gtk/gtk.h>

#include "gh-deletion.h"

G_BEGIN_DECLS

#define GH_TYPE_UNDO_BAR (gh_undo_bar_get_type ())
G_DECLARE_FINAL_TYPE (GhUndoBar, gh_undo_bar, GH, UNDO_BAR, GtkInfoBar)

/* Signals: "failed" (const char *message): a machine did not come back. */

GtkWidget *gh_undo_bar_new (void);

/** gh_undo_bar_add: @deletion: one more that Undo brings back; the bar forgets all when it is
 * closed
 */
void gh_undo_bar_add (GhUndoBar *self, GhDeletion *deletion);

G_END_DECLS
