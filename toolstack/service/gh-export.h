/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhExport: what the service shows on one connection: a client's own, or a bus. */
#pragma once

#include "gh-peer.h"

G_BEGIN_DECLS

#define GH_TYPE_EXPORT (gh_export_get_type ())
G_DECLARE_FINAL_TYPE (GhExport, gh_export, GH, EXPORT, GObject)

/**
 * gh_export_new:
 * @peer: (nullable): who has the other end; %NULL for a bus, where each caller is a client
 *
 * Shows the service on @connection until that closes. Nothing is made for each machine or job:
 * their folders are subtrees, so that ten thousand machines cost nothing here.
 */
GhExport *gh_export_new (GhService *service, GDBusConnection *connection, GhPeer *peer);

/** gh_export_add_host: shows the machines of @host too */
void gh_export_add_host (GhExport *self, GhHost *host);

G_END_DECLS
