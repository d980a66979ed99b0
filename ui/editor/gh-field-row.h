/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhFieldRow: one field of a definition: its name, what it is for, and what to change it with. */
#pragma once

#include <handy.h>

#include "gh-subject.h"

G_BEGIN_DECLS

#define GH_TYPE_FIELD_ROW (gh_field_row_get_type ())
G_DECLARE_FINAL_TYPE (GhFieldRow, gh_field_row, GH, FIELD_ROW, HdyActionRow)

/**
 * gh_field_row_new:
 * @subject: copied; the row must be gone before the draft is replaced
 *
 * Changes go into the draft as the person makes them. What is wrong with a value stands in the row,
 * as does what the machine runs with where that differs.
 *
 * Returns: (nullable): %NULL where the field is not shown
 */
GtkWidget *gh_field_row_new (const GhSubject *subject, const GhField *field);

/** gh_field_row_set_title: @title: for people, instead of the field's */
void gh_field_row_set_title (GhFieldRow *self, const char *title);

/** gh_field_row_align: makes entries and choices as wide as the others in @group */
void gh_field_row_align (GhFieldRow *self, GtkSizeGroup *group);

/** gh_field_row_set_most: the highest number; bytes for a size */
void gh_field_row_set_most (GhFieldRow *self, guint64 most);

/** gh_field_row_add_choices: offers @words (nullable) in a field that is typed into */
void gh_field_row_add_choices (GhFieldRow *self, const char *const *words);

/** gh_field_row_refresh: shows what the draft says, when something else has changed it */
void gh_field_row_refresh (GhFieldRow *self);

G_END_DECLS
