/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands for storage list. */
#include "config.h"

#include "gh-ctl-storage-list.h"

#include <glib/gi18n-lib.h>

#include "gh-ctl-output.h"
#include "gh-ctl-storage.h"
#include "gh-ctl-table.h"
#include "gh-text.h"
#include "gh-volume.h"

static char *
format_percent (guint hundredths)
{
  return g_strdup_printf ("%u.%02u %%", hundredths / 100, hundredths % 100);
}

static char **
pool_cells (gconstpointer data)
{
  const GhPoolInfo *pool = data;
  char **cells = g_new0 (char *, 7);

  cells[0] = g_strdup (pool->name);
  cells[1] = g_strdup (gh_enum_to_string (&gh_pool_kind_enum, (int) pool->kind));
  cells[2] = gh_format_size (pool->capacity);
  cells[3] = gh_format_size (pool->allocation);
  cells[4] = gh_format_size (pool->free);
  cells[5] = pool->problem != NULL ? g_strdup_printf ("%s (%s)", pool->path, pool->problem)
                                   : g_strdup (pool->path);
  return cells;
}

static char **
volume_cells (gconstpointer data)
{
  const GhVolume *volume = data;
  char **cells = g_new0 (char *, 7);

  cells[0] = g_strdup_printf ("%s/%s", volume->pool, volume->name);
  cells[1] = g_strdup (gh_enum_to_string (&gh_volume_kind_enum, (int) volume->kind));
  cells[2] = g_strdup (volume->format);
  cells[3] = gh_format_size (volume->capacity);
  cells[4] = volume->kind == GH_VOLUME_KIND_THIN_POOL || volume->kind == GH_VOLUME_KIND_SNAPSHOT
               ? format_percent (volume->data_percent)
               : gh_format_size (volume->allocation);
  cells[5] = volume->users != NULL ? g_strjoinv (", ", volume->users) : g_strdup ("");
  return cells;
}

static char *
format_time (gint64 seconds)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (seconds);

  return seconds > 0 && when != NULL ? g_date_time_format (when, "%F %H:%M") : g_strdup ("–");
}

static char **
trash_cells (gconstpointer data)
{
  const GhTrashItem *item = data;
  char **cells = g_new0 (char *, 6);

  cells[0] = g_strdup (item->id);
  cells[1] = g_strdup (item->path);
  cells[2] = gh_format_size (item->size);
  cells[3] = format_time (item->deleted);
  cells[4] = format_time (item->expires);
  return cells;
}

static void
print_list (GhCtl *self,
            GVariant *list,
            const GhStruct *type,
            const char *const *titles,
            char **(*cells) (gconstpointer data),
            const char *none)
{
  GhCtlTable *table;

  if (self->json)
    {
      gh_ctl_print_json (list, FALSE);
      return;
    }
  table = gh_ctl_table_new (titles);
  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) dictionary = g_variant_get_child_value (list, i);
      gpointer data = gh_struct_from_variant (type, dictionary);

      gh_ctl_table_add (table, cells (data));
      gh_struct_free (type, data);
    }
  gh_ctl_table_print (table, self, none);
}

gboolean
gh_ctl_storage_list_pools (GhCtl *self, GError **error)
{
  const char *titles[]
    = { _ ("Pool"), _ ("Kind"), _ ("Size"), _ ("Taken"), _ ("Free"), _ ("Path"), NULL };
  g_autoptr (GVariant) list
    = gh_ctl_storage_ask (self, "ListPools", g_variant_new ("(a{sv})", NULL), error);

  if (list != NULL)
    print_list (self, list, &gh_pool_info_struct, titles, pool_cells, _ ("There is no pool."));
  return list != NULL;
}

gboolean
gh_ctl_storage_list_volumes (GhCtl *self, const char *pool, GError **error)
{
  const char *titles[]
    = { _ ("Volume"), _ ("Kind"), _ ("Format"), _ ("Size"), _ ("Takes"), _ ("Used by"), NULL };
  g_autoptr (GVariant) list = gh_ctl_storage_ask (
    self, "ListVolumes", g_variant_new ("(sa{sv})", pool != NULL ? pool : "", NULL), error);

  if (list != NULL)
    print_list (self,
                list,
                &gh_volume_struct,
                titles,
                volume_cells,
                _ ("There is no volume: make one with “guesthousectl volume create”."));
  return list != NULL;
}

/* A medium is a volume, and what is on it. */
static char **
media_cells (GVariant *medium)
{
  g_autoptr (GhVolume) volume = gh_struct_from_variant (&gh_volume_struct, medium);
  char **cells = g_new0 (char *, 5);
  const char *os = NULL, *arch = NULL;

  if (g_variant_lookup (medium, "os", "&s", &os))
    g_variant_lookup (medium, "system", "&s", &os);
  g_variant_lookup (medium, "arch", "&s", &arch);
  cells[0] = g_strdup_printf ("%s/%s", volume->pool, volume->name);
  cells[1] = g_strdup (os != NULL && *os != '\0' ? os : "–");
  cells[2] = g_strdup (arch != NULL && *arch != '\0' ? arch : "–");
  cells[3] = gh_format_size (volume->capacity);
  return cells;
}

gboolean
gh_ctl_storage_list_media (GhCtl *self, GError **error)
{
  const char *titles[] = { _ ("Medium"), _ ("System"), _ ("Architecture"), _ ("Size"), NULL };
  g_autoptr (GVariant) list
    = gh_ctl_storage_ask (self, "ListMedia", g_variant_new ("(a{sv})", NULL), error);
  GhCtlTable *table;

  if (list == NULL)
    return FALSE;
  if (self->json)
    {
      gh_ctl_print_json (list, FALSE);
      return TRUE;
    }
  table = gh_ctl_table_new (titles);
  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) medium = g_variant_get_child_value (list, i);

      gh_ctl_table_add (table, media_cells (medium));
    }
  gh_ctl_table_print (table, self, _ ("No pool holds an ISO image."));
  return TRUE;
}

gboolean
gh_ctl_storage_list_trash (GhCtl *self, GError **error)
{
  const char *titles[]
    = { _ ("Id"), _ ("Volume"), _ ("Takes"), _ ("Deleted"), _ ("Goes for good"), NULL };
  g_autoptr (GVariant) list
    = gh_ctl_storage_ask (self, "ListTrash", g_variant_new ("(a{sv})", NULL), error);

  if (list != NULL)
    print_list (self, list, &gh_trash_item_struct, titles, trash_cells, _ ("The trash is empty."));
  return list != NULL;
}
