/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* org.guesthouse.Guesthouse1.Storage: what is done to volumes, as jobs. */
#pragma once

#include "gh-call.h"

G_BEGIN_DECLS

/* The methods that they are named after. */
void gh_storage_run_create (GhCall *call);
void gh_storage_run_resize (GhCall *call);
void gh_storage_run_rename (GhCall *call);
void gh_storage_run_snapshot (GhCall *call);
void gh_storage_run_revert (GhCall *call);
void gh_storage_run_copy (GhCall *call);
void gh_storage_run_move (GhCall *call);
void gh_storage_run_check (GhCall *call);
void gh_storage_run_compact (GhCall *call);
void gh_storage_run_delete (GhCall *call);
void gh_storage_run_upload (GhCall *call);
void gh_storage_run_download (GhCall *call);
void gh_storage_run_restore_trash (GhCall *call);
void gh_storage_run_empty_trash (GhCall *call);

G_END_DECLS
