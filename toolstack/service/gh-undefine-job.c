/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The job that forgets a machine. */
#include "config.h"

#include "gh-undefine-job.h"

#include <glib/gi18n-lib.h>

#include "gh-boot-files.h"
#include "gh-disks.h"
#include "gh-fault.h"
#include "gh-func-job.h"
#include "gh-host.h"
#include "gh-journal.h"
#include "gh-recovery.h"
#include "gh-run.h"
#include "gh-service.h"
#include "gh-storage.h"
#include "gh-volume-work.h"

/* note in the journal → forget the definition → volumes to the trash → remove boot files → forget
 * the journal. Each callback begins the next. */
typedef struct
{
  GhMachine *machine;
  GhJob *job; /* while it runs */
  GhJournal *journal;
  GhPools *pools;
  char *name;        /* of the machine */
  GPtrArray *images; /* paths of what goes to the trash, from the end */
  GError *error;     /* the first of deleting */
} Undefine;

static void note_next (Undefine *self);
static void delete_next (Undefine *self);

static void
undefine_free (gpointer data)
{
  Undefine *self = data;

  g_object_unref (self->machine);
  g_object_unref (self->journal);
  g_ptr_array_unref (self->images);
  g_object_unref (self->pools);
  g_free (self->name);
  g_clear_error (&self->error);
  g_free (self);
}

static void
fail (Undefine *self, GError *error)
{
  g_autoptr (GhJob) job = g_steal_pointer (&self->job);

  gh_job_fail (job, error);
}

static void
on_journal_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  Undefine *self = data;
  g_autoptr (GhJob) job = NULL;
  GError *error = NULL;

  if (!gh_journal_remove_finish (self->journal, result, &error) || self->error != NULL)
    {
      fail (self, self->error != NULL ? g_steal_pointer (&self->error) : error);
      return;
    }
  job = g_steal_pointer (&self->job);
  gh_job_succeed (job, NULL);
}

static void
on_boot_files_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  Undefine *self = data;

  gh_boot_files_finish (result, self->error == NULL ? &self->error : NULL);
  gh_fault_point ("undefine.cleaned");
  gh_journal_remove_async (self->journal, on_journal_removed, self);
}

static void
trash_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Undefine *self = data;
  const char *path = self->images->pdata[self->images->len - 1];
  GError *error = NULL;
  g_autofree char *id = gh_journal_hold (self->journal, &error)
                          ? gh_volume_work_trash_disk (self->pools, path, self->name, &error)
                          : NULL;

  gh_run_set_lifeline (-1);
  if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer data)
{
  Undefine *self = data;

  g_task_propagate_boolean (G_TASK (result), self->error == NULL ? &self->error : NULL);
  g_ptr_array_set_size (self->images, (int) self->images->len - 1);
  gh_fault_point ("undefine.deleted");
  delete_next (self);
}

static void
delete_next (Undefine *self)
{
  GhService *service = gh_host_get_service (self->machine->host);
  g_autoptr (GTask) task = NULL;

  if (self->images->len > 0)
    {
      task = g_task_new (NULL, NULL, on_deleted, self);
      g_task_set_source_tag (task, delete_next);
      g_task_set_task_data (task, self, NULL);
      g_task_run_in_thread (task, trash_thread);
    }
  else
    gh_boot_files_remove_async (gh_service_get_boot_folder (service),
                                gh_machine_get_uuid (self->machine),
                                on_boot_files_removed,
                                self);
}

static void
on_forgotten (GObject *source, GAsyncResult *result, gpointer data)
{
  Undefine *self = data;
  GhHost *host = GH_HOST (source);
  GError *error = NULL;

  if (!gh_host_save_finish (host, result, &error))
    {
      fail (self, error);
      return;
    }
  gh_fault_point ("undefine.forgotten");
  gh_host_emit_event (host, self->machine, "undefined", _ ("The machine was forgotten"));
  gh_host_remove (host, self->machine);
  delete_next (self);
}

static void
on_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  Undefine *self = data;
  GError *error = NULL;

  if (!gh_journal_append_finish (self->journal, result, &error))
    fail (self, error);
  else
    note_next (self);
}

/* First the machine, then each image that is to be deleted. */
static void
note_next (Undefine *self)
{
  guint noted = gh_journal_get_entries (self->journal)->len;
  const char *uuid = gh_machine_get_uuid (self->machine);

  if (noted == 0)
    gh_journal_append_async (self->journal, GH_RECOVERY_UNDEFINE, uuid, on_noted, self);
  else if (noted <= self->images->len)
    gh_journal_append_async (
      self->journal, GH_RECOVERY_IMAGE, self->images->pdata[noted - 1], on_noted, self);
  else
    {
      gh_fault_point ("undefine.noted");
      gh_host_forget_async (self->machine->host, uuid, on_forgotten, self);
    }
}

static void
run (GhJob *job, gpointer data)
{
  Undefine *self = data;

  self->job = g_object_ref (job);
  note_next (self);
}

GhJob *
gh_undefine_job_new (GhMachine *machine, gboolean delete_disks, const char *const *only)
{
  g_autofree char *title = g_strdup_printf (_ ("Forget %s"), gh_machine_get_name (machine));
  g_autofree char *id = g_strconcat ("undefine-", gh_machine_get_uuid (machine), NULL);
  g_autofree char *folder = gh_recovery_get_folder (machine->host);
  Undefine *self = g_new0 (Undefine, 1);
  GhJob *job;

  self->machine = g_object_ref (machine);
  self->journal = gh_journal_new (folder, id);
  self->name = g_strdup (gh_machine_get_name (machine));
  self->pools = g_object_ref (
    gh_storage_get_pools (gh_service_get_storage (gh_host_get_service (machine->host))));
  self->images = delete_disks || only != NULL ? gh_disks_of_machine (machine, only)
                                              : g_ptr_array_new_with_free_func (g_free);
  job = gh_func_job_new ("undefine", title, run, self, undefine_free);
  gh_job_set_object (job, gh_machine_get_uuid (machine), gh_machine_get_name (machine));
  gh_job_set_can_cancel (job, FALSE);
  return job;
}
