/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of a folder. */
#include "config.h"

#include "gh-tree-access-folder-private.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gh-error.h"

/* Of a folder that may hold anything. */
#define MAX_NAMES 5000

struct _GhTreeAccessFolder
{
  GhTreeAccess parent_instance;

  char *path;
};

G_DEFINE_FINAL_TYPE (GhTreeAccessFolder, gh_tree_access_folder, GH_TYPE_TREE_ACCESS)

static void
set_errno_error (GError **error, int err, const char *path)
{
  if (err == ENOENT || err == ENOTDIR || err == ENAMETOOLONG)
    g_set_error_literal (error, GH_ERROR, GH_ERROR_NOT_FOUND, _ ("not there"));
  else if (err == ELOOP)
    g_set_error_literal (error, GH_ERROR, GH_ERROR_NOT_FOUND, _ ("a link that leads to itself"));
  else
    g_propagate_error (error, gh_error_from_errno (err, _ ("Cannot read %s"), path));
}

/* Without waiting for the other end of a FIFO, and only if it is a file. */
static int
open_file (const char *path, GhTreeFile *file, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat st;

  if (fd < 0 || fstat (fd, &st) < 0)
    {
      set_errno_error (error, errno, path);
      if (fd >= 0)
        close (fd);
      return -1;
    }
  if (!S_ISREG (st.st_mode))
    {
      g_set_error_literal (error, GH_ERROR, GH_ERROR_NOT_FOUND, _ ("not a file"));
      close (fd);
      return -1;
    }
  file->size = (guint64) st.st_size;
  g_snprintf (file->validator,
              sizeof file->validator,
              "%ld.%09ld-%lu-%lu",
              (long) st.st_mtim.tv_sec,
              (long) st.st_mtim.tv_nsec,
              (unsigned long) st.st_ino,
              (unsigned long) st.st_size);
  return fd;
}

/* The name in @folder that is @name but for upper and lower case: a tree may have been copied by
 * way of a system that keeps no difference. */
static char *
find_name (const char *folder, const char *name)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *one;

  for (guint i = 0; dir != NULL && i < MAX_NAMES && (one = g_dir_read_name (dir)) != NULL; i++)
    if (g_ascii_strcasecmp (one, name) == 0)
      return g_build_filename (folder, one, NULL);
  return NULL;
}

/* The path of a file, or where it would be. */
static char *
resolve (GhTreeAccess *access, const char *path)
{
  char *full = gh_tree_access_locate (access, path);
  g_auto (GStrv) parts = NULL;
  g_autofree char *at = NULL;

  if (g_file_test (full, G_FILE_TEST_EXISTS))
    return full;
  parts = g_strsplit (path, "/", -1);
  at = g_strdup (GH_TREE_ACCESS_FOLDER (access)->path);
  for (char **part = parts; *part != NULL; part++)
    {
      g_autofree char *plain = g_build_filename (at, *part, NULL);
      char *next = g_file_test (plain, G_FILE_TEST_EXISTS) ? g_steal_pointer (&plain)
                                                           : find_name (at, *part);

      if (next == NULL)
        return full;
      g_free (at);
      at = next;
    }
  g_free (full);
  return g_steal_pointer (&at);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char **) a, *(char **) b);
}

static char **
gh_tree_access_folder_list (GhTreeAccess *access, const char *folder)
{
  g_autofree char *full = gh_tree_access_locate (access, folder);
  g_autoptr (GDir) dir = g_dir_open (full, 0, NULL);
  GPtrArray *names;
  const char *name;

  if (dir == NULL)
    return NULL;
  names = g_ptr_array_new ();
  while (names->len < MAX_NAMES && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

static GInputStream *
gh_tree_access_folder_open (GhTreeAccess *access,
                            const char *path,
                            guint64 offset,
                            const char *validator,
                            GhTreeFile *file,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autofree char *full = resolve (access, path);
  int fd = open_file (full, file, error);

  if (fd < 0)
    return NULL;
  if (g_strcmp0 (validator, file->validator) == 0 && offset <= file->size
      && lseek (fd, (off_t) offset, SEEK_SET) >= 0)
    file->offset = offset;
  return g_unix_input_stream_new (fd, TRUE);
}

static gboolean
gh_tree_access_folder_stat (GhTreeAccess *access,
                            const char *path,
                            GhTreeFile *file,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autofree char *full = resolve (access, path);
  int fd = open_file (full, file, error);

  if (fd >= 0)
    close (fd);
  return fd >= 0;
}

static char *
gh_tree_access_folder_locate (GhTreeAccess *access, const char *path)
{
  return g_build_filename (GH_TREE_ACCESS_FOLDER (access)->path, path, NULL);
}

static void
gh_tree_access_folder_finalize (GObject *object)
{
  g_free (GH_TREE_ACCESS_FOLDER (object)->path);
  G_OBJECT_CLASS (gh_tree_access_folder_parent_class)->finalize (object);
}

static void
gh_tree_access_folder_class_init (GhTreeAccessFolderClass *klass)
{
  GhTreeAccessClass *access_class = GH_TREE_ACCESS_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = gh_tree_access_folder_finalize;
  access_class->kind = "folder";
  access_class->open = gh_tree_access_folder_open;
  access_class->stat = gh_tree_access_folder_stat;
  access_class->list = gh_tree_access_folder_list;
  access_class->locate = gh_tree_access_folder_locate;
}

static void
gh_tree_access_folder_init (GhTreeAccessFolder *self)
{
}

GhTreeAccess *
gh_tree_access_folder_new (const char *path)
{
  GhTreeAccessFolder *self = g_object_new (GH_TYPE_TREE_ACCESS_FOLDER, NULL);

  self->path = g_strdup (path);
  return GH_TREE_ACCESS (self);
}
