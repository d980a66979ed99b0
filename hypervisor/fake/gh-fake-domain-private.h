/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhFakeDomain: a machine that plays a script. */
#pragma once

#include "gh-domain.h"
#include "gh-fake-options-private.h"

G_BEGIN_DECLS

#define GH_TYPE_FAKE_DOMAIN (gh_fake_domain_get_type ())
G_DECLARE_FINAL_TYPE (GhFakeDomain, gh_fake_domain, GH, FAKE_DOMAIN, GhDomain)

/** gh_fake_domain_new: @options: a reference is taken. Returns: (transfer full) */
GhDomain *gh_fake_domain_new (const GhDomainConfig *config, GhFakeOptions *options);

/** gh_fake_domain_found: has @self run since before, in @state: RUNNING or PAUSED */
void gh_fake_domain_found (GhFakeDomain *self, GhDomainState state);

G_END_DECLS
