/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a killed predecessor left half made is undone. */
#include "config.h"

#include "gh-recovery.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "gh-boot-files.h"
#include "gh-create-volume.h"
#include "gh-fault.h"
#include "gh-journal.h"
#include "gh-life-work.h"
#include "gh-service.h"
#include "gh-storage.h"
#include "gh-volume-work.h"

/* read the journals → undo them in a thread → remove them one by one → tell */
typedef struct
{
  GPtrArray *journals; /* GhJournal, removed from the end */
  GPtrArray *undone;   /* UUIDs of creations */
  GPtrArray *later;    /* GhJournal, of jobs for which it has to be known what runs */
  GPtrArray *told;     /* what people are told */
  char *boot_folder;
  GhPools *pools;
  GhStore *store; /* NULL when the host has none */
} Recovery;

static void remove_next (GTask *task);

static void
recovery_free (gpointer data)
{
  Recovery *self = data;

  g_clear_pointer (&self->journals, g_ptr_array_unref);
  g_clear_pointer (&self->undone, g_ptr_array_unref);
  g_clear_pointer (&self->later, g_ptr_array_unref);
  g_ptr_array_unref (self->told);
  g_clear_object (&self->store);
  g_clear_object (&self->pools);
  g_free (self->boot_folder);
  g_free (self);
}

char *
gh_recovery_get_folder (GhHost *host)
{
  return g_build_filename (gh_driver_get_state_folder (gh_host_get_driver (host)), "jobs", NULL);
}

/* In a worker thread from here. */

static void
tell (Recovery *self, const char *format, const char *name)
{
  g_autoptr (GString) text = g_string_new (format);

  g_string_replace (text, "%s", name, 1);
  g_ptr_array_add (self->told, g_strdup (text->str));
}

/* Only regular files are ever deleted: a journal names nothing else. */
static void
delete_images (Recovery *self, GPtrArray *entries)
{
  for (guint i = entries->len; i > 1; i--)
    {
      const GhJournalEntry *entry = entries->pdata[i - 1];
      struct stat st;

      if (strcmp (entry->verb, GH_RECOVERY_IMAGE) != 0 || g_lstat (entry->arg, &st) < 0
          || !S_ISREG (st.st_mode))
        continue;
      if (g_unlink (entry->arg) == 0)
        tell (self, _ ("The image %s was removed: it was not finished"), entry->arg);
      else
        g_warning ("Cannot remove %s: %s", entry->arg, g_strerror (errno));
    }
}

/* Of a machine that was forgotten: what was on its disks can be had back. */
static void
trash_images (Recovery *self, GPtrArray *entries)
{
  for (guint i = entries->len; i > 1; i--)
    {
      const GhJournalEntry *entry = entries->pdata[i - 1];
      g_autofree char *id = strcmp (entry->verb, GH_RECOVERY_IMAGE) == 0
                              ? gh_volume_work_trash_disk (self->pools, entry->arg, NULL, NULL)
                              : NULL;

      if (id != NULL)
        tell (self, _ ("The volume %s is in the trash"), entry->arg);
    }
}

static void
delete_volumes (Recovery *self, const char *uuid, GPtrArray *entries)
{
  for (guint i = entries->len; i > 1; i--)
    {
      const GhJournalEntry *entry = entries->pdata[i - 1];
      g_autoptr (GError) error = NULL;

      if (strcmp (entry->verb, GH_RECOVERY_VOLUME) != 0)
        continue;
      if (gh_create_volume_undo (entry->arg, uuid, &error))
        tell (self, _ ("The volume %s was removed: it was not finished"), entry->arg);
      else if (error != NULL)
        g_warning ("Cannot remove %s: %s", entry->arg, error->message);
    }
}

static void
undo_create (Recovery *self, const char *uuid, GPtrArray *entries)
{
  g_autoptr (GError) error = NULL;

  gh_fault_point ("recover.begun");
  if (self->store != NULL && gh_store_has (self->store, uuid)
      && !gh_store_remove (self->store, uuid, &error))
    {
      g_warning ("%s", error->message);
      return;
    }
  gh_fault_point ("recover.forgotten");
  delete_images (self, entries);
  delete_volumes (self, uuid, entries);
  gh_boot_files_remove (self->boot_folder, uuid);
  tell (self, _ ("The creation of the machine %s was cut short; what it had made is gone"), uuid);
  g_ptr_array_add (self->undone, g_strdup (uuid));
}

