/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhXenOp: one thing to be done to a domain, waiting or in a worker thread. */
#pragma once

#include "gh-domain-life.h"
#include "gh-xen-work-private.h"

G_BEGIN_DECLS

typedef enum
{
  GH_XEN_OP_START,
  GH_XEN_OP_DESTROY,
  GH_XEN_OP_PAUSE,
  GH_XEN_OP_RESUME,
  GH_XEN_OP_SHUTDOWN,
  GH_XEN_OP_REBOOT,
  GH_XEN_OP_RESET,   /* destroy and build anew, because somebody asked */
  GH_XEN_OP_RESTART, /* the same, because the guest rebooted */
  GH_XEN_OP_END,     /* the guest has ended: destroy what is left of it */
  GH_XEN_OP_FORGET,  /* the domain is gone: remove what is left of us */
  GH_XEN_OP_SAVE,    /* suspend the guest and write its state */
  GH_XEN_OP_KEEP,    /* what was written is kept: destroy the domain */
  GH_XEN_OP_GO_ON,   /* it is not kept: resume the guest */
  GH_XEN_OP_RESTORE, /* build a domain from a state */
  GH_XEN_OP_DUMP,
  GH_XEN_OP_TRIGGER,
  GH_XEN_OP_SYSRQ,
} GhXenOpKind;

/**
 * GhXenOp:
 * @task: (nullable): of the person who asked
 * @target: the run that is meant; START has none yet
 * @config: (nullable): to be built, for START, RESET, RESTART
 * @log: the file that keeps what libxenlight said
 * @paused: START leaves it paused
 * @doomed: a destroy waits for the build to end
 * @state, @end, @reason: what END and FORGET lead to
 * @dump: (nullable): END and RESTART write the memory of what ended to this file first
 * @stop: cancelled with the task's, through the handler @cancelled, or by a destroy meanwhile
 * @domid: of what was built
 * @fd: of SAVE, RESTORE and DUMP, else -1; owned
 * @progress, @progress_data: of SAVE and DUMP
 * @trigger, @key: what is sent
 */
typedef struct
{
  GhXenOpKind kind;
  GTask *task;
  GhXenTarget target;
  GhDomainConfig *config;
  char *log;
  gboolean paused;
  gboolean doomed;
  GhDomainState state;
  GhDomainEnd end;
  char *reason;
  char *dump;
  GCancellable *stop;
  gulong cancelled;
  guint32 domid;
  int fd;
  GhDomainProgress progress;
  gpointer progress_data;
  GhTrigger trigger;
  char key;
} GhXenOp;

/** gh_xen_op_new: @task: (transfer full) (nullable) */
GhXenOp *gh_xen_op_new (GhXenOpKind kind, GTask *task);
void gh_xen_op_free (GhXenOp *self);

/** gh_xen_op_builds: whether @self makes a domain */
gboolean gh_xen_op_builds (const GhXenOp *self);

/** gh_xen_op_starts: whether @self makes a domain of a machine that is off */
gboolean gh_xen_op_starts (const GhXenOp *self);

/** gh_xen_op_run_async: does it in a worker thread; @self must live until then. @source: whose
 * operation it is */
void
gh_xen_op_run_async (GhXenOp *self, gpointer source, GAsyncReadyCallback callback, gpointer data);
gboolean gh_xen_op_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
