/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Members of JSON objects that may hold anything. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** gh_json_object: Returns: (transfer none) (nullable): the object in @node; %NULL when it is none
 */
JsonObject *gh_json_object (JsonNode *node);

/** gh_json_array: Returns: (transfer none) (nullable): the array in @node; %NULL when it is none */
JsonArray *gh_json_array (JsonNode *node);

/* Each of these gives the member @name of @object, or @missing when there is none of that type.
 * @object may be NULL. */
const char *gh_json_string (JsonObject *object, const char *name, const char *missing);
gint64 gh_json_int (JsonObject *object, const char *name, gint64 missing);
gboolean gh_json_boolean (JsonObject *object, const char *name, gboolean missing);

G_END_DECLS
