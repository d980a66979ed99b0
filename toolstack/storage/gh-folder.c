/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A folder of disk images as a pool. */
#include "config.h"

#include "gh-folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "gh-error.h"
#include "gh-image-header.h"
#include "gh-pool-private.h"

void
gh_folder_fill (GhPoolInfo *pool)
{
  g_autoptr (GError) error = NULL;

  pool->exists = g_file_test (pool->path, G_FILE_TEST_IS_DIR);
  if (!gh_pool_measure (pool->path, &pool->free, &pool->capacity, &error))
    pool->problem = g_strdup (error->message);
  else if (!pool->exists && !pool->is_default)
    pool->problem = g_strdup_printf (_ ("There is no folder %s"), pool->path);
  else if (pool->exists && g_access (pool->path, W_OK | X_OK) < 0)
    pool->problem = g_strdup_printf (_ ("Nothing can be written into the folder %s"), pool->path);
  pool->allocation = pool->capacity - MIN (pool->capacity, pool->free);
}

/* A relative name counts from the folder of the image (qemu-img(1), create -b). */
static void
make_absolute (GhVolume *volume, const char *folder)
{
  g_autofree char *backing = g_steal_pointer (&volume->backing);

  if (backing != NULL && !g_str_has_prefix (backing, "json:"))
    volume->backing = g_canonicalize_filename (backing, folder);
  else
    volume->backing = g_steal_pointer (&backing);
}

static GhVolume *
look (const char *pool, const char *folder, int fd, const char *name)
{
  g_autoptr (GhVolume) volume = gh_volume_new ();

  if (*name == '.' || !g_utf8_validate (name, -1, NULL) || !gh_image_header_read (fd, name, volume))
    return NULL;
  volume->pool = g_strdup (pool);
  volume->name = g_strdup (name);
  volume->path = g_build_filename (folder, name, NULL);
  make_absolute (volume, folder);
  return g_steal_pointer (&volume);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const GhVolume *const *left = a;
  const GhVolume *const *right = b;

  return strcmp ((*left)->name, (*right)->name);
}

GPtrArray *
gh_folder_list (const char *pool, const char *folder, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) volumes = gh_volume_list_new ();
  DIR *dir = opendir (folder);
  struct dirent *entry;

  if (dir == NULL && errno != ENOENT)
    {
      g_propagate_error (error,
                         gh_error_from_errno (errno, _ ("Cannot look into the folder %s"), folder));
      return NULL;
    }
  while (dir != NULL && !g_cancellable_is_cancelled (cancellable)
         && (entry = readdir (dir)) != NULL)
    {
      GhVolume *volume = look (pool, folder, dirfd (dir), entry->d_name);

      if (volume != NULL)
        g_ptr_array_add (volumes, volume);
    }
  if (dir != NULL)
    closedir (dir);
  g_ptr_array_sort (volumes, compare_names);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return g_steal_pointer (&volumes);
}

GhVolume *
gh_folder_look (const char *pool, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  GhVolume *volume = fd >= 0 ? look (pool, folder, fd, name) : NULL;

  if (fd >= 0)
    close (fd);
  if (volume == NULL && g_access (path, F_OK) == 0 && g_access (path, R_OK) < 0)
    g_propagate_error (error, gh_error_from_errno (errno, _ ("Cannot open the disk %s"), path));
  else if (volume == NULL)
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_NOT_FOUND,
                 _ ("There is no disk image %s: “guesthousectl volume list” shows what there is"),
                 path);
  return volume;
}
