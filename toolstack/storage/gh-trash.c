/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The trash: what was deleted, for as long as it can be restored.
 *
 * Of files it is a hidden folder in the pool, where each has a number: NUMBER.data is the file, and
 * NUMBER.info, written before that is moved there, says what it was. One without the other is
 * nothing: the move did not happen, or the item is gone. Of logical volumes it is tags (gh-lvm.c).
 */
#define _GNU_SOURCE /* renameat2() */
#include "config.h"

#include "gh-trash.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gh-error.h"
#include "gh-fault.h"
#include "gh-folder.h"
#include "gh-lvm.h"

#define TRASH_FOLDER ".guesthouse-trash"
#define DATA_SUFFIX  ".data"
#define INFO_SUFFIX  ".info"

#define GROUP    "Trash"
#define DAY      (24 * 60 * 60)
#define ERASE_AT (1 << 20)
/* Seconds. */
#define SWEEP_AGE 3600

static void
set_rename_error (GError **error, int code, const char *from, const char *to)
{
  if (code == EEXIST)
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_EXISTS,
                 _ ("There is a file %s already, and it is not overwritten; choose another name"),
                 to);
  else
    g_propagate_error (error, gh_error_from_errno (code, _ ("Cannot rename %s to %s"), from, to));
}

gboolean
gh_rename_whole (const char *from, const char *to, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (to);

  if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return gh_flush_one (folder, error);
  set_rename_error (error, errno, from, to);
  return FALSE;
}

gboolean
gh_rename_new (const char *from, const char *to, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (from);
  g_autofree char *other = g_path_get_dirname (to);

  return gh_rename_whole (from, to, error)
         && (strcmp (folder, other) == 0 || gh_flush_one (folder, error));
}

static char *
get_path (const char *folder, const char *number, const char *suffix)
{
  g_autofree char *name = g_strconcat (number, suffix, NULL);

  return g_build_filename (folder, TRASH_FOLDER, name, NULL);
}

static GhTrashItem *
read_item (const GhPoolInfo *pool, const char *number)
{
  g_autofree char *info = get_path (pool->path, number, INFO_SUFFIX);
  g_autofree char *data = get_path (pool->path, number, DATA_SUFFIX);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *name = NULL;
  GhTrashItem *item;
  GStatBuf st;

  if (g_lstat (data, &st) < 0 || !g_key_file_load_from_file (file, info, G_KEY_FILE_NONE, NULL))
    return NULL;
  name = g_key_file_get_string (file, GROUP, "name", NULL);
  if (name == NULL || !gh_volume_name_is_valid (name, FALSE, NULL))
    return NULL;
  item = gh_trash_item_new ();
  item->id = g_strconcat (pool->name, "/", number, NULL);
  item->pool = g_strdup (pool->name);
  item->path = g_build_filename (pool->path, name, NULL);
  item->name = g_steal_pointer (&name);
  item->machine = g_key_file_get_string (file, GROUP, "machine", NULL);
  item->deleted = g_key_file_get_int64 (file, GROUP, "deleted", NULL);
  item->size = (guint64) st.st_blocks * 512;
  return item;
}

static void
list_folder (const GhPoolInfo *pool, GPtrArray *items)
{
  g_autofree char *path = g_build_filename (pool->path, TRASH_FOLDER, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *number = g_str_has_suffix (name, INFO_SUFFIX)
                                  ? g_strndup (name, strlen (name) - strlen (INFO_SUFFIX))
                                  : NULL;
      GhTrashItem *item = number != NULL ? read_item (pool, number) : NULL;

      if (item != NULL)
        g_ptr_array_add (items, item);
    }
}

static int
compare_newest (gconstpointer a, gconstpointer b)
{
  const GhTrashItem *const *left = a;
  const GhTrashItem *const *right = b;

  return (*left)->deleted < (*right)->deleted ? 1 : (*left)->deleted > (*right)->deleted ? -1 : 0;
}

