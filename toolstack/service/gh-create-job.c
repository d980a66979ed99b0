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

#include "gh-create-job-private.h"

#include <glib/gi18n-lib.h>

#include "gh-boot-files.h"
#include "gh-create-fetch.h"
#include "gh-create-source.h"
#include "gh-disks.h"
#include "gh-error.h"
#include "gh-fault.h"
#include "gh-fetch.h"
#include "gh-recovery.h"
#include "gh-service.h"
#include "gh-tree.h"
#include "gh-web.h"

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

GCancellable *
gh_create_job_cancellable (GhCreateJob *self)
{
  return gh_job_get_cancellable (GH_JOB (self));
}

const char *
gh_create_job_boot_folder (GhCreateJob *self)
{
  return gh_service_get_boot_folder (gh_host_get_service (self->host));
}

gboolean
gh_create_job_may_go_on (GhCreateJob *self, GError *error)
{
  if (error == NULL)
    g_cancellable_set_error_if_cancelled (gh_create_job_cancellable (self), &error);
  if (error == NULL)
    return TRUE;
  gh_job_fail (GH_JOB (self), error);
  return FALSE;
}

void
gh_create_job_on_progress (guint64 done, guint64 total, gpointer data)
{
  gh_job_set_bytes (data, done, total);
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
  gh_journal_remove_async (self->journal, on_committed, g_object_ref (self));
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhCreateJob) self = data;
  GError *error = NULL;

  gh_domain_start_finish (GH_DOMAIN (source), result, &error);
  gh_fault_point ("create.started");
  if (gh_create_job_may_go_on (self, error))
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
  gh_job_set_step (GH_JOB (self), GH_CREATE_START);
  gh_domain_start_async (self->machine->domain,
                         FALSE,
                         gh_create_job_cancellable (self),
                         on_started,
                         g_object_ref (self));
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
  if (gh_create_job_may_go_on (self, error))
    start (self);
}

void
gh_create_job_define (GhCreateJob *self)
{
  GhDriver *driver = gh_host_get_driver (self->host);
  GhDomainConfig *config = self->request->config;
  GError *error = NULL;

  gh_job_set_step (GH_JOB (self), GH_CREATE_DEFINE);
  if (self->files != NULL && self->files->seed != NULL)
    gh_create_use_seed (config, gh_create_job_boot_folder (self), self->request->image);
  gh_driver_complete (driver, config);
  if (gh_driver_validate (driver, config, &error))
    gh_disks_check_free (self->host, config, &error);
  if (!gh_create_job_may_go_on (self, error))
    return;
  gh_job_push_undo (GH_JOB (self), _ ("the definition"), gh_create_undo_definition, self, NULL);
  gh_host_save_async (self->host, config, on_saved, g_object_ref (self));
}

/* The installer. */

static void
on_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhCreateJob) self = data;
  GError *error = NULL;

  gh_boot_files_finish (result, &error);
  gh_fault_point ("create.kept");
  if (!gh_create_job_may_go_on (self, error))
    return;
  if (self->tree != NULL)
    gh_create_use_tree (self->request, self->tree, self->files, gh_create_job_boot_folder (self));
  gh_create_job_prepare_disk (self);
}

static void
keep_boot_files (GhCreateJob *self)
{
  gh_job_push_undo (
    GH_JOB (self), _ ("the installer's files"), gh_create_undo_boot_files, self, NULL);
  gh_boot_files_keep_async (gh_create_job_boot_folder (self),
                            self->request->config->uuid,
                            self->kernel,
                            self->initrd,
                            self->files != NULL ? self->files->addition : NULL,
                            self->files != NULL ? self->files->seed : NULL,
                            gh_create_job_cancellable (self),
                            on_kept,
                            g_object_ref (self));
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhCreateJob) self = data;
  GError *error = NULL;

  gh_fetch_finish (result, &self->kernel, &self->initrd, &error);
  gh_fault_point ("create.fetched");
  if (gh_create_job_may_go_on (self, error))
    keep_boot_files (self);
}

