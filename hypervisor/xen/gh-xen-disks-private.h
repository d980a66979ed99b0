/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Growing the disks of a domain of Xen's while it runs. */
#pragma once

#include "gh-domain-disks.h"

G_BEGIN_DECLS

/** gh_xen_disks_init: fills the interface of GhXenDomain */
void gh_xen_disks_init (GhDomainDisksInterface *iface);

G_END_DECLS
