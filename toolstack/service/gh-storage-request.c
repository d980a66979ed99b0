/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a call asks to be done to volumes, from its arguments to a job.
 *
 *     arguments ─▶ look at the volume and the pool, in a thread ─▶ is it free? lock it ─▶ job: the
 *     work, in a thread of its own, with a journal ─▶ unlock, tell
 *
 * Until the job there is nothing to undo. */
#include "config.h"

#include "gh-storage-request.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "gh-authority.h"
#include "gh-bridge.h"
#include "gh-func-job.h"
#include "gh-recovery.h"
#include "gh-run.h"
#include "gh-service.h"
#include "gh-storage.h"
#include "gh-trash.h"

/* Of images that build upon each other. */
#define CHAIN_MAX 64

static void
request_free (gpointer data)
{
  GhStorageRequest *self = data;

  g_clear_object (&self->work.journal);
  g_object_unref (self->work.pools);
  g_object_unref (self->service);
  g_object_unref (self->host);
  g_variant_unref (self->options);
  g_variant_dict_clear (&self->result);
  gh_volume_free (self->volume);
  gh_volume_target_free (self->target);
  g_free (self->target_path);
  g_strfreev (self->ids);
  g_free (self->key);
  g_free (self->pool);
  g_free (self->name);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}

gboolean
gh_storage_request_get_flag (GhStorageRequest *self, const char *name)
{
  gboolean flag = FALSE;

  g_variant_lookup (self->options, name, "b", &flag);
  return flag;
}

gboolean
gh_storage_request_refuse_running (GhStorageRequest *self, GError **error)
{
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_IN_USE,
               _ ("%s is in use: “%s” runs with it; shut that down first"),
               self->volume->name,
               self->volume->users[0]);
  return FALSE;
}

/* In a thread: what the arguments name. */

static gboolean
read_kind (GhStorageRequest *self, GhVolumeTarget *target, GError **error)
{
  const char *word = NULL;
  int kind = GH_VOLUME_KIND_LINEAR;

  g_variant_lookup (self->options, "kind", "&s", &word);
  if (target->pool->kind == GH_POOL_FOLDER)
    kind = GH_VOLUME_KIND_FILE;
  else if (word == NULL && target->thin_pool != NULL)
    kind = GH_VOLUME_KIND_THIN;
  if (word != NULL
      && (!gh_enum_parse (&gh_volume_kind_enum, word, &kind)
          || (kind == GH_VOLUME_KIND_FILE) != (target->pool->kind == GH_POOL_FOLDER)
          || kind == GH_VOLUME_KIND_MEDIUM || kind >= GH_VOLUME_KIND_SNAPSHOT))
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_INVALID_ARGUMENT,
                   _ ("Volumes of the kind “%s” are not made in the pool “%s”"),
                   word,
                   target->pool->name);
      return FALSE;
    }
  target->kind = (GhVolumeKind) kind;
  return TRUE;
}

/* What an image builds upon is opened with it: what a guest, or whoever sent the image, has written
 * there may name any file. */
static gboolean
leads_outside (GhPools *pools, const GhVolume *volume)
{
  g_autofree char *path = g_strdup (volume->backing);

  for (guint depth = 0; path != NULL; depth++)
    {
      g_autoptr (GhVolume) next = gh_pools_look (pools, path, NULL);

      if (next == NULL || depth == CHAIN_MAX)
        return TRUE;
      g_free (path);
      path = g_steal_pointer (&next->backing);
    }
  return FALSE;
}

static gboolean
read_backing (GhStorageRequest *self, GhVolumeTarget *target, GError **error)
{
  const char *key = NULL;
  g_autoptr (GhVolume) backing = NULL;

  if (!g_variant_lookup (self->options, "backing", "&s", &key))
    return TRUE;
  backing = gh_pools_look (self->work.pools, key, error);
  if (backing == NULL)
    return FALSE;
  if (target->pool->kind != GH_POOL_FOLDER
      || (target->format != NULL && strcmp (target->format, "qcow2") != 0))
    {
      g_set_error_literal (error,
                           GH_ERROR,
                           GH_ERROR_UNSUPPORTED,
                           _ ("Only qcow2 images in folders build upon others"));
      return FALSE;
    }
  self->outside |= leads_outside (self->work.pools, backing);
  target->backing = g_strdup (backing->path);
  target->backing_format = g_strdup (backing->format);
  return TRUE;
}