static void
fetch (GhCreateJob *self)
{
  g_autofree char *cache = g_build_filename (
    gh_service_get_cache_folder (gh_host_get_service (self->host)), "trees", NULL);

  gh_job_set_step (GH_JOB (self), GH_CREATE_FETCH);
  gh_fetch_async (self->tree,
                  cache,
                  gh_create_job_on_progress,
                  self,
                  gh_create_job_cancellable (self),
                  on_fetched,
                  g_object_ref (self));
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
  if (!gh_create_job_may_go_on (self, error))
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
      gh_media_detect_async (
        request->iso, gh_create_job_cancellable (self), on_medium_detected, g_object_ref (self));
    }
  else if (gh_create_job_may_go_on (self, error))
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
  if (!gh_create_job_may_go_on (self, error))
    return;
  if (self->files != NULL)
    keep_boot_files (self);
  else
    gh_create_job_prepare_disk (self);
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
  if (!gh_create_job_may_go_on (self, error))
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
  if (!gh_create_job_may_go_on (self, error))
    return;
  if (request->iso != NULL && request->answers == NULL)
    gh_create_use_medium (request->config, request->iso);
  look_at_source (self);
}

static void
fetch_image (GhCreateJob *self)
{
  gh_job_set_step (GH_JOB (self), GH_CREATE_FETCH);
  gh_job_push_undo (
    GH_JOB (self), _ ("the installer's files"), gh_create_undo_boot_files, self, NULL);
  gh_create_fetch_async (self->host,
                         self->request,
                         GH_JOB (self),
                         gh_create_job_cancellable (self),
                         on_image_fetched,
                         g_object_ref (self));
}

static void
look_at_source (GhCreateJob *self)
{
  GhCreateRequest *request = self->request;
  const char *tree = request->tree;
  const char *far = request->iso != NULL ? request->iso : request->image;

  if (gh_web_is_address (far))
    {
      fetch_image (self);
      return;
    }
  if (tree == NULL && request->answers != NULL)
    tree = request->iso;
  if (tree != NULL)
    gh_tree_detect_async (
      tree, request->arch, gh_create_job_cancellable (self), on_detected, g_object_ref (self));
  else if (request->image != NULL)
    gh_image_inspect_async (
      request->image, gh_create_job_cancellable (self), on_original_inspected, g_object_ref (self));
  else
    gh_create_job_prepare_disk (self);
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
                            gh_create_job_cancellable (self),
                            on_inspected,
                            g_object_ref (self));
  else
    look_at_source (self);
}

static void
look (GhCreateJob *self)
{
  GhCreateRequest *request = self->request;

  gh_job_set_step (GH_JOB (self), GH_CREATE_LOOK);
  if (request->drivers != NULL)
    gh_create_add_medium (request->config, request->drivers);
  if (request->iso != NULL && request->answers == NULL && !gh_web_is_address (request->iso))
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
  if (gh_create_job_may_go_on (self, error))
    look (self);
}

static void
gh_create_job_run (GhJob *job)
{
  GhCreateJob *self = GH_CREATE_JOB (job);
  gboolean is_ready = self->request->image != NULL; /* nothing is installed from it */
  const char *const steps[] = {
    is_ready ? _ ("Look at the image") : _ ("Look at the installer"),
    is_ready ? _ ("Fetch the image") : _ ("Fetch the installer"),
    _ ("Create the disk"),
    _ ("Save the definition"),
    _ ("Start the machine"),
    NULL,
  };

  gh_job_set_steps (job, steps);
  gh_fault_point ("create.begun");
  gh_job_push_undo (job, _ ("the journal"), gh_create_undo_journal, self, NULL);
  gh_journal_append_async (
    self->journal, GH_RECOVERY_CREATE, self->request->config->uuid, on_noted, g_object_ref (self));
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
