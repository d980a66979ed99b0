/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What runs on Xen at one moment. */
#pragma once

#include "gh-domain-config.h"
#include "gh-xen-mark-private.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GhXenFound: one domain.
 * @name: (nullable): %NULL for one that is half made
 * @shutdown: -1 while it lives, else why it ended: a libxl_shutdown_reason
 * @started_at: seconds since 1970; 0 when unknown
 * @config: (nullable): what it was started with, for those whose UUIDs were not known
 */
typedef struct
{
  guint32 domid;
  char *uuid;
  char *name;
  gboolean paused;
  int shutdown;
  GhXenMark mark;
  gint64 started_at;
  GhDomainConfig *config;
} GhXenFound;

/**
 * gh_xen_scan_async:
 * @known: (transfer full) (element-type utf8): a set of the UUIDs whose definitions are known
 * @sockets: (nullable)
 *
 * Lists the domains in a worker thread; the control domain and those that are dying are left out.
 * With @sockets, the folder of our screens' sockets, what a killed predecessor left half made is
 * ended first, and marks of runs that are over are removed; only before anything is started.
 */
void gh_xen_scan_async (GHashTable *known,
                        const char *sockets,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data);

/** gh_xen_scan_finish: Returns: (transfer full) (element-type GhXenFound) */
GPtrArray *gh_xen_scan_finish (GAsyncResult *result, GError **error);

G_END_DECLS
