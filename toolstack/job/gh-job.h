/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Work a person might wait for: state, steps, progress, cancel, outcome, undo. */
#pragma once

#include <gio/gio.h>

#include "gh-fields.h"

G_BEGIN_DECLS

/**
 * GhJobState:
 *
 *     PENDING ──start──▶ RUNNING ──succeed──▶ SUCCEEDED
 *        │                  └──fail──▶ (undo, newest first) ──▶ FAILED or CANCELLED
 *        └──cancel──▶ CANCELLED
 *
 * The numbers travel on the bus: append only.
 */
typedef enum
{
  GH_JOB_PENDING = 0,
  GH_JOB_RUNNING = 1,
  GH_JOB_SUCCEEDED = 2,
  GH_JOB_FAILED = 3,
  GH_JOB_CANCELLED = 4,
} GhJobState;

/* The words of GhJobState: "pending", "running", "succeeded", "failed", "cancelled". */
extern const GhEnum gh_job_state_enum;

#define GH_TYPE_JOB (gh_job_get_type ())
G_DECLARE_DERIVABLE_TYPE (GhJob, gh_job, GH, JOB, GObject)

/**
 * GhJobClass:
 * @run: begins the work and returns at once; ends it, then or later, with gh_job_succeed() or
 *   gh_job_fail() in the thread that started the job. Must not block.
 */
struct _GhJobClass
{
  GObjectClass parent_class;

  void (*run) (GhJob *self);
};

/**
 * GhJobUndoFunc:
 * @done: (transfer full): to be returned with g_task_return_boolean() or g_task_return_error(),
 * then or later; its cancellable is %NULL, because undoing is not cancelled
 * @data: what was given to gh_job_push_undo()
 */
typedef void (*GhJobUndoFunc) (GTask *done, gpointer data);

/**
 * GhJobThreadFunc: blocking work in a worker thread
 *
 * It may call gh_job_set_progress() and gh_job_set_bytes(), and looks at @cancellable often.
 */
typedef gboolean (*GhJobThreadFunc) (GhJob *self,
                                     gpointer data,
                                     GCancellable *cancellable,
                                     GError **error);

/* Construct-only properties, for g_object_new() of a subclass: "kind" (machine word: "create"),
 * "title" (for people), "object-uuid" and "object-name" (what it concerns, nullable), "can-cancel"
 * (default TRUE).
 *
 * Signals, both without arguments, emitted in the thread-default context in which the job was made:
 * "changed" (progress, at most about ten a second; steps, state and name at once) and "finished"
 * (once, after the state, the error and the result are set and undoing is done). */

/* For whoever watches. All strings belong to the job. */

const char *gh_job_get_kind (GhJob *self);
const char *gh_job_get_title (GhJob *self);
/** gh_job_get_object_uuid: Returns: (nullable): UUID of the domain that the job concerns */
const char *gh_job_get_object_uuid (GhJob *self);
/** gh_job_get_object_name: Returns: (nullable): name of what the job concerns */
const char *gh_job_get_object_name (GhJob *self);
GhJobState gh_job_get_state (GhJob *self);
/** gh_job_is_over: whether it succeeded, failed or was cancelled */
gboolean gh_job_is_over (GhJob *self);
/** gh_job_get_steps: Returns: labels for people, in order; possibly empty, never %NULL */
const char *const *gh_job_get_steps (GhJob *self);
/** gh_job_get_step: Returns: index of the step at work, -1 before the first */
int gh_job_get_step (GhJob *self);
/** gh_job_get_progress: Returns: 0.0 to 1.0 of the current step, or -1 when unknown */
double gh_job_get_progress (GhJob *self);
/** gh_job_get_bytes: of the current step; @total is 0 when unknown or when there are no bytes */
void gh_job_get_bytes (GhJob *self, guint64 *done, guint64 *total);
/** gh_job_get_can_cancel: whether gh_job_cancel() would be heard now */
gboolean gh_job_get_can_cancel (GhJob *self);
/** gh_job_get_start_time: Returns: microseconds since 1970, 0 before the start */
gint64 gh_job_get_start_time (GhJob *self);
/** gh_job_get_end_time: Returns: microseconds since 1970, 0 before the end */
gint64 gh_job_get_end_time (GhJob *self);
/** gh_job_get_error: Returns: (nullable): GH_ERROR once it failed or was cancelled */
const GError *gh_job_get_error (GhJob *self);
/** gh_job_get_result: Returns: (nullable): an a{sv} once it succeeded with one */
GVariant *gh_job_get_result (GhJob *self);

/**
 * gh_job_start:
 *
 * Begins a pending job. The job holds a reference to itself until it is over.
 */
void gh_job_start (GhJob *self);

/**
 * gh_job_cancel:
 *
 * Asks a running job to stop, which takes a moment; a pending one is over with the next turn of the
 * main loop. Asking twice is no error.
 *
 * Errors: GH_ERROR_WRONG_STATE when it is over, GH_ERROR_UNSUPPORTED when it cannot be cancelled
 */
gboolean gh_job_cancel (GhJob *self, GError **error);

/* For the work itself. */

/** gh_job_get_cancellable: Returns: (transfer none): to be given to every async call of the job */
GCancellable *gh_job_get_cancellable (GhJob *self);

/** gh_job_set_object: says what the job concerns, when that is known only later; both nullable */
void gh_job_set_object (GhJob *self, const char *uuid, const char *name);

/** gh_job_set_can_cancel: FALSE past the point of no return */
void gh_job_set_can_cancel (GhJob *self, gboolean can_cancel);

/** gh_job_set_steps: labels for people, in order */
void gh_job_set_steps (GhJob *self, const char *const *labels);

/** gh_job_set_step: the step at work now; progress becomes unknown and bytes 0 */
void gh_job_set_step (GhJob *self, int step);

/** gh_job_set_progress: @fraction: 0.0 to 1.0 of the current step, or -1. Any thread. */
void gh_job_set_progress (GhJob *self, double fraction);

/** gh_job_set_bytes: bytes of the current step, and with @total the progress too. Any thread. */
void gh_job_set_bytes (GhJob *self, guint64 done, guint64 total);

/**
 * gh_job_push_undo:
 * @description: what was made, for the message when undoing fails: "the image /x/y.qcow2"
 * @func: takes it away again
 * @destroy: (nullable): frees @data, when the job is over
 *
 * Registered before or right after a thing is made. Run newest first when the job fails or is
 * cancelled, before its end is announced; dropped when it succeeds.
 */
void gh_job_push_undo (
  GhJob *self, const char *description, GhJobUndoFunc func, gpointer data, GDestroyNotify destroy);

/**
 * gh_job_run_in_thread:
 *
 * Runs @func in a worker thread with the job's cancellable. @callback comes in the caller's
 * context.
 */
void gh_job_run_in_thread (GhJob *self,
                           GhJobThreadFunc func,
                           gpointer data,
                           GDestroyNotify destroy,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean gh_job_run_in_thread_finish (GhJob *self, GAsyncResult *result, GError **error);

/**
 * gh_job_succeed:
 * @result: (nullable): an a{sv}; a floating reference is taken
 *
 * Ends the job. Exactly one of this and gh_job_fail(), once.
 */
void gh_job_succeed (GhJob *self, GVariant *result);

/**
 * gh_job_fail:
 * @error: (transfer full): of any domain; one that says "cancelled" ends the job as cancelled
 *
 * Undoes what the job made, then ends it. Things that could not be undone are told in the error's
 * evidence.
 */
void gh_job_fail (GhJob *self, GError *error);

G_END_DECLS
