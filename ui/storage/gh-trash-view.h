/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhTrashView: what was deleted, to be restored or to go for good. */
#pragma once

#include <gtk/gtk.h>

#include "gh-client.h"

G_BEGIN_DECLS

#define GH_TYPE_TRASH_VIEW (gh_trash_view_get_type ())
G_DECLARE_FINAL_TYPE (GhTrashView, gh_trash_view, GH, TRASH_VIEW, GtkBox)

GtkWidget *gh_trash_view_new (GhClient *client);

G_END_DECLS
