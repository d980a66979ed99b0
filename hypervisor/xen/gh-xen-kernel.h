/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a machine can be started with the kernel that its definition names. */
#pragma once

#include <gio/gio.h>

#include "gh-domain-config.h"

G_BEGIN_DECLS

/**
 * gh_xen_kernel_check:
 * @failed: whether Xen has refused the machine: then no time is spared to say why
 *
 * Refuses a kernel that can surely not be started as a machine of @config's kind; what is of no
 * known form is left to Xen. Before a start a PVH machine's kernel is not unpacked: Xen does that
 * anyway, and refuses each that cannot be PVH; Linux without PV it would start as PV, and it dies.
 * Blocks.
 *
 * Errors: GH_ERROR_UNSUPPORTED naming the kinds that can, GH_ERROR_NOT_FOUND, GH_ERROR_PERMISSION
 */
gboolean gh_xen_kernel_check (const GhDomainConfig *config,
                              gboolean failed,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
