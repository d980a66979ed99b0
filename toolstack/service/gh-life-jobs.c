/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The jobs that save a machine to a file, restore it, and dump its memory.
 *
 *     save:    note ─▶ write NAME.part ─▶ rename (from here on it is saved) ─▶ end the guest ─▶
 * forget restore: note ─▶ load, paused ─▶ note "run" (from here on it runs) ─▶ resume ─▶ remove the
 *              file when it is the machine's own ─▶ forget
 *
 * Each is one function in a thread of its own. Whatever of it is not reached is undone, here or by
 * the successor of a killed service (gh-life-recovery.c). */
#include "config.h"

#include "gh-life-jobs.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "gh-bridge.h"
#include "gh-disks.h"
#include "gh-domain-xml.h"
#include "gh-fault.h"
#include "gh-func-job.h"
#include "gh-recovery.h"
#include "gh-saved-file.h"
#include "gh-service.h"
#include "gh-task.h"

static const char *
get_display_name (GhLifeWork *work)
{
  return gh_domain_config_get_display_name (work->config);
}

char *
gh_life_get_saved_path (GhHost *host, const char *uuid)
{
  g_autofree char *name = g_strconcat (uuid, ".save", NULL);

  return g_build_filename (
    gh_driver_get_state_folder (gh_host_get_driver (host)), "saved", name, NULL);
}

/* What all of them do first: the journal says whose file it is, and how the guest was. */
static gboolean
note_begin (GhLifeWork *work, const char *verb, GError **error)
{
  g_autofree char *folder = gh_recovery_get_folder (work->host);
  g_autofree char *id = g_strconcat ("life-", work->config->uuid, NULL);

  work->journal = gh_journal_new (folder, id);
  return gh_life_work_note (work, verb, work->config->uuid, error)
         && gh_life_work_note (work, GH_LIFE_WAS, work->paused ? "paused" : "running", error)
         && (!work->managed || gh_life_work_note (work, GH_LIFE_KEPT, "", error))
         && gh_life_work_note (work, GH_LIFE_FILE, work->path, error);
}

static void
undo_file (GhLifeWork *work)
{
  g_autoptr (GError) error = NULL;

  if (!gh_saved_file_remove (work->path, TRUE, &error))
    g_warning ("%s", error->message);
  gh_life_work_forget (work);
}

/* An existing file is never touched, and what a predecessor left of our own is in nobody's way. */
static gboolean
check_new (GhLifeWork *work, GError **error)
{
  g_autofree char *part = g_strconcat (work->path, GH_SAVED_FILE_PART, NULL);
  g_autofree char *folder = g_path_get_dirname (work->path);
  const char *taken = NULL;

  if (work->managed)
    return (g_mkdir_with_parents (folder, 0700) == 0 || errno == EEXIST)
           && gh_saved_file_remove (work->path, FALSE, error)
           && gh_saved_file_remove (work->path, TRUE, error);
  if (g_file_test (work->path, G_FILE_TEST_EXISTS))
    taken = work->path;
  else if (g_file_test (part, G_FILE_TEST_EXISTS))
    taken = part;
  if (taken == NULL)
    return TRUE;
  g_set_error (
    error, GH_ERROR, GH_ERROR_EXISTS, _ ("There is a file %s already: choose another name"), taken);
  return FALSE;
}

static gboolean
do_forbid_cancel (gpointer job, GError **error)
{
  gh_job_set_can_cancel (job, FALSE);
  return !g_cancellable_set_error_if_cancelled (gh_job_get_cancellable (job), error);
}

/* Past this nobody can cancel it. Errors: it was cancelled already. */
static gboolean
pass_point_of_no_return (GhLifeWork *work, GError **error)
{
  return gh_bridge_do (do_forbid_cancel, work->job, error);
}

static GhDomainState
get_before (GhLifeWork *work)
{
  return work->paused ? GH_DOMAIN_PAUSED : GH_DOMAIN_RUNNING;
}

static GhSavedInfo *
make_info (GhLifeWork *work, GError **error)
{
  g_autoptr (GhSavedInfo) info = g_new0 (GhSavedInfo, 1);
  const GhDriverStatus *status = gh_host_get_status (work->host);

  info->definition = gh_domain_xml_format (work->config, error);
  if (info->definition == NULL)
    return NULL;
  info->kind = g_strdup (gh_driver_get_kind (gh_host_get_driver (work->host)));
  info->version = g_strdup (status->version);
  info->computer = g_strdup (g_get_host_name ());
  info->name = g_strdup (work->config->name);
  info->uuid = g_strdup (work->config->uuid);
  info->saved_at = g_get_real_time () / G_USEC_PER_SEC;
  info->paused = work->paused;
  return g_steal_pointer (&info);
}

