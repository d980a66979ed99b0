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
#include "gh-parallel.h"
#include "gh-pool-private.h"

/* With fewer files, a thread takes longer to begin than to look at them. */
#define FILES_PER_THREAD 256

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

/* What several threads look at. */
typedef struct
{
  const char *pool;
  const char *folder;
  int fd; /* of the folder */
  GPtrArray *names;
  GhVolume **volumes; /* (nullable), for each name */
  GCancellable *cancellable;
} Looking;

static void
look_at_one (guint i, gpointer data)
{
  Looking *self = data;

  if (!g_cancellable_is_cancelled (self->cancellable))
    self->volumes[i] = look (self->pool, self->folder, self->fd, self->names->pdata[i]);
}

/* Whether @name is @stem and an ending. */
static gboolean
is_stem (const char *stem, const char *name)
{
  const char *ending = g_str_has_prefix (name, stem) ? name + strlen (stem) : "";

  return ending[0] == '.' && ending[1] != '\0' && strchr (ending + 1, '.') == NULL;
}

/* @stem: (nullable): only those that are called so but for the ending. */
static GPtrArray *
look_at_all (
  const char *pool, const char *folder, const char *stem, DIR *dir, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *volumes = gh_volume_list_new ();
  g_autofree GhVolume **found = NULL;
  Looking looking;
  struct dirent *entry;

  while ((entry = readdir (dir)) != NULL)
    if (stem == NULL || is_stem (stem, entry->d_name))
      g_ptr_array_add (names, g_strdup (entry->d_name));
  found = g_new0 (GhVolume *, names->len);
  looking = (Looking){ pool, folder, dirfd (dir), names, found, cancellable };
  gh_parallel_each (names->len, FILES_PER_THREAD, look_at_one, &looking);
  for (guint i = 0; i < names->len; i++)
    if (found[i] != NULL)
      g_ptr_array_add (volumes, found[i]);
  g_ptr_array_sort (volumes, compare_names);
  return volumes;
}

static GPtrArray *
list (
  const char *pool, const char *folder, const char *stem, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) volumes = NULL;
  DIR *dir = opendir (folder);

  if (dir == NULL && errno != ENOENT)
    {
      g_propagate_error (error,
                         gh_error_from_errno (errno, _ ("Cannot look into the folder %s"), folder));
      return NULL;
    }
  volumes
    = dir != NULL ? look_at_all (pool, folder, stem, dir, cancellable) : gh_volume_list_new ();
  if (dir != NULL)
    closedir (dir);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return g_steal_pointer (&volumes);
}

GPtrArray *
gh_folder_list (const char *pool, const char *folder, GCancellable *cancellable, GError **error)
{
  return list (pool, folder, NULL, cancellable, error);
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

static void
refuse_ambiguous (const char *name, GPtrArray *found, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < found->len; i++)
    g_string_append_printf (
      names, "%s%s", i > 0 ? ", " : "", ((const GhVolume *) found->pdata[i])->name);
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_INVALID_ARGUMENT,
               _ ("“%s” may be any of %s: write its whole name"),
               name,
               names->str);
}

GhVolume *
gh_folder_find (const char *pool, const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) missing = NULL;
  g_autoptr (GPtrArray) found = NULL;
  GhVolume *volume = gh_folder_look (pool, path, &missing);

  if (volume != NULL)
    return volume;
  if (g_error_matches (missing, GH_ERROR, GH_ERROR_NOT_FOUND))
    found = list (pool, folder, name, NULL, NULL);
  if (found != NULL && found->len == 1)
    return g_ptr_array_steal_index (found, 0);
  if (found != NULL && found->len > 1)
    refuse_ambiguous (name, found, error);
  else
    g_propagate_error (error, g_steal_pointer (&missing));
  return NULL;
}

char *
gh_folder_complete_name (const char *name, const char *like)
{
  const char *ending = strrchr (like, '.');

  return strchr (name, '.') == NULL && ending != NULL ? g_strconcat (name, ending, NULL)
                                                      : g_strdup (name);
}