GPtrArray *
gh_trash_list (GhPools *pools, GError **error)
{
  g_autoptr (GPtrArray) all = gh_pools_list_folders (pools, error);
  g_autoptr (GPtrArray) items = gh_trash_list_new ();
  guint days = gh_pools_get_trash_days (pools);

  if (all == NULL)
    return NULL;
  for (guint i = 0; i < all->len; i++)
    list_folder (all->pdata[i], items);
  if (gh_lvm_is_usable ())
    {
      g_autoptr (GPtrArray) volumes = gh_lvm_list_volumes (NULL, items, NULL, NULL);
    }
  for (guint i = 0; i < items->len; i++)
    {
      GhTrashItem *item = items->pdata[i];

      item->expires = days > 0 ? item->deleted + (gint64) days * DAY : 0;
    }
  g_ptr_array_sort (items, compare_newest);
  return g_steal_pointer (&items);
}

static gboolean
write_info (const char *path, const GhVolume *volume, const char *machine, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = NULL;
  GError *local = NULL;

  g_key_file_set_string (file, GROUP, "name", volume->name);
  g_key_file_set_int64 (file, GROUP, "deleted", g_get_real_time () / G_USEC_PER_SEC);
  if (machine != NULL)
    g_key_file_set_string (file, GROUP, "machine", machine);
  text = g_key_file_to_data (file, NULL, NULL);
  if (g_file_set_contents_full (
        path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &local))
    return TRUE;
  g_propagate_error (error, gh_error_from_io (local, _ ("Cannot write %s"), path));
  return FALSE;
}

static char *
put_file (const GhVolume *volume, const char *machine, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (volume->path);
  g_autofree char *trash = g_build_filename (folder, TRASH_FOLDER, NULL);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_real_time ());
  g_autofree char *info = get_path (folder, number, INFO_SUFFIX);
  g_autofree char *data = get_path (folder, number, DATA_SUFFIX);

  if (g_mkdir (trash, 0700) < 0 && errno != EEXIST)
    {
      g_propagate_error (error,
                         gh_error_from_errno (errno, _ ("Cannot make the folder %s"), trash));
      return NULL;
    }
  if (!write_info (info, volume, machine, error))
    return NULL;
  gh_fault_point ("trash.noted");
  if (!gh_rename_new (volume->path, data, error))
    {
      g_unlink (info);
      return NULL;
    }
  gh_fault_point ("trash.moved");
  return g_strconcat (volume->pool, "/", number, NULL);
}

char *
gh_trash_put (const GhVolume *volume, const char *machine, GError **error)
{
  gboolean file = volume->kind == GH_VOLUME_KIND_FILE || volume->kind == GH_VOLUME_KIND_MEDIUM;

  return file ? put_file (volume, machine, error)
              : gh_lvm_trash (volume->pool, volume->name, error);
}

static GhTrashItem *
find_item (GhPools *pools, const char *id, GError **error)
{
  g_autoptr (GPtrArray) items = gh_trash_list (pools, error);

  for (guint i = 0; items != NULL && i < items->len; i++)
    if (strcmp (((GhTrashItem *) items->pdata[i])->id, id) == 0)
      return g_ptr_array_steal_index (items, i);
  if (items != NULL)
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_NOT_FOUND,
                 _ ("There is no %s in the trash: “guesthousectl trash list” shows what there is"),
                 id);
  return NULL;
}

/* The second part of an id, and the folder of the pool; a device's folder for a volume group. */
static const char *
get_number (const GhTrashItem *item)
{
  return strrchr (item->id, '/') + 1;
}

static gboolean
is_in_group (const GhTrashItem *item)
{
  return g_str_has_prefix (item->path, "/dev/");
}

char *
gh_trash_restore (GhPools *pools, const char *id, const char *name, GError **error)
{
  g_autoptr (GhTrashItem) item = find_item (pools, id, error);
  g_autofree char *folder = item != NULL ? g_path_get_dirname (item->path) : NULL;
  g_autofree char *whole = NULL;
  g_autofree char *to = NULL;
  g_autofree char *data = NULL;
  g_autofree char *info = NULL;

  if (item == NULL)
    return NULL;
  name = name != NULL ? name : item->name;
  whole = is_in_group (item) ? g_strdup (name) : gh_folder_complete_name (name, item->name);
  if (!gh_volume_name_is_valid (whole, is_in_group (item), error))
    return NULL;
  to = g_build_filename (folder, whole, NULL);
  if (is_in_group (item))
    return gh_lvm_untrash (item->pool, get_number (item), whole, error) ? g_steal_pointer (&to)
                                                                        : NULL;
  data = get_path (folder, get_number (item), DATA_SUFFIX);
  info = get_path (folder, get_number (item), INFO_SUFFIX);
  if (!gh_rename_new (data, to, error))
    return NULL;
  gh_fault_point ("trash.restored");
  g_unlink (info);
  return g_steal_pointer (&to);
}

