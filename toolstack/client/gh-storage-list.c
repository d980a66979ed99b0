/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhStorageList: what there is of one kind, kept up to date. */
#include "config.h"

#include "gh-storage-list.h"

#include <string.h>

/* How each kind is asked for. */
static const struct
{
  const char *method;
  const GhStruct *type;
  gboolean of_pool;
} kinds[] = {
  [GH_STORAGE_POOLS] = { "ListPools", &gh_pool_info_struct, FALSE },
  [GH_STORAGE_VOLUMES] = { "ListVolumes", &gh_volume_struct, TRUE },
  [GH_STORAGE_EXTENTS] = { "ListExtents", &gh_extents_struct, TRUE },
  [GH_STORAGE_TRASH] = { "ListTrash", &gh_trash_item_struct, FALSE },
};

struct _GhStorageItem
{
  GObject parent_instance;

  const GhStruct *type;
  gpointer data;
};

G_DEFINE_FINAL_TYPE (GhStorageItem, gh_storage_item, G_TYPE_OBJECT)

static guint item_changed;

static void
gh_storage_item_finalize (GObject *object)
{
  GhStorageItem *self = GH_STORAGE_ITEM (object);

  gh_struct_free (self->type, self->data);
  G_OBJECT_CLASS (gh_storage_item_parent_class)->finalize (object);
}

static void
gh_storage_item_class_init (GhStorageItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gh_storage_item_finalize;

  item_changed = g_signal_new (
    "changed", GH_TYPE_STORAGE_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gh_storage_item_init (GhStorageItem *self)
{
}

static gconstpointer
get_data (GhStorageItem *self, const GhStruct *type)
{
  g_return_val_if_fail (GH_IS_STORAGE_ITEM (self) && self->type == type, NULL);

  return self->data;
}

const GhPoolInfo *
gh_storage_item_get_pool (GhStorageItem *self)
{
  return get_data (self, &gh_pool_info_struct);
}

const GhVolume *
gh_storage_item_get_volume (GhStorageItem *self)
{
  return get_data (self, &gh_volume_struct);
}

const GhExtents *
gh_storage_item_get_extents (GhStorageItem *self)
{
  return get_data (self, &gh_extents_struct);
}

const GhTrashItem *
gh_storage_item_get_trash (GhStorageItem *self)
{
  return get_data (self, &gh_trash_item_struct);
}

struct _GhStorageList
{
  GObject parent_instance;

  GhClient *client;
  GhStorageKind kind;
  char *pool;
  GPtrArray *items;
  GHashTable *by_key; /* key → GhStorageItem */
  GCancellable *asking;
  gboolean again;
};

enum
{
  REFRESHED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GhStorageList,
                               gh_storage_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return GH_TYPE_STORAGE_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return GH_STORAGE_LIST (model)->items->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  GhStorageList *self = GH_STORAGE_LIST (model);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
gh_storage_list_dispose (GObject *object)
{
  GhStorageList *self = GH_STORAGE_LIST (object);

  if (self->asking != NULL)
    g_cancellable_cancel (self->asking);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (gh_storage_list_parent_class)->dispose (object);
}

static void
gh_storage_list_finalize (GObject *object)
{
  GhStorageList *self = GH_STORAGE_LIST (object);

  g_clear_object (&self->asking);
  g_hash_table_unref (self->by_key);
  g_ptr_array_unref (self->items);
  g_free (self->pool);
  G_OBJECT_CLASS (gh_storage_list_parent_class)->finalize (object);
}

static void
gh_storage_list_class_init (GhStorageListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gh_storage_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = gh_storage_list_finalize;

  signals[REFRESHED] = g_signal_new ("refreshed",
                                     GH_TYPE_STORAGE_LIST,
                                     G_SIGNAL_RUN_LAST,
                                     0,
                                     NULL,
                                     NULL,
                                     NULL,
                                     G_TYPE_NONE,
                                     1,
                                     G_TYPE_ERROR);
}

static void
gh_storage_list_init (GhStorageList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static char *
get_key (GhStorageKind kind, gconstpointer data)
{
  const GhExtents *extents = data;

  switch (kind)
    {
    case GH_STORAGE_POOLS:
      return g_strdup (((const GhPoolInfo *) data)->name);
    case GH_STORAGE_VOLUMES:
      return g_strdup (((const GhVolume *) data)->path);
    case GH_STORAGE_TRASH:
      return g_strdup (((const GhTrashItem *) data)->id);
    case GH_STORAGE_EXTENTS:
      break;
    }
  return g_strdup_printf ("%s %" G_GUINT64_FORMAT, extents->device, extents->start);
}

/* The item of @data (transfer full): the old one of that key, brought up to date, or a new one. */
static GhStorageItem *
take_data (GhStorageList *self, const char *key, gpointer data)
{
  const GhStruct *type = kinds[self->kind].type;
  GhStorageItem *item = g_hash_table_lookup (self->by_key, key);

  if (item == NULL)
    {
      item = g_object_new (GH_TYPE_STORAGE_ITEM, NULL);
      item->type = type;
      item->data = data;
      return item;
    }
  if (gh_struct_equal (type, item->data, data))
    {
      gh_struct_free (type, data);
      return g_object_ref (item);
    }
  gh_struct_free (type, item->data);
  item->data = data;
  g_signal_emit (item, item_changed, 0);
  return g_object_ref (item);
}

/* What differs lies between the first and the last that do: one change tells of it. */
static void
set_items (GhStorageList *self, GPtrArray *items)
{
  g_autoptr (GPtrArray) old = self->items;
  guint start = 0, tail = 0;

  self->items = items;
  while (start < MIN (old->len, items->len) && old->pdata[start] == items->pdata[start])
    start++;
  while (tail < MIN (old->len, items->len) - start
         && old->pdata[old->len - 1 - tail] == items->pdata[items->len - 1 - tail])
    tail++;
  if (old->len - start - tail > 0 || items->len - start - tail > 0)
    g_list_model_items_changed (
      G_LIST_MODEL (self), start, old->len - start - tail, items->len - start - tail);
}

static void
read_list (GhStorageList *self, GVariant *list)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gsize n = g_variant_n_children (list);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) dictionary = g_variant_get_child_value (list, i);
      gpointer data = gh_struct_from_variant (kinds[self->kind].type, dictionary);
      char *key = get_key (self->kind, data);
      GhStorageItem *item = take_data (self, key != NULL ? key : "", data);

      g_ptr_array_add (items, item);
      g_hash_table_replace (by_key, key != NULL ? key : g_strdup (""), item);
    }
  g_hash_table_unref (self->by_key);
  self->by_key = g_steal_pointer (&by_key);
  set_items (self, items);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhStorageList) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = gh_client_call_finish (GH_CLIENT (source), result, NULL, &error);
  g_autoptr (GVariant) list = NULL;

  g_clear_object (&self->asking);
  if (self->client == NULL)
    return;
  if (reply != NULL && g_variant_is_of_type (reply, G_VARIANT_TYPE ("(aa{sv})")))
    {
      list = g_variant_get_child_value (reply, 0);
      read_list (self, list);
    }
  if (self->again)
    gh_storage_list_refresh (self);
  else
    g_signal_emit (self, signals[REFRESHED], 0, error);
}

