/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What is done to a domain of Xen, in a worker thread. */
#pragma once

#include "gh-domain-config.h"
#include "gh-xen-context-private.h"

G_BEGIN_DECLS

/**
 * GhXenTarget: which domain is meant; plain data for a worker.
 * @uuid: checked before anything is done to @domid, which Xen may have given to another meanwhile
 * @name: for messages
 * @vnc: path of the socket of its screen
 * @serial: path of the log of an HVM guest's serial line
 */
typedef struct
{
  char *uuid;
  char *name;
  char *vnc;
  char *serial;
  guint32 domid;
} GhXenTarget;

void gh_xen_target_clear (GhXenTarget *self);

/**
 * gh_xen_work_create:
 * @target: what is to be made; its domid does not matter
 * @state_fd: from which it is restored, or -1
 * @domid: (out): the new domain's
 * @stop: looked at when the domain is built: a build in progress cannot be ended
 *
 * Builds and, unless @paused, starts a domain. On failure nothing is left. Errors: HYPERVISOR,
 * NO_MEMORY, EXISTS for a name that another domain has, CANCELLED
 */
gboolean gh_xen_work_create (GhXenContext *context,
                             const GhXenTarget *target,
                             const GhDomainConfig *config,
                             int state_fd,
                             gboolean paused,
                             GCancellable *stop,
                             guint32 *domid,
                             GError **error);

/** gh_xen_work_check_there: whether the target's domid is still the target's. Errors: WRONG_STATE
 */
gboolean gh_xen_work_check_there (GhXenContext *context, const GhXenTarget *target, GError **error);

/** gh_xen_work_destroy: ends the run and removes its mark and socket; fine when it is gone */
gboolean gh_xen_work_destroy (GhXenContext *context, const GhXenTarget *target, GError **error);

/** gh_xen_work_check_there: whether the target's domid is still the target's. Errors: WRONG_STATE
 */
gboolean gh_xen_work_check_there (GhXenContext *context, const GhXenTarget *target, GError **error);

/** gh_xen_work_forget: removes the mark and the socket of a run that has ended by itself */
void gh_xen_work_forget (const GhXenTarget *target);

/** gh_xen_work_dump: writes its memory to @path as an ELF core, which is replaced. A guest that has
 * crashed is as good as one that is paused */
gboolean gh_xen_work_dump (GhXenContext *context,
                           const GhXenTarget *target,
                           const char *path,
                           GError **error);

/** gh_xen_work_set_paused: done when it has happened */
gboolean gh_xen_work_set_paused (GhXenContext *context,
                                 const GhXenTarget *target,
                                 gboolean paused,
                                 GError **error);

/** gh_xen_work_ask: asks the guest to power off or reboot, through its own drivers for Xen or, for
 * powering off, with the power button. Errors: UNSUPPORTED for a guest that has no ear */
gboolean
gh_xen_work_ask (GhXenContext *context, const GhXenTarget *target, gboolean reboot, GError **error);

G_END_DECLS
