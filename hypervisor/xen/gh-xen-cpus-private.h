/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Where, and with what share, a domain's virtual CPUs run. */
#pragma once

#include "gh-driver.h"
#include "gh-xen-work-private.h"

G_BEGIN_DECLS

/** gh_xen_cpus_fill: what of @config is said when a domain is built: pins, weight, cap */
void gh_xen_cpus_fill (libxl_domain_build_info *info, const GhDomainConfig *config, libxl_ctx *ctx);

/* Each of these blocks, for worker threads: brings a running domain to what @config says. */

/** gh_xen_cpus_pin: Errors: INVALID_ARGUMENT for a CPU that the host has not */
gboolean gh_xen_cpus_pin (GhXenContext *context,
                          const GhXenTarget *target,
                          const GhDomainConfig *config,
                          GError **error);
gboolean gh_xen_cpus_set_online (GhXenContext *context,
                                 const GhXenTarget *target,
                                 const GhDomainConfig *config,
                                 GError **error);
/** gh_xen_cpus_set_share: weight and cap */
gboolean gh_xen_cpus_set_share (GhXenContext *context,
                                const GhXenTarget *target,
                                const GhDomainConfig *config,
                                GError **error);
/** gh_xen_cpus_move: into the pool. Errors: NOT_FOUND naming those there are */
gboolean gh_xen_cpus_move (GhXenContext *context,
                           const GhXenTarget *target,
                           const GhDomainConfig *config,
                           GError **error);

/** gh_xen_cpus_list_pools: a member of GhDriverClass */
void gh_xen_cpus_list_pools (GhDriver *driver,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data);

G_END_DECLS
