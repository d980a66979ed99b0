/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A function as a job. */
#include "config.h"

#include "gh-func-job.h"

struct _GhFuncJob
{
  GhJob parent_instance;

  GhFuncJobRun run;
  gpointer data;
  GDestroyNotify destroy;
};

G_DEFINE_FINAL_TYPE (GhFuncJob, gh_func_job, GH_TYPE_JOB)

static void
gh_func_job_run (GhJob *job)
{
  GhFuncJob *self = GH_FUNC_JOB (job);

  self->run (job, self->data);
}

static void
gh_func_job_finalize (GObject *object)
{
  GhFuncJob *self = GH_FUNC_JOB (object);

  if (self->destroy != NULL)
    self->destroy (self->data);
  G_OBJECT_CLASS (gh_func_job_parent_class)->finalize (object);
}

static void
gh_func_job_class_init (GhFuncJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gh_func_job_finalize;
  GH_JOB_CLASS (klass)->run = gh_func_job_run;
}

static void
gh_func_job_init (GhFuncJob *self)
{
}

GhJob *
gh_func_job_new (
  const char *kind, const char *title, GhFuncJobRun run, gpointer data, GDestroyNotify destroy)
{
  GhFuncJob *self = g_object_new (GH_TYPE_FUNC_JOB, "kind", kind, "title", title, NULL);

  self->run = run;
  self->data = data;
  self->destroy = destroy;
  return GH_JOB (self);
}

void
gh_job_return_task (GObject *source, GAsyncResult *result, gpointer job)
{
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    gh_job_succeed (job, NULL);
  else
    gh_job_fail (job, error);
}
