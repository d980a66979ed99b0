/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What takes away again what the making of a machine has made so far. */
#include "config.h"

#include "gh-create-job-private.h"

#include "gh-boot-files.h"
#include "gh-create-volume.h"
#include "gh-image.h"
#include "gh-task.h"

static void
on_journal_undone (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  gh_journal_remove_finish (GH_JOURNAL (source), result, &error);
  gh_task_end (data, error);
}

void
gh_create_undo_journal (GTask *done, gpointer data)
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

void
gh_create_undo_boot_files (GTask *done, gpointer data)
{
  GhCreateJob *self = data;

  gh_boot_files_remove_async (
    gh_create_job_boot_folder (self), self->request->config->uuid, on_boot_files_undone, done);
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

void
gh_create_undo_image (GTask *done, gpointer data)
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

void
gh_create_undo_definition (GTask *done, gpointer data)
{
  GhCreateJob *self = data;

  g_task_set_task_data (done, self, NULL);
  if (self->machine != NULL
      && gh_domain_state_is_active (gh_domain_get_state (self->machine->domain)))
    gh_domain_act_async (self->machine->domain, GH_DOMAIN_ACTION_DESTROY, NULL, on_destroyed, done);
  else
    forget_definition (self, done);
}
