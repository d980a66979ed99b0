/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What is done to volumes, as jobs: each method with its work. */
#include "config.h"

#include "gh-storage-jobs.h"

#include <glib/gi18n-lib.h>

#include "gh-fault.h"
#include "gh-storage-live.h"
#include "gh-storage-request.h"
#include "gh-storage-switch.h"
#include "gh-trash.h"
#include "gh-volume-stream.h"

static char *
dup_string (GhCall *call, guint index)
{
  return g_strdup (gh_call_get_string (call, index));
}

static gboolean
do_create (GhStorageRequest *self, GError **error)
{
  gh_storage_request_take_path (self, self->target->pool->name, self->target_path);
  return gh_volume_work_create (&self->work, self->target, error);
}

void
gh_storage_run_create (GhCall *call)
{
  static const GhStorageOperation operation
    = { "volume-create", N_ ("Make %s"), do_create, TRUE, FALSE, NULL };
  GhStorageRequest *self = gh_storage_request_new (call, &operation, 3);

  self->pool = dup_string (call, 0);
  self->name = dup_string (call, 1);
  g_variant_get_child (call->parameters, 2, "t", &self->size);
  gh_storage_request_start (self);
}

static gboolean
can_resize_live (GhStorageRequest *self, GError **error)
{
  return gh_storage_live_check (self, FALSE, error);
}

static gboolean
do_resize (GhStorageRequest *self, GError **error)
{
  if (self->volume->running)
    return gh_storage_live_resize (self, error);
  return gh_volume_work_resize (&self->work,
                                self->volume,
                                self->size,
                                gh_storage_request_get_flag (self, "shrink")
                                  && gh_storage_request_get_flag (self, "force"),
                                error);
}

void
gh_storage_run_resize (GhCall *call)
{
  static const GhStorageOperation operation
    = { "volume-resize", N_ ("Change the size of %s"), do_resize, FALSE, FALSE, can_resize_live };
  GhStorageRequest *self = gh_storage_request_new (call, &operation, 2);

  self->key = dup_string (call, 0);
  g_variant_get_child (call->parameters, 1, "t", &self->size);
  gh_storage_request_start (self);
}

static gboolean
do_rename (GhStorageRequest *self, GError **error)
{
  g_autofree char *to = gh_volume_work_rename (&self->work, self->volume, self->name, error);

  if (to == NULL || !gh_storage_switch (self->service, self->volume->path, to, NULL, error))
    return FALSE;
  gh_storage_request_take_path (self, self->volume->pool, to);
  return TRUE;
}

void
gh_storage_run_rename (GhCall *call)
{
  static const GhStorageOperation operation
    = { "volume-rename", N_ ("Rename %s"), do_rename, FALSE, FALSE, NULL };
  GhStorageRequest *self = gh_storage_request_new (call, &operation, 2);

  self->key = dup_string (call, 0);
  self->name = dup_string (call, 1);
  gh_storage_request_start (self);
}

/* What is written to a file meanwhile would be in two places. */
static gboolean
can_snapshot_live (GhStorageRequest *self, GError **error)
{
  return gh_volume_is_logical (self->volume) || gh_storage_request_refuse_running (self, error);
}

static gboolean
do_snapshot (GhStorageRequest *self, GError **error)
{
  guint64 size = 0;

  g_variant_lookup (self->options, "size", "t", &size);
  return gh_volume_work_snapshot (&self->work, self->volume, self->name, size, error);
}

void
gh_storage_run_snapshot (GhCall *call)
{
  static const GhStorageOperation operation = {
    "volume-snapshot", N_ ("Make a snapshot of %s"), do_snapshot, TRUE, FALSE, can_snapshot_live
  };
  GhStorageRequest *self = gh_storage_request_new (call, &operation, 2);

  self->key = dup_string (call, 0);
  self->name = dup_string (call, 1);
  gh_storage_request_start (self);
}

static gboolean
do_revert (GhStorageRequest *self, GError **error)
{
  return gh_volume_work_revert (&self->work, self->volume, self->name, error);
}

