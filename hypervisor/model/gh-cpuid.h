/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What Xen has its guests told by the instruction CPUID: xl.cfg(5), "cpuid". */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** gh_cpuid_is_xend: whether @item is in xend's way, "1:ecx=xx…,edx=xx…", and not in libxl's,
 * "tm=0" */
gboolean gh_cpuid_is_xend (const char *item);

/** gh_cpuid_is_valid: whether it is in one of the two, as far as that can be told from its form */
gboolean gh_cpuid_is_valid (const char *item);

/** gh_cpuid_has_xend: whether one of @items (nullable) is in xend's way */
gboolean gh_cpuid_has_xend (char **items);

/** gh_cpuid_from_feature: Returns: (transfer full): in libxl's way what "+pni" or "-pni" says of a
 * feature in libvirt's words: "sse3=1" */
char *gh_cpuid_from_feature (const char *feature);

/** gh_cpuid_to_feature: Returns: (transfer full) (nullable): the reverse; %NULL when @item says
 * more than that a feature is there or not */
char *gh_cpuid_to_feature (const char *item);

G_END_DECLS
