/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Systems that can be fetched. */
#pragma once

#include "gh-ctl.h"

G_BEGIN_DECLS

/** gh_ctl_catalog_find: Returns: (transfer full): the system with that id, as ListSystems has it.
 * Errors: GH_ERROR_NOT_FOUND */
GVariant *gh_ctl_catalog_find (GhCtl *self, const char *id, GError **error);

/** gh_ctl_catalog_choose: @cloud: whether it has to be a cloud image. Returns: (transfer full)
 * (nullable): the place from which @system suits @arch best */
GVariant *gh_ctl_catalog_choose (GVariant *system, const char *arch, gboolean cloud);

G_END_DECLS
