/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Changing the medium in a drive of a machine that runs. */
#pragma once

#include "gh-domain-config.h"
#include "gh-qemu-run-private.h"

G_BEGIN_DECLS

/**
 * gh_qemu_medium_change:
 * @task: (transfer full): its result is a boolean
 * @disk: the drive with the medium that is to be in it; without a source none
 * @force: whether to take it out although the guest has locked the tray
 *
 * Errors: BUSY for a locked tray; those of the monitor, which leave the old medium in
 */
void gh_qemu_medium_change (GTask *task, GhQemuRun *run, const GhDisk *disk, gboolean force);

/** gh_qemu_medium_find: Returns: (transfer full) (nullable): the block node in the drive or disk
 * @id, from what query-block returned */
char *gh_qemu_medium_find (JsonNode *blocks, const char *id);

/** gh_qemu_medium_make_node: Returns: (transfer full): a name for a block node of the drive or disk
 * @id that no earlier one has */
char *gh_qemu_medium_make_node (const char *id);

G_END_DECLS