/* Save. */

/* The guest stands still and its memory is in the file: makes that a saved state. */
static gboolean
complete_file (GhLifeWork *work, int fd, GError **error)
{
  g_autoptr (GhSavedInfo) info = make_info (work, error);

  if (info == NULL || !pass_point_of_no_return (work, error)
      || !gh_saved_file_finish (fd, info, error))
    return FALSE;
  gh_fault_point ("save.finished");
  return gh_saved_file_commit (work->path, error);
}

static gboolean
write_state (GhLifeWork *work, GError **error)
{
  int fd = gh_saved_file_create (work->path, error);
  g_autoptr (GError) ignored = NULL;
  gboolean done;

  if (fd < 0)
    return FALSE;
  gh_fault_point ("save.created");
  if (!gh_life_work_save (work, fd, error))
    {
      close (fd);
      return FALSE;
    }
  gh_fault_point ("save.written");
  done = complete_file (work, fd, error);
  close (fd);
  if (!done && !gh_life_work_end_save (work, get_before (work), &ignored))
    g_warning ("%s", ignored->message);
  return done;
}

static gboolean
save_thread (gpointer data, GError **error)
{
  GhLifeWork *work = data;
  g_autoptr (GError) ignored = NULL;

  gh_fault_point ("save.before");
  if (!check_new (work, error) || !note_begin (work, GH_LIFE_SAVE, error))
    return FALSE;
  if (!write_state (work, error))
    {
      undo_file (work);
      return FALSE;
    }
  gh_fault_point ("save.committed");
  if (work->managed)
    gh_life_work_set_saved (work, g_get_real_time () / G_USEC_PER_SEC);
  if (!gh_life_work_end_save (work, GH_DOMAIN_OFF, error)
      && gh_domain_state_is_active (gh_life_work_get_state (work)))
    {
      /* What cannot be ended must not have a saved state beside it. */
      if (work->managed)
        gh_life_work_set_saved (work, 0);
      gh_saved_file_remove (work->path, FALSE, NULL);
      gh_life_work_end_save (work, get_before (work), NULL);
      undo_file (work);
      return FALSE;
    }
  g_clear_error (error);
  gh_fault_point ("save.ended");
  if (!gh_saved_file_stamp (work->path, work->config, &ignored))
    g_warning ("%s", ignored->message);
  gh_life_work_forget (work);
  return TRUE;
}

/* Restore. */

/* On the main thread: which machine it is, and whether it may be restored now. */
static gboolean
do_claim (gpointer data, GError **error)
{
  GhLifeWork *work = data;
  GhMachine *machine = gh_host_lookup (work->host, work->config->uuid);

  if (work->machine != NULL)
    return TRUE; /* its own job: looked at when that was made */
  gh_job_set_object (work->job, work->config->uuid, work->config->name);
  if (machine == NULL)
    return gh_host_check_name (work->host, work->config->name, work->config->uuid, error)
           && gh_driver_validate (gh_host_get_driver (work->host), work->config, error);
  if (!gh_machine_check_idle (machine, error))
    return FALSE;
  if (!gh_domain_state_allows (gh_domain_get_state (machine->domain), GH_DOMAIN_ACTION_START))
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_WRONG_STATE,
                   _ ("“%s” cannot be restored: it is on already (%s)"),
                   get_display_name (work),
                   gh_domain_state_get_label (gh_domain_get_state (machine->domain)));
      return FALSE;
    }
  if (!gh_disks_check_unlocked (work->host, work->config, error))
    return FALSE;
  work->machine = g_object_ref (machine);
  gh_job_entry_set_machine (work->entry, machine);
  return TRUE;
}

static void
start_define (gpointer data, GAsyncReadyCallback callback, gpointer user_data)
{
  GhLifeWork *work = data;

  gh_host_save_async (work->host, work->config, callback, user_data);
}

static gboolean
finish_define (gpointer data, GAsyncResult *result, GError **error)
{
  GhLifeWork *work = data;
  GhMachine *machine;

  if (!gh_host_save_finish (work->host, result, error))
    return FALSE;
  machine = gh_host_add (work->host, work->config, error);
  if (machine == NULL)
    return FALSE;
  gh_host_emit_event (work->host, machine, "defined", _ ("The machine was defined"));
  work->machine = g_object_ref (machine);
  gh_job_entry_set_machine (work->entry, machine);
  return TRUE;
}

