/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a fake host tells of itself. */
#pragma once

#include "gh-inspector.h"

G_BEGIN_DECLS

/** gh_fake_host_init_interface: of GhFakeDriver, for G_IMPLEMENT_INTERFACE */
void gh_fake_host_init_interface (GhInspectorInterface *iface);

/** gh_fake_store_read: a GhStoreReadFunc on the fake xenstore; @data is unused */
GhStoreNode *gh_fake_store_read (gpointer data, const char *path, char ***children, GError **error);

/** gh_fake_host_list_bridges: Returns: (transfer full): what the URI of @self says of them */
char **gh_fake_host_list_bridges (GhInspector *self);

G_END_DECLS
