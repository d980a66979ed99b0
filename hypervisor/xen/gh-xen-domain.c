/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhXenDomain: one virtual machine on Xen.
 *
 * Operations queue up: one at a time is in a worker thread (current), the rest wait in ops. What
 * the guest does by itself becomes an operation as well, so nothing overlaps:
 *
 *     asked:    START  DESTROY  PAUSE  RESUME  RESET, gh-xen-life's; SHUTDOWN, REBOOT do not queue
 *     guest:    ended → END, RESTART or nothing, as gh_xen_end_plan() says; GhPace holds back loops
 *     outside:  gone → FORGET
 *
 * Xen numbers the runs (domid): an operation on a run that is over is dropped. */
#include "config.h"

#include "gh-xen-domain-private.h"

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-log-limit.h"
#include "gh-pace.h"
#include "gh-task.h"
#include "gh-xen-config-private.h"
#include "gh-xen-disks-private.h"
#include "gh-xen-end-private.h"
#include "gh-xen-life-private.h"
#include "gh-xen-live-private.h"
#include "gh-xen-look-private.h"
#include "gh-xen-op-private.h"
#include "gh-xen-pause-private.h"
#include "gh-xen-store-private.h"

struct _GhXenDomain
{
  GhDomain parent_instance;

  GhXenEvents *events;
  char *vnc;
  char *log;
  char *serial;
  GhLogLimit *serial_limit; /* while a device model writes the log */
  char *dump;
  char *seen_name; /* what Xen calls it, when that is not what it was started as */
  guint32 domid;
  gboolean ours;      /* we started what runs, so its end is our business */
  gboolean ended;     /* the guest of domid has ended, and that is being seen to */
  gboolean preserved; /* the same, and all there is to see to is that it stays */
  gboolean suspended; /* the guest of domid was suspended: somebody saves it */
  GhPace pace;
  gint64 started_at;
  gint64 built; /* monotonic */
  gint64 changed;
  GQueue ops;
  GhXenOp *current;
  GhXenOp *restart; /* while it is held back */
  guint restart_source;
};

G_DEFINE_FINAL_TYPE_WITH_CODE (
  GhXenDomain,
  gh_xen_domain,
  GH_TYPE_DOMAIN,
  G_IMPLEMENT_INTERFACE (GH_TYPE_DOMAIN_DISKS, (GInterfaceInitFunc) gh_xen_disks_init)
    G_IMPLEMENT_INTERFACE (GH_TYPE_DOMAIN_LIFE, (GInterfaceInitFunc) gh_xen_life_init)
      G_IMPLEMENT_INTERFACE (GH_TYPE_DOMAIN_LIVE, (GInterfaceInitFunc) gh_xen_live_init))

