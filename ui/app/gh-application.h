/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhApplication: one process for all windows, and who opens them. */
#pragma once

#include <gtk/gtk.h>

#include "gh-client.h"

G_BEGIN_DECLS

#define GH_TYPE_APPLICATION (gh_application_get_type ())
G_DECLARE_FINAL_TYPE (GhApplication, gh_application, GH, APPLICATION, GtkApplication)

/** gh_application_new: @client: the host; it may be connecting already */
GtkApplication *gh_application_new (GhClient *client);

G_END_DECLS
