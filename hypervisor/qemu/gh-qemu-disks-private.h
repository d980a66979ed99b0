/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Growing and moving the disks of a machine of QEMU's while it runs. */
#pragma once

#include "gh-domain-disks.h"

G_BEGIN_DECLS

/** gh_qemu_disks_init: fills the interface of GhQemuDomain */
void gh_qemu_disks_init (GhDomainDisksInterface *iface);

G_END_DECLS
