/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The features of a guest's machine and CPU, as libxenlight wants them. */
#pragma once

#include <libxl.h>

#include "gh-domain-config.h"

G_BEGIN_DECLS

/** gh_xen_features_fill: @info: initialised for @type. What nobody has said stays as libxenlight
 * has it */
void gh_xen_features_fill (libxl_domain_build_info *info,
                           const GhDomainConfig *config,
                           libxl_domain_type type);

/** gh_xen_features_check: adds a line to @text for each feature that Xen, or this guest type of it,
 * does not have */
void gh_xen_features_check (GString *text, const GhDomainConfig *config, libxl_domain_type type);

G_END_DECLS
