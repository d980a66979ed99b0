/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhPoolBar: the space of a pool as a bar, and which volumes have it. */
#pragma once

#include "gh-parts-bar.h"
#include "gh-storage-list.h"

G_BEGIN_DECLS

#define GH_TYPE_POOL_BAR (gh_pool_bar_get_type ())
G_DECLARE_FINAL_TYPE (GhPoolBar, gh_pool_bar, GH, POOL_BAR, GhPartsBar)

/**
 * gh_pool_bar_show:
 * @volumes: of the pool
 * @extents: (nullable): of a volume group: drawn one after the other as they lie on its devices
 */
void gh_pool_bar_show (GhPoolBar *self,
                       const GhPoolInfo *pool,
                       GhStorageList *volumes,
                       GhStorageList *extents);

G_END_DECLS
