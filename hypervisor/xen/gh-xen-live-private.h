/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Changing a domain of Xen's while it runs. */
#pragma once

#include "gh-domain-live.h"

G_BEGIN_DECLS

void gh_xen_live_init (GhDomainLiveInterface *iface);

G_END_DECLS
