/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a domain has used so far. */
#pragma once

#include <libxl.h>

#include "gh-domain.h"

G_BEGIN_DECLS

/**
 * gh_xen_counters_fill:
 * @info: just read
 *
 * Reads a few small files of the kernel's backends; what a device model serves (images in files)
 * has no counters.
 */
void gh_xen_counters_fill (const libxl_dominfo *info, GhDomainSample *sample);

G_END_DECLS
