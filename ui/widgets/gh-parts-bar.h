/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhPartsBar: something that there is so much of, as a bar, and who has it. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GH_TYPE_PARTS_BAR (gh_parts_bar_get_type ())
G_DECLARE_DERIVABLE_TYPE (GhPartsBar, gh_parts_bar, GH, PARTS_BAR, GtkBox)

struct _GhPartsBarClass
{
  GtkBoxClass parent_class;
};

/* Owners of one kind with a part and a name of their own; the others share one. */
#define GH_PARTS_MAX 10

/* Colours that are told apart on light and on dark ground. */
#define GH_PART_OTHERS "#77767b"
#define GH_PART_SYSTEM "#3584e4"

/** gh_parts_bar_get_colour: Returns: of the owner number @n of one kind. Static. */
const char *gh_parts_bar_get_colour (guint n);

/** gh_parts_bar_begin: forgets all parts; @total: bytes */
void gh_parts_bar_begin (GhPartsBar *self, guint64 total);

/** gh_parts_bar_add: what comes next in the bar. @colour: (nullable): %NULL for what is free. Parts
 * of one label are one thing in the list below */
void gh_parts_bar_add (GhPartsBar *self, const char *label, const char *colour, guint64 amount);

/** gh_parts_bar_end: shows it. @title: for who does not see it: "Memory, 64 GiB in all" */
void gh_parts_bar_end (GhPartsBar *self, const char *title);

G_END_DECLS
