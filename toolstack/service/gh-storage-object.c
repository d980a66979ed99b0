/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* org.guesthouse.Guesthouse1.Storage: its methods, and those that are done at once. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "gh-dbus-names.h"
#include "gh-lvm.h"
#include "gh-methods.h"
#include "gh-service.h"
#include "gh-storage-jobs.h"
#include "gh-storage-look.h"
#include "gh-storage.h"
#include "gh-volume-work.h"

/* A change of the list of pools, or of the settings, made in a thread. */
typedef struct
{
  GhPools *pools;
  char *name;
  GVariant *options;
} Change;

static void
change_free (gpointer data)
{
  Change *self = data;

  g_object_unref (self->pools);
  g_free (self->name);
  g_variant_unref (self->options);
  g_free (self);
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer data)
{
  GhCall *call = data;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      gh_call_fail (call, error);
      return;
    }
  gh_storage_changed (gh_service_get_storage (call->service), "");
  gh_call_return (call, NULL);
}

static void
run_change (GhCall *call, const char *name, GVariant *options, GTaskThreadFunc thread)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_changed, call);
  Change *self = g_new0 (Change, 1);

  self->pools = g_object_ref (gh_storage_get_pools (gh_service_get_storage (call->service)));
  self->name = g_strdup (name);
  self->options = options;
  g_task_set_source_tag (task, run_change);
  g_task_set_task_data (task, self, change_free);
  g_task_run_in_thread (task, thread);
}

static void
return_outcome (GTask *task, gboolean ok, GError *error)
{
  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
add_pool_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Change *self = data;
  g_autofree const char **devices = NULL;
  const char *folder = NULL;
  GError *error = NULL;
  gboolean ok = FALSE;

  g_variant_lookup (self->options, "folder", "&s", &folder);
  g_variant_lookup (self->options, "devices", "^a&s", &devices);
  if ((folder != NULL) == (devices != NULL && devices[0] != NULL))
    g_set_error (&error,
                 GH_ERROR,
                 GH_ERROR_INVALID_ARGUMENT,
                 _ ("The pool “%s” is made of a folder or of devices: give one of them"),
                 self->name);
  else if (folder != NULL)
    ok = gh_pools_add_folder (self->pools, self->name, folder, &error);
  else
    ok = gh_pools_add_group (self->pools, self->name, devices, &error);
  return_outcome (task, ok, error);
}

static void
run_add_pool (GhCall *call)
{
  run_change (call, gh_call_get_string (call, 0), gh_call_get_options (call, 1), add_pool_thread);
}

static void
remove_pool_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Change *self = data;
  gboolean destroy = FALSE;
  GError *error = NULL;
  gboolean ok;

  g_variant_lookup (self->options, "destroy", "b", &destroy);
  ok = gh_pools_remove (self->pools, self->name, destroy, &error);
  return_outcome (task, ok, error);
}

static void
run_remove_pool (GhCall *call)
{
  run_change (
    call, gh_call_get_string (call, 0), gh_call_get_options (call, 1), remove_pool_thread);
}

static void
set_settings_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Change *self = data;
  GError *error = NULL;
  guint days;
  gboolean ok = !g_variant_lookup (self->options, "trash-days", "u", &days)
                || gh_pools_set_trash_days (self->pools, days, &error);

  return_outcome (task, ok, error);
}

static void
run_set_settings (GhCall *call)
{
  run_change (call, NULL, gh_call_get_options (call, 0), set_settings_thread);
}

static void
get_settings_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_int (task, gh_pools_get_trash_days (((Change *) data)->pools));
}

static void
on_settings (GObject *source, GAsyncResult *result, gpointer data)
{
  guint days = (guint) g_task_propagate_int (G_TASK (result), NULL);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "trash-days", "u", days);
  gh_call_return (data, g_variant_new ("(@a{sv})", g_variant_dict_end (&dict)));
}

static void
run_get_settings (GhCall *call)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_settings, call);
  Change *self = g_new0 (Change, 1);

  self->pools = g_object_ref (gh_storage_get_pools (gh_service_get_storage (call->service)));
  self->options = gh_call_get_options (call, 0);
  g_task_set_source_tag (task, run_get_settings);
  g_task_set_task_data (task, self, change_free);
  g_task_run_in_thread (task, get_settings_thread);
}

static void
activate_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Change *self = data;
  GError *error = NULL;
  g_autoptr (GhVolume) volume = gh_pools_look (self->pools, self->name, &error);
  gboolean active = g_variant_get_boolean (self->options);
  gboolean ok = FALSE;

  if (volume != NULL && !gh_volume_is_logical (volume))
    g_set_error (&error,
                 GH_ERROR,
                 GH_ERROR_UNSUPPORTED,
                 _ ("%s is a file: only logical volumes are activated"),
                 volume->name);
  else if (volume != NULL && active && volume->missing)
    g_set_error (&error, GH_ERROR, GH_ERROR_UNAVAILABLE, "%s: %s", volume->name, volume->problem);
  else if (volume != NULL)
    ok = gh_lvm_activate (volume->pool, volume->name, active, &error);
  return_outcome (task, ok, error);
}