void
gh_storage_run_revert (GhCall *call)
{
  static const GhStorageOperation operation
    = { "volume-revert", N_ ("Take %s back to a snapshot"), do_revert, FALSE, FALSE, NULL };
  GhStorageRequest *self = gh_storage_request_new (call, &operation, 2);

  self->key = dup_string (call, 0);
  self->name = dup_string (call, 1);
  gh_storage_request_start (self);
}

static gboolean
do_copy (GhStorageRequest *self, GError **error)
{
  gh_storage_request_take_path (self, self->target->pool->name, self->target_path);
  return gh_volume_work_copy (&self->work,
                              self->volume,
                              self->target,
                              gh_storage_request_get_flag (self, "compress"),
                              gh_storage_request_get_flag (self, "thin"),
                              error);
}

void
gh_storage_run_copy (GhCall *call)
{
  static const GhStorageOperation operation
    = { "volume-copy", N_ ("Copy %s"), do_copy, FALSE, FALSE, NULL };
  GhStorageRequest *self = gh_storage_request_new (call, &operation, 3);

  self->key = dup_string (call, 0);
  self->pool = dup_string (call, 1);
  self->name = dup_string (call, 2);
  gh_storage_request_start (self);
}

static gboolean
can_move_live (GhStorageRequest *self, GError **error)
{
  return gh_storage_live_check (self, TRUE, error);
}

/* What machines have by now is as it was; the copy goes. */
static void
undo_switch (GhStorageRequest *self)
{
  g_autoptr (GError) error = NULL;

  if (gh_storage_switch (
        self->service, self->target_path, self->volume->path, self->volume->format, &error))
    gh_storage_request_drop_target (self);
  else
    g_warning ("%s", error->message);
}

static gboolean
switch_machines (GhStorageRequest *self, GError **error)
{
  const char *format = self->target->format != NULL ? self->target->format : "raw";

  if (!gh_storage_switch (self->service, self->volume->path, self->target_path, format, error))
    {
      undo_switch (self);
      return FALSE;
    }
  gh_fault_point ("move.switched");
  return gh_journal_append (self->work.journal, GH_WORK_SWITCHED, "", error);
}

/* The copy is whole, and then the machines have it; only then the old one goes to the trash. */
static gboolean
do_move (GhStorageRequest *self, GError **error)
{
  gh_storage_request_take_path (self, self->target->pool->name, self->target_path);
  if (self->volume->running)
    return gh_storage_live_move (self, error);
  return gh_volume_work_move (&self->work, self->volume, self->target, error)
         && switch_machines (self, error) && gh_storage_request_trash_old (self, error);
}

void
gh_storage_run_move (GhCall *call)
{
  static const GhStorageOperation operation
    = { "volume-move", N_ ("Move %s"), do_move, FALSE, FALSE, can_move_live };
  GhStorageRequest *self = gh_storage_request_new (call, &operation, 2);

  self->key = dup_string (call, 0);
  self->pool = dup_string (call, 1);
  gh_storage_request_start (self);
}

static gboolean
do_check (GhStorageRequest *self, GError **error)
{
  gboolean repair = gh_storage_request_get_flag (self, "repair");
  guint64 errors, leaks, left, left_leaks;

  if (!gh_qemu_img_check (self->volume->path,
                          self->volume->format,
                          FALSE,
                          &errors,
                          &leaks,
                          self->work.cancellable,
                          error))
    return FALSE;
  left = errors;
  left_leaks = leaks;
  if (repair && errors + leaks > 0
      && (!gh_qemu_img_check (
            self->volume->path, self->volume->format, TRUE, &left, &left_leaks, NULL, error)
          || !gh_qemu_img_check (
            self->volume->path, self->volume->format, FALSE, &left, &left_leaks, NULL, error)))
    return FALSE;
  g_variant_dict_insert (&self->result, "errors", "t", left);
  g_variant_dict_insert (&self->result, "leaks", "t", left_leaks);
  g_variant_dict_insert (&self->result, "repaired", "t", errors + leaks - left - left_leaks);
  return TRUE;
}

