/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhPoolBar: the space of a pool as a bar, and which volumes have it. */
#include "config.h"

#include "gh-pool-bar.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gh-text.h"

/* Volumes with a part and a name of their own: as many as there are colours. */
#define SHARES_MAX 6

struct _GhPoolBar
{
  GhPartsBar parent_instance;
};

G_DEFINE_FINAL_TYPE (GhPoolBar, gh_pool_bar, GH_TYPE_PARTS_BAR)

/* What a volume takes. */
typedef struct
{
  const char *name;
  guint64 size;
} Share;

static int
compare_shares (gconstpointer a, gconstpointer b)
{
  const Share *x = a, *y = b;

  if (x->size != y->size)
    return x->size > y->size ? -1 : 1;
  return strcmp (x->name, y->name);
}

/* What each volume takes; of a volume group by the extents that it really has. */
static GArray *
list_shares (const GhPoolInfo *pool, GhStorageList *volumes, GhStorageList *extents)
{
  g_autoptr (GHashTable) sizes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  GArray *shares = g_array_new (FALSE, FALSE, sizeof (Share));
  GListModel *model = G_LIST_MODEL (extents != NULL ? extents : volumes);
  GHashTableIter iter;
  gpointer key, value;

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (GhStorageItem) item = g_list_model_get_item (model, i);
      const GhExtents *run = extents != NULL ? gh_storage_item_get_extents (item) : NULL;
      const GhVolume *volume = extents == NULL ? gh_storage_item_get_volume (item) : NULL;
      const char *name = run != NULL ? run->volume : volume->name;
      guint64 size = run != NULL ? run->length * pool->extent_size : volume->allocation;
      guint64 *sum = name != NULL ? g_hash_table_lookup (sizes, name) : NULL;

      if (name == NULL)
        continue;
      if (sum == NULL)
        g_hash_table_insert (sizes, (gpointer) name, sum = g_new0 (guint64, 1));
      *sum += size;
    }
  g_hash_table_iter_init (&iter, sizes);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      Share share = { key, *(guint64 *) value };

      g_array_append_val (shares, share);
    }
  g_array_sort (shares, compare_shares);
  return shares;
}

static char *
label_others (GArray *shares)
{
  guint n = shares->len > SHARES_MAX ? shares->len - SHARES_MAX : 0;

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u other volume", "%u other volumes", n),
                          n);
}

static const char *
find_colour (GArray *shares, const char *name)
{
  for (guint i = 0; i < MIN (shares->len, SHARES_MAX); i++)
    if (g_str_equal (g_array_index (shares, Share, i).name, name))
      return gh_parts_bar_get_colour (i);
  return NULL;
}

/* In the order in which they lie on the devices. */
static void
add_extents (GhPartsBar *bar, const GhPoolInfo *pool, GhStorageList *extents, GArray *shares)
{
  g_autofree char *others = label_others (shares);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (extents)); i++)
    {
      g_autoptr (GhStorageItem) item = g_list_model_get_item (G_LIST_MODEL (extents), i);
      const GhExtents *run = gh_storage_item_get_extents (item);
      guint64 size = run->length * pool->extent_size;
      const char *colour = run->volume != NULL ? find_colour (shares, run->volume) : NULL;

      if (run->volume == NULL)
        gh_parts_bar_add (bar, _ ("Free"), NULL, size);
      else
        gh_parts_bar_add (bar,
                          colour != NULL ? run->volume : others,
                          colour != NULL ? colour : GH_PART_OTHERS,
                          size);
    }
}

/* What else lies on a folder's file system comes first. */
static void
add_volumes (GhPartsBar *bar, const GhPoolInfo *pool, GArray *shares)
{
  g_autofree char *others = label_others (shares);
  guint64 taken = pool->capacity - MIN (pool->free, pool->capacity);
  guint64 sum = 0, rest = 0;

  for (guint i = 0; i < shares->len; i++)
    sum += g_array_index (shares, Share, i).size;
  if (taken > sum)
    gh_parts_bar_add (bar, _ ("Other files"), GH_PART_SYSTEM, taken - sum);
  for (guint i = 0; i < shares->len; i++)
    {
      const Share *share = &g_array_index (shares, Share, i);

      if (i < SHARES_MAX)
        gh_parts_bar_add (bar, share->name, gh_parts_bar_get_colour (i), share->size);
      else
        rest += share->size;
    }
  if (rest > 0)
    gh_parts_bar_add (bar, others, GH_PART_OTHERS, rest);
  gh_parts_bar_add (bar, _ ("Free"), NULL, pool->free);
}

void
gh_pool_bar_show (GhPoolBar *self,
                  const GhPoolInfo *pool,
                  GhStorageList *volumes,
                  GhStorageList *extents)
{
  GhPartsBar *bar = GH_PARTS_BAR (self);
  g_autoptr (GArray) shares = list_shares (pool, volumes, extents);
  g_autofree char *total = gh_format_size (pool->capacity);
  g_autofree char *title = g_strdup_printf (_ ("Space, %s in all"), total);

  gh_parts_bar_begin (bar, pool->capacity);
  if (extents != NULL)
    add_extents (bar, pool, extents, shares);
  else
    add_volumes (bar, pool, shares);
  gh_parts_bar_end (bar, title);
}

static void
gh_pool_bar_class_init (GhPoolBarClass *klass)
{
}

static void
gh_pool_bar_init (GhPoolBar *self)
{
}
