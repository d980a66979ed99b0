/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A function as a job, for work that needs no type of its own. */
#pragma once

#include "gh-job.h"

G_BEGIN_DECLS

#define GH_TYPE_FUNC_JOB (gh_func_job_get_type ())
G_DECLARE_FINAL_TYPE (GhFuncJob, gh_func_job, GH, FUNC_JOB, GhJob)

/** GhFuncJobRun: begins the work, as GhJobClass.run; @data is what gh_func_job_new() was given */
typedef void (*GhFuncJobRun) (GhJob *job, gpointer data);

/**
 * gh_func_job_new:
 * @kind: machine word: "start"
 * @title: for people: "Start web1"
 * @destroy: (nullable): frees @data with the job
 *
 * Returns: (transfer full): a pending job
 */
GhJob *gh_func_job_new (
  const char *kind, const char *title, GhFuncJobRun run, gpointer data, GDestroyNotify destroy);

/**
 * gh_job_return_task:
 * @job: a running job
 *
 * A callback for GTask-based functions whose finish is a plain success or error: ends @job with the
 * outcome of @result, which must be a GTask returning a boolean. Pass it as the callback and
 * @job as user_data.
 */
void gh_job_return_task (GObject *source, GAsyncResult *result, gpointer job);

G_END_DECLS
