/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhCreateJob: makes a machine.
 *
 *     note "create UUID" → LOOK (inspect the disks; tree: detect; ISO with answers: detect a tree
 * in it, else the medium) → FETCH (tree) → keep the installer's files and the answers → DISK:
 *     prepare, note "image PATH", make or copy → DEFINE: save, add → START → forget the journal
 *
 * Every callback begins the next step through advance(); what a step has made is registered with
 * gh_job_push_undo() before it is made.
 */
#include "config.h"

#include "gh-create-job.h"

#include <glib/gi18n-lib.h>

#include "gh-boot-files.h"
#include "gh-create-fetch.h"
#include "gh-create-source.h"
#include "gh-create-volume.h"
#include "gh-disks.h"
#include "gh-error.h"
#include "gh-fault.h"
#include "gh-fetch.h"
#include "gh-image.h"
#include "gh-jobs.h"
#include "gh-journal.h"
#include "gh-pool.h"
#include "gh-recovery.h"
#include "gh-service.h"
#include "gh-storage.h"
#include "gh-task.h"
#include "gh-tree.h"

/* What people see; indices of gh_job_set_steps(). */
enum
{
  STEP_LOOK,
  STEP_FETCH,
  STEP_DISK,
  STEP_DEFINE,
  STEP_START,
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

G_DEFINE_FINAL_TYPE (GhCreateJob, gh_create_job, GH_TYPE_JOB)

static void
gh_create_job_finalize (GObject *object)
{
  GhCreateJob *self = GH_CREATE_JOB (object);

  gh_create_request_free (self->request);
  g_clear_object (&self->machine);
  g_clear_pointer (&self->tree, gh_tree_free);
  g_object_unref (self->journal);
  g_object_unref (self->host);
  gh_answer_files_free (self->files);
  gh_image_info_free (self->original);
  g_free (self->kernel);
  g_free (self->initrd);
  g_free (self->image);
  G_OBJECT_CLASS (gh_create_job_parent_class)->finalize (object);
}

/* Each async operation holds a reference, which its callback gives back. */
static GhCreateJob *
hold (GhCreateJob *self)
{
  return g_object_ref (self);
}

static GCancellable *
cancellable_of (GhCreateJob *self)
{
  return gh_job_get_cancellable (GH_JOB (self));
}

static const char *
boot_folder (GhCreateJob *self)
{
  return gh_service_get_boot_folder (gh_host_get_service (self->host));
}

/* Whether the job goes on: not after @error (transfer full), nor when it was cancelled meanwhile.
 */
static gboolean
may_go_on (GhCreateJob *self, GError *error)
{
  if (error == NULL)
    g_cancellable_set_error_if_cancelled (cancellable_of (self), &error);
  if (error == NULL)
    return TRUE;
  gh_job_fail (GH_JOB (self), error);
  return FALSE;
}

/* Undoing. */

static void
on_journal_undone (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  gh_journal_remove_finish (GH_JOURNAL (source), result, &error);
  gh_task_end (data, error);
}

static void
undo_journal (GTask *done, gpointer data)
{
  GhCreateJob *self = data;

  gh_journal_remove_async (self->journal, on_journal_undone, done);
}

static void
on_boot_files_undone (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  gh_boot_files_finish (result, &error);
  gh_task_end (data, error);
}

static void
undo_boot_files (GTask *done, gpointer data)
{
  GhCreateJob *self = data;

  gh_boot_files_remove_async (
    boot_folder (self), self->request->config->uuid, on_boot_files_undone, done);
}

static void
on_image_undone (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  gh_image_delete_finish (result, &error);
  gh_task_end (data, error);
}

static void
on_volume_undone (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  gh_create_volume_finish (result, &error);
  gh_task_end (data, error);
}

static void
undo_image (GTask *done, gpointer data)
{
  GhCreateJob *self = data;

  if (self->logical)
    gh_create_volume_undo_async (self->image, self->request->config->uuid, on_volume_undone, done);
  else
    gh_image_delete_async (self->image, NULL, on_image_undone, done);
}

static void
on_definition_undone (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  gh_host_save_finish (GH_HOST (source), result, &error);
  gh_task_end (data, error);
}

static void
forget_definition (GhCreateJob *self, GTask *done)
{
  if (self->machine != NULL)
    gh_host_remove (self->host, self->machine);
  gh_host_forget_async (self->host, self->request->config->uuid, on_definition_undone, done);
}

static void
on_destroyed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) done = data;
  GhCreateJob *self = g_task_get_task_data (done);
  GError *error = NULL;

  if (gh_domain_act_finish (GH_DOMAIN (source), result, &error)
      || !gh_domain_state_is_active (gh_domain_get_state (GH_DOMAIN (source))))
    {
      g_clear_error (&error);
      forget_definition (self, g_steal_pointer (&done));
    }
  else
    g_task_return_error (done, error);
}

