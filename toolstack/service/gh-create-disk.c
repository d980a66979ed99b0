/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The step of GhCreateJob that makes the new disk: an image or a logical volume, empty or a copy.
 */
#include "config.h"

#include "gh-create-job-private.h"

#include <glib/gi18n-lib.h>

#include "gh-create-source.h"
#include "gh-create-volume.h"
#include "gh-error.h"
#include "gh-fault.h"
#include "gh-pool.h"
#include "gh-recovery.h"
#include "gh-service.h"
#include "gh-storage.h"

static void
on_image_made (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhCreateJob) self = data;
  GError *error = NULL;

  gh_image_create_finish (result, &error);
  gh_fault_point ("create.made-image");
  if (!gh_create_job_may_go_on (self, error))
    return;
  gh_create_use_image (self->request->config, self->request->disk, self->image);
  gh_create_job_define (self);
}

static void
on_image_copied (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhCreateJob) self = data;
  GError *error = NULL;

  gh_image_copy_finish (result, &error);
  gh_fault_point ("create.copied-image");
  if (!gh_create_job_may_go_on (self, error))
    return;
  gh_create_use_image (self->request->config, self->request->disk, self->image);
  gh_create_job_define (self);
}

static void
on_volume_made (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhCreateJob) self = data;
  GError *error = NULL;

  gh_create_volume_finish (result, &error);
  gh_storage_changed (gh_service_get_storage (gh_host_get_service (self->host)),
                      self->request->pool);
  if (!gh_create_job_may_go_on (self, error))
    return;
  gh_create_use_image (self->request->config, self->request->disk, self->image);
  gh_create_job_define (self);
}

static void
make_image (GhCreateJob *self)
{
  const GhVolumeSpec *spec = self->request->disk;

  if (self->logical)
    {
      gh_create_volume_make_async (self->journal,
                                   self->image,
                                   spec->size,
                                   self->request->config->uuid,
                                   gh_create_job_cancellable (self),
                                   on_volume_made,
                                   g_object_ref (self));
      return;
    }
  if (self->original != NULL)
    gh_image_copy_async (self->original,
                         self->image,
                         spec->format,
                         spec->size,
                         gh_create_job_on_progress,
                         self,
                         gh_create_job_cancellable (self),
                         on_image_copied,
                         g_object_ref (self));
  else
    gh_image_create_async (self->image,
                           spec->format,
                           spec->size,
                           gh_create_job_cancellable (self),
                           on_image_made,
                           g_object_ref (self));
}

static void
on_image_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhCreateJob) self = data;
  g_autofree char *what = g_strdup_printf (_ ("the image %s"), self->image);
  GError *error = NULL;

  gh_journal_append_finish (self->journal, result, &error);
  gh_fault_point ("create.noted-image");
  if (!gh_create_job_may_go_on (self, error))
    return;
  gh_job_push_undo (GH_JOB (self), what, gh_create_undo_image, self, NULL);
  make_image (self);
}

static void
note_image (GhCreateJob *self)
{
  gh_journal_append_async (self->journal,
                           self->logical ? GH_RECOVERY_VOLUME : GH_RECOVERY_IMAGE,
                           self->image,
                           on_image_noted,
                           g_object_ref (self));
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhCreateJob) self = data;
  GError *error = NULL;

  self->image = gh_pool_prepare_finish (result, &error);
  gh_fault_point ("create.prepared");
  if (gh_create_job_may_go_on (self, error))
    note_image (self);
}

static void
prepare_file (GhCreateJob *self, const char *folder)
{
  gh_pool_prepare_async (folder,
                         self->request->disk,
                         self->request->config->name,
                         GH_POOL_NONE,
                         gh_create_job_cancellable (self),
                         on_prepared,
                         g_object_ref (self));
}

static void
on_pool_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhCreateJob) self = data;
  GError *error = NULL;
  g_autoptr (GhCreateVolume) found = gh_create_volume_find_finish (result, &error);

  if (found != NULL && found->group != NULL && self->original != NULL)
    g_set_error (&error,
                 GH_ERROR,
                 GH_ERROR_UNSUPPORTED,
                 _ ("A ready disk is copied into a folder of images: %s is a volume group"),
                 found->group);
  if (!gh_create_job_may_go_on (self, error))
    return;
  if (found->group == NULL)
    {
      prepare_file (self, found->folder);
      return;
    }
  self->logical = TRUE;
  self->request->disk->format = GH_VOLUME_RAW;
  self->image = g_build_filename (found->folder, found->name, NULL);
  note_image (self);
}

void
gh_create_job_prepare_disk (GhCreateJob *self)
{
  GhService *service;

  if (self->request->disk == NULL)
    {
      gh_create_job_define (self);
      return;
    }
  gh_job_set_step (GH_JOB (self), GH_CREATE_DISK);
  service = gh_host_get_service (self->host);
  if (self->request->pool == NULL)
    prepare_file (self, gh_service_get_pool (service));
  else
    gh_create_volume_find_async (gh_storage_get_pools (gh_service_get_storage (service)),
                                 self->request->pool,
                                 self->request->config->name,
                                 self->request->disk->size,
                                 gh_create_job_cancellable (self),
                                 on_pool_found,
                                 g_object_ref (self));
}
