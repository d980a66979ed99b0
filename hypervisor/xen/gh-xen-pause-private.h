/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a domain is paused, of which Xen sends no word. */
#pragma once

#include "gh-xen-domain-private.h"

G_BEGIN_DECLS

/** gh_xen_pause_look: sees whether another tool has paused or resumed the domain; does not wait */
void gh_xen_pause_look (GhXenDomain *self);

/** gh_xen_pause_watch: looks again and again while it is paused, ever more seldom: a domain that xl
 * makes or restores is paused at first */
void gh_xen_pause_watch (GhXenDomain *self);

G_END_DECLS
