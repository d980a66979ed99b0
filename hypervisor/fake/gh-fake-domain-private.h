/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhFakeDomain: a machine that plays a script. */
#pragma once

#include "gh-domain.h"
#include "gh-fake-options-private.h"

G_BEGIN_DECLS

#define GH_TYPE_FAKE_DOMAIN (gh_fake_domain_get_type ())
G_DECLARE_FINAL_TYPE (GhFakeDomain, gh_fake_domain, GH, FAKE_DOMAIN, GhDomain)

/** gh_fake_domain_new: @config: (transfer full); @options: a reference is taken. Returns: (transfer
 * full) */
GhDomain *gh_fake_domain_new (GhDomainConfig *config, GhFakeOptions *options);

/** gh_fake_domain_found: has @self run since before, in @state: RUNNING or PAUSED */
void gh_fake_domain_found (GhFakeDomain *self, GhDomainState state);

/* For gh-fake-life. */

/** gh_fake_domain_begin: a run begins in @state that is @age microseconds old already */
void gh_fake_domain_begin (GhFakeDomain *self, GhDomainState state, gint64 age);
void gh_fake_domain_end (GhFakeDomain *self, GhDomainState state, GhDomainEnd end);
const GhFakeOptions *gh_fake_domain_get_options (GhFakeDomain *self);
/** gh_fake_domain_get_run: another number with each run */
guint gh_fake_domain_get_run (GhFakeDomain *self);
/** gh_fake_domain_get_age: microseconds since the start of the run */
gint64 gh_fake_domain_get_age (GhFakeDomain *self);

G_END_DECLS
