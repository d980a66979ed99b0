/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Properties of an object on the bus, from a table of getters; and what changed in them. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** GhProperty: @get: Returns: (transfer floating): the value for the object given */
typedef struct
{
  const char *name;
  GVariant *(*get) (gpointer object);
} GhProperty;

/* The tables of the four interfaces, each ended by an entry without a name. */
extern const GhProperty gh_manager_properties[]; /* of GhService */
extern const GhProperty gh_host_properties[];    /* of GhHost */
extern const GhProperty gh_machine_properties[]; /* of GhMachine */
extern const GhProperty gh_job_properties[];     /* of GhJobEntry */

/** gh_properties_find: Returns: (transfer full) (nullable): one value */
GVariant *gh_properties_find (const GhProperty *table, const char *name, gpointer object);

/** gh_properties_all: Returns: (transfer full): a{sv} of all */
GVariant *gh_properties_all (const GhProperty *table, gpointer object);

/** gh_properties_changes: Returns: (transfer full) (nullable): a{sv} of those in @after that differ
 * from @before; %NULL when none does */
GVariant *gh_properties_changes (GVariant *before, GVariant *after);

G_END_DECLS
