/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhTextPage: a machine's definition as text. */
#pragma once

#include <gtk/gtk.h>

#include "gh-draft.h"

G_BEGIN_DECLS

#define GH_TYPE_TEXT_PAGE (gh_text_page_get_type ())
G_DECLARE_FINAL_TYPE (GhTextPage, gh_text_page, GH, TEXT_PAGE, GtkBox)

/* Property "broken" (b, read only): whether the text is none of a definition, so that the draft is
 * not what the person sees. */

GtkWidget *gh_text_page_new (GhDraft *draft);

/** gh_text_page_enter: the page comes up: shows what the draft says */
void gh_text_page_enter (GhTextPage *self);

/** gh_text_page_revert: forgets what was typed and says nothing */
void gh_text_page_revert (GhTextPage *self);

/** gh_text_page_is_broken: the property */
gboolean gh_text_page_is_broken (GhTextPage *self);

G_END_DECLS