static void
undo_definition (GTask *done, gpointer data)
{
  GhCreateJob *self = data;

  g_task_set_task_data (done, self, NULL);
  if (self->machine != NULL
      && gh_domain_state_is_active (gh_domain_get_state (self->machine->domain)))
    gh_domain_act_async (self->machine->domain, GH_DOMAIN_ACTION_DESTROY, NULL, on_destroyed, done);
  else
    forget_definition (self, done);
}

/* The end. */

static void
on_committed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhCreateJob) self = data;
  GVariantDict dict;
  GError *error = NULL;

  if (!gh_journal_remove_finish (self->journal, result, &error))
    {
      gh_job_fail (GH_JOB (self), error);
      return;
    }
  gh_fault_point ("create.committed");
  gh_host_emit_event (self->host, self->machine, "defined", _ ("The machine was made"));
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "domain", "o", self->machine->path);
  g_variant_dict_insert (&dict, "name", "s", gh_machine_get_name (self->machine));
  gh_job_succeed (GH_JOB (self), g_variant_dict_end (&dict));
}

static void
commit (GhCreateJob *self)
{
  /* From here on the machine stays: a cancel comes too late. */
  gh_job_set_can_cancel (GH_JOB (self), FALSE);
  gh_journal_remove_async (self->journal, on_committed, hold (self));
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhCreateJob) self = data;
  GError *error = NULL;

  gh_domain_start_finish (GH_DOMAIN (source), result, &error);
  gh_fault_point ("create.started");
  if (may_go_on (self, error))
    commit (self);
}

static void
start (GhCreateJob *self)
{
  if (!self->request->start)
    {
      commit (self);
      return;
    }
  gh_job_set_step (GH_JOB (self), STEP_START);
  gh_domain_start_async (
    self->machine->domain, FALSE, cancellable_of (self), on_started, hold (self));
  gh_fault_point ("create.starting");
}

/* The definition. */

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhCreateJob) self = data;
  GError *error = NULL;
  GhMachine *machine = NULL;

  gh_fault_point ("create.saved");
  if (gh_host_save_finish (self->host, result, &error))
    machine = gh_host_add (self->host, self->request->config, &error);
  g_set_object (&self->machine, machine);
  if (machine != NULL)
    gh_job_entry_set_machine (self->entry, machine);
  gh_fault_point ("create.added");
  if (may_go_on (self, error))
    start (self);
}

static void
define (GhCreateJob *self)
{
  GhDriver *driver = gh_host_get_driver (self->host);
  GhDomainConfig *config = self->request->config;
  GError *error = NULL;

  gh_job_set_step (GH_JOB (self), STEP_DEFINE);
  if (self->files != NULL && self->files->seed != NULL)
    gh_create_use_seed (config, boot_folder (self), self->request->image);
  gh_driver_complete (driver, config);
  if (gh_driver_validate (driver, config, &error))
    gh_disks_check_free (self->host, config, &error);
  if (!may_go_on (self, error))
    return;
  gh_job_push_undo (GH_JOB (self), _ ("the definition"), undo_definition, self, NULL);
  gh_host_save_async (self->host, config, on_saved, hold (self));
}

/* The disk. */

static void
on_progress (guint64 done, guint64 total, gpointer data)
{
  gh_job_set_bytes (data, done, total);
}

static void
on_image_made (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhCreateJob) self = data;
  GError *error = NULL;

  gh_image_create_finish (result, &error);
  gh_fault_point ("create.made-image");
  if (!may_go_on (self, error))
    return;
  gh_create_use_image (self->request->config, self->request->disk, self->image);
  define (self);
}

