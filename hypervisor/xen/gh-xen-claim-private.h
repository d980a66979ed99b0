/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Which machine has which disk. */
#pragma once

#include "gh-domain-config.h"
#include "gh-xen-context-private.h"

G_BEGIN_DECLS

/**
 * gh_xen_claim_check:
 *
 * Looks whether a disk of @config is in use by another domain, whoever started that. Two may read
 * one disk; one may write to what the other has only when both are machines of ours whose
 * definitions say that it is shareable. Blocks.
 *
 * Errors: GH_ERROR_IN_USE, naming the machine that has the disk
 */
gboolean gh_xen_claim_check (GhXenContext *context, const GhDomainConfig *config, GError **error);

/** gh_xen_claim_note: notes which disks of @config are shareable, with its mark. Blocks */
gboolean gh_xen_claim_note (const GhDomainConfig *config, GError **error);

G_END_DECLS
