/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Growing and moving the disks of a machine of QEMU's while it runs. */
#pragma once

#include "gh-domain-disks.h"
#include "gh-qmp.h"

G_BEGIN_DECLS

/** gh_qemu_disks_init: fills the interface of GhQemuDomain */
void gh_qemu_disks_init (GhDomainDisksInterface *iface);

/**
 * gh_qemu_disks_delete_nodes:
 * @nodes: (nullable): what query-named-block-nodes returned
 * @id: of the disk or drive
 * @inserted: (nullable): the node that its device has, which stays
 *
 * Asks for the end of all its block nodes, and waits for none: commands are done in their order.
 */
void gh_qemu_disks_delete_nodes (GhQmp *qmp, JsonNode *nodes, const char *id, const char *inserted);

G_END_DECLS
