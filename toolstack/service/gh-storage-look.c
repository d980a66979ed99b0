/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* org.guesthouse.Guesthouse1.Storage: what there is. */
#include "config.h"

#include "gh-storage-look.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gh-host-info.h"
#include "gh-lvm.h"
#include "gh-media.h"
#include "gh-service.h"
#include "gh-storage.h"
#include "gh-trash.h"
#include "gh-volume-work.h"

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

/* A list, and what its elements are. */
typedef struct
{
  GPtrArray *list;
  const GhStruct *type;
} Described;

static void
described_free (gpointer data)
{
  Described *self = data;

  g_clear_pointer (&self->list, g_ptr_array_unref);
  g_free (self);
}

/* Takes the list apart as well: ten thousand volumes take their time in both. */
static void
describe_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Described *self = data;
  GVariant *reply = g_variant_new ("(@aa{sv})", gh_struct_list_to_variant (self->type, self->list));

  g_clear_pointer (&self->list, g_ptr_array_unref);
  g_task_return_pointer (task, g_variant_ref_sink (reply), (GDestroyNotify) g_variant_unref);
}

static void
on_described (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GVariant) reply = g_task_propagate_pointer (G_TASK (result), NULL);

  gh_call_return_large (data, reply);
}

/* Replies with @list, which it takes, as dictionaries of @type. */
static void
describe (GPtrArray *list, const GhStruct *type, GhCall *call)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_described, call);
  Described *self = g_new0 (Described, 1);

  self->list = list;
  self->type = type;
  g_task_set_source_tag (task, describe);
  g_task_set_task_data (task, self, described_free);
  g_task_run_in_thread (task, describe_thread);
}

/* Replies with what the thread found, as dictionaries of @type. */
static void
answer (GAsyncResult *result, const GhStruct *type, GhCall *call)
{
  GError *error = NULL;
  GPtrArray *list = g_task_propagate_pointer (G_TASK (result), &error);

  if (list == NULL)
    gh_call_fail (call, error);
  else
    describe (list, type, call);
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

/* LVM is asked for its groups once: the pool is one of those that were found, or there is none. */
static GPtrArray *
list_volumes (Look *self, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < self->found->len; i++)
    if (strcmp (((GhPoolInfo *) self->found->pdata[i])->name, self->pool) == 0)
      return gh_pools_list_volumes_in (self->found->pdata[i], cancellable, error);
  return gh_pools_list_volumes (self->pools, self->pool, cancellable, error);
}

static void
volumes_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Look *self = data;
  GError *error = NULL;
  GPtrArray *volumes;

  self->found = gh_pools_list (self->pools, cancellable, &error);
  volumes = self->found != NULL ? list_volumes (self, cancellable, &error) : NULL;
  return_list (task, volumes, error);
}

static void
on_volumes (GObject *source, GAsyncResult *result, gpointer data)
{
  const Look *self = g_task_get_task_data (G_TASK (result));
  GhCall *call = data;
  GhStorage *storage = gh_service_get_storage (call->service);
  GError *error = NULL;
  GPtrArray *volumes = g_task_propagate_pointer (G_TASK (result), &error);

  if (volumes == NULL)
    {
      gh_call_fail (call, error);
      return;
    }
  for (guint i = 0; self->found != NULL && i < self->found->len; i++)
    gh_storage_watch (storage, self->found->pdata[i]);
  gh_storage_annotate (storage, volumes);
  describe (volumes, &gh_volume_struct, call);
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

static void
trash_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GPtrArray *items = gh_trash_list (((Look *) data)->pools, &error);

  return_list (task, items, error);
}

static void
on_trash (GObject *source, GAsyncResult *result, gpointer data)
{
  answer (result, &gh_trash_item_struct, data);
}

void
gh_storage_run_list_trash (GhCall *call)
{
  ask (call, NULL, trash_thread, on_trash);
}

/* ---- one volume ---- */

typedef struct
{
  GhVolume *volume;
  GVariant *described; /* a{sv} or NULL */
  GPtrArray *children;
} Details;

static void
details_free (gpointer data)
{
  Details *self = data;

  gh_volume_free (self->volume);
  g_clear_pointer (&self->described, g_variant_unref);
  g_ptr_array_unref (self->children);
  g_free (self);
}

static void
add_children (Details *self, GPtrArray *others)
{
  gboolean logical = gh_volume_is_logical (self->volume);

  for (guint i = 0; others != NULL && i < others->len; i++)
    {
      const GhVolume *other = others->pdata[i];

      if (logical ? g_strcmp0 (other->pool, self->volume->pool) == 0
                      && g_strcmp0 (other->origin, self->volume->name) == 0
                  : g_strcmp0 (other->backing, self->volume->path) == 0)
        g_ptr_array_add (self->children, g_strdup (other->path));
    }
}

