/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands for storage list. */
#pragma once

#include "gh-ctl.h"

G_BEGIN_DECLS

gboolean gh_ctl_storage_list_pools (GhCtl *self, GError **error);
/** gh_ctl_storage_list_volumes: @pool: (nullable): %NULL for all */
gboolean gh_ctl_storage_list_volumes (GhCtl *self, const char *pool, GError **error);
gboolean gh_ctl_storage_list_media (GhCtl *self, GError **error);
gboolean gh_ctl_storage_list_trash (GhCtl *self, GError **error);

G_END_DECLS
