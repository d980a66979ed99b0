/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a domain is paused, of which Xen sends no word. */
#pragma once

#include <libxl.h>

#include "gh-xen-domain-private.h"

G_BEGIN_DECLS

/** gh_xen_pause_see: takes over from @info, just read, whether another tool has paused or resumed
 * the domain */
void gh_xen_pause_see (GhXenDomain *self, const libxl_dominfo *info);

/** gh_xen_pause_watch: looks again and again while it is paused, ever more seldom: a domain that xl
 * makes or restores is paused at first. It is only watched once. */
void gh_xen_pause_watch (GhXenDomain *self);

G_END_DECLS
