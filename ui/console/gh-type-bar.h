/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhTypeBar: a text is being typed into a guest: how far it is, and a way to stop. */
#pragma once

#include <gtk/gtk.h>

#include "gh-console-session.h"

G_BEGIN_DECLS

#define GH_TYPE_TYPE_BAR (gh_type_bar_get_type ())
G_DECLARE_FINAL_TYPE (GhTypeBar, gh_type_bar, GH, TYPE_BAR, GtkRevealer)

/* Signals: "failed" (string): nothing, or not all, was typed, and why. "done": all was typed, or
 * the person stopped it. */

/** gh_type_bar_new: Returns: (transfer floating): hidden */
GtkWidget *gh_type_bar_new (void);

/**
 * gh_type_bar_type:
 * @text: what is typed; nothing when a character has no key, or while another text is typed
 * @layout: (nullable): of the guest's keyboard; %NULL for this computer's
 */
void
gh_type_bar_type (GhTypeBar *self, GhConsoleSession *session, const char *text, const char *layout);

/** gh_type_bar_stop: as its button */
void gh_type_bar_stop (GhTypeBar *self);

G_END_DECLS
