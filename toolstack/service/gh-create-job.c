/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhCreateJob: makes a machine.
 *
 *     note "create UUID" → LOOK (tree: detect; else: inspect the disks) → FETCH (tree) → keep the
 *     installer's files → DISK: prepare, note "image PATH", make → DEFINE: save, add → START →
 *     forget the journal
 *
 * Every callback begins the next step through advance(); what a step has made is registered with
 * gh_job_push_undo() before it is made.
 */
#include "config.h"

#include "gh-create-job.h"

#include <glib/gi18n-lib.h>

#include "gh-boot-files.h"
#include "gh-disks.h"
#include "gh-fault.h"
#include "gh-fetch.h"
#include "gh-image.h"
#include "gh-jobs.h"
#include "gh-journal.h"
#include "gh-pool.h"
#include "gh-recovery.h"
#include "gh-service.h"
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
  GBytes *addition;  /* the answers, for the end of the initrd */
  char *answer_args; /* what tells the installer of them */
  char *kernel;      /* in the cache */
  char *initrd;
  char *image; /* path of the new disk */
  guint disk;  /* index of the disk that is inspected */
};

G_DEFINE_FINAL_TYPE (GhCreateJob, gh_create_job, GH_TYPE_JOB)

void
gh_create_request_free (GhCreateRequest *self)
{
  gh_domain_config_free (self->config);
  g_clear_pointer (&self->disk, gh_volume_spec_free);
  gh_answers_free (self->answers);
  g_free (self->tree);
  g_free (self->iso);
  g_free (self->args);
  g_free (self->arch);
  g_free (self);
}

static void
gh_create_job_finalize (GObject *object)
{
  GhCreateJob *self = GH_CREATE_JOB (object);

  gh_create_request_free (self->request);
  g_clear_object (&self->machine);
  g_clear_pointer (&self->tree, gh_tree_free);
  g_object_unref (self->journal);
  g_object_unref (self->host);
  g_clear_pointer (&self->addition, g_bytes_unref);
  g_free (self->answer_args);
  g_free (self->kernel);
  g_free (self->initrd);
  g_free (self->image);
  G_OBJECT_CLASS (gh_create_job_parent_class)->finalize (object);
}

/* Each async operation holds a reference; ended() gives it back. */

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
  g_autoptr (GTask) done = data;
  GError *error = NULL;

  if (gh_journal_remove_finish (GH_JOURNAL (source), result, &error))
    g_task_return_boolean (done, TRUE);
  else
    g_task_return_error (done, error);
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
  g_autoptr (GTask) done = data;
  GError *error = NULL;

  if (gh_boot_files_finish (result, &error))
    g_task_return_boolean (done, TRUE);
  else
    g_task_return_error (done, error);
}

static void
undo_boot_files (GTask *done, gpointer data)
{
  GhCreateJob *self = data;

  gh_boot_files_remove_async (gh_service_get_boot_folder (gh_host_get_service (self->host)),
                              self->request->config->uuid,
                              on_boot_files_undone,
                              done);
}

static void
on_image_undone (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) done = data;
  GError *error = NULL;

  if (gh_image_delete_finish (result, &error))
    g_task_return_boolean (done, TRUE);
  else
    g_task_return_error (done, error);
}

static void
undo_image (GTask *done, gpointer data)
{
  GhCreateJob *self = data;

  gh_image_delete_async (self->image, NULL, on_image_undone, done);
}

static void
on_definition_undone (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) done = data;
  GError *error = NULL;

  if (gh_host_save_finish (GH_HOST (source), result, &error))
    g_task_return_boolean (done, TRUE);
  else
    g_task_return_error (done, error);
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
  gh_driver_complete (driver, config);
  if (gh_driver_validate (driver, config, &error))
    gh_disks_check_free (self->host, config, &error);
  if (!may_go_on (self, error))
    return;
  gh_job_push_undo (GH_JOB (self), _ ("the definition"), undo_definition, self, NULL);
  gh_host_save_async (self->host, config, on_saved, hold (self));
}

/* The disk. */

/* The disk that the image is for: the first without a source, or one more. */
static GhDisk *
disk_without_source (GhDomainConfig *config)
{
  for (guint i = 0; i < config->disks->len; i++)
    {
      GhDisk *disk = config->disks->pdata[i];

      if (disk->device == GH_DISK_DISK && disk->source == NULL)
        return disk;
    }
  return NULL;
}

