/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhQemuDomain: a machine that QEMU runs. */
#pragma once

#include "gh-domain-life.h"
#include "gh-qemu-run-private.h"

G_BEGIN_DECLS

#define GH_TYPE_QEMU_DOMAIN (gh_qemu_domain_get_type ())
G_DECLARE_FINAL_TYPE (GhQemuDomain, gh_qemu_domain, GH, QEMU_DOMAIN, GhDomain)

/**
 * gh_qemu_domain_new:
 * @config: (transfer full)
 * @folder: for a run, in the runtime folder
 * @log_folder: the machine's own, in the state folder
 *
 * Returns: (transfer full)
 */
GhDomain *gh_qemu_domain_new (GhDomainConfig *config, const char *folder, const char *log_folder);

/** gh_qemu_domain_found: @run: up, in @state: RUNNING or PAUSED */
void gh_qemu_domain_found (GhQemuDomain *self, GhQemuRun *run, GhDomainState state);

/** gh_qemu_domain_was_ended: a run that nobody watched has ended with @state: OFF or CRASHED. The
 * state goes through STOPPING, so that whoever follows it sees an end */
void gh_qemu_domain_was_ended (GhQemuDomain *self, GhDomainState state, GhDomainEnd end);

/** gh_qemu_domain_get_folder: Returns: folder of its runs */
const char *gh_qemu_domain_get_folder (GhQemuDomain *self);

/** gh_qemu_domain_get_log_folder: Returns: folder of what outlives a run */
const char *gh_qemu_domain_get_log_folder (GhQemuDomain *self);

/* For gh-qemu-life and gh-qemu-look. */

/** gh_qemu_domain_get_run: Returns: (transfer none) (nullable): what is up */
GhQemuRun *gh_qemu_domain_get_run (GhQemuDomain *self);

/** gh_qemu_domain_make_gone_error: Returns: (transfer full): it is no longer running */
GError *gh_qemu_domain_make_gone_error (GhQemuDomain *self);

/** gh_qemu_domain_stopped, gh_qemu_domain_resumed: QEMU says so, in an event or a reply: whichever
 * is first sets the state */
void gh_qemu_domain_stopped (GhQemuDomain *self);
void gh_qemu_domain_resumed (GhQemuDomain *self);

/** gh_qemu_domain_restore: as GhDomainLifeInterface wants it: a start that ends paused */
void gh_qemu_domain_restore (GhDomainLife *self,
                             int fd,
                             const GhDomainConfig *config,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data);

G_END_DECLS
