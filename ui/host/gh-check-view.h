/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhCheckView: what is wrong with a host, and the remedies. */
#pragma once

#include <gtk/gtk.h>

#include "gh-client.h"

G_BEGIN_DECLS

#define GH_TYPE_CHECK_VIEW (gh_check_view_get_type ())
G_DECLARE_FINAL_TYPE (GhCheckView, gh_check_view, GH, CHECK_VIEW, GtkBox)

/** gh_check_view_set_client: once */
void gh_check_view_set_client (GhCheckView *self, GhClient *client);

G_END_DECLS
