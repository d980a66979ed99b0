/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhXenOp: one thing to be done to a domain, waiting or in a worker thread. */
#include "config.h"

#include "gh-xen-op-private.h"

#include <stdio.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-log-limit.h"
#include "gh-xen-state-private.h"

static void
on_cancelled (GCancellable *cancellable, gpointer stop)
{
  g_cancellable_cancel (stop);
}

GhXenOp *
gh_xen_op_new (GhXenOpKind kind, GTask *task)
{
  GhXenOp *self = g_new0 (GhXenOp, 1);

  self->kind = kind;
  self->fd = -1;
  self->task = task;
  self->stop = g_cancellable_new ();
  if (task != NULL && g_task_get_cancellable (task) != NULL)
    self->cancelled = g_cancellable_connect (g_task_get_cancellable (task),
                                             G_CALLBACK (on_cancelled),
                                             g_object_ref (self->stop),
                                             g_object_unref);
  return self;
}

void
gh_xen_op_free (GhXenOp *self)
{
  if (self->cancelled != 0)
    g_cancellable_disconnect (g_task_get_cancellable (self->task), self->cancelled);
  g_clear_object (&self->task);
  gh_xen_target_clear (&self->target);
  if (self->fd >= 0)
    close (self->fd);
  gh_domain_config_free (self->config);
  g_free (self->reason);
  g_free (self->dump);
  g_free (self->log);
  g_object_unref (self->stop);
  g_free (self);
}

gboolean
gh_xen_op_builds (const GhXenOp *self)
{
  return self->kind == GH_XEN_OP_START || self->kind == GH_XEN_OP_RESET
         || self->kind == GH_XEN_OP_RESTART || self->kind == GH_XEN_OP_RESTORE;
}

gboolean
gh_xen_op_starts (const GhXenOp *self)
{
  return self->kind == GH_XEN_OP_START || self->kind == GH_XEN_OP_RESTORE;
}

static gboolean
create_once (GhXenOp *self, GhXenContext *context, GError **error)
{
  return gh_xen_work_create (
    context, &self->target, self->config, self->fd, self->paused, self->stop, &self->domid, error);
}

static gboolean
create (GhXenOp *self, GhXenContext *context, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->target.vnc);
  g_autofree char *logs = g_path_get_dirname (self->target.serial);
  g_autoptr (GError) slow = NULL;
  off_t begin = self->fd >= 0 ? lseek (self->fd, 0, SEEK_CUR) : 0;

  g_mkdir_with_parents (folder, 0700);
  g_mkdir_with_parents (logs, 0700);
  if (gh_xen_op_starts (self))
    gh_log_set_aside (self->target.serial);
  if (create_once (self, context, &slow))
    return TRUE;
  if (!g_error_matches (slow, GH_ERROR, GH_ERROR_TIMEOUT))
    {
      g_propagate_error (error, g_steal_pointer (&slow));
      return FALSE;
    }
  /* libxenlight gives a device model ten seconds to come up, which on a busy computer is little;
   * the second time its files are in memory. */
  g_info ("%s", slow->message);
  if (self->fd >= 0)
    lseek (self->fd, begin, SEEK_SET);
  return create_once (self, context, error);
}

/* What cannot be kept holds nothing up: a machine's end, and its next run, matter more. */
static void
dump (GhXenOp *self, GhXenContext *context)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *reason = g_steal_pointer (&self->reason);

  if (gh_xen_work_dump (context, &self->target, self->dump, &error))
    self->reason = g_strdup_printf (_ ("%s; its memory was written to %s"), reason, self->dump);
  else
    self->reason = g_strdup_printf (_ ("%s. %s"), reason, error->message);
}

