/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Work a person might wait for. */
#include "config.h"

#include "gh-job.h"

#include <glib/gi18n-lib.h>

#include "gh-error.h"

#define NOTIFY_INTERVAL_US (G_USEC_PER_SEC / 10)

typedef struct
{
  char *description;
  GhJobUndoFunc func;
  gpointer data;
  GDestroyNotify destroy;
} Undo;

typedef struct
{
  char *kind;
  char *title;
  char *object_uuid;
  char *object_name;
  char **steps;
  int step;
  GhJobState state;
  gboolean can_cancel;
  gboolean ending;
  GCancellable *cancellable;
  GMainContext *context;
  gint64 start_time;
  gint64 end_time;
  GError *error;
  GVariant *result;
  GPtrArray *undo;

  /* What worker threads set too. */
  GMutex lock;
  double progress;
  guint64 bytes_done;
  guint64 bytes_total;
  GSource *notify;
  gint64 last_notify;
} GhJobPrivate;

enum
{
  PROP_0,
  PROP_KIND,
  PROP_TITLE,
  PROP_OBJECT_UUID,
  PROP_OBJECT_NAME,
  PROP_CAN_CANCEL,
  N_PROPS
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_FINISHED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

static const char *const state_nicks[]
  = { "pending", "running", "succeeded", "failed", "cancelled", NULL };
const GhEnum gh_job_state_enum = { state_nicks };

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (GhJob, gh_job, G_TYPE_OBJECT)

#define PRIV(self) ((GhJobPrivate *) gh_job_get_instance_private (self))

static void undo_next (GhJob *self);

static void
undo_free (gpointer data)
{
  Undo *undo = data;

  if (undo->destroy != NULL)
    undo->destroy (undo->data);
  g_free (undo->description);
  g_free (undo);
}

/* Announces at once, and takes back a merged announcement that is still to come. */
static void
announce (GhJob *self)
{
  GhJobPrivate *priv = PRIV (self);
  g_autoptr (GSource) pending = NULL;

  g_mutex_lock (&priv->lock);
  pending = g_steal_pointer (&priv->notify);
  priv->last_notify = g_get_monotonic_time ();
  g_mutex_unlock (&priv->lock);

  if (pending != NULL)
    g_source_destroy (pending);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
on_notify (gpointer user_data)
{
  announce (user_data);
  return G_SOURCE_REMOVE;
}

/* With the lock held: announces soon, together with whatever else changes until then. */
static void
announce_soon (GhJob *self)
{
  GhJobPrivate *priv = PRIV (self);
  gint64 due = priv->last_notify + NOTIFY_INTERVAL_US;

  if (priv->notify != NULL)
    return;

  priv->notify = g_timeout_source_new (0);
  g_source_set_ready_time (priv->notify, MAX (due, g_get_monotonic_time ()));
  g_source_set_callback (priv->notify, on_notify, g_object_ref (self), g_object_unref);
  g_source_set_static_name (priv->notify, "[guesthouse] job progress");
  g_source_attach (priv->notify, priv->context);
}

static gboolean
on_over (gpointer user_data)
{
  GhJob *self = user_data;
  GhJobPrivate *priv = PRIV (self);

  g_ptr_array_set_size (priv->undo, 0);
  priv->can_cancel = FALSE;
  priv->end_time = g_get_real_time ();
  if (priv->error == NULL)
    priv->state = GH_JOB_SUCCEEDED;
  else if (g_error_matches (priv->error, GH_ERROR, GH_ERROR_CANCELLED))
    priv->state = GH_JOB_CANCELLED;
  else
    priv->state = GH_JOB_FAILED;
  g_debug ("Job “%s” %s%s%s",
           priv->title,
           gh_enum_to_string (&gh_job_state_enum, (int) priv->state),
           priv->error != NULL ? ": " : "",
           priv->error != NULL ? priv->error->message : "");

  announce (self);
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
  return G_SOURCE_REMOVE;
}

/* Always from the main loop, so that nobody is told of an end within the call that caused it. The
 * source takes over the reference that gh_job_start() took. */
static void
end_soon (GhJob *self)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_over, self, g_object_unref);
  g_source_attach (source, PRIV (self)->context);
}