static void
start_undefine (gpointer data, GAsyncReadyCallback callback, gpointer user_data)
{
  GhLifeWork *work = data;

  gh_host_forget_async (work->host, gh_machine_get_uuid (work->machine), callback, user_data);
}

static gboolean
finish_undefine (gpointer data, GAsyncResult *result, GError **error)
{
  GhLifeWork *work = data;
  gboolean done = gh_host_save_finish (work->host, result, error);

  if (done)
    gh_host_remove (work->host, work->machine);
  return done;
}

gboolean
gh_life_undefine (GhLifeWork *work, GError **error)
{
  return gh_bridge_call (start_undefine, finish_undefine, work, error);
}

/* Takes the definition of @info, which is of a file of ours. */
static gboolean
take_info (GhLifeWork *work, const GhSavedInfo *info, GError **error)
{
  GhDriver *driver = gh_host_get_driver (work->host);

  if (strcmp (info->kind, gh_driver_get_kind (driver)) != 0)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_UNSUPPORTED,
                   _ ("“%s” was saved by %s and can be restored only there; this is %s"),
                   info->name,
                   info->kind,
                   gh_driver_get_kind (driver));
      return FALSE;
    }
  work->paused = work->paused || info->paused;
  work->config = gh_domain_xml_parse (info->definition, -1, error);
  if (work->config == NULL)
    return FALSE;
  if (work->config->uuid == NULL || strcmp (work->config->uuid, info->uuid) != 0
      || (work->machine != NULL && strcmp (info->uuid, gh_machine_get_uuid (work->machine)) != 0))
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_CORRUPT,
                   _ ("The saved state %s is of another machine"),
                   work->path);
      return FALSE;
    }
  return TRUE;
}

/* What another tool of the hypervisor saved; what its disks were like it does not tell. */
static gboolean
read_foreign (GhLifeWork *work, int *fd, GError **error)
{
  GhDriver *driver = gh_host_get_driver (work->host);

  *fd = open (work->path, O_RDONLY | O_CLOEXEC);
  if (*fd >= 0)
    work->config = gh_driver_read_state (driver, *fd, error);
  else
    g_propagate_error (
      error, gh_error_from_errno (errno, _ ("Cannot read the saved state %s"), work->path));
  return work->config != NULL && lseek (*fd, 0, SEEK_SET) == 0;
}