static void
run_activate (GhCall *call)
{
  run_change (call,
              gh_call_get_string (call, 0),
              g_variant_get_child_value (call->parameters, 1),
              activate_thread);
}

#define LOOK(name, run)                                                                            \
  {                                                                                                \
    GH_DBUS_STORAGE_INTERFACE, name, GH_ACTION_LOOK, run,                                          \
    {                                                                                              \
    }                                                                                              \
  }

const GhMethod gh_storage_methods[] = {
  LOOK ("ListPools", gh_storage_run_list_pools),
  LOOK ("ListVolumes", gh_storage_run_list_volumes),
  LOOK ("ListExtents", gh_storage_run_list_extents),
  LOOK ("GetSettings", run_get_settings),
  { GH_DBUS_STORAGE_INTERFACE,
    "SetSettings",
    GH_ACTION_STORAGE,
    run_set_settings,
    { { "settings", "trash-days", "u" } } },
  { GH_DBUS_STORAGE_INTERFACE,
    "AddPool",
    GH_ACTION_HOST, /* it names a folder or devices, whatever these are */
    run_add_pool,
    { { "options", "folder", "s" }, { "options", "devices", "as" } } },
  { GH_DBUS_STORAGE_INTERFACE,
    "RemovePool",
    GH_ACTION_HOST,
    run_remove_pool,
    { { "options", "destroy", "b" } } },
  LOOK ("GetVolume", gh_storage_run_get_volume),
  LOOK ("ListTrash", gh_storage_run_list_trash),
  LOOK ("ListMedia", gh_storage_run_list_media),
  { GH_DBUS_STORAGE_INTERFACE,
    "CreateVolume",
    GH_ACTION_STORAGE,
    gh_storage_run_create,
    { { "options", "format", "s" },
      { "options", "kind", "s" },
      { "options", "thin-pool", "s" },
      { "options", "stripes", "u" },
      { "options", "machine", "s" },
      { "options", "preallocate", "b" },
      { "options", "backing", "s" } } },
  { GH_DBUS_STORAGE_INTERFACE,
    "ResizeVolume",
    GH_ACTION_STORAGE,
    gh_storage_run_resize,
    { { "options", "shrink", "b" }, { "options", "force", "b" } } },
  { GH_DBUS_STORAGE_INTERFACE, "RenameVolume", GH_ACTION_STORAGE, gh_storage_run_rename, {} },
  { GH_DBUS_STORAGE_INTERFACE,
    "SnapshotVolume",
    GH_ACTION_STORAGE,
    gh_storage_run_snapshot,
    { { "options", "size", "t" } } },
  { GH_DBUS_STORAGE_INTERFACE, "RevertVolume", GH_ACTION_STORAGE, gh_storage_run_revert, {} },
  { GH_DBUS_STORAGE_INTERFACE,
    "CopyVolume",
    GH_ACTION_STORAGE,
    gh_storage_run_copy,
    { { "options", "format", "s" },
      { "options", "kind", "s" },
      { "options", "thin-pool", "s" },
      { "options", "stripes", "u" },
      { "options", "machine", "s" },
      { "options", "thin", "b" },
      { "options", "compress", "b" } } },
  { GH_DBUS_STORAGE_INTERFACE,
    "MoveVolume",
    GH_ACTION_STORAGE,
    gh_storage_run_move,
    { { "options", "format", "s" },
      { "options", "name", "s" },
      { "options", "kind", "s" },
      { "options", "thin-pool", "s" },
      { "options", "stripes", "u" },
      { "options", "machine", "s" } } },
  { GH_DBUS_STORAGE_INTERFACE,
    "CheckVolume",
    GH_ACTION_STORAGE,
    gh_storage_run_check,
    { { "options", "repair", "b" } } },
  { GH_DBUS_STORAGE_INTERFACE, "CompactVolume", GH_ACTION_STORAGE, gh_storage_run_compact, {} },
  { GH_DBUS_STORAGE_INTERFACE, "ActivateVolume", GH_ACTION_STORAGE, run_activate, {} },
  { GH_DBUS_STORAGE_INTERFACE,
    "DeleteVolume",
    GH_ACTION_STORAGE,
    gh_storage_run_delete,
    { { "options", "snapshot", "s" },
      { "options", "permanent", "b" },
      { "options", "erase", "b" },
      { "options", "discard", "b" } } },
  { GH_DBUS_STORAGE_INTERFACE,
    "UploadVolume",
    GH_ACTION_STORAGE,
    gh_storage_run_upload,
    { { "options", "format", "s" },
      { "options", "size", "t" },
      { "options", "kind", "s" },
      { "options", "thin-pool", "s" },
      { "options", "stripes", "u" },
      { "options", "machine", "s" } } },
  { GH_DBUS_STORAGE_INTERFACE, "DownloadVolume", GH_ACTION_STORAGE, gh_storage_run_download, {} },
  { GH_DBUS_STORAGE_INTERFACE,
    "RestoreTrash",
    GH_ACTION_STORAGE,
    gh_storage_run_restore_trash,
    { { "options", "name", "s" } } },
  { GH_DBUS_STORAGE_INTERFACE,
    "EmptyTrash",
    GH_ACTION_STORAGE,
    gh_storage_run_empty_trash,
    { { "options", "erase", "b" } } },
  { NULL },
};
