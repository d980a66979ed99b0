/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A view of a definition's text, with colours and numbered lines. */
#pragma once

#include <gtk/gtk.h>

#include "gh-format.h"

G_BEGIN_DECLS

/** gh_source_view_new: Returns: a text view; a plain one where the module for more is missing */
GtkWidget *gh_source_view_new (void);

/** gh_source_view_set_format: colours the text as that of @format. @is_dark: whether the theme is
 */
void gh_source_view_set_format (GtkWidget *view, GhFormat format, gboolean is_dark);

G_END_DECLS
