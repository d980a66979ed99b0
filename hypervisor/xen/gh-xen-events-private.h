/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhXenEvents: the one long-lived libxenlight context, on the main loop. */
#pragma once

#include <gio/gio.h>
#include <libxl.h>

G_BEGIN_DECLS

#define GH_TYPE_XEN_EVENTS (gh_xen_events_get_type ())
G_DECLARE_FINAL_TYPE (GhXenEvents, gh_xen_events, GH, XEN_EVENTS, GObject)

/* Signals:
 * "domain-shutdown" (guint domid, guint reason): the guest has ended, its domain still holds its
 *   memory; @reason is a libxl_shutdown_reason
 * "domain-death" (guint domid): the domain is gone
 * "changed": a domain was made, renamed, or is gone, by whomever
 * "lost": xenstored has ended; nothing more will come
 */

/** gh_xen_events_new: Quick. Errors: GH_ERROR_UNAVAILABLE */
GhXenEvents *gh_xen_events_new (GError **error);

/** gh_xen_events_watch: wants the signals of @domid, once, until its death */
void gh_xen_events_watch (GhXenEvents *self, guint32 domid);

/** gh_xen_events_get_ctx: Returns: the context, for calls that do not wait; main thread only */
libxl_ctx *gh_xen_events_get_ctx (GhXenEvents *self);

G_END_DECLS