void
gh_storage_run_check (GhCall *call)
{
  static const GhStorageOperation operation
    = { "volume-check", N_ ("Check %s"), do_check, FALSE, FALSE, NULL };
  GhStorageRequest *self = gh_storage_request_new (call, &operation, 1);

  self->key = dup_string (call, 0);
  gh_storage_request_start (self);
}

static gboolean
do_compact (GhStorageRequest *self, GError **error)
{
  guint64 after = 0;

  if (!gh_volume_work_compact (&self->work, self->volume, &after, error))
    return FALSE;
  g_variant_dict_insert (&self->result, "before", "t", self->volume->allocation);
  g_variant_dict_insert (&self->result, "after", "t", after);
  return TRUE;
}

void
gh_storage_run_compact (GhCall *call)
{
  static const GhStorageOperation operation
    = { "volume-compact", N_ ("Compact %s"), do_compact, FALSE, FALSE, NULL };
  GhStorageRequest *self = gh_storage_request_new (call, &operation, 1);

  self->key = dup_string (call, 0);
  gh_storage_request_start (self);
}

static gboolean
do_delete (GhStorageRequest *self, GError **error)
{
  gboolean erase = gh_storage_request_get_flag (self, "erase");
  gboolean discard = gh_storage_request_get_flag (self, "discard");
  const char *snapshot = NULL;

  if (g_variant_lookup (self->options, "snapshot", "&s", &snapshot))
    return gh_volume_work_delete_snapshot (&self->work, self->volume, snapshot, error);
  if (erase || discard || gh_storage_request_get_flag (self, "permanent"))
    return gh_volume_work_delete (&self->work, self->volume, erase, discard, error);
  return gh_storage_request_trash (self, error);
}

void
gh_storage_run_delete (GhCall *call)
{
  static const GhStorageOperation operation
    = { "volume-delete", N_ ("Delete %s"), do_delete, FALSE, TRUE, NULL };
  GhStorageRequest *self = gh_storage_request_new (call, &operation, 1);

  self->key = dup_string (call, 0);
  gh_storage_request_start (self);
}

/* Returns: the descriptor that came with the call, or -1 after it has failed */
static int
take_fd (GhCall *call)
{
  GDBusMessage *message = g_dbus_method_invocation_get_message (call->invocation);
  GUnixFDList *list = g_dbus_message_get_unix_fd_list (message);
  int fd = list != NULL && g_unix_fd_list_get_length (list) > 0 ? g_unix_fd_list_get (list, 0, NULL)
                                                                : -1;

  if (fd < 0)
    gh_call_fail_new (call,
                      GH_ERROR_INVALID_ARGUMENT,
                      _ ("%s: no open file came with the call"),
                      call->method->name);
  return fd;
}

static gboolean
do_upload (GhStorageRequest *self, GError **error)
{
  gh_storage_request_take_path (self, self->target->pool->name, self->target_path);
  return gh_volume_work_upload (&self->work, self->target, self->fd, error);
}

void
gh_storage_run_upload (GhCall *call)
{
  static const GhStorageOperation operation
    = { "volume-upload", N_ ("Upload %s"), do_upload, TRUE, FALSE, NULL };
  int fd = take_fd (call);
  GhStorageRequest *self;

  if (fd < 0)
    return;
  self = gh_storage_request_new (call, &operation, 3);
  self->fd = fd;
  self->pool = dup_string (call, 0);
  self->name = dup_string (call, 1);
  g_variant_lookup (self->options, "size", "t", &self->size);
  gh_storage_request_start (self);
}

static gboolean
do_download (GhStorageRequest *self, GError **error)
{
  g_variant_dict_insert (&self->result, "format", "s", self->volume->format);
  return gh_volume_work_download (&self->work, self->volume, self->fd, error);
}

