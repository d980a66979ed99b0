/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhCreateJob: makes a machine: looks at the installer, fetches it, makes the disk, defines,
 * starts.
 */
#pragma once

#include "gh-answers.h"
#include "gh-host.h"
#include "gh-job.h"
#include "gh-volume-spec.h"

G_BEGIN_DECLS

/**
 * GhCreateRequest: what is asked for; all owned.
 * @config: valid and complete, but for a disk without source when there is a @disk
 * @tree: (nullable): location of an install tree
 * @iso: (nullable): path or web address of an installer image
 * @image: (nullable): path or web address of a disk that the new one is a copy of
 * @drivers: (nullable): path of an image with drivers for the installer, put in as CD-ROM
 * @checksum: (nullable): of @iso or @image, where that is fetched
 * @args: (nullable): kernel arguments instead of the tree's own, or further ones after "+"
 * @arch: (nullable): of the tree
 * @answers: (nullable): what the installer, or cloud-init on @image, would ask
 * @disk: (nullable): a new image
 * @pool: (nullable): name of the pool that it goes into, if not the default one
 * @roomy: whether @disk may become larger than it says, for @image to fit
 */
typedef struct
{
  GhDomainConfig *config;
  GhAnswers *answers;
  char *tree;
  char *iso;
  char *image;
  char *drivers;
  char *checksum;
  char *args;
  char *arch;
  GhVolumeSpec *disk;
  char *pool;
  gboolean roomy;
  gboolean start;
} GhCreateRequest;

void gh_create_request_free (GhCreateRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhCreateRequest, gh_create_request_free)

#define GH_TYPE_CREATE_JOB (gh_create_job_get_type ())
G_DECLARE_FINAL_TYPE (GhCreateJob, gh_create_job, GH, CREATE_JOB, GhJob)

/**
 * gh_create_job_new:
 * @request: (transfer full)
 *
 * The machine's name is reserved until the job has ended. Each thing is noted in a journal before
 * it is made; a failure or cancel takes all of them away again, newest first.
 */
GhCreateJob *gh_create_job_new (GhHost *host, GhCreateRequest *request);

/** gh_create_job_set_entry: @entry: (transfer none): as which it is on the bus */
void gh_create_job_set_entry (GhCreateJob *self, GhJobEntry *entry);

G_END_DECLS
