/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhSubject: what a page of the settings is about: a struct of the draft, beside what runs. */
#pragma once

#include "gh-draft.h"
#include "gh-field-hint.h"

G_BEGIN_DECLS

/**
 * GhSubject: a plain value that is copied; what it points to lives until the draft is replaced.
 * @self: a struct of the draft
 * @live: (nullable): the same in what runs
 * @is_active: whether the machine runs
 * @live_changes: (nullable): words of GhChangeKind: what can be changed while it does
 */
typedef struct
{
  GhDraft *draft;
  const GhStruct *type;
  gpointer self;
  gconstpointer live;
  GhOffer offer;
  gboolean is_active;
  const char *const *live_changes;
} GhSubject;

/** gh_subject_can_change: whether a change of that kind is made at once */
gboolean gh_subject_can_change (const GhSubject *self, const char *kind);

/** gh_subject_offer: what kind of machine @config is. @is_xen: whether its host is Xen */
GhOffer gh_subject_offer (const GhDomainConfig *config, gboolean is_xen);

G_END_DECLS
