/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* org.guesthouse.Guesthouse1.Storage: what there is. */
#include "config.h"

#include "gh-storage-look.h"

#include <glib/gi18n-lib.h>

#include "gh-host-info.h"
#include "gh-lvm.h"
#include "gh-service.h"
#include "gh-storage.h"

/* A question that a thread answers with a list; then the main thread says who uses what. */
typedef struct
{
  GhCall *call;
  GhPools *pools;
  char *pool;
  GPtrArray *found; /* of GhPoolInfo that were looked at, to be watched */
} Look;

static void
look_free (gpointer data)
{
  Look *self = data;

  g_object_unref (self->pools);
  g_free (self->pool);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  g_free (self);
}

static void
ask (GhCall *call, const char *pool, GTaskThreadFunc thread, GAsyncReadyCallback callback)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, call);
  Look *self = g_new0 (Look, 1);

  self->call = call;
  self->pools = g_object_ref (gh_storage_get_pools (gh_service_get_storage (call->service)));
  self->pool = g_strdup (pool);
  g_task_set_source_tag (task, ask);
  g_task_set_task_data (task, self, look_free);
  g_task_run_in_thread (task, thread);
}

static void
return_list (GTask *task, GPtrArray *list, GError *error)
{
  if (list != NULL)
    g_task_return_pointer (task, list, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/* Replies with what the thread found, as dictionaries of @type. */
static void
answer (GAsyncResult *result, const GhStruct *type, GhCall *call)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) list = g_task_propagate_pointer (G_TASK (result), &error);

  if (list == NULL)
    gh_call_fail (call, error);
  else
    gh_call_return_large (call,
                          g_variant_new ("(@aa{sv})", gh_struct_list_to_variant (type, list)));
}

static void
pools_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Look *self = data;
  GError *error = NULL;
  GPtrArray *pools = gh_pools_list (self->pools, cancellable, &error);

  return_list (task, pools, error);
}

static void
on_pools (GObject *source, GAsyncResult *result, gpointer data)
{
  answer (result, &gh_pool_info_struct, data);
}

void
gh_storage_run_list_pools (GhCall *call)
{
  ask (call, NULL, pools_thread, on_pools);
}

static void
volumes_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Look *self = data;
  GError *error = NULL;
  GPtrArray *volumes = gh_pools_list_volumes (self->pools, self->pool, cancellable, &error);

  if (volumes != NULL)
    self->found = gh_pools_list (self->pools, NULL, NULL);
  return_list (task, volumes, error);
}

static void
on_volumes (GObject *source, GAsyncResult *result, gpointer data)
{
  const Look *self = g_task_get_task_data (G_TASK (result));
  GhCall *call = data;
  GhStorage *storage = gh_service_get_storage (call->service);
  GError *error = NULL;
  g_autoptr (GPtrArray) volumes = g_task_propagate_pointer (G_TASK (result), &error);

  if (volumes == NULL)
    {
      gh_call_fail (call, error);
      return;
    }
  for (guint i = 0; self->found != NULL && i < self->found->len; i++)
    gh_storage_watch (storage, self->found->pdata[i]);
  gh_storage_annotate (storage, volumes);
  gh_call_return_large (
    call, g_variant_new ("(@aa{sv})", gh_struct_list_to_variant (&gh_volume_struct, volumes)));
}

void
gh_storage_run_list_volumes (GhCall *call)
{
  ask (call, gh_call_get_string (call, 0), volumes_thread, on_volumes);
}

static void
extents_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Look *self = data;
  GError *error = NULL;
  g_autoptr (GhPoolInfo) pool = gh_pools_find (self->pools, self->pool, &error);
  GPtrArray *extents = NULL;

  if (pool != NULL && pool->kind != GH_POOL_LVM)
    g_set_error (&error,
                 GH_ERROR,
                 GH_ERROR_UNSUPPORTED,
                 _ ("The pool “%s” is a folder: only volume groups have extents"),
                 self->pool);
  else if (pool != NULL)
    extents = gh_lvm_list_extents (self->pool, cancellable, &error);
  return_list (task, extents, error);
}

static void
on_extents (GObject *source, GAsyncResult *result, gpointer data)
{
  answer (result, &gh_extents_struct, data);
}

void
gh_storage_run_list_extents (GhCall *call)
{
  ask (call, gh_call_get_string (call, 0), extents_thread, on_extents);
}
