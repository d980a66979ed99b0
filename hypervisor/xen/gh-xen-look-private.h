/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Looking at a domain of Xen: its consoles, pictures, figures and logs. */
#pragma once

#include "gh-domain.h"

G_BEGIN_DECLS

/** gh_xen_look_init: fills in what of GhXenDomain's class looks at a domain */
void gh_xen_look_init (GhDomainClass *klass);

G_END_DECLS
