/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What was fetched and is kept for the next time. */
#include "config.h"

#include "gh-cache.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "gh-error.h"
#include "gh-fetch.h"
#include "gh-text.h"

static const char *const kinds[] = { "trees", "images" };

typedef struct
{
  char *folder;
  char **ids; /* NULL for all */
  guint64 freed;
  guint kept;
} Cache;

/* One folder of the cache, which has no folders in it. */
typedef struct
{
  const char *kind;
  char *id;
  char *path;
} Entry;

static void
cache_free (gpointer data)
{
  Cache *self = data;

  g_free (self->folder);
  g_strfreev (self->ids);
  g_free (self);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->id);
  g_free (entry->path);
  g_free (entry);
}

static void
add_entries (GPtrArray *entries, const char *folder, const char *kind)
{
  g_autofree char *path = g_build_filename (folder, kind, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      Entry *entry = g_new0 (Entry, 1);

      entry->kind = kind;
      entry->id = g_build_filename (kind, name, NULL);
      entry->path = g_build_filename (path, name, NULL);
      g_ptr_array_add (entries, entry);
    }
}

static GPtrArray *
find_entries (const Cache *self)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func (entry_free);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    add_entries (entries, self->folder, kinds[i]);
  return entries;
}

static GVariant *
describe (const Entry *entry)
{
  g_autofree char *note = g_build_filename (entry->path, GH_FETCH_SOURCE, NULL);
  g_autofree char *source = NULL;
  g_autofree char *valid = NULL;
  g_autoptr (GDir) dir = g_dir_open (entry->path, 0, NULL);
  const char *name;
  guint64 size = 0;
  gint64 newest = 0;
  GVariantDict dict;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (entry->path, name, NULL);
      GStatBuf st;

      if (g_lstat (path, &st) < 0)
        continue;
      size += (guint64) st.st_blocks * 512;
      newest = MAX (newest, (gint64) st.st_mtime);
    }
  if (g_file_get_contents (note, &source, NULL, NULL))
    valid = g_utf8_make_valid (source, -1);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", entry->id);
  g_variant_dict_insert (&dict, "kind", "s", entry->kind);
  g_variant_dict_insert (&dict, "source", "s", valid != NULL ? valid : "");
  g_variant_dict_insert (&dict, "size", "t", size);
  g_variant_dict_insert (&dict, "time", "x", newest);
  return g_variant_dict_end (&dict);
}

static void
list_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) entries = find_entries (task_data);
  GVariantBuilder out;

  g_variant_builder_init (&out, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < entries->len; i++)
    g_variant_builder_add_value (&out, describe (entries->pdata[i]));
  g_task_return_pointer (
    task, g_variant_ref_sink (g_variant_builder_end (&out)), (GDestroyNotify) g_variant_unref);
}

static GTask *
new_task (const char *folder,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data,
          gpointer tag)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Cache *self = g_new0 (Cache, 1);

  self->folder = g_strdup (folder);
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, self, cache_free);
  return task;
}

void
gh_cache_list_async (const char *folder,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = new_task (folder, cancellable, callback, user_data, gh_cache_list_async);

  g_task_run_in_thread (task, list_thread);
}

GVariant *
gh_cache_list_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* gh_fetch_async() holds a lock beside each file that it works on. */
static gboolean
is_locked (const char *path)
{
  int fd = open (path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  gboolean locked = fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) < 0;

  if (fd >= 0)
    close (fd);
  return locked;
}

static GPtrArray *
list_files (const Entry *entry)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (entry->path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (files, g_build_filename (entry->path, name, NULL));
  return files;
}

static void
remove_entry (Cache *self, const Entry *entry)
{
  g_autoptr (GPtrArray) files = list_files (entry);
  guint64 size = 0;

  for (guint i = 0; i < files->len; i++)
    if (g_str_has_suffix (files->pdata[i], ".lock") && is_locked (files->pdata[i]))
      {
        self->kept++;
        return;
      }
  for (guint i = 0; i < files->len; i++)
    {
      GStatBuf st;

      if (g_lstat (files->pdata[i], &st) == 0 && g_unlink (files->pdata[i]) == 0)
        size += st.st_nlink > 1 ? 0 : (guint64) st.st_blocks * 512;
    }
  self->freed += size;
  if (g_rmdir (entry->path) < 0)
    self->kept++;
}

static void
empty_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Cache *self = task_data;
  g_autoptr (GPtrArray) entries = find_entries (self);

  for (char **id = self->ids; id != NULL && *id != NULL; id++)
    {
      gboolean known = FALSE;

      for (guint i = 0; i < entries->len; i++)
        known = known || g_str_equal (((Entry *) entries->pdata[i])->id, *id);
      if (!known)
        {
          g_autofree char *quoted = gh_text_quote (*id);

          g_task_return_new_error (
            task, GH_ERROR, GH_ERROR_NOT_FOUND, _ ("There is no %s in the cache"), quoted);
          return;
        }
    }
  for (guint i = 0; i < entries->len; i++)
    if (self->ids == NULL
        || g_strv_contains ((const char *const *) self->ids, ((Entry *) entries->pdata[i])->id))
      remove_entry (self, entries->pdata[i]);
  g_task_return_boolean (task, TRUE);
}

void
gh_cache_empty_async (const char *folder,
                      const char *const *ids,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task
    = new_task (folder, cancellable, callback, user_data, gh_cache_empty_async);
  Cache *self = g_task_get_task_data (task);

  self->ids = g_strdupv ((char **) ids);
  g_task_run_in_thread (task, empty_thread);
}

gboolean
gh_cache_empty_finish (GAsyncResult *result, guint64 *freed, guint *kept, GError **error)
{
  Cache *self;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  self = g_task_get_task_data (G_TASK (result));
  *freed = self->freed;
  *kept = self->kept;
  return TRUE;
}
