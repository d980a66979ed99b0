/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* DefineDomain, SetDefinition and Undefine. */
#pragma once

#include "gh-call.h"
#include "gh-domain-config.h"

G_BEGIN_DECLS

/**
 * gh_definitions_read:
 * @text: libvirt domain XML from a client
 * @uuid: (nullable): of the machine that it is for; set in a definition without UUID
 *
 * Reads, completes and checks a definition: the name is free, the host can run it and has the
 * memory.
 *
 * Returns: (transfer full)
 */
GhDomainConfig *
gh_definitions_read (GhHost *host, const char *text, const char *uuid, GError **error);

/* Handlers of methods; (transfer full). */
void gh_definitions_run_define (GhCall *call);
void gh_definitions_run_set (GhCall *call);
void gh_definitions_run_undefine (GhCall *call);

/** gh_definitions_run_get_difference: runs Domain.GetDifference */
void gh_definitions_run_get_difference (GhCall *call);

G_END_DECLS