/* The format of a copy or moved volume is that of the volume, if its new place takes it. */
static void
inherit (GhStorageRequest *self, GhVolumeTarget *target)
{
  if (self->volume == NULL)
    return;
  if (target->format == NULL && target->pool->kind == GH_POOL_FOLDER)
    target->format
      = g_strdup (gh_volume_is_logical (self->volume) ? "qcow2" : self->volume->format);
  if (target->owner == NULL)
    target->owner = g_strdup (self->volume->owner);
}

/* A thin clone takes nothing of its pool that would have to be measured before. */
static GhPoolInfo *
find_target_pool (GhStorageRequest *self, const char *name, GError **error)
{
  GhPoolInfo *pool;

  if (self->volume == NULL || !gh_volume_is_logical (self->volume)
      || strcmp (self->volume->pool, name) != 0 || !gh_storage_request_get_flag (self, "thin"))
    return gh_pools_find (self->work.pools, name, error);
  pool = gh_pool_info_new ();
  pool->kind = GH_POOL_LVM;
  pool->name = g_strdup (name);
  pool->path = g_path_get_dirname (self->volume->path);
  return pool;
}

static gboolean
read_target (GhStorageRequest *self, GError **error)
{
  g_autoptr (GhVolumeTarget) target = g_new0 (GhVolumeTarget, 1);
  const char *pool = self->pool != NULL && *self->pool != '\0' ? self->pool : GH_POOL_DEFAULT;

  target->pool = find_target_pool (self, pool, error);
  if (target->pool == NULL)
    return FALSE;
  if (target->pool->missing > 0)
    {
      g_set_error_literal (error, GH_ERROR, GH_ERROR_UNAVAILABLE, target->pool->problem);
      return FALSE;
    }
  target->name = g_strdup (self->name);
  target->size = self->size;
  g_variant_lookup (self->options, "format", "s", &target->format);
  g_variant_lookup (self->options, "thin-pool", "s", &target->thin_pool);
  g_variant_lookup (self->options, "stripes", "u", &target->stripes);
  g_variant_lookup (self->options, "machine", "s", &target->owner);
  target->preallocate = gh_storage_request_get_flag (self, "preallocate");
  inherit (self, target);
  if (target->size == 0 && self->volume != NULL)
    target->size = (self->volume->capacity + 511) / 512 * 512;
  if (!read_kind (self, target, error) || !read_backing (self, target, error))
    return FALSE;
  /* An upload's size is known when it is there. */
  if (self->fd >= 0 && target->size == 0)
    {
      gboolean ok;

      target->size = 512;
      ok = gh_volume_target_check (target, error);
      target->size = 0;
      if (!ok)
        return FALSE;
    }
  else if (!gh_volume_target_check (target, error))
    return FALSE;
  self->target_path = gh_volume_target_get_path (target);
  self->target = g_steal_pointer (&target);
  return TRUE;
}

/* A moved volume keeps its name, but for the ending that goes with another format. */
static char *
get_moved_name (GhStorageRequest *self)
{
  char *name = NULL;
  const char *format = NULL;
  const char *dot = strrchr (self->volume->name, '.');

  if (g_variant_lookup (self->options, "name", "s", &name))
    return name;
  if (g_variant_lookup (self->options, "format", "&s", &format) && dot != NULL
      && g_strcmp0 (format, self->volume->format) != 0)
    return g_strndup (self->volume->name, (gsize) (dot - self->volume->name));
  return g_strdup (self->volume->name);
}

/* Nothing is done with what is not all there. */
static gboolean
check_whole (const GhVolume *volume, GError **error)
{
  if (!volume->missing)
    return TRUE;
  g_set_error (error, GH_ERROR, GH_ERROR_UNAVAILABLE, "%s: %s", volume->name, volume->problem);
  return FALSE;
}

