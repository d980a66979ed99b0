/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhXenstoreView: xenstore as a tree, read folder by folder; nothing is written. */
#pragma once

#include <gtk/gtk.h>

#include "gh-client.h"

G_BEGIN_DECLS

#define GH_TYPE_XENSTORE_VIEW (gh_xenstore_view_get_type ())
G_DECLARE_FINAL_TYPE (GhXenstoreView, gh_xenstore_view, GH, XENSTORE_VIEW, GtkBox)

/** gh_xenstore_view_set_client: once */
void gh_xenstore_view_set_client (GhXenstoreView *self, GhClient *client);

G_END_DECLS