static gboolean
overwrite (int fd, guint64 size, GhProgressFunc progress, gpointer data, GCancellable *cancellable)
{
  g_autofree char *zeros = g_malloc0 (ERASE_AT);

  for (guint64 done = 0; done < size;)
    {
      size_t length = (size_t) MIN (size - done, ERASE_AT);
      ssize_t n = pwrite (fd, zeros, length, (off_t) done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 || g_cancellable_is_cancelled (cancellable))
        return FALSE;
      done += (guint64) n;
      if (progress != NULL)
        progress (done, size, data);
    }
  return fsync (fd) == 0;
}

gboolean
gh_erase (const char *path,
          GhProgressFunc progress,
          gpointer data,
          GCancellable *cancellable,
          GError **error)
{
  int fd = gh_volume_open (path, O_WRONLY);
  off_t size = fd >= 0 ? lseek (fd, 0, SEEK_END) : -1;
  gboolean ok = size >= 0 && overwrite (fd, (guint64) size, progress, data, cancellable);
  int saved = errno;

  if (fd >= 0)
    close (fd);
  if (ok || g_cancellable_set_error_if_cancelled (cancellable, error))
    return ok;
  g_propagate_error (error, gh_error_from_errno (saved, _ ("Cannot overwrite %s"), path));
  return FALSE;
}

gboolean
gh_trash_remove (const GhTrashItem *item,
                 gboolean erase,
                 GhProgressFunc progress,
                 gpointer data,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autofree char *folder = g_path_get_dirname (item->path);
  g_autofree char *device = g_build_filename (folder, get_number (item), NULL);
  g_autofree char *file = get_path (folder, get_number (item), DATA_SUFFIX);
  g_autofree char *info = get_path (folder, get_number (item), INFO_SUFFIX);

  if (is_in_group (item) && !gh_lvm_check_alone (item->pool, get_number (item), error))
    return FALSE;
  if (erase && !gh_erase (is_in_group (item) ? device : file, progress, data, cancellable, error))
    return FALSE;
  if (is_in_group (item))
    return gh_lvm_remove (item->pool, get_number (item), FALSE, error);
  if (g_unlink (file) < 0 && errno != ENOENT)
    {
      g_propagate_error (error, gh_error_from_errno (errno, _ ("Cannot delete %s"), item->path));
      return FALSE;
    }
  g_unlink (info);
  return TRUE;
}

/* Records whose volume is not there: somebody was cut short between the two. A young one may be of
 * a volume that is just on its way. */
static void
sweep_folder (const GhPoolInfo *pool, gint64 now)
{
  g_autofree char *path = g_build_filename (pool->path, TRASH_FOLDER, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *number = g_strndup (name, strcspn (name, "."));
      g_autofree char *info = get_path (pool->path, number, INFO_SUFFIX);
      g_autofree char *data = get_path (pool->path, number, DATA_SUFFIX);
      GStatBuf st, other;

      if (g_str_has_suffix (name, INFO_SUFFIX) && g_lstat (info, &st) == 0
          && g_lstat (data, &other) < 0 && errno == ENOENT && st.st_mtime < now - SWEEP_AGE)
        g_unlink (info);
    }
}

static void
sweep (GhPools *pools, gint64 now)
{
  g_autoptr (GPtrArray) all = gh_pools_list_folders (pools, NULL);

  for (guint i = 0; all != NULL && i < all->len; i++)
    sweep_folder (all->pdata[i], now);
}

guint
gh_trash_expire (GhPools *pools)
{
  g_autoptr (GPtrArray) items = gh_trash_list (pools, NULL);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  guint n = 0;

  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      const GhTrashItem *item = items->pdata[i];
      g_autoptr (GError) error = NULL;

      if (item->expires == 0 || item->expires > now)
        continue;
      if (gh_trash_remove (item, FALSE, NULL, NULL, NULL, &error))
        n++;
      else
        g_warning ("%s", error->message);
    }
  sweep (pools, now);
  return n;
}
