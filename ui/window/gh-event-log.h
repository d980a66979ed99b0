/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhEventLog: what has happened to a machine since the window was opened. */
#pragma once

#include <gtk/gtk.h>

#include "gh-client.h"

G_BEGIN_DECLS

#define GH_TYPE_EVENT_LOG (gh_event_log_get_type ())
G_DECLARE_FINAL_TYPE (GhEventLog, gh_event_log, GH, EVENT_LOG, GtkBox)

/** gh_event_log_set_client: once */
void gh_event_log_set_client (GhEventLog *self, GhClient *client);

/** gh_event_log_set_path: @path: (nullable): the machine whose events are shown */
void gh_event_log_set_path (GhEventLog *self, const char *path);

G_END_DECLS
