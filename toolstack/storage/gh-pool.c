/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The folder of image files. */
#include "config.h"

#include "gh-pool-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "gh-error.h"
#include "gh-text.h"

/* Of the bytes that a file name may have, leaves room for a number and an extension. */
#define MAX_STEM  100
#define MAX_TRIES 10000

typedef struct
{
  char *folder;
  GhVolumeSpec *spec;
  char *name;
  GhPoolFlags flags;
} Request;

typedef struct
{
  guint64 free;
  guint64 total;
} Space;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->folder);
  gh_volume_spec_free (request->spec);
  g_free (request->name);
  g_free (request);
}

/* Of the nearest folder that exists. */
static gboolean
get_space (const char *folder, Space *space, GError **error)
{
  g_autofree char *path = g_strdup (folder);
  struct statvfs st;

  while (statvfs (path, &st) < 0)
    {
      char *parent;

      if (errno != ENOENT || strcmp (path, "/") == 0)
        {
          g_propagate_error (
            error, gh_error_from_errno (errno, _ ("Cannot tell the free space of %s"), path));
          return FALSE;
        }
      parent = g_path_get_dirname (path);
      g_free (path);
      path = parent;
    }
  space->free = (guint64) st.f_bavail * st.f_frsize;
  space->total = (guint64) st.f_blocks * st.f_frsize;
  return TRUE;
}

gboolean
gh_pool_measure (const char *folder, guint64 *free, guint64 *total, GError **error)
{
  Space space;

  if (!get_space (folder, &space, error))
    return FALSE;
  *free = space.free;
  *total = space.total;
  return TRUE;
}

static gboolean
check_space (const Request *request, const char *folder, GError **error)
{
  g_autofree char *size = NULL;
  g_autofree char *free = NULL;
  Space space;

  if (!get_space (folder, &space, error))
    return FALSE;
  if (request->spec->size <= space.free || (request->flags & GH_POOL_OVERCOMMIT) != 0)
    return TRUE;

  size = gh_format_size (request->spec->size);
  free = gh_format_size (space.free);
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_NO_SPACE,
               _ ("There is no space for a disk of %s in %s: %s are free; choose a smaller disk or "
                  "another folder, or free some space"),
               size,
               folder,
               free);
  return FALSE;
}

static gboolean
check_writable (const char *folder, GError **error)
{
  if (g_access (folder, W_OK | X_OK) == 0)
    return TRUE;
  g_propagate_error (error,
                     gh_error_from_errno (errno, _ ("Cannot write into the folder %s"), folder));
  return FALSE;
}

/* Letters, digits, "-", "_" and "." of @name; a file name that needs no quoting anywhere. */
static char *
make_stem (const char *name)
{
  GString *stem = g_string_new (NULL);

  for (const char *p = name; *p != '\0' && stem->len < MAX_STEM; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean safe = g_unichar_isalnum (c) || c == '-' || c == '_' || (c == '.' && stem->len > 0);

      g_string_append_unichar (stem, safe ? c : '-');
    }
  if (stem->len == 0)
    g_string_append (stem, "disk");
  return g_string_free (stem, FALSE);
}

static gboolean
is_taken (const char *path)
{
  struct stat st;

  return g_lstat (path, &st) == 0 || errno != ENOENT;
}

static char *
choose_path (const Request *request, GError **error)
{
  const char *extension = request->spec->format == GH_VOLUME_RAW ? "img" : "qcow2";
  g_autofree char *valid = g_utf8_make_valid (request->name, -1);
  g_autofree char *stem = make_stem (valid);

  for (guint i = 1; i < MAX_TRIES; i++)
    {
      g_autofree char *file = i == 1 ? g_strdup_printf ("%s.%s", stem, extension)
                                     : g_strdup_printf ("%s-%u.%s", stem, i, extension);
      g_autofree char *path = g_build_filename (request->folder, file, NULL);

      if (!is_taken (path))
        return g_steal_pointer (&path);
    }
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_EXISTS,
               _ ("All names for a disk image of “%s” in %s are taken"),
               valid,
               request->folder);
  return NULL;
}

static char *
prepare_in_pool (const Request *request, GError **error)
{
  if (!check_space (request, request->folder, error))
    return NULL;
  if (g_mkdir_with_parents (request->folder, 0700) < 0)
    {
      g_propagate_error (
        error, gh_error_from_errno (errno, _ ("Cannot make the folder %s"), request->folder));
      return NULL;
    }
  return check_writable (request->folder, error) ? choose_path (request, error) : NULL;
}

static char *
prepare_given_path (const Request *request, GError **error)
{
  const char *path = request->spec->path;
  g_autofree char *folder = g_path_get_dirname (path);

  if (!g_path_is_absolute (path) || g_str_has_suffix (path, "/"))
    {
      g_autofree char *quoted = gh_text_quote (path);

      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_INVALID_ARGUMENT,
                   _ ("%s is not the absolute path of a file"),
                   quoted);
      return NULL;
    }
  if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_NOT_FOUND,
                   _ ("Cannot make the disk image %s: there is no folder %s"),
                   path,
                   folder);
      return NULL;
    }
  if (!check_writable (folder, error))
    return NULL;
  if (is_taken (path))
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_EXISTS,
                   _ ("Cannot make the disk image %s: there is such a file already, and it is not "
                      "overwritten; choose another name"),
                   path);
      return NULL;
    }
  return check_space (request, folder, error) ? g_strdup (path) : NULL;
}

static void
prepare_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Request *request = task_data;
  GError *error = NULL;
  char *path = NULL;

  if (gh_volume_spec_validate (request->spec, &error))
    path = request->spec->path != NULL ? prepare_given_path (request, &error)
                                       : prepare_in_pool (request, &error);
  if (path != NULL)
    g_task_return_pointer (task, path, g_free);
  else
    g_task_return_error (task, error);
}

void
gh_pool_prepare_async (const char *folder,
                       const GhVolumeSpec *spec,
                       const char *name,
                       GhPoolFlags flags,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Request *request = g_new0 (Request, 1);

  request->folder = g_strdup (folder);
  request->spec = gh_volume_spec_copy (spec);
  request->name = g_strdup (name);
  request->flags = flags;
  g_task_set_source_tag (task, gh_pool_prepare_async);
  g_task_set_task_data (task, request, request_free);
  g_task_run_in_thread (task, prepare_thread);
}

char *
gh_pool_prepare_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
space_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Space *space = g_new0 (Space, 1);
  GError *error = NULL;

  if (get_space (task_data, space, &error))
    {
      g_task_return_pointer (task, space, g_free);
      return;
    }
  g_free (space);
  g_task_return_error (task, error);
}

void
gh_pool_get_space_async (const char *folder,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, gh_pool_get_space_async);
  g_task_set_task_data (task, g_strdup (folder), g_free);
  g_task_run_in_thread (task, space_thread);
}

gboolean
gh_pool_get_space_finish (GAsyncResult *result, guint64 *free, guint64 *total, GError **error)
{
  g_autofree Space *space = NULL;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  space = g_task_propagate_pointer (G_TASK (result), error);
  if (space == NULL)
    return FALSE;
  *free = space->free;
  *total = space->total;
  return TRUE;
}
