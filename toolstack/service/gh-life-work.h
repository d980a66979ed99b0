/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhLifeWork: what the jobs that save, restore and dump share. */
#pragma once

#include "gh-domain-life.h"
#include "gh-host.h"
#include "gh-job.h"
#include "gh-jobs.h"
#include "gh-journal.h"

G_BEGIN_DECLS

/* Words of the journals. SAVE, RESTORE and DUMP come first, with the machine's UUID. */
#define GH_LIFE_SAVE    "save"
#define GH_LIFE_RESTORE "restore"
#define GH_LIFE_DUMP    "dump"
#define GH_LIFE_FILE    "file"    /* the file, whose part is removed */
#define GH_LIFE_KEPT    "managed" /* the file is the machine's own saved state */
#define GH_LIFE_WAS     "was"     /* "running" or "paused": to which the guest goes back */
#define GH_LIFE_DEFINED "defined" /* the machine was defined for this */
#define GH_LIFE_RUN     "run"     /* from here on the guest may have run */

/**
 * GhLifeWork:
 * @machine: (nullable): what it works on
 * @job: (nullable): while it runs
 * @path: of the file
 * @managed: the file is the machine's own saved state
 * @paused: whether the guest is, or is to be, paused
 * @force: do not look at the disks
 * @config: of what runs, or is to run
 *
 * Belongs to one thread at a time: the job's work, or the main thread while that one waits. All
 * functions but the first two are for the thread.
 */
typedef struct
{
  GhHost *host;
  GhMachine *machine;
  GhJob *job;
  GhJobEntry *entry;
  GhJournal *journal;
  char *path;
  gboolean managed;
  gboolean paused;
  gboolean force;
  GhDomainConfig *config;
  GhDumpFormat format;
} GhLifeWork;

/** gh_life_work_new: @machine: (nullable). Returns: (transfer full) */
GhLifeWork *gh_life_work_new (GhHost *host, GhMachine *machine);
void gh_life_work_free (GhLifeWork *self);

/** gh_life_work_note: a line in the journal, on the disk when it is done */
gboolean gh_life_work_note (GhLifeWork *self, const char *verb, const char *arg, GError **error);

/** gh_life_work_forget: removes the journal; a failure is logged: the next start finds nothing to
 * do */
void gh_life_work_forget (GhLifeWork *self);

/** gh_life_work_save: gh_domain_life_save_async() with the job's progress and cancellable */
gboolean gh_life_work_save (GhLifeWork *self, int fd, GError **error);

/** gh_life_work_end_save: gh_domain_life_end_save_async() */
gboolean gh_life_work_end_save (GhLifeWork *self, GhDomainState state, GError **error);

/** gh_life_work_restore: gh_domain_life_restore_async() with the work's config */
gboolean gh_life_work_restore (GhLifeWork *self, int fd, GError **error);

/** gh_life_work_dump: gh_domain_life_dump_async() */
gboolean gh_life_work_dump (GhLifeWork *self, int fd, GError **error);

/** gh_life_work_act: gh_domain_act_async() */
gboolean gh_life_work_act (GhLifeWork *self, GhDomainAction action, GError **error);

/** gh_life_work_set_saved: tells the machine whether it has a saved state, made at @when (seconds
 * since 1970, 0 for none) */
void gh_life_work_set_saved (GhLifeWork *self, gint64 when);

/** gh_life_work_get_state: Returns: the machine's, asked on the main thread */
GhDomainState gh_life_work_get_state (GhLifeWork *self);

G_END_DECLS