static void
on_undone (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GhJob *self = GH_JOB (source);
  GhJobPrivate *priv = PRIV (self);
  Undo *undo = priv->undo->pdata[priv->undo->len - 1];
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      /* TRANSLATORS: what was made, then why it could not be taken away again */
      g_autofree char *kept
        = g_strdup_printf (_ ("Kept: %s (%s)"), undo->description, error->message);

      g_message ("Job “%s” could not undo %s: %s", priv->title, undo->description, error->message);
      gh_error_add_evidence (priv->error, kept);
    }
  g_ptr_array_set_size (priv->undo, (int) priv->undo->len - 1);
  undo_next (self);
}

static void
undo_next (GhJob *self)
{
  GhJobPrivate *priv = PRIV (self);
  Undo *undo;
  GTask *done;

  if (priv->undo->len == 0)
    {
      end_soon (self);
      return;
    }
  undo = priv->undo->pdata[priv->undo->len - 1];
  g_debug ("Job “%s” undoes %s", priv->title, undo->description);
  done = g_task_new (self, NULL, on_undone, NULL);
  g_task_set_source_tag (done, undo_next);
  undo->func (done, undo->data);
}

static GError *
to_own_error (GhJob *self, GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || g_error_matches (error, GH_ERROR, GH_ERROR_CANCELLED))
    {
      g_error_free (error);
      return g_error_new (GH_ERROR, GH_ERROR_CANCELLED, _ ("%s: cancelled"), PRIV (self)->title);
    }
  if (error->domain == GH_ERROR)
    return error;
  return gh_error_from_io (error, "%s", PRIV (self)->title);
}