enum
{
  SETTLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void pump (GhXenDomain *self);

static void
begin_run (GhXenDomain *self, guint32 domid, gboolean ours)
{
  self->domid = domid;
  self->ours = ours;
  self->ended = self->preserved = self->suspended = FALSE;
  g_clear_pointer (&self->seen_name, g_free);
  self->built = g_get_monotonic_time ();
  gh_xen_events_watch (self->events, domid);
  g_clear_object (&self->serial_limit);
  if (ours && gh_xen_domain_get_serial_log (self) != NULL)
    self->serial_limit = gh_log_limit_new (self->serial, GH_SERIAL_LOG_MAX);
}

static void
drop_restart (GhXenDomain *self)
{
  g_clear_handle_id (&self->restart_source, g_source_remove);
  g_clear_pointer (&self->restart, gh_xen_op_free);
}

static void
end_run (GhXenDomain *self, GhDomainState state, GhDomainEnd end, const char *reason)
{
  drop_restart (self);
  self->domid = 0;
  self->ours = self->ended = self->preserved = self->suspended = FALSE;
  g_clear_pointer (&self->seen_name, g_free);
  self->started_at = 0;
  g_clear_object (&self->serial_limit);
  if (gh_domain_state_is_active (gh_domain_get_state (GH_DOMAIN (self))))
    gh_domain_set_state (GH_DOMAIN (self), state, end, reason);
}

/* What a build that came to its end means. */
static void
settle_build (GhXenDomain *self, const GhXenOp *op, const GError *error)
{
  GhDomain *domain = GH_DOMAIN (self);

  if (g_error_matches (error, GH_ERROR, GH_ERROR_CANCELLED))
    {
      end_run (self, GH_DOMAIN_OFF, GH_DOMAIN_END_DESTROYED, NULL);
      return;
    }
  if (error != NULL && gh_xen_op_starts (op))
    {
      end_run (self, GH_DOMAIN_OFF, GH_DOMAIN_END_UNKNOWN, error->message);
      return;
    }
  if (error != NULL)
    {
      end_run (self, GH_DOMAIN_CRASHED, GH_DOMAIN_END_CRASHED, error->message);
      return;
    }
  begin_run (self, op->domid, TRUE);
  self->started_at = g_get_real_time () / G_USEC_PER_SEC;
  gh_domain_set_state (
    domain, op->paused ? GH_DOMAIN_PAUSED : GH_DOMAIN_RUNNING, GH_DOMAIN_END_UNKNOWN, NULL);
  if (op->kind == GH_XEN_OP_RESTART)
    gh_domain_emit_event (
      domain, "rebooted", op->reason != NULL ? op->reason : _ ("The guest rebooted"));
  else if (op->kind == GH_XEN_OP_RESET)
    gh_domain_emit_event (domain, "rebooted", _ ("The machine was reset"));
}

static void
settle_pause (GhXenDomain *self, const GhXenOp *op, gboolean done)
{
  gboolean saves = op->kind == GH_XEN_OP_SAVE;
  gboolean stands = saves || op->kind == GH_XEN_OP_PAUSE || op->paused;

  if (saves ? !done : done && op->kind == GH_XEN_OP_GO_ON)
    self->suspended = FALSE;
  if (done && op->kind == GH_XEN_OP_KEEP)
    end_run (self, GH_DOMAIN_OFF, GH_DOMAIN_END_SAVED, NULL);
  else if (done)
    gh_domain_set_state (
      GH_DOMAIN (self), stands ? GH_DOMAIN_PAUSED : GH_DOMAIN_RUNNING, GH_DOMAIN_END_UNKNOWN, NULL);
  if (done && op->kind == GH_XEN_OP_PAUSE)
    gh_xen_pause_watch (self);
}

static void
settle (GhXenDomain *self, const GhXenOp *op, const GError *error)
{
  switch (op->kind)
    {
    case GH_XEN_OP_START:
    case GH_XEN_OP_RESET:
    case GH_XEN_OP_RESTART:
    case GH_XEN_OP_RESTORE:
      settle_build (self, op, error);
      break;
    case GH_XEN_OP_DESTROY:
      if (error == NULL)
        end_run (self, GH_DOMAIN_OFF, GH_DOMAIN_END_DESTROYED, NULL);
      break;
    case GH_XEN_OP_END:
    case GH_XEN_OP_FORGET:
      /* What cannot be destroyed still has its memory, so a person has to see it. */
      if (error == NULL)
        end_run (self, op->state, op->end, op->reason);
      else
        gh_domain_set_state (
          GH_DOMAIN (self), GH_DOMAIN_STOPPING, GH_DOMAIN_END_UNKNOWN, error->message);
      break;
    case GH_XEN_OP_PAUSE:
    case GH_XEN_OP_RESUME:
    case GH_XEN_OP_SAVE:
    case GH_XEN_OP_KEEP:
    case GH_XEN_OP_GO_ON:
      settle_pause (self, op, error == NULL);
      break;
    default:
      break; /* what changes no state */
    }
}

static void
return_result (GhXenOp *op, GError *error)
{
  if (op->task == NULL)
    {
      if (error != NULL)
        g_warning ("%s", error->message);
      g_clear_error (&error);
    }
  else
    gh_task_end (g_object_ref (op->task), error);
}

static void
on_op_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhXenDomain) self = GH_XEN_DOMAIN (g_object_ref (source));
  GhXenOp *op = data;
  GError *error = NULL;

  gh_xen_op_run_finish (result, &error);
  self->current = NULL;
  self->changed = g_get_monotonic_time ();
  settle (self, op, error);
  if (op->doomed && g_error_matches (error, GH_ERROR, GH_ERROR_CANCELLED))
    error->code = GH_ERROR_WRONG_STATE;
  return_result (op, error);
  gh_xen_op_free (op);
  pump (self);
  if (self->current == NULL)
    g_signal_emit (self, signals[SETTLED], 0);
}