static void
on_image_copied (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhCreateJob) self = data;
  GError *error = NULL;

  gh_image_copy_finish (result, &error);
  gh_fault_point ("create.copied-image");
  if (!may_go_on (self, error))
    return;
  gh_create_use_image (self->request->config, self->request->disk, self->image);
  define (self);
}

static void
on_volume_made (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhCreateJob) self = data;
  GError *error = NULL;

  gh_create_volume_finish (result, &error);
  gh_storage_changed (gh_service_get_storage (gh_host_get_service (self->host)),
                      self->request->pool);
  if (!may_go_on (self, error))
    return;
  gh_create_use_image (self->request->config, self->request->disk, self->image);
  define (self);
}

static void
make_image (GhCreateJob *self)
{
  const GhVolumeSpec *spec = self->request->disk;

  if (self->logical)
    {
      gh_create_volume_make_async (self->image,
                                   spec->size,
                                   self->request->config->uuid,
                                   cancellable_of (self),
                                   on_volume_made,
                                   hold (self));
      return;
    }
  if (self->original != NULL)
    gh_image_copy_async (self->original,
                         self->image,
                         spec->format,
                         spec->size,
                         on_progress,
                         self,
                         cancellable_of (self),
                         on_image_copied,
                         hold (self));
  else
    gh_image_create_async (
      self->image, spec->format, spec->size, cancellable_of (self), on_image_made, hold (self));
}

static void
on_image_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhCreateJob) self = data;
  g_autofree char *what = g_strdup_printf (_ ("the image %s"), self->image);
  GError *error = NULL;

  gh_journal_append_finish (self->journal, result, &error);
  gh_fault_point ("create.noted-image");
  if (!may_go_on (self, error))
    return;
  gh_job_push_undo (GH_JOB (self), what, undo_image, self, NULL);
  make_image (self);
}

static void
note_image (GhCreateJob *self)
{
  gh_journal_append_async (self->journal,
                           self->logical ? GH_RECOVERY_VOLUME : GH_RECOVERY_IMAGE,
                           self->image,
                           on_image_noted,
                           hold (self));
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhCreateJob) self = data;
  GError *error = NULL;

  self->image = gh_pool_prepare_finish (result, &error);
  gh_fault_point ("create.prepared");
  if (may_go_on (self, error))
    note_image (self);
}

static void
prepare_file (GhCreateJob *self, const char *folder)
{
  gh_pool_prepare_async (folder,
                         self->request->disk,
                         self->request->config->name,
                         GH_POOL_NONE,
                         cancellable_of (self),
                         on_prepared,
                         hold (self));
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
  if (!may_go_on (self, error))
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

static void
prepare_disk (GhCreateJob *self)
{
  GhService *service;

  if (self->request->disk == NULL)
    {
      define (self);
      return;
    }
  gh_job_set_step (GH_JOB (self), STEP_DISK);
  service = gh_host_get_service (self->host);
  if (self->request->pool == NULL)
    prepare_file (self, gh_service_get_pool (service));
  else
    gh_create_volume_find_async (gh_storage_get_pools (gh_service_get_storage (service)),
                                 self->request->pool,
                                 self->request->config->name,
                                 self->request->disk->size,
                                 cancellable_of (self),
                                 on_pool_found,
                                 hold (self));
}

/* The installer. */

static void
on_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhCreateJob) self = data;
  GError *error = NULL;

  gh_boot_files_finish (result, &error);
  gh_fault_point ("create.kept");
  if (!may_go_on (self, error))
    return;
  if (self->tree != NULL)
    gh_create_use_tree (self->request, self->tree, self->files, boot_folder (self));
  prepare_disk (self);
}

static void
keep_boot_files (GhCreateJob *self)
{
  gh_job_push_undo (GH_JOB (self), _ ("the installer's files"), undo_boot_files, self, NULL);
  gh_boot_files_keep_async (boot_folder (self),
                            self->request->config->uuid,
                            self->kernel,
                            self->initrd,
                            self->files != NULL ? self->files->addition : NULL,
                            self->files != NULL ? self->files->seed : NULL,
                            cancellable_of (self),
                            on_kept,
                            hold (self));
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhCreateJob) self = data;
  GError *error = NULL;

  gh_fetch_finish (result, &self->kernel, &self->initrd, &error);
  gh_fault_point ("create.fetched");
  if (may_go_on (self, error))
    keep_boot_files (self);
}

