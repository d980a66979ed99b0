/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Saves, restores and dumps that a predecessor did not end, and the machines' saved states. */
#include "config.h"

#include <string.h>
#include <sys/stat.h>

#include <glib/gi18n-lib.h>

#include "gh-bridge.h"
#include "gh-disks.h"
#include "gh-fault.h"
#include "gh-life-jobs.h"
#include "gh-saved-file.h"
#include "gh-service.h"
#include "gh-storage-live.h"
#include "gh-volume-work.h"

typedef struct
{
  GhHost *host;
  GPtrArray *journals;
  GPtrArray *told;  /* what people are told */
  const char *name; /* of the saved state that is looked at */
  gint64 saved_at;  /* and its time */
} Recovery;

static void
recovery_free (gpointer data)
{
  Recovery *self = data;

  g_ptr_array_unref (self->journals);
  g_ptr_array_unref (self->told);
  g_free (self);
}

/* In the thread from here. */

static void
tell (Recovery *self, const char *format, GhLifeWork *work)
{
  g_autoptr (GString) text = g_string_new (format);

  g_string_replace (text, "%s", gh_machine_get_name (work->machine), 1);
  g_ptr_array_add (self->told, g_strdup (text->str));
}

/* A saved state is whole when it can be read and is of this machine. */
static gboolean
is_whole (GhLifeWork *work, const char *uuid)
{
  int fd = -1;
  g_autoptr (GhSavedInfo) info = gh_saved_file_open (work->path, &fd, NULL);

  if (fd >= 0)
    close (fd);
  return info != NULL && strcmp (info->uuid, uuid) == 0;
}

static void
let_go_on (Recovery *self, GhLifeWork *work)
{
  g_autoptr (GError) error = NULL;
  GhDomainState wanted = work->paused ? GH_DOMAIN_PAUSED : GH_DOMAIN_RUNNING;

  if (!gh_domain_state_is_active (gh_life_work_get_state (work)))
    return;
  if (!gh_life_work_end_save (work, wanted, &error))
    g_ptr_array_add (self->told, g_strdup (error->message));
}

static void
recover_save (Recovery *self, GhLifeWork *work, const char *uuid)
{
  g_autoptr (GError) error = NULL;

  gh_saved_file_remove (work->path, TRUE, NULL);
  if (!is_whole (work, uuid))
    {
      let_go_on (self, work);
      tell (
        self, _ ("“%s” was being saved; it goes on, and what there was of the file is gone"), work);
      return;
    }
  if (gh_domain_state_is_active (gh_life_work_get_state (work))
      && !gh_life_work_end_save (work, GH_DOMAIN_OFF, &error))
    {
      /* Never both: what runs wins. */
      g_ptr_array_add (self->told, g_strdup (error->message));
      gh_saved_file_remove (work->path, FALSE, NULL);
      let_go_on (self, work);
      return;
    }
  gh_fault_point ("life-recover.ended");
  tell (self, _ ("“%s” was being saved; that is finished"), work);
}

static void
recover_restore (Recovery *self, GhLifeWork *work, gboolean run)
{
  GhDomainState state = gh_life_work_get_state (work);

  if (!run)
    {
      if (gh_domain_state_is_active (state))
        gh_life_work_act (work, GH_DOMAIN_ACTION_DESTROY, NULL);
      if (gh_journal_find (work->journal, GH_LIFE_DEFINED) != NULL)
        gh_life_undefine (work, NULL);
      tell (self, _ ("“%s” was being restored; that is undone"), work);
      return;
    }
  if (!gh_domain_state_is_active (state))
    return;
  if (state == GH_DOMAIN_PAUSED && !work->paused)
    gh_life_work_act (work, GH_DOMAIN_ACTION_RESUME, NULL);
  gh_fault_point ("life-recover.resumed");
  if (work->managed)
    gh_saved_file_remove (work->path, FALSE, NULL);
  tell (self, _ ("“%s” was being restored; that is finished"), work);
}

