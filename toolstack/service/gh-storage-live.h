/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Growing and moving volumes with which machines run. */
#pragma once

#include "gh-machine.h"
#include "gh-storage-request.h"

G_BEGIN_DECLS

/** gh_storage_live_check: whether the one machine that runs with @self's volume can go on while
 * that is done; on the main thread. Errors: IN_USE naming a machine, UNSUPPORTED */
gboolean gh_storage_live_check (GhStorageRequest *self, gboolean move, GError **error);

/* In the job's thread. Errors besides those of gh_domain_disks_resize_async() and so on:
 * WRONG_STATE when the machine has ended */

gboolean gh_storage_live_resize (GhStorageRequest *self, GError **error);

/** gh_storage_live_move: copies while the guest goes on, lets it stand still for the moment in
 * which it and its definition get the copy, and puts the old volume into the trash */
gboolean gh_storage_live_move (GhStorageRequest *self, GError **error);

/** gh_storage_live_recover: @journal: of a move that a predecessor did not end: ends the copying in
 * what runs, so that what the machine has is known; definitions get the new volume when a guest has
 * it or the copy of one without a guest is whole; in the recovery's thread, before
 * gh_volume_work_recover() */
void gh_storage_live_recover (GhService *service, GhJournal *journal);

G_END_DECLS