static void
details_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Look *self = data;
  Details *details = g_new0 (Details, 1);
  GError *error = NULL;

  details->children = g_ptr_array_new_with_free_func (g_free);
  details->volume = gh_pools_look (self->pools, self->pool, &error);
  if (details->volume == NULL)
    {
      details_free (details);
      g_task_return_error (task, error);
      return;
    }
  if (!gh_volume_is_logical (details->volume))
    {
      /* One that is damaged is shown all the same. */
      details->described
        = gh_qemu_img_describe (details->volume->path, details->volume->format, &error);
      if (details->described != NULL)
        g_variant_ref_sink (details->described);
      else
        details->volume->problem = g_strdup (error->message);
      g_clear_error (&error);
    }
  {
    g_autoptr (GPtrArray) others = gh_pools_list_volumes (self->pools, NULL, NULL, NULL);

    add_children (details, others);
  }
  g_ptr_array_add (details->children, NULL);
  g_task_return_pointer (task, details, details_free);
}

static void
on_details (GObject *source, GAsyncResult *result, gpointer data)
{
  GhCall *call = data;
  GError *error = NULL;
  Details *details = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  GVariantDict dict;
  GVariantIter iter;
  const char *key;
  GVariant *value;

  if (details == NULL)
    {
      gh_call_fail (call, error);
      return;
    }
  g_ptr_array_add (list, details->volume);
  gh_storage_annotate (gh_service_get_storage (call->service), list);
  g_variant_dict_init (&dict, gh_struct_to_variant (&gh_volume_struct, details->volume));
  if (details->described != NULL)
    {
      g_variant_iter_init (&iter, details->described);
      while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
        g_variant_dict_insert_value (&dict, key, value);
    }
  g_variant_dict_insert (&dict, "children", "^as", details->children->pdata);
  details_free (details);
  gh_call_return (call, g_variant_new ("(@a{sv})", g_variant_dict_end (&dict)));
}

void
gh_storage_run_get_volume (GhCall *call)
{
  ask (call, gh_call_get_string (call, 0), details_thread, on_details);
}

/* ---- media ---- */

/* One after the other is asked what it is. */
typedef struct
{
  GhCall *call;
  GPtrArray *media; /* of GhVolume, in order */
  guint next;
  GVariantBuilder builder;
} Media;

static void look_at_next (Media *self);

static void
add_medium (Media *self, const GhVolume *volume, const GhMedia *medium)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, gh_struct_to_variant (&gh_volume_struct, volume));
  if (medium != NULL)
    {
      g_autoptr (GVariant) found = g_variant_ref_sink (gh_media_to_variant (medium));
      GVariantIter iter;
      const char *key;
      GVariant *value;

      g_variant_iter_init (&iter, found);
      while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
        /* Two of the words are the volume's own already. */
        if (strcmp (key, "name") == 0)
          g_variant_dict_insert_value (&dict, "system", value);
        else if (strcmp (key, "kind") != 0)
          g_variant_dict_insert_value (&dict, key, value);
    }
  g_variant_builder_add_value (&self->builder, g_variant_dict_end (&dict));
}

static void
on_medium (GObject *source, GAsyncResult *result, gpointer data)
{
  Media *self = data;
  g_autoptr (GhMedia) medium = gh_media_detect_finish (result, NULL);

  add_medium (self, self->media->pdata[self->next++], medium);
  look_at_next (self);
}

static void
look_at_next (Media *self)
{
  if (self->next < self->media->len)
    {
      gh_media_detect_async (
        ((GhVolume *) self->media->pdata[self->next])->path, NULL, on_medium, self);
      return;
    }
  gh_call_return (self->call, g_variant_new ("(aa{sv})", &self->builder));
  g_ptr_array_unref (self->media);
  g_free (self);
}

static void
media_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) volumes
    = gh_pools_list_volumes (((Look *) data)->pools, NULL, cancellable, &error);
  g_autoptr (GPtrArray) media = gh_volume_list_new ();

  for (guint i = volumes != NULL ? volumes->len : 0; i > 0; i--)
    if (((GhVolume *) volumes->pdata[i - 1])->kind == GH_VOLUME_KIND_MEDIUM)
      g_ptr_array_insert (media, 0, g_ptr_array_steal_index (volumes, i - 1));
  return_list (task, volumes != NULL ? g_steal_pointer (&media) : NULL, error);
}

static void
on_media (GObject *source, GAsyncResult *result, gpointer data)
{
  GhCall *call = data;
  GError *error = NULL;
  GPtrArray *media = g_task_propagate_pointer (G_TASK (result), &error);
  Media *self;

  if (media == NULL)
    {
      gh_call_fail (call, error);
      return;
    }
  gh_storage_annotate (gh_service_get_storage (call->service), media);
  self = g_new0 (Media, 1);
  self->call = call;
  self->media = media;
  g_variant_builder_init (&self->builder, G_VARIANT_TYPE ("aa{sv}"));
  look_at_next (self);
}

void
gh_storage_run_list_media (GhCall *call)
{
  ask (call, NULL, media_thread, on_media);
}