static void
recover_journal (Recovery *self, GhJournal *journal)
{
  const GhJournalEntry *first = gh_journal_get_entries (journal)->pdata[0];
  GhMachine *machine = gh_host_lookup (self->host, first->arg);
  GhLifeWork *work = gh_life_work_new (self->host, machine);

  work->journal = g_object_ref (journal);
  work->path = g_strdup (gh_journal_find (journal, GH_LIFE_FILE));
  work->paused = g_strcmp0 (gh_journal_find (journal, GH_LIFE_WAS), "paused") == 0;
  work->managed = gh_journal_find (journal, GH_LIFE_KEPT) != NULL;
  gh_fault_point ("life-recover.begun");
  if (work->path != NULL && machine == NULL)
    gh_saved_file_remove (work->path, TRUE, NULL);
  else if (work->path != NULL && strcmp (first->verb, GH_LIFE_SAVE) == 0)
    recover_save (self, work, first->arg);
  else if (work->path != NULL && strcmp (first->verb, GH_LIFE_RESTORE) == 0)
    recover_restore (self, work, gh_journal_find (journal, GH_LIFE_RUN) != NULL);
  else if (work->path != NULL)
    {
      gh_saved_file_remove (work->path, TRUE, NULL);
      let_go_on (self, work);
    }
  gh_life_work_forget (work);
  gh_life_work_free (work);
}

static gboolean
do_found (gpointer data, GError **error)
{
  Recovery *self = data;
  g_autofree char *uuid = g_strndup (self->name, strlen (self->name) - strlen (".save"));
  GhMachine *machine = gh_host_lookup (self->host, uuid);

  if (machine != NULL)
    gh_machine_set_saved (machine, self->saved_at);
  return TRUE;
}

/* Which machines have a saved state. What stands beside them is of no use to anybody. */
static void
find_saved (Recovery *self)
{
  g_autofree char *example = gh_life_get_saved_path (self->host, "");
  g_autofree char *folder = g_path_get_dirname (example);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  while (dir != NULL && (self->name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, self->name, NULL);
      struct stat st;

      if (g_str_has_suffix (self->name, ".save") && stat (path, &st) == 0)
        {
          self->saved_at = st.st_mtim.tv_sec;
          gh_bridge_do (do_found, self, NULL);
        }
    }
}

static gboolean
do_find_user (gpointer data, GError **error)
{
  Recovery *self = data;

  return gh_disks_find_user (self->host, self->name, NULL) != NULL;
}

static gboolean
is_used (const char *path, gpointer data)
{
  Recovery *self = data;

  self->name = path;
  return gh_bridge_do (do_find_user, self, NULL);
}

static void
recover_volume (Recovery *self, GhJournal *journal)
{
  g_autoptr (GError) error = NULL;

  gh_storage_live_recover (gh_host_get_service (self->host), journal);
  gh_volume_work_recover (journal, is_used, self, self->told);
  if (!gh_journal_remove (journal, &error))
    g_warning ("%s", error->message);
}

static gboolean
is_of_volume (GhJournal *journal)
{
  const GhJournalEntry *first = gh_journal_get_entries (journal)->pdata[0];

  return strcmp (first->verb, GH_WORK_VOLUME) == 0;
}

static gboolean
recover_thread (gpointer data, GError **error)
{
  Recovery *self = data;

  for (guint i = 0; i < self->journals->len; i++)
    if (is_of_volume (self->journals->pdata[i]))
      recover_volume (self, self->journals->pdata[i]);
    else
      recover_journal (self, self->journals->pdata[i]);
  find_saved (self);
  return TRUE;
}

/* On the main thread again. */

static void
on_recovered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Recovery *self = g_task_get_task_data (task);

  gh_bridge_run_finish (result, NULL);
  for (guint i = 0; i < self->told->len; i++)
    gh_service_add_recovered (gh_host_get_service (self->host), self->told->pdata[i]);
  g_task_return_boolean (task, TRUE);
}

void
gh_life_recover_async (GhHost *host,
                       GPtrArray *journals,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  GTask *task = g_task_new (host, NULL, callback, data);
  Recovery *self = g_new0 (Recovery, 1);

  self->host = host;
  self->journals = g_ptr_array_ref (journals);
  self->told = g_ptr_array_new_with_free_func (g_free);
  g_task_set_source_tag (task, gh_life_recover_async);
  g_task_set_task_data (task, self, recovery_free);
  gh_bridge_run_async (recover_thread, self, on_recovered, task);
}

void
gh_life_recover_finish (GhHost *host, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}