/* Reads what is in the file, and looks whether it can be restored here and now. */
static gboolean
read_file (GhLifeWork *work, int *fd, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (GhSavedInfo) info = gh_saved_file_open (work->path, fd, &reason);

  if (info != NULL)
    return take_info (work, info, error)
           && (work->force || gh_saved_file_check_disks (*fd, info, error))
           && gh_bridge_do (do_claim, work, error);
  if (!work->managed && g_error_matches (reason, GH_ERROR, GH_ERROR_CORRUPT)
      && g_file_test (work->path, G_FILE_TEST_IS_REGULAR)
      && gh_driver_can_read_state (gh_host_get_driver (work->host)))
    return read_foreign (work, fd, error) && gh_bridge_do (do_claim, work, error);
  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

static gboolean
define (GhLifeWork *work, GError **error)
{
  return work->machine != NULL
         || (gh_life_work_note (work, GH_LIFE_DEFINED, work->config->uuid, error)
             && gh_bridge_call (start_define, finish_define, work, error));
}

/* Loads the state and lets the guest run. */
static gboolean
go_on (GhLifeWork *work, int fd, GError **error)
{
  if (!gh_life_work_restore (work, fd, error))
    return FALSE;
  gh_fault_point ("restore.loaded");
  if (pass_point_of_no_return (work, error) && gh_life_work_note (work, GH_LIFE_RUN, "", error))
    {
      gh_fault_point ("restore.noted");
      if (work->paused || gh_life_work_act (work, GH_DOMAIN_ACTION_RESUME, error))
        return TRUE;
    }
  gh_life_work_act (work, GH_DOMAIN_ACTION_DESTROY, NULL);
  return FALSE;
}

static gboolean
discard (GhLifeWork *work, GError **error)
{
  if (!gh_saved_file_remove (work->path, FALSE, error))
    return FALSE;
  gh_life_work_set_saved (work, 0);
  return TRUE;
}

static gboolean
do_tell_restored (gpointer data, GError **error)
{
  GhLifeWork *work = data;

  gh_host_emit_event (work->host, work->machine, "restored", _ ("It goes on where it was saved"));
  return TRUE;
}

static gboolean
restore_thread (gpointer data, GError **error)
{
  GhLifeWork *work = data;
  gboolean defined;
  gboolean done;
  int fd = -1;

  gh_fault_point ("restore.before");
  done = read_file (work, &fd, error);
  defined = done && work->machine == NULL;
  done = done && note_begin (work, GH_LIFE_RESTORE, error);
  if (done)
    {
      gh_fault_point ("restore.begun");
      done = define (work, error) && go_on (work, fd, error);
      if (!done && defined && work->machine != NULL)
        gh_life_undefine (work, NULL);
    }
  if (done)
    {
      gh_fault_point ("restore.running");
      if (work->managed && !discard (work, error))
        g_clear_error (error);
      gh_fault_point ("restore.removed");
      gh_bridge_do (do_tell_restored, work, NULL);
    }
  if (fd >= 0)
    close (fd);
  if (work->journal != NULL)
    gh_life_work_forget (work);
  return done;
}

/* Dump. */

static gboolean
write_dump (GhLifeWork *work, GError **error)
{
  int fd = gh_saved_file_create (work->path, error);
  gboolean done;

  if (fd < 0)
    return FALSE;
  gh_fault_point ("dump.created");
  done = gh_life_work_dump (work, fd, error);
  if (done && fsync (fd) != 0)
    {
      g_propagate_error (
        error, gh_error_from_errno (errno, _ ("The file %s cannot be written"), work->path));
      done = FALSE;
    }
  close (fd);
  return done && gh_saved_file_commit (work->path, error);
}

static gboolean
dump_thread (gpointer data, GError **error)
{
  GhLifeWork *work = data;

  if (!check_new (work, error) || !note_begin (work, GH_LIFE_DUMP, error))
    return FALSE;
  if (!write_dump (work, error))
    {
      undo_file (work);
      return FALSE;
    }
  gh_life_work_forget (work);
  return TRUE;
}

/* Jobs. */

static GVariant *
make_result (GhLifeWork *work)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "domain", "o", work->machine->path);
  g_variant_dict_insert (&dict, "name", "s", gh_machine_get_name (work->machine));
  g_variant_dict_insert (&dict, "path", "s", work->path);
  return g_variant_dict_end (&dict);
}

static void
on_worked (GObject *source, GAsyncResult *result, gpointer data)
{
  GhLifeWork *work = data;
  g_autoptr (GhJob) job = g_steal_pointer (&work->job);
  GError *error = NULL;

  if (gh_bridge_run_finish (result, &error))
    {
      gh_job_succeed (job, make_result (work));
      return;
    }
  if (work->machine != NULL && strcmp (gh_job_get_kind (job), "restore") == 0
      && gh_host_lookup (work->host, gh_machine_get_uuid (work->machine)) == work->machine
      && !g_error_matches (error, GH_ERROR, GH_ERROR_CANCELLED))
    gh_machine_set_error (work->machine, g_error_copy (error));
  gh_job_fail (job, error);
}

static void
begin (GhLifeWork *work, GhJob *job, GhBridgeFunc func)
{
  work->job = g_object_ref (job);
  if (work->machine != NULL && func == restore_thread)
    gh_machine_set_error (work->machine, NULL);
  gh_bridge_run_async (func, work, on_worked, work);
}

static void
run_save (GhJob *job, gpointer data)
{
  begin (data, job, save_thread);
}

static void
run_restore (GhJob *job, gpointer data)
{
  begin (data, job, restore_thread);
}

static void
run_dump (GhJob *job, gpointer data)
{
  begin (data, job, dump_thread);
}

/* Takes @work. @title: (transfer full) */
static GhJobEntry *
run_job (GhLifeWork *work, const char *kind, char *title, GhFuncJobRun run)
{
  GhJob *job = gh_func_job_new (kind, title, run, work, (GDestroyNotify) gh_life_work_free);

  if (work->machine != NULL)
    gh_job_set_object (
      job, gh_machine_get_uuid (work->machine), gh_machine_get_name (work->machine));
  if (run == run_dump)
    gh_job_set_can_cancel (job, FALSE);
  g_free (title);
  work->entry = gh_jobs_run (
    gh_service_get_jobs (gh_host_get_service (work->host)), job, work->host, work->machine);
  return work->entry;
}

