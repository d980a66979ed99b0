/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Looking at a machine that QEMU runs: its consoles, pictures, figures and logs. */
#pragma once

#include "gh-domain.h"

G_BEGIN_DECLS

/** gh_qemu_look_init: fills in what of GhQemuDomain's class looks at a machine */
void gh_qemu_look_init (GhDomainClass *klass);

G_END_DECLS
