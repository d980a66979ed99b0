/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What Xen's driver tells of its host. */
#pragma once

#include "gh-inspector.h"
#include "gh-xen-ring.h"

G_BEGIN_DECLS

/** gh_xen_host_init_interface: of GhXenDriver, for G_IMPLEMENT_INTERFACE */
void gh_xen_host_init_interface (GhInspectorInterface *iface);

/** gh_xen_host_get_info: what `xl info`, `xl vcpu-list`, `xl cpupool-list` and `xl list` say */
GhHostInfo *gh_xen_host_get_info (GError **error);

/** gh_xen_host_check: adds findings (element-type GhFinding) about this control domain */
void gh_xen_host_check (GPtrArray *findings);

/** gh_xen_store_list: GhInspectorInterface.list_store for xenstore */
GPtrArray *
gh_xen_store_list (const char *path, guint depth, guint limit, gboolean *more, GError **error);

/** gh_xen_ring_read: Returns: (transfer full): all that Xen's ring of messages holds, which @clear
 * empties */
char *gh_xen_ring_read (gboolean clear, GError **error);

G_END_DECLS
