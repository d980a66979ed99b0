/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Saving, restoring, triggers, SysRq and dumps of domains of Xen. */
#pragma once

#include "gh-domain-life.h"

G_BEGIN_DECLS

/** gh_xen_life_init: fills the interface of GhXenDomain */
void gh_xen_life_init (GhDomainLifeInterface *iface);

G_END_DECLS
