/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhDomainList: the rows of a host's domains, kept up to date. */
#pragma once

#include <gio/gio.h>

#include "gh-domain-state.h"

G_BEGIN_DECLS

/**
 * GhDomainRow: what the list knows of a domain without asking; strings owned by the row.
 * @title: "" when it has none
 * @os, @group: (nullable)
 * @id: process or Xen domain id while it runs, else 0
 * @data: for the list's user, such as a position of its own; 0 at first
 */
typedef struct
{
  char *path;
  char *name;
  char *title;
  GhDomainState state;
  GhDomainFlags flags;
  guint64 memory;
  guint vcpus;
  char *os;
  char *group;
  char **tags;
  guint id;
  guint data;
} GhDomainRow;

/** gh_domain_row_get_label: Returns: (transfer none): the title, or the name */
const char *gh_domain_row_get_label (const GhDomainRow *row);

#define GH_TYPE_DOMAIN_LIST (gh_domain_list_get_type ())
G_DECLARE_FINAL_TYPE (GhDomainList, gh_domain_list, GH, DOMAIN_LIST, GObject)

/* Rows are owned by the list and stay at their address until they are removed.
 *
 * Signals, at most one of each for a DomainsChanged of the bus:
 * "reset": everything may differ; all old rows are gone.
 * "added" (GPtrArray *rows): (element-type GhDomainRow)
 * "changed" (GPtrArray *rows): (element-type GhDomainRow)
 * "removed" (GPtrArray *rows): (element-type GhDomainRow) no longer in the list; freed after the
 * emission.
 */

GhDomainList *gh_domain_list_new (void);

guint gh_domain_list_get_length (GhDomainList *self);

/** gh_domain_list_get_rows: Returns: (transfer none) (element-type GhDomainRow): in no order */
GPtrArray *gh_domain_list_get_rows (GhDomainList *self);

/** gh_domain_list_lookup: Returns: (transfer none) (nullable): by object path */
GhDomainRow *gh_domain_list_lookup (GhDomainList *self, const char *path);

/** gh_domain_list_find: Returns: (transfer none) (nullable): by name, or by title where only one
 * has it */
GhDomainRow *gh_domain_list_find (GhDomainList *self, const char *name);

/** gh_domain_list_fill: @rows: GH_DBUS_ROWS; replaces everything, emits "reset". For GhClient */
void gh_domain_list_fill (GhDomainList *self, GVariant *rows);

/** gh_domain_list_update: @changed: GH_DBUS_ROWS, @removed: ao. For GhClient */
void gh_domain_list_update (GhDomainList *self, GVariant *changed, GVariant *removed);

G_END_DECLS