static void
look_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GhStorageRequest *self = data;
  GError *error = NULL;
  gboolean ok = TRUE;

  if (self->key != NULL)
    {
      self->volume = gh_pools_look (self->work.pools, self->key, &error);
      ok = self->volume != NULL && check_whole (self->volume, &error);
      self->outside = ok && leads_outside (self->work.pools, self->volume);
    }
  if (ok && self->operation->needed && !g_variant_lookup (self->options, "snapshot", "&s", NULL))
    ok = gh_volume_work_check_needed (self->work.pools, self->volume, &error);
  if (ok && self->pool != NULL)
    {
      if (self->name == NULL)
        self->name = get_moved_name (self);
      ok = read_target (self, &error);
    }
  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* On the main thread: the job. */

static gboolean
check_free (GhStorageRequest *self, GError **error)
{
  GhStorage *storage = gh_service_get_storage (self->service);
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  GhVolume *volume = self->volume;

  if (volume == NULL)
    return TRUE;
  g_ptr_array_add (list, volume);
  gh_storage_annotate (storage, list);
  if (volume->running && self->operation->live != NULL)
    return self->operation->live (self, error);
  if ((!volume->running && !volume->open) || self->operation->running)
    return TRUE;
  if (volume->running)
    return gh_storage_request_refuse_running (self, error);
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_IN_USE,
               _ ("%s is in use: something on this computer has it open; close that first"),
               volume->name);
  return FALSE;
}

/* Whose definition would name nothing any more. */
static gboolean
check_unused (GhStorageRequest *self, GError **error)
{
  if (self->volume == NULL || self->volume->users == NULL || self->volume->users[0] == NULL
      || !self->operation->needed || g_variant_lookup (self->options, "snapshot", "&s", NULL))
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_IN_USE,
               _ ("%s belongs to “%s”: take it away from that machine first, or delete both with "
                  "“guesthousectl undefine --delete-disks”"),
               self->volume->name,
               self->volume->users[0]);
  return FALSE;
}

static gboolean
lock (GhStorageRequest *self, const char *title, GError **error)
{
  GhStorage *storage = gh_service_get_storage (self->service);

  if (self->volume != NULL && !gh_storage_lock (storage, self->volume->path, title, error))
    return FALSE;
  if (self->target_path == NULL || gh_storage_lock (storage, self->target_path, title, error))
    return TRUE;
  if (self->volume != NULL)
    gh_storage_unlock (storage, self->volume->path);
  return FALSE;
}

static void
unlock (GhStorageRequest *self)
{
  GhStorage *storage = gh_service_get_storage (self->service);

  if (self->volume != NULL)
    gh_storage_unlock (storage, self->volume->path);
  if (self->target_path != NULL)
    gh_storage_unlock (storage, self->target_path);
  gh_storage_changed (storage, "");
  if (self->volume != NULL)
    gh_storage_changed (storage, self->volume->pool);
  if (self->target != NULL)
    gh_storage_changed (storage, self->target->pool->name);
}

static void
on_work_done (GObject *source, GAsyncResult *result, gpointer data)
{
  GhStorageRequest *self = data;
  g_autoptr (GhJob) job = g_steal_pointer (&self->job);
  GError *error = NULL;
  gboolean ok = gh_bridge_run_finish (result, &error);

  unlock (self);
  if (ok)
    gh_job_succeed (job, g_variant_dict_end (&self->result));
  else
    gh_job_fail (job, error);
}

static gboolean
work_thread (gpointer data, GError **error)
{
  GhStorageRequest *self = data;
  GhJournal *journal = self->work.journal;
  g_autoptr (GError) forgetting = NULL;
  gboolean ok = gh_journal_begin (journal, GH_WORK_VOLUME, gh_journal_get_id (journal), error)
                && gh_journal_hold (journal, error) && self->operation->run (self, error);

  gh_run_set_lifeline (-1);
  if (!gh_journal_remove (journal, &forgetting))
    g_warning ("%s", forgetting->message);
  return ok;
}

static void
on_progress (guint64 done, guint64 total, gpointer data)
{
  gh_job_set_bytes (data, done, total);
}

static void
run_job (GhJob *job, gpointer data)
{
  GhStorageRequest *self = data;

  self->job = g_object_ref (job);
  self->work.cancellable = gh_job_get_cancellable (job);
  self->work.progress = on_progress;
  self->work.data = job;
  gh_bridge_run_async (work_thread, self, on_work_done, self);
}