/* What a person asked for is meant for the machine, whatever its number has become; what followed
 * from a run is meant for that run alone. */
static gboolean
aim (GhXenDomain *self, GhXenOp *op)
{
  if (op->task != NULL)
    op->target.domid = self->domid;
  if (gh_xen_op_starts (op) || op->kind == GH_XEN_OP_DESTROY)
    return TRUE;
  return self->domid != 0 && op->target.domid == self->domid;
}

/* Takes the next operation that still has something to be done to. */
static void
pump (GhXenDomain *self)
{
  GhXenOp *op;

  while (self->current == NULL && (op = g_queue_pop_head (&self->ops)) != NULL)
    {
      if (aim (self, op))
        {
          self->current = op;
          self->changed = g_get_monotonic_time ();
          gh_xen_op_run_async (op, self, on_op_done, op);
          return;
        }
      return_result (op,
                     op->task == NULL ? NULL
                                      : g_error_new (GH_ERROR,
                                                     GH_ERROR_WRONG_STATE,
                                                     _ ("“%s” changed its state meanwhile"),
                                                     gh_domain_get_name (GH_DOMAIN (self))));
      gh_xen_op_free (op);
    }
}

/* @task: (transfer full) (nullable) */
GhXenOp *
gh_xen_domain_make_op (GhXenDomain *self, GhXenOpKind kind, GTask *task)
{
  GhXenOp *op = gh_xen_op_new (kind, task);

  op->target.uuid = g_strdup (gh_domain_get_uuid (GH_DOMAIN (self)));
  op->target.name = g_strdup (gh_domain_get_name (GH_DOMAIN (self)));
  op->target.vnc = g_strdup (self->vnc);
  op->target.serial = g_strdup (self->serial);
  op->log = g_strdup (self->log);
  op->target.domid = self->domid;
  if (gh_xen_op_builds (op))
    op->config = gh_domain_config_copy (gh_domain_get_live_config (GH_DOMAIN (self)));
  return op;
}

void
gh_xen_domain_push (GhXenDomain *self, GhXenOp *op)
{
  g_queue_push_tail (&self->ops, op);
  pump (self);
}

static gboolean
check_available (GhXenDomain *self, GError **error)
{
  if (self->events != NULL)
    return TRUE;
  if (gh_xen_store_check (error))
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_UNAVAILABLE,
                 _ ("Xen is not available: look at its host for the reason"));
  return FALSE;
}

