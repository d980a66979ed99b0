/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhMediaView: the media of all pools, and which system is on each. */
#pragma once

#include <gtk/gtk.h>

#include "gh-client.h"

G_BEGIN_DECLS

#define GH_TYPE_MEDIA_VIEW (gh_media_view_get_type ())
G_DECLARE_FINAL_TYPE (GhMediaView, gh_media_view, GH, MEDIA_VIEW, GtkBox)

/** gh_media_view_new: Returns: (transfer floating): asks the service, and again when volumes change
 */
GtkWidget *gh_media_view_new (GhClient *client);

G_END_DECLS
