/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands for storage list. */
#pragma once

#include "gh-ctl.h"

G_BEGIN_DECLS

/** gh_ctl_storage_call: a method of Storage. Returns: (transfer full): its reply */
GVariant *
gh_ctl_storage_call (GhCtl *self, const char *method, GVariant *parameters, GError **error);

/** gh_ctl_storage_ask: the same. Returns: (transfer full): the first value of the reply */
GVariant *
gh_ctl_storage_ask (GhCtl *self, const char *method, GVariant *parameters, GError **error);

gboolean gh_ctl_storage_list_pools (GhCtl *self, GError **error);
/** gh_ctl_storage_list_volumes: @pool: (nullable): %NULL for all */
gboolean gh_ctl_storage_list_volumes (GhCtl *self, const char *pool, GError **error);
gboolean gh_ctl_storage_list_media (GhCtl *self, GError **error);
gboolean gh_ctl_storage_list_trash (GhCtl *self, GError **error);

G_END_DECLS
