/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of GhCreateJob share: gh-create-job.c has the order of the steps, gh-create-disk.c
 * makes the disk, gh-create-undo.c takes all away again. */
#pragma once

#include "gh-create-job.h"
#include "gh-image.h"
#include "gh-jobs.h"
#include "gh-journal.h"

G_BEGIN_DECLS

/* What people see; indices of gh_job_set_steps(). */
enum
{
  GH_CREATE_LOOK,
  GH_CREATE_FETCH,
  GH_CREATE_DISK,
  GH_CREATE_DEFINE,
  GH_CREATE_START,
};

struct _GhCreateJob
{
  GhJob parent_instance;

  GhHost *host;
  GhCreateRequest *request;
  GhJobEntry *entry; /* not owned: it owns the job */
  GhJournal *journal;
  GhMachine *machine;
  GhTree *tree;
  GhAnswerFiles *files;  /* nullable */
  GhImageInfo *original; /* of the disk that is copied */
  char *kernel;          /* in the cache */
  char *initrd;
  char *image;      /* path of the new disk */
  gboolean logical; /* which is a logical volume */
  guint disk;       /* index of the disk that is inspected */
};

/* Each async operation holds a reference to the job, which its callback gives back. */

GCancellable *gh_create_job_cancellable (GhCreateJob *self);
const char *gh_create_job_boot_folder (GhCreateJob *self);
/** gh_create_job_may_go_on: whether the job goes on: not after @error (transfer full), nor when it
 * was cancelled meanwhile */
gboolean gh_create_job_may_go_on (GhCreateJob *self, GError *error);
/** gh_create_job_on_progress: @data: the job */
void gh_create_job_on_progress (guint64 done, guint64 total, gpointer data);

/** gh_create_job_prepare_disk: the step from here to gh_create_job_define() */
void gh_create_job_prepare_disk (GhCreateJob *self);
/** gh_create_job_define: the step after the disk */
void gh_create_job_define (GhCreateJob *self);

/* Each a GhJobUndoFunc; @data is the job. */
void gh_create_undo_journal (GTask *done, gpointer data);
void gh_create_undo_boot_files (GTask *done, gpointer data);
void gh_create_undo_image (GTask *done, gpointer data);
void gh_create_undo_definition (GTask *done, gpointer data);

G_END_DECLS
