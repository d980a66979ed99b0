/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhDomainModel: a host's machines as a GtkTreeModel, sorted, and filtered while a person types. */
#pragma once

#include <gtk/gtk.h>

#include "gh-domain-list.h"

G_BEGIN_DECLS

enum
{
  GH_DOMAIN_COLUMN_NAME, /* string: what a person reads */
  GH_DOMAIN_COLUMN_PATH, /* string */
  GH_DOMAIN_N_COLUMNS
};

#define GH_TYPE_DOMAIN_MODEL (gh_domain_model_get_type ())
G_DECLARE_FINAL_TYPE (GhDomainModel, gh_domain_model, GH, DOMAIN_MODEL, GObject)

/* Signals around a change that is too large for one signal a row. A view takes the model away at
 * "reset-begin", when the model is empty already, and puts it back at "reset-end". */

/** gh_domain_model_new: it keeps its place of each row in GhDomainRow.data, so a list has one model
 */
GhDomainModel *gh_domain_model_new (GhDomainList *domains);

/** gh_domain_model_set_filter: @filter: shows machines in whose name, title, group, tags, system or
 * state each word of @filter occurs; "" for all */
void gh_domain_model_set_filter (GhDomainModel *self, const char *filter);

/** gh_domain_model_get_length: how many rows it shows */
guint gh_domain_model_get_length (GhDomainModel *self);

/** gh_domain_model_get_row: Returns: (transfer none) (nullable) */
GhDomainRow *gh_domain_model_get_row (GhDomainModel *self, GtkTreeIter *iter);

/** gh_domain_model_get_path: Returns: (transfer full) (nullable): where the domain at the object
 * path @object stands; %NULL when it is not shown */
GtkTreePath *gh_domain_model_get_path (GhDomainModel *self, const char *object);

/** gh_natural_compare: strings as people sort them: without regard to case, numbers by value */
int gh_natural_compare (const char *a, const char *b);

G_END_DECLS
