/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhAuthority: who may do what. */
#pragma once

#include "gh-call.h"

G_BEGIN_DECLS

/** GhAuthorityFunc: @refusal: (transfer full) (nullable): why not; %NULL when it is permitted */
typedef void (*GhAuthorityFunc) (GhCall *call, GError *refusal);

#define GH_TYPE_AUTHORITY (gh_authority_get_type ())
G_DECLARE_FINAL_TYPE (GhAuthority, gh_authority, GH, AUTHORITY, GObject)

/** gh_authority_new: asks polkit, which is found when it is first needed */
GhAuthority *gh_authority_new (GhService *service);

/**
 * gh_authority_check:
 * @action: what the call is about to do
 *
 * Asks whether the client of @call may do @action, and calls @then, now or later. On the person's
 * own doors, the socket and the standard streams, it may: nobody else gets through them. On the
 * system bus root may, and for everybody else polkit decides; what cannot be asked is refused. The
 * caller and the decision are logged.
 *
 * Errors: GH_ERROR_NOT_AUTHORIZED saying what was refused, which right is missing, and what to do
 */
void gh_authority_check (GhAuthority *self, GhCall *call, GhAction action, GhAuthorityFunc then);

/** gh_authority_get_action_id: Returns: polkit's name of @action: "org.guesthouse.run" */
const char *gh_authority_get_action_id (GhAction action);

G_END_DECLS
