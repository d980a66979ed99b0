/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Who may do what. */
#pragma once

#include "gh-call.h"

G_BEGIN_DECLS

/** GhAuthorityFunc: @refusal: (transfer full) (nullable): why not; %NULL when it is permitted */
typedef void (*GhAuthorityFunc) (GhCall *call, GError *refusal);

/**
 * gh_authority_check:
 *
 * Asks whether the client of @call may do what the method's action says. On the person's own doors,
 * the socket and the standard streams, it may: nobody else gets through them. Calls @then now or
 * later.
 */
void gh_authority_check (GhCall *call, GhAuthorityFunc then);

G_END_DECLS
