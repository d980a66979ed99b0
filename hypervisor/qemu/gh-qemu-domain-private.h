/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhQemuDomain: a machine that QEMU runs. */
#pragma once

#include "gh-domain.h"
#include "gh-qemu-run-private.h"

G_BEGIN_DECLS

#define GH_TYPE_QEMU_DOMAIN (gh_qemu_domain_get_type ())
G_DECLARE_FINAL_TYPE (GhQemuDomain, gh_qemu_domain, GH, QEMU_DOMAIN, GhDomain)

/**
 * gh_qemu_domain_new:
 * @folder: for a run, in the runtime folder
 * @log_folder: the machine's own, in the state folder
 *
 * Returns: (transfer full)
 */
GhDomain *
gh_qemu_domain_new (const GhDomainConfig *config, const char *folder, const char *log_folder);

/** gh_qemu_domain_found: @run: up, in @state: RUNNING or PAUSED */
void gh_qemu_domain_found (GhQemuDomain *self, GhQemuRun *run, GhDomainState state);

/** gh_qemu_domain_was_ended: a run that nobody watched has ended with @state: OFF or CRASHED. The
 * state goes through STOPPING, so that whoever follows it sees an end */
void gh_qemu_domain_was_ended (GhQemuDomain *self, GhDomainState state, GhDomainEnd end);

/** gh_qemu_domain_get_folder: Returns: folder of its runs */
const char *gh_qemu_domain_get_folder (GhQemuDomain *self);

/** gh_qemu_domain_get_log_folder: Returns: folder of what outlives a run */
const char *gh_qemu_domain_get_log_folder (GhQemuDomain *self);

G_END_DECLS
