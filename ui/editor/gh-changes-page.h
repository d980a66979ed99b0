/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhChangesPage: what differs between what runs, what is saved and what is edited. */
#pragma once

#include <gtk/gtk.h>

#include "gh-draft.h"

G_BEGIN_DECLS

#define GH_TYPE_CHANGES_PAGE (gh_changes_page_get_type ())
G_DECLARE_FINAL_TYPE (GhChangesPage, gh_changes_page, GH, CHANGES_PAGE, GtkBin)

GtkWidget *gh_changes_page_new (GhDraft *draft);

G_END_DECLS