static void
fetch (GhCreateJob *self)
{
  g_autofree char *cache = g_build_filename (
    gh_service_get_cache_folder (gh_host_get_service (self->host)), "trees", NULL);

  gh_job_set_step (GH_JOB (self), STEP_FETCH);
  gh_fetch_async (
    self->tree, cache, on_progress, self, cancellable_of (self), on_fetched, hold (self));
}

/* An ISO image that is no tree is put in as it is, with the answers on a medium beside it. */
static void
on_medium_detected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhCreateJob) self = data;
  gboolean efi = self->request->config->firmware == GH_FIRMWARE_EFI;
  GError *error = NULL;
  g_autoptr (GhMedia) media = gh_media_detect_finish (result, &error);

  if (media != NULL)
    self->files = gh_answers_for_medium (self->request->answers, media, efi, &error);
  gh_fault_point ("create.looked-medium");
  if (!may_go_on (self, error))
    return;
  gh_create_use_medium (self->request->config, self->request->iso);
  keep_boot_files (self);
}

static void
on_detected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhCreateJob) self = data;
  GhCreateRequest *request = self->request;
  GError *error = NULL;

  self->tree = gh_tree_detect_finish (result, &error);
  if (self->tree != NULL && g_strcmp0 (request->config->machine, "xenpv") == 0)
    gh_tree_use_xen (self->tree);
  if (self->tree != NULL && request->answers != NULL)
    self->files = gh_answers_for_tree (request->answers, self->tree, &error);
  gh_fault_point ("create.looked");
  if (request->iso != NULL
      && (g_error_matches (error, GH_ERROR, GH_ERROR_NO_TREE)
          || g_error_matches (error, GH_ERROR, GH_ERROR_UNSUPPORTED)))
    {
      g_clear_error (&error);
      g_clear_pointer (&self->tree, gh_tree_free);
      gh_media_detect_async (request->iso, cancellable_of (self), on_medium_detected, hold (self));
    }
  else if (may_go_on (self, error))
    fetch (self);
}

static void
on_original_inspected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhCreateJob) self = data;
  GhCreateRequest *request = self->request;
  GError *error = NULL;

  self->original = gh_image_inspect_finish (result, &error);
  if (self->original != NULL
      && gh_create_check_original (self->original, request->disk, request->roomy, &error)
      && request->answers != NULL)
    self->files = gh_answers_for_disk (request->answers, request->config->uuid, &error);
  gh_fault_point ("create.looked-original");
  if (!may_go_on (self, error))
    return;
  if (self->files != NULL)
    keep_boot_files (self);
  else
    prepare_disk (self);
}

static void inspect_next (GhCreateJob *self);
static void look_at_source (GhCreateJob *self);

static void
on_inspected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhCreateJob) self = data;
  GhDisk *disk = self->request->config->disks->pdata[self->disk];
  g_autoptr (GhImageInfo) info = NULL;
  GError *error = NULL;

  info = gh_image_inspect_finish (result, &error);
  gh_fault_point ("create.inspected");
  if (!may_go_on (self, error))
    return;
  if (disk->format == NULL)
    disk->format = g_strdup (info->format);
  disk->source_type = info->is_block ? GH_SOURCE_BLOCK : GH_SOURCE_FILE;
  self->disk++;
  inspect_next (self);
}

static void
on_image_fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhCreateJob) self = data;
  GhCreateRequest *request = self->request;
  GError *error = NULL;

  gh_create_fetch_finish (result, &error);
  if (!may_go_on (self, error))
    return;
  if (request->iso != NULL && request->answers == NULL)
    gh_create_use_medium (request->config, request->iso);
  look_at_source (self);
}

