/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhDraft: a machine's definition while it is edited, beside what is saved and what runs. */
#pragma once

#include <glib-object.h>

#include "gh-domain-config.h"

G_BEGIN_DECLS

#define GH_TYPE_DRAFT (gh_draft_get_type ())
G_DECLARE_FINAL_TYPE (GhDraft, gh_draft, GH, DRAFT, GObject)

/* Signals:
 * "edited": something that the draft says differs; its devices are the same structs as before.
 * "replaced": structs and lists are others than before: what points into them is to be made anew.
 */

/** gh_draft_new: empty until gh_draft_load() */
GhDraft *gh_draft_new (void);

/**
 * gh_draft_load:
 * @saved: (transfer full): the definition for the next start
 * @live: (transfer full) (nullable): what runs
 *
 * Takes over what is saved now. What was edited and not applied stays edited.
 */
void gh_draft_load (GhDraft *self, GhDomainConfig *saved, GhDomainConfig *live);

/** gh_draft_is_loaded: whether there is anything to show */
gboolean gh_draft_is_loaded (GhDraft *self);

/** gh_draft_get_config: Returns: (transfer none): what is edited; after a change of values call
 * gh_draft_edited(), after one of its lists gh_draft_replaced() */
GhDomainConfig *gh_draft_get_config (GhDraft *self);
const GhDomainConfig *gh_draft_get_saved (GhDraft *self);

/** gh_draft_get_live: Returns: (transfer none) (nullable): what runs; %NULL when it is off */
const GhDomainConfig *gh_draft_get_live (GhDraft *self);

void gh_draft_edited (GhDraft *self);
void gh_draft_replaced (GhDraft *self);

/** gh_draft_set_config: @config: (transfer full): what is edited from now on */
void gh_draft_set_config (GhDraft *self, GhDomainConfig *config);

/** gh_draft_revert: forgets what was edited */
void gh_draft_revert (GhDraft *self);

/** gh_draft_accept: what is edited counts as saved, as it was applied */
void gh_draft_accept (GhDraft *self);

/** gh_draft_is_dirty: whether there is anything to apply */
gboolean gh_draft_is_dirty (GhDraft *self);

/** gh_draft_get_complaints: Returns: (transfer full): what gh_domain_config_validate() has against
 * what is edited, one string each; empty when nothing */
char **gh_draft_get_complaints (GhDraft *self);

/** gh_draft_find_pair: Returns: (transfer none) (nullable): the device of the list named @list in
 * @other that is @device of the draft: by its key, else by its place */
gpointer gh_draft_find_pair (const GhDomainConfig *other,
                             const GhField *list,
                             gconstpointer device,
                             guint index);

G_END_DECLS