void
gh_storage_run_download (GhCall *call)
{
  static const GhStorageOperation operation
    = { "volume-download", N_ ("Download %s"), do_download, FALSE, FALSE, NULL };
  int fd = take_fd (call);
  GhStorageRequest *self;

  if (fd < 0)
    return;
  self = gh_storage_request_new (call, &operation, 2);
  self->fd = fd;
  self->key = dup_string (call, 0);
  gh_storage_request_start (self);
}

static gboolean
do_restore_trash (GhStorageRequest *self, GError **error)
{
  const char *name = NULL;
  g_autofree char *pool = NULL;
  g_autofree char *path = NULL;

  g_variant_lookup (self->options, "name", "&s", &name);
  path = gh_trash_restore (self->work.pools, self->ids[0], name, error);
  if (path == NULL)
    return FALSE;
  /* An id there begins with the pool. */
  pool = g_path_get_dirname (self->ids[0]);
  gh_storage_request_take_path (self, pool, path);
  return TRUE;
}

void
gh_storage_run_restore_trash (GhCall *call)
{
  static const GhStorageOperation operation
    = { "trash-restore", N_ ("Restore from the trash"), do_restore_trash, TRUE, FALSE, NULL };
  GhStorageRequest *self = gh_storage_request_new (call, &operation, 1);

  self->ids = g_new0 (char *, 2);
  self->ids[0] = dup_string (call, 0);
  gh_storage_request_start (self);
}

/* Takes those out of @items that are removed. What another one needs, such as a thin pool, stays
 * there, with the error. */
static gboolean
remove_free (GhStorageRequest *self, GPtrArray *items, guint64 *freed, GError **needed)
{
  for (guint i = items->len; i > 0; i--)
    {
      const GhTrashItem *item = items->pdata[i - 1];
      GError *error = NULL;

      if (gh_trash_remove (item,
                           gh_storage_request_get_flag (self, "erase"),
                           self->work.progress,
                           self->work.data,
                           self->work.cancellable,
                           &error))
        {
          *freed += item->size;
          g_ptr_array_remove_index (items, i - 1);
          continue;
        }
      g_clear_error (needed);
      g_propagate_error (needed, error);
      if (!g_error_matches (error, GH_ERROR, GH_ERROR_IN_USE))
        return FALSE;
    }
  return TRUE;
}

/* Those that were asked for, or all. */
static GPtrArray *
choose_items (GhStorageRequest *self, GError **error)
{
  g_autoptr (GPtrArray) items = gh_trash_list (self->work.pools, error);

  if (items == NULL || self->ids[0] == NULL)
    return g_steal_pointer (&items);
  for (guint i = items->len; i > 0; i--)
    if (!g_strv_contains ((const char *const *) self->ids,
                          ((GhTrashItem *) items->pdata[i - 1])->id))
      g_ptr_array_remove_index (items, i - 1);
  if (items->len >= g_strv_length (self->ids))
    return g_steal_pointer (&items);
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_NOT_FOUND,
               _ ("Not all of these are in the trash: “guesthousectl trash list” shows what "
                  "there is"));
  return NULL;
}

static gboolean
do_empty_trash (GhStorageRequest *self, GError **error)
{
  g_autoptr (GPtrArray) items = choose_items (self, error);
  g_autoptr (GError) needed = NULL;
  guint64 freed = 0;
  guint before;

  if (items == NULL)
    return FALSE;
  do
    {
      before = items->len;
      g_clear_error (&needed);
      if (!remove_free (self, items, &freed, &needed))
        break;
    }
  while (items->len > 0 && items->len < before);
  g_variant_dict_insert (&self->result, "freed", "t", freed);
  if (needed != NULL)
    g_propagate_error (error, g_steal_pointer (&needed));
  return items->len == 0;
}

void
gh_storage_run_empty_trash (GhCall *call)
{
  static const GhStorageOperation operation
    = { "trash-empty", N_ ("Empty the trash"), do_empty_trash, TRUE, FALSE, NULL };
  GhStorageRequest *self = gh_storage_request_new (call, &operation, 1);

  g_variant_get_child (call->parameters, 0, "^as", &self->ids);
  gh_storage_request_start (self);
}
