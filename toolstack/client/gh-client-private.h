/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of GhClient share. */
#pragma once

#include "gh-client.h"

G_BEGIN_DECLS

/** gh_client_get_host_path: Returns: (transfer none) (nullable): %NULL until the host is open */
const char *gh_client_get_host_path (GhClient *self);

/** gh_client_get_proxies: Returns: (transfer none): path → GWeakRef of its GhDbusDomain; emptied
 * when the connection goes */
GHashTable *gh_client_get_proxies (GhClient *self);

G_END_DECLS