static void
use_image (GhDomainConfig *config, const GhVolumeSpec *spec, const char *path)
{
  GhDisk *disk = disk_without_source (config);

  if (disk == NULL)
    disk = gh_domain_config_add_disk (config);
  disk->source = g_strdup (path);
  g_free (disk->format);
  disk->format = g_strdup (gh_enum_to_string (&gh_volume_format_enum, (int) spec->format));
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
  use_image (self->request->config, self->request->disk, self->image);
  define (self);
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
  gh_image_create_async (self->image,
                         self->request->disk->format,
                         self->request->disk->size,
                         cancellable_of (self),
                         on_image_made,
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
    gh_journal_append_async (
      self->journal, GH_RECOVERY_IMAGE, self->image, on_image_noted, hold (self));
}

static void
prepare_disk (GhCreateJob *self)
{
  if (self->request->disk == NULL)
    {
      define (self);
      return;
    }
  gh_job_set_step (GH_JOB (self), STEP_DISK);
  gh_pool_prepare_async (gh_service_get_pool (gh_host_get_service (self->host)),
                         self->request->disk,
                         self->request->config->name,
                         GH_POOL_NONE,
                         cancellable_of (self),
                         on_prepared,
                         hold (self));
}

/* The installer. */

static void
add_medium (GhDomainConfig *config, const char *path)
{
  GhDisk *disk = gh_domain_config_add_disk (config);

  disk->device = GH_DISK_CDROM;
  disk->bus = GH_DISK_BUS_SATA;
  disk->readonly = TRUE;
  disk->source = g_strdup (path);
  disk->format = g_strdup ("raw");
}

static void
use_medium (GhDomainConfig *config, const char *path)
{
  const char *const order[] = { gh_enum_to_string (&gh_boot_enum, GH_BOOT_CDROM),
                                gh_enum_to_string (&gh_boot_enum, GH_BOOT_DISK),
                                NULL };

  add_medium (config, path);
  g_strfreev (config->boot);
  config->boot = g_strdupv ((char **) order);
  config->install_state = GH_INSTALL_RUNNING;
  g_free (config->install_source);
  config->install_source = g_strdup (path);
}

static char *
arguments (const GhCreateRequest *request, const GhTree *tree)
{
  if (request->args == NULL)
    return g_strdup (tree->args);
  if (request->args[0] != '+')
    return g_strdup (request->args);
  return g_strstrip (
    g_strjoin (" ", tree->args != NULL ? tree->args : "", request->args + 1, NULL));
}

/* What tells of the answers comes first: Debian's installer keeps what stands after "---" for the
 * installed system. */
static char *
all_arguments (GhCreateJob *self)
{
  g_autofree char *args = arguments (self->request, self->tree);

  if (self->answer_args == NULL)
    return g_steal_pointer (&args);
  return g_strchomp (g_strjoin (" ", self->answer_args, args != NULL ? args : "", NULL));
}

static void
use_tree (GhCreateJob *self)
{
  const char *folder = gh_service_get_boot_folder (gh_host_get_service (self->host));
  GhDomainConfig *config = self->request->config;

  g_free (config->kernel);
  config->kernel = gh_boot_files_path (folder, config->uuid, "kernel");
  g_free (config->initrd);
  config->initrd = gh_boot_files_path (folder, config->uuid, "initrd");
  g_free (config->cmdline);
  config->cmdline = all_arguments (self);
  config->install_state = GH_INSTALL_RUNNING;
  g_free (config->install_source);
  config->install_source = g_strdup (self->request->tree);
  if (config->os_id == NULL)
    config->os_id = g_strdup (self->tree->os_id);
  if (self->tree->medium != NULL)
    add_medium (config, self->tree->medium);
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhCreateJob) self = data;
  GError *error = NULL;

  gh_boot_files_finish (result, &error);
  gh_fault_point ("create.kept");
  if (!may_go_on (self, error))
    return;
  use_tree (self);
  prepare_disk (self);
}

static void
keep_boot_files (GhCreateJob *self)
{
  gh_job_push_undo (GH_JOB (self), _ ("the installer's files"), undo_boot_files, self, NULL);
  gh_boot_files_keep_async (gh_service_get_boot_folder (gh_host_get_service (self->host)),
                            self->request->config->uuid,
                            self->kernel,
                            self->initrd,
                            self->addition,
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
on_progress (guint64 done, guint64 total, gpointer data)
{
  gh_job_set_bytes (data, done, total);
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

static void
on_detected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhCreateJob) self = data;
  GError *error = NULL;

  self->tree = gh_tree_detect_finish (result, &error);
  if (self->tree != NULL && g_strcmp0 (self->request->config->machine, "xenpv") == 0)
    gh_tree_use_xen (self->tree);
  if (self->tree != NULL && self->request->answers != NULL)
    self->addition
      = gh_answers_for_tree (self->request->answers, self->tree, &self->answer_args, &error);
  gh_fault_point ("create.looked");
  if (may_go_on (self, error))
    fetch (self);
}

static void inspect_next (GhCreateJob *self);

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
  else if (self->request->tree != NULL)
    gh_tree_detect_async (
      self->request->tree, self->request->arch, cancellable_of (self), on_detected, hold (self));
  else
    prepare_disk (self);
}

static void
look (GhCreateJob *self)
{
  gh_job_set_step (GH_JOB (self), STEP_LOOK);
  if (self->request->iso != NULL)
    use_medium (self->request->config, self->request->iso);
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