static void
gh_job_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  GhJobPrivate *priv = PRIV (GH_JOB (object));

  switch (prop_id)
    {
    case PROP_KIND:
      priv->kind = g_value_dup_string (value);
      break;
    case PROP_TITLE:
      priv->title = g_value_dup_string (value);
      break;
    case PROP_OBJECT_UUID:
      priv->object_uuid = g_value_dup_string (value);
      break;
    case PROP_OBJECT_NAME:
      priv->object_name = g_value_dup_string (value);
      break;
    case PROP_CAN_CANCEL:
      priv->can_cancel = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
gh_job_finalize (GObject *object)
{
  GhJobPrivate *priv = PRIV (GH_JOB (object));

  g_free (priv->kind);
  g_free (priv->title);
  g_free (priv->object_uuid);
  g_free (priv->object_name);
  g_strfreev (priv->steps);
  g_clear_error (&priv->error);
  g_clear_pointer (&priv->result, g_variant_unref);
  g_ptr_array_unref (priv->undo);
  g_object_unref (priv->cancellable);
  g_main_context_unref (priv->context);
  g_clear_pointer (&priv->notify, g_source_unref);
  g_mutex_clear (&priv->lock);
  G_OBJECT_CLASS (gh_job_parent_class)->finalize (object);
}

static void
gh_job_class_init (GhJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->set_property = gh_job_set_property;
  object_class->finalize = gh_job_finalize;

  props[PROP_KIND] = g_param_spec_string ("kind", NULL, NULL, "", flags);
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  props[PROP_OBJECT_UUID] = g_param_spec_string ("object-uuid", NULL, NULL, NULL, flags);
  props[PROP_OBJECT_NAME] = g_param_spec_string ("object-name", NULL, NULL, NULL, flags);
  props[PROP_CAN_CANCEL] = g_param_spec_boolean ("can-cancel", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[SIGNAL_CHANGED]
    = g_signal_new ("changed", GH_TYPE_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FINISHED] = g_signal_new (
    "finished", GH_TYPE_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gh_job_init (GhJob *self)
{
  GhJobPrivate *priv = PRIV (self);

  g_mutex_init (&priv->lock);
  priv->steps = g_new0 (char *, 1);
  priv->step = -1;
  priv->progress = -1;
  priv->cancellable = g_cancellable_new ();
  priv->context = g_main_context_ref_thread_default ();
  priv->undo = g_ptr_array_new_with_free_func (undo_free);
}

const char *
gh_job_get_kind (GhJob *self)
{
  return PRIV (self)->kind;
}

const char *
gh_job_get_title (GhJob *self)
{
  return PRIV (self)->title;
}

const char *
gh_job_get_object_uuid (GhJob *self)
{
  return PRIV (self)->object_uuid;
}

const char *
gh_job_get_object_name (GhJob *self)
{
  return PRIV (self)->object_name;
}

GhJobState
gh_job_get_state (GhJob *self)
{
  return PRIV (self)->state;
}

gboolean
gh_job_is_over (GhJob *self)
{
  return PRIV (self)->state >= GH_JOB_SUCCEEDED;
}

const char *const *
gh_job_get_steps (GhJob *self)
{
  return (const char *const *) PRIV (self)->steps;
}

int
gh_job_get_step (GhJob *self)
{
  return PRIV (self)->step;
}

double
gh_job_get_progress (GhJob *self)
{
  GhJobPrivate *priv = PRIV (self);
  double progress;

  g_mutex_lock (&priv->lock);
  progress = priv->progress;
  g_mutex_unlock (&priv->lock);
  return progress;
}

void
gh_job_get_bytes (GhJob *self, guint64 *done, guint64 *total)
{
  GhJobPrivate *priv = PRIV (self);

  g_mutex_lock (&priv->lock);
  *done = priv->bytes_done;
  *total = priv->bytes_total;
  g_mutex_unlock (&priv->lock);
}

gboolean
gh_job_get_can_cancel (GhJob *self)
{
  GhJobPrivate *priv = PRIV (self);

  return priv->can_cancel && !priv->ending;
}

gint64
gh_job_get_start_time (GhJob *self)
{
  return PRIV (self)->start_time;
}

gint64
gh_job_get_end_time (GhJob *self)
{
  return PRIV (self)->end_time;
}

const GError *
gh_job_get_error (GhJob *self)
{
  GhJobPrivate *priv = PRIV (self);

  return gh_job_is_over (self) ? priv->error : NULL;
}

GVariant *
gh_job_get_result (GhJob *self)
{
  GhJobPrivate *priv = PRIV (self);

  return gh_job_is_over (self) ? priv->result : NULL;
}

void
gh_job_start (GhJob *self)
{
  GhJobPrivate *priv;

  g_return_if_fail (GH_IS_JOB (self));
  priv = PRIV (self);
  g_return_if_fail (priv->state == GH_JOB_PENDING && !priv->ending);

  g_object_ref (self);
  priv->state = GH_JOB_RUNNING;
  priv->start_time = g_get_real_time ();
  g_debug ("Job “%s” starts", priv->title);
  announce (self);
  GH_JOB_GET_CLASS (self)->run (self);
}

gboolean
gh_job_cancel (GhJob *self, GError **error)
{
  GhJobPrivate *priv;

  g_return_val_if_fail (GH_IS_JOB (self), FALSE);
  priv = PRIV (self);

  if (gh_job_is_over (self))
    {
      g_set_error (
        error, GH_ERROR, GH_ERROR_WRONG_STATE, _ ("%s: it is over already"), priv->title);
      return FALSE;
    }
  if (priv->ending || g_cancellable_is_cancelled (priv->cancellable))
    return TRUE;
  if (!priv->can_cancel)
    {
      g_set_error (
        error, GH_ERROR, GH_ERROR_UNSUPPORTED, _ ("%s: it cannot be cancelled now"), priv->title);
      return FALSE;
    }
  if (priv->state == GH_JOB_PENDING)
    {
      g_object_ref (self);
      gh_job_fail (self, g_error_new_literal (GH_ERROR, GH_ERROR_CANCELLED, priv->title));
      return TRUE;
    }
  g_debug ("Job “%s” is asked to stop", priv->title);
  g_cancellable_cancel (priv->cancellable);
  return TRUE;
}

GCancellable *
gh_job_get_cancellable (GhJob *self)
{
  g_return_val_if_fail (GH_IS_JOB (self), NULL);

  return PRIV (self)->cancellable;
}

void
gh_job_set_object (GhJob *self, const char *uuid, const char *name)
{
  GhJobPrivate *priv = PRIV (self);

  g_free (priv->object_uuid);
  priv->object_uuid = g_strdup (uuid);
  g_free (priv->object_name);
  priv->object_name = g_strdup (name);
  announce (self);
}

void
gh_job_set_can_cancel (GhJob *self, gboolean can_cancel)
{
  PRIV (self)->can_cancel = can_cancel;
  announce (self);
}

void
gh_job_set_steps (GhJob *self, const char *const *labels)
{
  GhJobPrivate *priv = PRIV (self);

  g_strfreev (priv->steps);
  priv->steps = g_strdupv ((char **) labels);
  announce (self);
}

void
gh_job_set_step (GhJob *self, int step)
{
  GhJobPrivate *priv = PRIV (self);

  g_return_if_fail (step >= 0 && step < (int) g_strv_length (priv->steps));

  g_mutex_lock (&priv->lock);
  priv->progress = -1;
  priv->bytes_done = 0;
  priv->bytes_total = 0;
  g_mutex_unlock (&priv->lock);
  priv->step = step;
  announce (self);
}

void
gh_job_set_progress (GhJob *self, double fraction)
{
  GhJobPrivate *priv = PRIV (self);

  g_mutex_lock (&priv->lock);
  priv->progress = fraction < 0 ? -1 : MIN (fraction, 1.0);
  announce_soon (self);
  g_mutex_unlock (&priv->lock);
}

void
gh_job_set_bytes (GhJob *self, guint64 done, guint64 total)
{
  GhJobPrivate *priv = PRIV (self);

  g_mutex_lock (&priv->lock);
  priv->bytes_done = done;
  priv->bytes_total = total;
  priv->progress = total > 0 ? MIN ((double) done / (double) total, 1.0) : -1;
  announce_soon (self);
  g_mutex_unlock (&priv->lock);
}

void
gh_job_push_undo (
  GhJob *self, const char *description, GhJobUndoFunc func, gpointer data, GDestroyNotify destroy)
{
  Undo *undo;

  g_return_if_fail (GH_IS_JOB (self) && !PRIV (self)->ending);

  undo = g_new0 (Undo, 1);
  undo->description = g_strdup (description);
  undo->func = func;
  undo->data = data;
  undo->destroy = destroy;
  g_ptr_array_add (PRIV (self)->undo, undo);
}

typedef struct
{
  GhJobThreadFunc func;
  gpointer data;
  GDestroyNotify destroy;
} ThreadWork;

static void
thread_work_free (gpointer data)
{
  ThreadWork *work = data;

  if (work->destroy != NULL)
    work->destroy (work->data);
  g_free (work);
}

static void
thread_main (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  ThreadWork *work = task_data;
  GError *error = NULL;

  if (work->func (source, work->data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
gh_job_run_in_thread (GhJob *self,
                      GhJobThreadFunc func,
                      gpointer data,
                      GDestroyNotify destroy,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, PRIV (self)->cancellable, callback, user_data);
  ThreadWork *work = g_new0 (ThreadWork, 1);

  g_task_set_source_tag (task, gh_job_run_in_thread);
  /* What the thread made is known only once it has ended: no early return on cancel. */
  g_task_set_check_cancellable (task, FALSE);
  work->func = func;
  work->data = data;
  work->destroy = destroy;
  g_task_set_task_data (task, work, thread_work_free);
  g_task_run_in_thread (task, thread_main);
}

gboolean
gh_job_run_in_thread_finish (GhJob *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
gh_job_succeed (GhJob *self, GVariant *result)
{
  GhJobPrivate *priv;

  g_return_if_fail (GH_IS_JOB (self));
  priv = PRIV (self);
  g_return_if_fail (priv->state == GH_JOB_RUNNING && !priv->ending);

  priv->ending = TRUE;
  if (result != NULL)
    priv->result = g_variant_ref_sink (result);
  end_soon (self);
}

void
gh_job_fail (GhJob *self, GError *error)
{
  GhJobPrivate *priv;

  g_return_if_fail (GH_IS_JOB (self) && error != NULL);
  priv = PRIV (self);
  g_return_if_fail (!gh_job_is_over (self) && !priv->ending);

  priv->ending = TRUE;
  priv->error = to_own_error (self, error);
  undo_next (self);
}