static gboolean
check_path (const char *path, GError **error)
{
  if (g_path_is_absolute (path) && !g_str_has_suffix (path, "/"))
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_INVALID_ARGUMENT,
               _ ("“%s” is not the absolute path of a file"),
               path);
  return FALSE;
}

static gboolean
check_machine (GhMachine *machine, GhDomainFeatures features, GhDomainAction action, GError **error)
{
  if (!gh_machine_check_idle (machine, error)
      || !gh_domain_life_check (machine->domain, features, error))
    return FALSE;
  if (gh_domain_state_allows (gh_domain_get_state (machine->domain), action))
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_WRONG_STATE,
               _ ("That is not possible for “%s” now: its state is “%s”"),
               gh_machine_get_name (machine),
               gh_domain_state_get_label (gh_domain_get_state (machine->domain)));
  return FALSE;
}

static GhLifeWork *
make_work (GhMachine *machine, const char *path)
{
  GhLifeWork *work = gh_life_work_new (machine->host, machine);
  const GhDomainConfig *live = gh_domain_get_live_config (machine->domain);

  work->managed = path == NULL;
  work->path = path != NULL ? g_strdup (path)
                            : gh_life_get_saved_path (machine->host, gh_machine_get_uuid (machine));
  work->config = live != NULL ? gh_domain_config_copy (live) : NULL;
  work->paused = gh_domain_get_state (machine->domain) == GH_DOMAIN_PAUSED;
  return work;
}

GhJobEntry *
gh_life_save (GhMachine *machine, const char *path, GError **error)
{
  if ((path != NULL && !check_path (path, error))
      || !check_machine (machine, GH_DOMAIN_FEATURE_SAVE, GH_DOMAIN_ACTION_SAVE, error))
    return NULL;
  return run_job (make_work (machine, path),
                  "save",
                  g_strdup_printf (_ ("Save %s"), gh_machine_get_name (machine)),
                  run_save);
}

GhJobEntry *
gh_life_restore (GhMachine *machine, gboolean paused, gboolean force, GError **error)
{
  GhLifeWork *work;

  if (!check_machine (machine, GH_DOMAIN_FEATURE_SAVE, GH_DOMAIN_ACTION_START, error))
    return NULL;
  if (!gh_domain_get_saved (machine->domain))
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_WRONG_STATE,
                   _ ("“%s” has no saved state: start it"),
                   gh_machine_get_name (machine));
      return NULL;
    }
  work = make_work (machine, NULL);
  work->paused = paused;
  work->force = force;
  return run_job (work,
                  "restore",
                  g_strdup_printf (_ ("Restore %s"), gh_machine_get_name (machine)),
                  run_restore);
}

GhJobEntry *
gh_life_restore_file (
  GhHost *host, const char *path, gboolean paused, gboolean force, GError **error)
{
  GhLifeWork *work;

  if (!check_path (path, error))
    return NULL;
  work = gh_life_work_new (host, NULL);
  work->path = g_strdup (path);
  work->paused = paused;
  work->force = force;
  return run_job (work, "restore", g_strdup_printf (_ ("Restore from %s"), path), run_restore);
}

GhJobEntry *
gh_life_dump (GhMachine *machine, const char *path, GhDumpFormat format, GError **error)
{
  GhDomainFeatures feature
    = format == GH_DUMP_KDUMP ? GH_DOMAIN_FEATURE_KDUMP : GH_DOMAIN_FEATURE_DUMP;
  GhLifeWork *work;

  if (!check_path (path, error) || !check_machine (machine, feature, GH_DOMAIN_ACTION_DUMP, error))
    return NULL;
  work = make_work (machine, path);
  work->format = format;
  return run_job (work,
                  "dump",
                  g_strdup_printf (_ ("Dump the memory of %s"), gh_machine_get_name (machine)),
                  run_dump);
}

static gboolean
discard_thread (gpointer data, GError **error)
{
  return discard (data, error);
}

static void
on_discarded (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  gh_bridge_run_finish (result, &error);
  gh_task_end (data, error);
}

void
gh_life_discard_async (GhMachine *machine, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (machine, NULL, callback, data);
  GhLifeWork *work = make_work (machine, NULL);

  g_task_set_source_tag (task, gh_life_discard_async);
  g_task_set_task_data (task, work, (GDestroyNotify) gh_life_work_free);
  gh_bridge_run_async (discard_thread, work, on_discarded, task);
}

gboolean
gh_life_discard_finish (GhMachine *machine, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, machine), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
