/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhLogView: the logs of a host, one at a time: read, searched, followed, copied, saved. */
#pragma once

#include <gtk/gtk.h>

#include "gh-client.h"

G_BEGIN_DECLS

#define GH_TYPE_LOG_VIEW (gh_log_view_get_type ())
G_DECLARE_FINAL_TYPE (GhLogView, gh_log_view, GH, LOG_VIEW, GtkBox)

/** gh_log_view_set_client: once */
void gh_log_view_set_client (GhLogView *self, GhClient *client);

G_END_DECLS