static void
fetch_image (GhCreateJob *self)
{
  gh_job_set_step (GH_JOB (self), STEP_FETCH);
  gh_job_push_undo (GH_JOB (self), _ ("the installer's files"), undo_boot_files, self, NULL);
  gh_create_fetch_async (
    self->host, self->request, GH_JOB (self), cancellable_of (self), on_image_fetched, hold (self));
}

static void
look_at_source (GhCreateJob *self)
{
  GhCreateRequest *request = self->request;
  const char *tree = request->tree;
  const char *far = request->iso != NULL ? request->iso : request->image;

  if (gh_create_is_web (far))
    {
      fetch_image (self);
      return;
    }
  if (tree == NULL && request->answers != NULL)
    tree = request->iso;
  if (tree != NULL)
    gh_tree_detect_async (tree, request->arch, cancellable_of (self), on_detected, hold (self));
  else if (request->image != NULL)
    gh_image_inspect_async (
      request->image, cancellable_of (self), on_original_inspected, hold (self));
  else
    prepare_disk (self);
}

/* Looks into each image that exists already: whether it is there, and of which format. */
static void
inspect_next (GhCreateJob *self)
{
  GPtrArray *disks = self->request->config->disks;

  while (self->disk < disks->len && ((GhDisk *) disks->pdata[self->disk])->source == NULL)
    self->disk++;
  if (self->disk < disks->len)
    gh_image_inspect_async (((GhDisk *) disks->pdata[self->disk])->source,
                            cancellable_of (self),
                            on_inspected,
                            hold (self));
  else
    look_at_source (self);
}

static void
look (GhCreateJob *self)
{
  GhCreateRequest *request = self->request;

  gh_job_set_step (GH_JOB (self), STEP_LOOK);
  if (request->drivers != NULL)
    gh_create_add_medium (request->config, request->drivers);
  if (request->iso != NULL && request->answers == NULL && !gh_create_is_web (request->iso))
    gh_create_use_medium (request->config, request->iso);
  inspect_next (self);
}

static void
on_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhCreateJob) self = data;
  GError *error = NULL;

  gh_journal_append_finish (self->journal, result, &error);
  gh_fault_point ("create.noted");
  if (may_go_on (self, error))
    look (self);
}

static void
gh_create_job_run (GhJob *job)
{
  GhCreateJob *self = GH_CREATE_JOB (job);
  const char *const steps[] = {
    _ ("Look at the installer"), _ ("Fetch the installer"), _ ("Create the disk"),
    _ ("Save the definition"),   _ ("Start the machine"),   NULL,
  };

  gh_job_set_steps (job, steps);
  gh_fault_point ("create.begun");
  gh_job_push_undo (job, _ ("the journal"), undo_journal, self, NULL);
  gh_journal_append_async (
    self->journal, GH_RECOVERY_CREATE, self->request->config->uuid, on_noted, hold (self));
}

static void
gh_create_job_class_init (GhCreateJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gh_create_job_finalize;
  GH_JOB_CLASS (klass)->run = gh_create_job_run;
}

static void
gh_create_job_init (GhCreateJob *self)
{
}

static void
on_finished (GhCreateJob *self, gpointer data)
{
  gh_host_release_name (self->host, self->request->config->name);
}

GhCreateJob *
gh_create_job_new (GhHost *host, GhCreateRequest *request)
{
  const GhDomainConfig *config = request->config;
  g_autofree char *title
    = g_strdup_printf (_ ("Create %s"), gh_domain_config_get_display_name (config));
  g_autofree char *id = g_strconcat ("create-", config->uuid, NULL);
  g_autofree char *folder = gh_recovery_get_folder (host);
  GhCreateJob *self = g_object_new (GH_TYPE_CREATE_JOB,
                                    "kind",
                                    "create",
                                    "title",
                                    title,
                                    "object-uuid",
                                    config->uuid,
                                    "object-name",
                                    config->name,
                                    NULL);

  self->host = g_object_ref (host);
  self->request = request;
  self->journal = gh_journal_new (folder, id);
  gh_host_reserve_name (host, config->name);
  g_signal_connect (self, "finished", G_CALLBACK (on_finished), NULL);
  return self;
}

void
gh_create_job_set_entry (GhCreateJob *self, GhJobEntry *entry)
{
  self->entry = entry;
}
