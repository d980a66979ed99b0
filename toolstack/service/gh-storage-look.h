/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* org.guesthouse.Guesthouse1.Storage: what there is. */
#pragma once

#include "gh-call.h"

G_BEGIN_DECLS

/* The methods that they are named after. */
void gh_storage_run_list_pools (GhCall *call);
void gh_storage_run_list_volumes (GhCall *call);
void gh_storage_run_list_extents (GhCall *call);
void gh_storage_run_get_volume (GhCall *call);
void gh_storage_run_list_trash (GhCall *call);
void gh_storage_run_list_media (GhCall *call);

G_END_DECLS
