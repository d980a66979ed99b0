/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhJobs: the service's jobs as objects on the bus. */
#pragma once

#include "gh-call.h"
#include "gh-job.h"

G_BEGIN_DECLS

/**
 * GhJobEntry: a job on the bus.
 * @host: what it works on; owned
 * @machine: (nullable): owned; a job that creates a machine has it when there is one
 */
struct _GhJobEntry
{
  grefcount refs;
  GhJob *job;
  char *path;
  GhService *service;
  GhHost *host;
  GhMachine *machine;
  GVariant *properties; /* as the clients know them */
  guint expiry;
};

GhJobEntry *gh_job_entry_ref (GhJobEntry *self);
void gh_job_entry_unref (GhJobEntry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhJobEntry, gh_job_entry_unref)

/** gh_job_entry_set_machine: says that the job works on @machine from now on; only one may */
void gh_job_entry_set_machine (GhJobEntry *self, GhMachine *machine);

/** gh_job_entry_get_properties: Returns: (transfer full): a{sv} */
GVariant *gh_job_entry_get_properties (GhJobEntry *self);

#define GH_TYPE_JOBS (gh_jobs_get_type ())
G_DECLARE_FINAL_TYPE (GhJobs, gh_jobs, GH, JOBS, GObject)

GhJobs *gh_jobs_new (GhService *service);

/**
 * gh_jobs_run:
 * @job: (transfer full): pending
 * @machine: (nullable)
 *
 * Shows @job on the bus and starts it with the next turn of the main loop, when its path has been
 * told.
 *
 * Returns: (transfer none): its entry, which stays for five minutes after the job's end
 */
GhJobEntry *gh_jobs_run (GhJobs *self, GhJob *job, GhHost *host, GhMachine *machine);

/** gh_jobs_lookup: Returns: (transfer none) (nullable) */
GhJobEntry *gh_jobs_lookup (GhJobs *self, const char *path);

/** gh_jobs_list: Returns: (transfer container) (element-type GhJobEntry) */
GPtrArray *gh_jobs_list (GhJobs *self);

/** gh_jobs_count_running: how many have not ended */
guint gh_jobs_count_running (GhJobs *self);

/** gh_jobs_forget: removes an entry from the bus */
void gh_jobs_forget (GhJobs *self, GhJobEntry *entry);

G_END_DECLS