static void
gh_xen_domain_start (GhDomain *domain,
                     gboolean paused,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer data)
{
  GhXenDomain *self = GH_XEN_DOMAIN (domain);
  g_autoptr (GTask) task = gh_task_new (self, gh_xen_domain_start, cancellable, callback, data);
  GError *error = NULL;
  GhXenOp *op;

  if (!check_available (self, &error)
      || !gh_xen_config_check (gh_domain_get_config (domain), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  gh_domain_set_live_config (domain, gh_domain_config_copy (gh_domain_get_config (domain)));
  gh_domain_set_state (domain, GH_DOMAIN_STARTING, GH_DOMAIN_END_UNKNOWN, NULL);
  self->pace = (GhPace){ 0 };
  op = gh_xen_domain_make_op (self, GH_XEN_OP_START, g_steal_pointer (&task));
  op->paused = paused;
  gh_xen_domain_push (self, op);
}

#define DEFINE_ACTION(name, KIND)                                                                  \
  static void gh_xen_domain_##name (                                                               \
    GhDomain *domain, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)      \
  {                                                                                                \
    GhXenDomain *self = GH_XEN_DOMAIN (domain);                                                    \
                                                                                                   \
    gh_xen_domain_push (                                                                           \
      self,                                                                                        \
      gh_xen_domain_make_op (                                                                      \
        self, KIND, gh_task_new (self, gh_xen_domain_##name, cancellable, callback, data)));       \
  }

DEFINE_ACTION (pause, GH_XEN_OP_PAUSE)
DEFINE_ACTION (reset, GH_XEN_OP_RESET)
DEFINE_ACTION (end, GH_XEN_OP_DESTROY)

static void
gh_xen_domain_resume (GhDomain *domain,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer data)
{
  GhXenDomain *self = GH_XEN_DOMAIN (domain);
  g_autoptr (GTask) task = gh_task_new (self, gh_xen_domain_resume, cancellable, callback, data);

  if (self->preserved)
    g_task_return_new_error (task,
                             GH_ERROR,
                             GH_ERROR_WRONG_STATE,
                             _ ("The guest of “%s” has ended, and is kept to be looked at: reset "
                                "or destroy it"),
                             gh_domain_get_name (domain));
  else
    gh_xen_domain_push (self,
                        gh_xen_domain_make_op (self, GH_XEN_OP_RESUME, g_steal_pointer (&task)));
}

static void
on_asked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhXenDomain) self = GH_XEN_DOMAIN (g_object_ref (source));
  GhXenOp *op = data;
  GError *error = NULL;

  gh_xen_op_run_finish (result, &error);
  if (self->domid != op->target.domid)
    g_clear_error (&error); /* whatever went wrong: the run is over */
  else if (error != NULL && gh_domain_get_state (GH_DOMAIN (self)) == GH_DOMAIN_STOPPING)
    gh_domain_set_state (GH_DOMAIN (self), GH_DOMAIN_RUNNING, GH_DOMAIN_END_UNKNOWN, NULL);
  return_result (op, error);
  gh_xen_op_free (op);
}

/* The guest may take a minute to answer, and a person who is tired of it must be able to end it:
 * asking stands in nobody's way. @task: (transfer full) */
static void
ask (GhXenDomain *self, GhXenOpKind kind, GTask *task)
{
  GhXenOp *op = gh_xen_domain_make_op (self, kind, task);

  if (self->current == NULL || !gh_xen_op_builds (self->current))
    {
      gh_xen_op_run_async (op, self, on_asked, op);
      return;
    }
  if (gh_domain_get_state (GH_DOMAIN (self)) == GH_DOMAIN_STOPPING)
    gh_domain_set_state (GH_DOMAIN (self), GH_DOMAIN_RUNNING, GH_DOMAIN_END_UNKNOWN, NULL);
  return_result (op,
                 g_error_new (GH_ERROR,
                              GH_ERROR_WRONG_STATE,
                              _ ("“%s” is just being built anew: ask again when it runs"),
                              gh_domain_get_name (GH_DOMAIN (self))));
  gh_xen_op_free (op);
}

static void
gh_xen_domain_shutdown (GhDomain *domain,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  GhXenDomain *self = GH_XEN_DOMAIN (domain);

  gh_domain_set_state (domain, GH_DOMAIN_STOPPING, GH_DOMAIN_END_UNKNOWN, NULL);
  ask (self,
       GH_XEN_OP_SHUTDOWN,
       gh_task_new (self, gh_xen_domain_shutdown, cancellable, callback, data));
}

static void
gh_xen_domain_reboot (GhDomain *domain,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer data)
{
  GhXenDomain *self = GH_XEN_DOMAIN (domain);

  ask (
    self, GH_XEN_OP_REBOOT, gh_task_new (self, gh_xen_domain_reboot, cancellable, callback, data));
}

/* What is being built ends as soon as it is built. */
static void
gh_xen_domain_destroy (GhDomain *domain,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  GhXenDomain *self = GH_XEN_DOMAIN (domain);

  if (self->current != NULL
      && (gh_xen_op_builds (self->current) || self->current->kind == GH_XEN_OP_SAVE))
    {
      self->current->doomed = TRUE;
      g_cancellable_cancel (self->current->stop);
    }
  gh_xen_domain_end (domain, cancellable, callback, data);
}

static void
gh_xen_domain_get_info (GhDomain *domain, GhDomainInfo *info)
{
  GhXenDomain *self = GH_XEN_DOMAIN (domain);

  if (self->domid == 0)
    return;
  info->accelerator = "xen";
  info->id = self->domid;
  info->started_at = self->started_at;
}

static void
gh_xen_domain_finalize (GObject *object)
{
  GhXenDomain *self = GH_XEN_DOMAIN (object);

  drop_restart (self);
  g_queue_clear_full (&self->ops, (GDestroyNotify) gh_xen_op_free);
  g_clear_object (&self->events);
  g_clear_object (&self->serial_limit);
  g_free (self->vnc);
  g_free (self->log);
  g_free (self->serial);
  g_free (self->dump);
  g_free (self->seen_name);
  G_OBJECT_CLASS (gh_xen_domain_parent_class)->finalize (object);
}

static void
gh_xen_domain_class_init (GhXenDomainClass *klass)
{
  GhDomainClass *domain_class = GH_DOMAIN_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = gh_xen_domain_finalize;
  domain_class->start_async = gh_xen_domain_start;
  domain_class->shutdown_async = gh_xen_domain_shutdown;
  domain_class->reboot_async = gh_xen_domain_reboot;
  domain_class->reset_async = gh_xen_domain_reset;
  domain_class->destroy_async = gh_xen_domain_destroy;
  domain_class->pause_async = gh_xen_domain_pause;
  domain_class->resume_async = gh_xen_domain_resume;
  domain_class->get_info = gh_xen_domain_get_info;
  gh_xen_look_init (domain_class);

  signals[SETTLED] = g_signal_new (
    "settled", GH_TYPE_XEN_DOMAIN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gh_xen_domain_init (GhXenDomain *self)
{
  g_queue_init (&self->ops);
}

GhDomain *
gh_xen_domain_new (GhDomainConfig *config, const char *runtime_folder, const char *state_folder)
{
  GhXenDomain *self = g_object_new (GH_TYPE_XEN_DOMAIN, "config", config, NULL);
  g_autofree char *socket = g_strconcat (config->uuid, ".vnc", NULL);
  g_autofree char *log = g_strconcat (config->uuid, ".log", NULL);
  g_autofree char *serial = g_strconcat (config->uuid, ".serial.log", NULL);
  g_autofree char *dump = g_strconcat (config->uuid, ".core", NULL);

  self->vnc = g_build_filename (runtime_folder, socket, NULL);
  self->log = g_build_filename (state_folder, log, NULL);
  self->serial = g_build_filename (state_folder, serial, NULL);
  self->dump = g_build_filename (state_folder, dump, NULL);
  return GH_DOMAIN (self);
}

void
gh_xen_domain_set_events (GhXenDomain *self, GhXenEvents *events)
{
  g_set_object (&self->events, events);
}

const char *
gh_xen_domain_get_vnc (GhXenDomain *self)
{
  return self->vnc;
}

const char *
gh_xen_domain_get_log (GhXenDomain *self)
{
  return self->log;
}

const char *
gh_xen_domain_get_serial_log (GhXenDomain *self)
{
  GhDomain *domain = GH_DOMAIN (self);
  const GhDomainConfig *config = gh_domain_get_live_config (domain);

  if (config == NULL)
    config = gh_domain_get_config (domain);
  return gh_xen_config_get_type (config) == LIBXL_DOMAIN_TYPE_HVM ? self->serial : NULL;
}

char **
gh_xen_domain_list_logs (GhXenDomain *self)
{
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();
  g_autofree char *before = g_strconcat (self->serial, ".1", NULL);

  g_strv_builder_add_many (list, self->log, self->serial, before, NULL);
  return g_strv_builder_end (list);
}

gboolean
gh_xen_domain_is_ours (GhXenDomain *self)
{
  return self->ours;
}

GhXenEvents *
gh_xen_domain_get_events (GhXenDomain *self)
{
  return self->events;
}

guint32
gh_xen_domain_get_domid (GhXenDomain *self)
{
  return self->domid;
}

gboolean
gh_xen_domain_is_settled (GhXenDomain *self)
{
  return self->current == NULL && g_queue_is_empty (&self->ops);
}

gint64
gh_xen_domain_get_changed (GhXenDomain *self)
{
  return self->changed;
}

/* What runs, for a run that we see for the first time. The definition that it was started with is
 * lost but for what Xen keeps. */
static void
adopt (GhXenDomain *self, const GhXenFound *found)
{
  GhDomain *domain = GH_DOMAIN (self);
  GhDomainConfig *live = gh_domain_config_copy (gh_domain_get_config (domain));

  if (found->config != NULL)
    {
      live->memory = found->config->memory;
      live->vcpus = found->config->vcpus;
    }
  gh_domain_set_live_config (domain, live);
  begin_run (self, found->domid, found->mark == GH_XEN_MARK_OURS);
  self->started_at = found->started_at;
}

/* A machine of ours keeps its name, and people have to know under which one xl lists it. */
static void
name_seen (GhXenDomain *self, const GhXenFound *found)
{
  GhDomain *domain = GH_DOMAIN (self);
  g_autofree char *text = NULL;

  if (!gh_xen_domain_is_renamed (self, found))
    return;
  g_free (self->seen_name);
  self->seen_name = g_strdup (found->name);
  text = g_strdup_printf (
    _ ("It was renamed from outside: Xen’s tools call it “%s” until its next start"), found->name);
  gh_domain_set_state (domain, gh_domain_get_state (domain), GH_DOMAIN_END_UNKNOWN, text);
  gh_domain_emit_event (domain, "renamed", text);
}

gboolean
gh_xen_domain_is_renamed (GhXenDomain *self, const GhXenFound *found)
{
  g_autofree char *usual = gh_xen_config_get_xen_name (gh_domain_get_name (GH_DOMAIN (self)));

  return found->name != NULL
         && !g_str_equal (found->name, self->seen_name != NULL ? self->seen_name : usual);
}

void
gh_xen_domain_found (GhXenDomain *self, const GhXenFound *found)
{
  GhDomain *domain = GH_DOMAIN (self);
  GhDomainState state = gh_domain_get_state (domain);
  GhDomainState seen = found->paused ? GH_DOMAIN_PAUSED : GH_DOMAIN_RUNNING;

  if (found->domid != self->domid)
    adopt (self, found);
  if (state != seen && !(state == GH_DOMAIN_STOPPING && seen == GH_DOMAIN_RUNNING)
      && found->shutdown < 0)
    gh_domain_set_state (domain, seen, GH_DOMAIN_END_UNKNOWN, NULL);
  if (found->paused)
    gh_xen_pause_watch (self);
  name_seen (self, found);
  if (found->shutdown < 0)
    {
      self->suspended = FALSE;
      return;
    }
  if (!gh_domain_state_is_active (state))
    gh_domain_set_state (
      domain,
      self->ours
          && gh_xen_end_plan (gh_domain_get_live_config (domain), found->shutdown).kind
               == GH_XEN_END_RESTART
        ? GH_DOMAIN_RUNNING
        : GH_DOMAIN_STOPPING,
      GH_DOMAIN_END_UNKNOWN,
      NULL);
  gh_xen_domain_ended (self, found->domid, found->shutdown);
}

void
gh_xen_domain_forget (GhXenDomain *self, const char *reason)
{
  GhXenOp *op;

  if (self->domid == 0)
    return;
  op = gh_xen_domain_make_op (self, GH_XEN_OP_FORGET, NULL);
  op->state = GH_DOMAIN_OFF;
  op->end = GH_DOMAIN_END_DESTROYED;
  op->reason = g_strdup (reason);
  gh_xen_domain_push (self, op);
}

void
gh_xen_domain_missed (GhXenDomain *self)
{
  const char *reason = self->ours ? _ ("It was ended from outside") : NULL;

  gh_xen_domain_forget (self,
                        self->suspended ? _ ("It was saved or moved away from outside") : reason);
}

static gboolean
on_restart (gpointer data)
{
  GhXenDomain *self = data;

  self->restart_source = 0;
  gh_xen_domain_push (self, g_steal_pointer (&self->restart));
  return G_SOURCE_REMOVE;
}

/* A guest that does nothing but reboot must not keep the computer busy with building it. */
static void
restart (GhXenDomain *self, GhXenOp *op)
{
  guint wait = gh_pace_next (&self->pace, g_get_monotonic_time () - self->built);
  g_autofree char *text = NULL;

  if (wait == 0)
    {
      gh_xen_domain_push (self, op);
      return;
    }
  text = g_strdup_printf (ngettext ("The guest starts again and again: the next time in %u second",
                                    "The guest starts again and again: the next time in %u seconds",
                                    wait),
                          wait);
  self->restart = op;
  self->restart_source = g_timeout_add_seconds (wait, on_restart, self);
  gh_domain_set_state (GH_DOMAIN (self), GH_DOMAIN_RUNNING, GH_DOMAIN_END_UNKNOWN, text);
  gh_domain_emit_event (GH_DOMAIN (self), "held-back", text);
}

static void
preserve (GhXenDomain *self, const GhXenEnd *plan)
{
  g_autofree char *text
    = g_strdup_printf (_ ("%s; it is kept as it is, with its memory, until it is destroyed"),
                       plan->reason != NULL ? plan->reason : _ ("The guest has ended"));

  self->preserved = TRUE;
  gh_domain_set_state (GH_DOMAIN (self), GH_DOMAIN_PAUSED, GH_DOMAIN_END_UNKNOWN, text);
  gh_domain_emit_event (GH_DOMAIN (self), "preserved", text);
}

void
gh_xen_domain_ended (GhXenDomain *self, guint32 domid, int reason)
{
  const GhDomainConfig *live = gh_domain_get_live_config (GH_DOMAIN (self));
  GhXenEnd plan;
  GhXenOp *op;

  if (domid != self->domid)
    return;
  self->suspended = reason == LIBXL_SHUTDOWN_REASON_SUSPEND;
  if (!self->ours || self->ended || live == NULL)
    return;
  plan = gh_xen_end_plan (live, reason);
  if (plan.kind == GH_XEN_END_NONE)
    return;
  self->ended = TRUE;
  if (plan.kind == GH_XEN_END_PRESERVE)
    {
      preserve (self, &plan);
      return;
    }
  op = gh_xen_domain_make_op (
    self, plan.kind == GH_XEN_END_RESTART ? GH_XEN_OP_RESTART : GH_XEN_OP_END, NULL);
  op->state = plan.state;
  op->end = plan.end;
  op->reason = g_strdup (plan.reason);
  op->dump = plan.dump ? g_strdup (self->dump) : NULL;
  if (plan.kind == GH_XEN_END_RESTART)
    restart (self, op);
  else
    gh_xen_domain_push (self, op);
}
