/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhJobList: the service's jobs, newest first, as a list model. */
#include "config.h"

#include "gh-job-item-private.h"

struct _GhJobList
{
  GObject parent_instance;

  GPtrArray *items; /* of GhJobItem, newest first */
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GhJobList,
                               gh_job_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* A job's number, which grows: the last part of its path. */
static guint64
number_of (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash != NULL ? g_ascii_strtoull (slash + 1, NULL, 10) : 0;
}

static GType
get_item_type (GListModel *model)
{
  return GH_TYPE_JOB_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return GH_JOB_LIST (model)->items->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  GhJobList *self = GH_JOB_LIST (model);

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
gh_job_list_finalize (GObject *object)
{
  g_ptr_array_unref (GH_JOB_LIST (object)->items);
  G_OBJECT_CLASS (gh_job_list_parent_class)->finalize (object);
}

static void
gh_job_list_class_init (GhJobListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gh_job_list_finalize;
}

static void
gh_job_list_init (GhJobList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

GhJobList *
gh_job_list_new (void)
{
  return g_object_new (GH_TYPE_JOB_LIST, NULL);
}

static gboolean
find (GhJobList *self, const char *path, guint *position)
{
  for (guint i = 0; i < self->items->len; i++)
    if (strcmp (gh_job_item_get_path (self->items->pdata[i]), path) == 0)
      {
        *position = i;
        return TRUE;
      }
  return FALSE;
}

GhJobItem *
gh_job_list_lookup (GhJobList *self, const char *path)
{
  guint position;

  g_return_val_if_fail (GH_IS_JOB_LIST (self) && path != NULL, NULL);

  return find (self, path, &position) ? self->items->pdata[position] : NULL;
}

guint
gh_job_list_count_running (GhJobList *self)
{
  guint n = 0;

  g_return_val_if_fail (GH_IS_JOB_LIST (self), 0);

  for (guint i = 0; i < self->items->len; i++)
    n += !gh_job_item_is_finished (self->items->pdata[i]);
  return n;
}

/* Puts @item (transfer full) in its place, without telling anybody. */
static guint
insert (GhJobList *self, GhJobItem *item)
{
  guint64 number = number_of (gh_job_item_get_path (item));
  guint i = 0;

  while (i < self->items->len && number_of (gh_job_item_get_path (self->items->pdata[i])) > number)
    i++;
  g_ptr_array_insert (self->items, (int) i, item);
  return i;
}

void
gh_job_list_fill (GhJobList *self, GDBusConnection *connection, GVariant *jobs)
{
  guint before = self->items->len;
  GVariantIter iter;
  const char *path;
  GVariant *properties;

  g_ptr_array_set_size (self->items, 0);
  g_variant_iter_init (&iter, jobs);
  while (g_variant_iter_loop (&iter, "(&o@a{sv})", &path, &properties))
    insert (self, gh_job_item_new (connection, path, properties));
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->items->len);
}

GhJobItem *
gh_job_list_add (GhJobList *self,
                 GDBusConnection *connection,
                 const char *path,
                 GVariant *properties)
{
  GhJobItem *item = gh_job_list_lookup (self, path);

  if (item != NULL)
    {
      gh_job_item_update (item, properties);
      return item;
    }
  item = gh_job_item_new (connection, path, properties);
  g_list_model_items_changed (G_LIST_MODEL (self), insert (self, item), 0, 1);
  return item;
}

void
gh_job_list_remove (GhJobList *self, const char *path)
{
  guint position;

  if (!find (self, path, &position))
    return;
  gh_job_item_lose (self->items->pdata[position]);
  g_ptr_array_remove_index (self->items, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

void
gh_job_list_lose (GhJobList *self)
{
  g_autoptr (GPtrArray) items
    = g_ptr_array_copy (self->items, (GCopyFunc) (void (*) (void)) g_object_ref, NULL);

  g_ptr_array_set_free_func (items, g_object_unref);
  for (guint i = 0; i < items->len; i++)
    gh_job_item_lose (items->pdata[i]);
}
