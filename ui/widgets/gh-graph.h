/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhGraph: one measure of a machine over time, with its name and its present value. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GH_TYPE_GRAPH (gh_graph_get_type ())
G_DECLARE_FINAL_TYPE (GhGraph, gh_graph, GH, GRAPH, GtkBox)

/* Property "title". */

/**
 * gh_graph_set_values:
 * @values: (nullable): copied, at most GH_HISTORY_LENGTH
 * @top: the value at the upper edge, 0 for the highest of @values
 * @text: the present value as people read it
 */
void gh_graph_set_values (
  GhGraph *self, const float *values, guint length, double top, const char *text);

G_END_DECLS
