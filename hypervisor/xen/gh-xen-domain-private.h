/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhXenDomain: one virtual machine on Xen. */
#pragma once

#include "gh-domain.h"
#include "gh-xen-events-private.h"
#include "gh-xen-op-private.h"
#include "gh-xen-scan-private.h"

G_BEGIN_DECLS

#define GH_TYPE_XEN_DOMAIN (gh_xen_domain_get_type ())
G_DECLARE_FINAL_TYPE (GhXenDomain, gh_xen_domain, GH, XEN_DOMAIN, GhDomain)

/* Signal "settled": an operation is over; what happened from outside meanwhile was not looked at.
 */

/** gh_xen_domain_new: @config: (transfer full); @runtime_folder: where the socket of its screen
 * will be; @state_folder: where its log will be. Returns: (transfer full) */
GhDomain *
gh_xen_domain_new (GhDomainConfig *config, const char *runtime_folder, const char *state_folder);

/** gh_xen_domain_set_events: nothing can be started before this */
void gh_xen_domain_set_events (GhXenDomain *self, GhXenEvents *events);

/** gh_xen_domain_get_events: Returns: (transfer none) (nullable) */
GhXenEvents *gh_xen_domain_get_events (GhXenDomain *self);

/** gh_xen_domain_get_domid: Returns: 0 when it does not run */
guint32 gh_xen_domain_get_domid (GhXenDomain *self);

/** gh_xen_domain_is_settled: whether no operation is under way */
gboolean gh_xen_domain_is_settled (GhXenDomain *self);

/** gh_xen_domain_get_changed: Returns: monotonic time at which the last operation began or ended */
gint64 gh_xen_domain_get_changed (GhXenDomain *self);

/** gh_xen_domain_found: it runs as @found says; only when it is settled */
void gh_xen_domain_found (GhXenDomain *self, const GhXenFound *found);

/** gh_xen_domain_is_renamed: whether Xen calls it otherwise than it was last known to */
gboolean gh_xen_domain_is_renamed (GhXenDomain *self, const GhXenFound *found);

/** gh_xen_domain_forget: what runs is no longer ours to follow: it is off, because of @reason
 * (nullable); only when it is settled */
void gh_xen_domain_forget (GhXenDomain *self, const char *reason);

/** gh_xen_domain_missed: it does not run any more; only when it is settled */
void gh_xen_domain_missed (GhXenDomain *self);

/** gh_xen_domain_ended: the guest of @domid has ended; @reason: a libxl_shutdown_reason. What we
 * started we clean up or restart; what another toolstack started is left to it */
void gh_xen_domain_ended (GhXenDomain *self, guint32 domid, int reason);

/* For gh-xen-look. */

/** gh_xen_domain_get_vnc: Returns: (transfer none): the socket of its screen, if we started it */
const char *gh_xen_domain_get_vnc (GhXenDomain *self);

/** gh_xen_domain_get_log: Returns: (transfer none): the log of its device model */
const char *gh_xen_domain_get_log (GhXenDomain *self);

/** gh_xen_domain_get_serial_log: Returns: (transfer none) (nullable): the log of its serial line;
 * %NULL for a guest of which xenconsoled keeps it */
const char *gh_xen_domain_get_serial_log (GhXenDomain *self);

/** gh_xen_domain_list_logs: Returns: (transfer full): paths of all files that may hold a log of it
 */
char **gh_xen_domain_list_logs (GhXenDomain *self);

/** gh_xen_domain_is_ours: whether we started what runs */
gboolean gh_xen_domain_is_ours (GhXenDomain *self);

/* For gh-xen-life. */

/** gh_xen_domain_make_op: @task: (transfer full) (nullable). Returns: (transfer full): an operation
 * on what runs */
GhXenOp *gh_xen_domain_make_op (GhXenDomain *self, GhXenOpKind kind, GTask *task);

/** gh_xen_domain_push: @op: (transfer full): does it when those before it are done */
void gh_xen_domain_push (GhXenDomain *self, GhXenOp *op);

G_END_DECLS