static gboolean
run (GhXenOp *self, GhXenContext *context, GError **error)
{
  if (self->dump != NULL)
    dump (self, context);
  switch (self->kind)
    {
    case GH_XEN_OP_START:
    case GH_XEN_OP_RESTORE:
      return create (self, context, error);
    case GH_XEN_OP_RESET:
    case GH_XEN_OP_RESTART:
      return gh_xen_work_destroy (context, &self->target, error) && create (self, context, error);
    case GH_XEN_OP_DESTROY:
    case GH_XEN_OP_END:
    case GH_XEN_OP_KEEP:
      return gh_xen_work_destroy (context, &self->target, error);
    case GH_XEN_OP_PAUSE:
    case GH_XEN_OP_RESUME:
      return gh_xen_work_set_paused (context, &self->target, self->kind == GH_XEN_OP_PAUSE, error);
    case GH_XEN_OP_SHUTDOWN:
    case GH_XEN_OP_REBOOT:
      return gh_xen_work_ask (context, &self->target, self->kind == GH_XEN_OP_REBOOT, error);
    case GH_XEN_OP_SAVE:
      return gh_xen_state_save (
        context, &self->target, self->fd, self->progress, self->progress_data, self->stop, error);
    case GH_XEN_OP_GO_ON:
      return gh_xen_state_go_on (context, &self->target, self->paused, error);
    case GH_XEN_OP_DUMP:
      return gh_xen_state_dump (
        context, &self->target, self->fd, self->progress, self->progress_data, error);
    case GH_XEN_OP_TRIGGER:
      return gh_xen_state_trigger (context, &self->target, self->trigger, error);
    case GH_XEN_OP_SYSRQ:
      return gh_xen_state_sysrq (context, &self->target, self->key, error);
    case GH_XEN_OP_FORGET:
    default:
      gh_xen_work_forget (&self->target);
      return TRUE;
    }
}

static const char *const verbs[] = {
  [GH_XEN_OP_START] = "start",
  [GH_XEN_OP_DESTROY] = "destroy",
  [GH_XEN_OP_PAUSE] = "pause",
  [GH_XEN_OP_RESUME] = "resume",
  [GH_XEN_OP_SHUTDOWN] = "ask to shut down",
  [GH_XEN_OP_REBOOT] = "ask to reboot",
  [GH_XEN_OP_RESET] = "reset",
  [GH_XEN_OP_RESTART] = "restart after a reboot",
  [GH_XEN_OP_END] = "clean up after its end",
  [GH_XEN_OP_FORGET] = "clean up: it is gone",
  [GH_XEN_OP_SAVE] = "save",
  [GH_XEN_OP_KEEP] = "destroy, now that it is saved",
  [GH_XEN_OP_GO_ON] = "go on after a save",
  [GH_XEN_OP_RESTORE] = "restore",
  [GH_XEN_OP_DUMP] = "dump its memory",
  [GH_XEN_OP_TRIGGER] = "send a trigger",
  [GH_XEN_OP_SYSRQ] = "send SysRq",
};

/* One start, and what follows, is in the log: it begins anew with each start. */
static void
write_log (const GhXenOp *self, const GhXenContext *context, const GError *error)
{
  g_autofree char *folder = g_path_get_dirname (self->log);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *when = g_date_time_format_iso8601 (now);
  FILE *file;

  g_mkdir_with_parents (folder, 0700);
  file = fopen (self->log, gh_xen_op_starts (self) ? "we" : "ae");
  if (file == NULL)
    return;
  fprintf (file,
           "%s domain %u: %s: %s\n%s",
           when,
           self->domid != 0 ? self->domid : self->target.domid,
           verbs[self->kind],
           error != NULL ? error->message : "done",
           context->lines->str);
  fclose (file);
}

static void
run_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (GhXenContext) context = gh_xen_context_new (&error);
  gboolean done = context != NULL && run (data, context, &error);

  if (context != NULL)
    write_log (data, context, error);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
gh_xen_op_run_async (GhXenOp *self, gpointer source, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (source, NULL, callback, data);

  g_task_set_source_tag (task, gh_xen_op_run_async);
  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, run_thread);
}

gboolean
gh_xen_op_run_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
