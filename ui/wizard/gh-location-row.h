/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhLocationRow: a place to type, drop or browse for, and what stands there. */
#pragma once

#include <gtk/gtk.h>

#include "gh-client.h"

G_BEGIN_DECLS

#define GH_TYPE_LOCATION_ROW (gh_location_row_get_type ())
G_DECLARE_FINAL_TYPE (GhLocationRow, gh_location_row, GH, LOCATION_ROW, GtkBox)

/* Signal "changed": the location, or what is known of it. Property "title". */

/** gh_location_row_set_client: once */
void gh_location_row_set_client (GhLocationRow *self, GhClient *client);

/** gh_location_row_set_folders: whether Browse is for folders */
void gh_location_row_set_folders (GhLocationRow *self, gboolean folders);

/** gh_location_row_set_hint: what is shown while there is nothing to say */
void gh_location_row_set_hint (GhLocationRow *self, const char *hint);

/** gh_location_row_set_location: as if the person had typed it */
void gh_location_row_set_location (GhLocationRow *self, const char *location);

/** gh_location_row_set_known: @found: a{sv}: what is known of @location, at which nobody looks then
 * but for its "size", when that is not known: the signal "measured" tells of it */
void gh_location_row_set_known (GhLocationRow *self, const char *location, GVariant *found);

/** gh_location_row_get_location: Returns: (transfer full): a URL or an absolute path; "" for none
 */
char *gh_location_row_get_location (GhLocationRow *self);

/** gh_location_row_get_found: Returns: (transfer none) (nullable): as of Manager.InspectLocation */
GVariant *gh_location_row_get_found (GhLocationRow *self);

/** gh_location_row_say: says in words what was found */
void gh_location_row_say (GhLocationRow *self, const char *text);

G_END_DECLS