static void
finish_undefine (Recovery *self, const char *uuid, GPtrArray *entries)
{
  /* With its definition still there the machine was not forgotten: nothing of it may go. */
  if (self->store != NULL && gh_store_has (self->store, uuid))
    return;
  trash_images (self, entries);
  gh_boot_files_remove (self->boot_folder, uuid);
  tell (self, _ ("What was left of the forgotten machine %s is gone"), uuid);
}

static gboolean
is_for_later (GhJournal *journal)
{
  static const char *const verbs[]
    = { GH_LIFE_SAVE, GH_LIFE_RESTORE, GH_LIFE_DUMP, GH_WORK_VOLUME, NULL };
  GPtrArray *entries = gh_journal_get_entries (journal);
  const GhJournalEntry *first = entries->len > 0 ? entries->pdata[0] : NULL;

  return first != NULL && g_uuid_string_is_valid (first->arg)
         && g_strv_contains (verbs, first->verb);
}

static void
put_by (Recovery *self)
{
  for (guint i = self->journals->len; i > 0; i--)
    if (is_for_later (self->journals->pdata[i - 1]))
      g_ptr_array_add (self->later, g_ptr_array_steal_index (self->journals, i - 1));
}

static void
undo_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Recovery *self = task_data;

  put_by (self);
  for (guint i = 0; i < self->journals->len; i++)
    {
      GPtrArray *entries = gh_journal_get_entries (self->journals->pdata[i]);
      const GhJournalEntry *first = entries->len > 0 ? entries->pdata[0] : NULL;

      if (first == NULL || !g_uuid_string_is_valid (first->arg))
        continue;
      gh_journal_await (self->journals->pdata[i]);
      if (strcmp (first->verb, GH_RECOVERY_CREATE) == 0)
        undo_create (self, first->arg, entries);
      else if (strcmp (first->verb, GH_RECOVERY_UNDEFINE) == 0)
        finish_undefine (self, first->arg, entries);
    }
  g_task_return_boolean (task, TRUE);
}

/* On the main thread again. */

static void
on_journal_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Recovery *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!gh_journal_remove_finish (GH_JOURNAL (source), result, &error))
    g_warning ("%s", error->message);
  g_ptr_array_set_size (self->journals, (int) self->journals->len - 1);
  remove_next (task);
}

static void
remove_next (GTask *task)
{
  Recovery *self = g_task_get_task_data (task);
  GhService *service = gh_host_get_service (g_task_get_source_object (task));

  if (self->journals->len > 0)
    {
      gh_journal_remove_async (
        self->journals->pdata[self->journals->len - 1], on_journal_removed, task);
      return;
    }
  for (guint i = 0; i < self->told->len; i++)
    gh_service_add_recovered (service, self->told->pdata[i]);
  g_task_return_pointer (task, g_steal_pointer (&self->undone), (GDestroyNotify) g_ptr_array_unref);
  g_object_unref (task);
}

static void
on_undone (GObject *source, GAsyncResult *result, gpointer data)
{
  remove_next (data);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Recovery *self = g_task_get_task_data (task);
  g_autoptr (GTask) undo = NULL;
  GError *error = NULL;

  self->journals = gh_journal_recover_finish (result, &error);
  if (self->journals == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  undo = g_task_new (NULL, NULL, on_undone, task);
  g_task_set_source_tag (undo, gh_recovery_run_async);
  g_task_set_task_data (undo, self, NULL);
  g_task_run_in_thread (undo, undo_in_thread);
}

void
gh_recovery_run_async (GhHost *host, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (host, NULL, callback, data);
  Recovery *self = g_new0 (Recovery, 1);
  g_autofree char *folder = gh_recovery_get_folder (host);

  self->undone = g_ptr_array_new_with_free_func (g_free);
  self->later = g_ptr_array_new_with_free_func (g_object_unref);
  self->told = g_ptr_array_new_with_free_func (g_free);
  self->boot_folder = g_strdup (gh_service_get_boot_folder (gh_host_get_service (host)));
  g_set_object (&self->pools,
                gh_storage_get_pools (gh_service_get_storage (gh_host_get_service (host))));
  g_set_object (&self->store, gh_host_get_store (host));
  g_task_set_source_tag (task, gh_recovery_run_async);
  g_task_set_task_data (task, self, recovery_free);
  gh_journal_recover_async (folder, NULL, on_read, task);
}

GPtrArray *
gh_recovery_run_finish (GhHost *host, GAsyncResult *result, GPtrArray **later, GError **error)
{
  Recovery *self;

  g_return_val_if_fail (g_task_is_valid (result, host), NULL);

  self = g_task_get_task_data (G_TASK (result));
  *later = g_steal_pointer (&self->later);
  return g_task_propagate_pointer (G_TASK (result), error);
}