static char *
make_title (GhStorageRequest *self)
{
  g_autoptr (GString) title = g_string_new (_ (self->operation->title));
  const char *name = self->volume != NULL   ? self->volume->name
                     : self->target != NULL ? self->target->name
                     : self->name != NULL   ? self->name
                                            : "";

  g_string_replace (title, "%s", name, 1);
  return g_string_free (g_steal_pointer (&title), FALSE);
}

static void
run (GhStorageRequest *self)
{
  GhCall *call = g_steal_pointer (&self->call);
  g_autofree char *title = make_title (self);
  g_autofree char *folder = gh_recovery_get_folder (self->host);
  g_autofree char *id = g_uuid_string_random ();
  GError *error = NULL;
  const GhJobEntry *entry;
  GhJob *job;

  if (!check_free (self, &error) || !check_unused (self, &error) || !lock (self, title, &error))
    {
      request_free (self);
      gh_call_fail (call, error);
      return;
    }
  self->work.journal = gh_journal_new (folder, id);
  job = gh_func_job_new (self->operation->kind, title, run_job, self, request_free);
  entry = gh_jobs_run (gh_service_get_jobs (self->service), job, self->host, NULL);
  gh_call_return (call, g_variant_new ("(o)", entry->path));
}

static void
refuse (GhStorageRequest *self, GError *error)
{
  gh_call_fail (self->call, error);
  request_free (self);
}

static void
on_permitted (GhCall *call, GError *refusal)
{
  GhStorageRequest *self = g_steal_pointer (&call->data);

  if (refusal != NULL)
    refuse (self, refusal);
  else
    run (self);
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer data)
{
  GhStorageRequest *self = data;
  GhCall *call = self->call;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    refuse (self, error);
  else if (self->outside && call->action != GH_ACTION_HOST)
    {
      call->data = self;
      call->action = GH_ACTION_HOST;
      gh_authority_check (
        gh_service_get_authority (self->service), call, GH_ACTION_HOST, on_permitted);
    }
  else
    run (self);
}

/* @options: index of the dictionary. Returns: its arguments are still to be set */
GhStorageRequest *
gh_storage_request_new (GhCall *call, const GhStorageOperation *operation, guint options)
{
  GhStorageRequest *self = g_new0 (GhStorageRequest, 1);

  self->operation = operation;
  self->call = call;
  self->service = g_object_ref (call->service);
  self->host = g_object_ref (call->host);
  self->options = gh_call_get_options (call, options);
  self->work.pools = g_object_ref (gh_storage_get_pools (gh_service_get_storage (call->service)));
  self->fd = -1;
  g_variant_dict_init (&self->result, NULL);
  return self;
}

void
gh_storage_request_start (GhStorageRequest *self)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_looked, self);

  g_task_set_source_tag (task, gh_storage_request_start);
  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, look_thread);
}

void
gh_storage_request_take_path (GhStorageRequest *self, const char *pool, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *volume = g_strconcat (pool, "/", name, NULL);

  g_variant_dict_insert (&self->result, "volume", "s", volume);
  g_variant_dict_insert (&self->result, "path", "s", path);
}

gboolean
gh_storage_request_trash (GhStorageRequest *self, GError **error)
{
  g_autofree char *id
    = gh_journal_append (self->work.journal, GH_WORK_TRASH, self->volume->path, error)
        ? gh_trash_put (self->volume, NULL, error)
        : NULL;

  if (id != NULL)
    g_variant_dict_insert (&self->result, "trash", "s", id);
  return id != NULL;
}

gboolean
gh_storage_request_trash_old (GhStorageRequest *self, GError **error)
{
  if (gh_storage_request_trash (self, error))
    return TRUE;
  g_prefix_error (error,
                  _ ("%s is in use now; the old volume %s stays, and can be deleted: "),
                  self->target_path,
                  self->volume->path);
  return FALSE;
}

void
gh_storage_request_drop_target (GhStorageRequest *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GhVolume) made = gh_pools_look (self->work.pools, self->target_path, NULL);

  if (made != NULL && !gh_volume_work_delete (&self->work, made, FALSE, FALSE, &error))
    g_warning ("%s", error->message);
}
