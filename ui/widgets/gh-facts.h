/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhFacts: a table of names and what stands for them, in words. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GH_TYPE_FACTS (gh_facts_get_type ())
G_DECLARE_FINAL_TYPE (GhFacts, gh_facts, GH, FACTS, GtkBox)

GtkWidget *gh_facts_new (void);

/** gh_facts_clear: forgets all rows */
void gh_facts_clear (GhFacts *self);

/** gh_facts_add: adds a row; nothing when @text is %NULL or "" */
void gh_facts_add (GhFacts *self, const char *name, const char *text);

G_END_DECLS