void
gh_storage_list_refresh (GhStorageList *self)
{
  g_return_if_fail (GH_IS_STORAGE_LIST (self));

  if (gh_client_get_state (self->client) != GH_CLIENT_CONNECTED)
    return;
  self->again = self->asking != NULL;
  if (self->again)
    return;
  self->asking = g_cancellable_new ();
  gh_client_call_quietly_async (self->client,
                                NULL,
                                GH_DBUS_STORAGE_INTERFACE,
                                kinds[self->kind].method,
                                kinds[self->kind].of_pool ? g_variant_new (
                                  "(sa{sv})", self->pool != NULL ? self->pool : "", NULL)
                                                          : g_variant_new ("(a{sv})", NULL),
                                self->asking,
                                on_listed,
                                g_object_ref (self));
}

static void
on_storage_changed (GhClient *client, const char *const *pools, GhStorageList *self)
{
  /* What a pool has left changes with its volumes. */
  if (self->pool == NULL || g_strv_contains (pools, self->pool))
    gh_storage_list_refresh (self);
}

static void
on_state_changed (GhStorageList *self)
{
  gh_storage_list_refresh (self);
}

GhStorageList *
gh_storage_list_new (GhClient *client, GhStorageKind kind, const char *pool)
{
  GhStorageList *self = g_object_new (GH_TYPE_STORAGE_LIST, NULL);

  g_return_val_if_fail (GH_IS_CLIENT (client) && (guint) kind < G_N_ELEMENTS (kinds), NULL);

  self->client = g_object_ref (client);
  self->kind = kind;
  self->pool = g_strdup (pool);
  g_signal_connect_object (
    client, "storage-changed", G_CALLBACK (on_storage_changed), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (
    client, "notify::state", G_CALLBACK (on_state_changed), self, G_CONNECT_SWAPPED);
  gh_storage_list_refresh (self);
  return self;
}

GhStorageKind
gh_storage_list_get_kind (GhStorageList *self)
{
  return self->kind;
}

const char *
gh_storage_list_get_pool (GhStorageList *self)
{
  return self->pool;
}

GhStorageItem *
gh_storage_list_find (GhStorageList *self, const char *key)
{
  g_return_val_if_fail (GH_IS_STORAGE_LIST (self), NULL);

  return g_hash_table_lookup (self->by_key, key);
}
