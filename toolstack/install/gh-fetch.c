/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Bringing a tree's kernel and initrd into a cache.
 *
 * Beside a file NAME of the cache stand NAME.part (what came so far), NAME.from (the validator that
 * the file or its part belongs to) and NAME.lock (held while one works on it). A NAME is always
 * whole, verified and on the disk. */
#include "config.h"

#include "gh-fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "gh-error.h"
#include "gh-fault.h"
#include "gh-fd.h"
#include "gh-fetch-check.h"
#include "gh-text.h"
#include "gh-tree-access.h"
#include "gh-web.h"

#define CHUNK        (256 * 1024)
#define LOCK_POLL_US (100 * 1000)
/* Kernel or initrd: one that is larger is something else. An image may be of any size that there is
 * room for. */
#define MAX_BOOT_FILE (G_GUINT64_CONSTANT (2) << 30)
/* Bytes a second, below which there is no end. */
#define MIN_SPEED 1024

/* A whole operation. */
typedef struct
{
  char *location;
  char *folder;
  char *kernel;
  char *initrd;
  char *kernel_checksum;
  char *initrd_checksum;
  guint64 kernel_size;
  guint64 initrd_size;
  GhFetchProgress progress;
  gpointer progress_data;
  guint64 before; /* bytes of the files that are done */
  gboolean one;   /* an image; it stands as the kernel */

  char *kernel_copy;
  char *initrd_copy;
} Fetch;

/* One file of it. */
typedef struct
{
  Fetch *fetch;
  GhTreeAccess *access;
  const char *source;
  const char *checksum;
  gboolean check_compressed;
  GCancellable *cancellable;

  char *url;
  char *path;
  char *part;
  char *from;
  char *part_from;
  GhTreeFile file;
} File;

static void
fetch_free (gpointer data)
{
  Fetch *fetch = data;

  g_free (fetch->location);
  g_free (fetch->folder);
  g_free (fetch->kernel);
  g_free (fetch->initrd);
  g_free (fetch->kernel_checksum);
  g_free (fetch->initrd_checksum);
  g_free (fetch->kernel_copy);
  g_free (fetch->initrd_copy);
  g_free (fetch);
}

static void
file_clear (File *file)
{
  g_free (file->url);
  g_free (file->path);
  g_free (file->part);
  g_free (file->from);
  g_free (file->part_from);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (File, file_clear)

static void
tell (File *file, guint64 done)
{
  Fetch *fetch = file->fetch;
  gboolean known
    = fetch->kernel_size != GH_TREE_SIZE_UNKNOWN && fetch->initrd_size != GH_TREE_SIZE_UNKNOWN;

  if (fetch->progress != NULL)
    fetch->progress (fetch->before + done,
                     known ? fetch->kernel_size + fetch->initrd_size : 0,
                     fetch->progress_data);
}

/* What came is of no use, or nobody has room for it. */
static void
drop_part (File *file)
{
  g_unlink (file->part);
  g_unlink (file->part_from);
}

static gboolean
set_local_error (File *file, int err, GError **error)
{
  g_propagate_error (error, gh_error_from_errno (err, _ ("Cannot write %s"), file->part));
  return FALSE;
}

/* Somebody else took the room, or the file has no end: the disk is left as it was. */
static gboolean
set_full (File *file, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (file->path);

  drop_part (file);
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_NO_SPACE,
               _ ("There was no room left for %s in %s, and what had come of it was removed: make "
                  "room there, with “guesthousectl cache empty” for example, and try again"),
               file->url,
               folder);
  return FALSE;
}

static gboolean
set_longer (File *file, GError **error)
{
  drop_part (file);
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_FETCH,
               _ ("%s is longer than the server said: try again, or use another server"),
               file->url);
  return FALSE;
}

/* Waits for whoever fetches the same file. Returns: the lock's descriptor, or -1 */
static int
take_lock (File *file, GError **error)
{
  g_autofree char *path = g_strconcat (file->path, ".lock", NULL);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      g_propagate_error (error, gh_error_from_errno (errno, _ ("Cannot write %s"), path));
      return -1;
    }
  while (flock (fd, LOCK_EX | LOCK_NB) < 0)
    {
      if (g_cancellable_set_error_if_cancelled (file->cancellable, error))
        {
          close (fd);
          return -1;
        }
      g_usleep (LOCK_POLL_US);
    }
  return fd;
}

/* Whether @from says that what it stands beside is of the file as it is at its source now. */
static gboolean
is_from_same (File *file, const char *from)
{
  g_autofree char *validator = NULL;

  return *file->file.validator != '\0' && g_file_get_contents (from, &validator, NULL, NULL)
         && strcmp (validator, file->file.validator) == 0;
}

static gboolean
verify (File *file, const char *path, GError **error)
{
  if (file->file.size == 0)
    {
      g_set_error (error, GH_ERROR, GH_ERROR_CHECKSUM, _ ("%s is empty"), file->url);
      return FALSE;
    }
  if (file->checksum != NULL
      && !gh_check_checksum (path, file->checksum, file->url, file->cancellable, error))
    return FALSE;
  return !file->check_compressed || gh_check_compressed (path, file->url, file->cancellable, error);
}

/* A copy that is there is used if it has the promised checksum, or else if its source is unchanged.
 */
static gboolean
is_cached (File *file)
{
  struct stat st;

  if (g_stat (file->path, &st) < 0
      || (file->file.size != GH_TREE_SIZE_UNKNOWN && (guint64) st.st_size != file->file.size))
    return FALSE;
  return file->checksum != NULL
           ? gh_check_checksum (file->path, file->checksum, file->url, file->cancellable, NULL)
           : is_from_same (file, file->from);
}

/* How far it got stands in the message; a cancel is a cancel. */
static gboolean
set_broken_off (File *file, guint64 done, GError *reason, GError **error)
{
  g_autofree char *got = g_format_size_full (done, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *all = file->file.size != GH_TREE_SIZE_UNKNOWN
                           ? g_format_size_full (file->file.size, G_FORMAT_SIZE_IEC_UNITS)
                           : g_strdup ("?");

  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, gh_error_from_io (reason, "%s", file->url));
      return FALSE;
    }
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_FETCH,
               _ ("Fetching %s stopped after %s of %s: %s; try again, it goes on from there"),
               file->url,
               got,
               all,
               reason != NULL ? reason->message : _ ("the server closed the connection"));
  g_clear_error (&reason);
  return FALSE;
}

static gboolean
set_too_large (File *file, GError **error)
{
  g_autofree char *most = gh_format_size (MAX_BOOT_FILE);

  drop_part (file);
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_FETCH,
               _ ("%s is larger than %s: it is no kernel and no initrd"),
               file->url,
               most);
  return FALSE;
}

/* Looks once in a while (@since, monotonic time) how much has come since then (@had bytes). */
static gboolean
is_quick_enough (guint64 done, gint64 *since, guint64 *had, GError **reason)
{
  gint64 now = g_get_monotonic_time ();
  guint patience = gh_tree_patience ();

  if (now - *since < patience * G_USEC_PER_SEC)
    return TRUE;
  if (done - *had < (guint64) patience * MIN_SPEED)
    {
      g_set_error_literal (
        reason, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, _ ("the server sends too slowly"));
      return FALSE;
    }
  *since = now;
  *had = done;
  return TRUE;
}

static gboolean
copy_stream (File *file, GInputStream *stream, int fd, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (CHUNK);
  guint64 done = file->file.offset;
  guint64 had = done;
  gint64 since = g_get_monotonic_time ();
  GError *reason = NULL;
  gssize n;

  tell (file, done);
  while ((n = g_input_stream_read (stream, buffer, CHUNK, file->cancellable, &reason)) > 0)
    {
      if (file->file.size != GH_TREE_SIZE_UNKNOWN && done + (guint64) n > file->file.size)
        return set_longer (file, error);
      if (!gh_fd_write_all (fd, buffer, (gsize) n))
        return errno == ENOSPC || errno == EDQUOT ? set_full (file, error)
                                                  : set_local_error (file, errno, error);
      done += (guint64) n;
      tell (file, done);
      if (!file->fetch->one && done > MAX_BOOT_FILE)
        return set_too_large (file, error);
      if (!is_quick_enough (done, &since, &had, &reason))
        break;
    }
  if (n < 0 || reason != NULL
      || (file->file.size != GH_TREE_SIZE_UNKNOWN && done < file->file.size))
    return set_broken_off (file, done, reason, error);
  if (fsync (fd) < 0)
    return set_local_error (file, errno, error);
  file->file.size = done;
  return TRUE;
}

static guint64
get_part_size (File *file)
{
  struct stat st;

  return is_from_same (file, file->part_from) && g_stat (file->part, &st) == 0
           ? (guint64) st.st_size
           : 0;
}

static gboolean
note_validator (File *file, GError **error)
{
  GError *reason = NULL;

  if (g_file_set_contents (file->part_from, file->file.validator, -1, &reason))
    return TRUE;
  if (!g_error_matches (reason, G_FILE_ERROR, G_FILE_ERROR_NOSPC))
    {
      g_propagate_error (error, gh_error_from_io (reason, _ ("Cannot write %s"), file->part_from));
      return FALSE;
    }
  g_error_free (reason);
  return set_full (file, error);
}

/* What was @promised when the server was asked about the file is what there is room for. Some
 * answer that question with zero. */
static gboolean
keep_promise (File *file, guint64 promised, GError **error)
{
  if (promised == 0 || promised == GH_TREE_SIZE_UNKNOWN)
    return TRUE;
  if (file->file.size == GH_TREE_SIZE_UNKNOWN)
    file->file.size = promised;
  return file->file.size <= promised || set_longer (file, error);
}

/* The part keeps what came even when this fails, unless there is nothing to know it again by. */
static gboolean
write_part (File *file, guint64 offset, GError **error)
{
  g_autofree char *validator = g_strdup (file->file.validator);
  guint64 promised = file->file.size;
  g_autoptr (GInputStream) stream = gh_tree_access_open (
    file->access, file->source, offset, validator, &file->file, file->cancellable, error);
  gboolean ok;
  int fd;

  if (stream == NULL || !keep_promise (file, promised, error))
    return FALSE;
  fd = open (file->part, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return set_local_error (file, errno, error);
  gh_fault_point ("fetch.part-open");
  if (ftruncate (fd, (off_t) file->file.offset) < 0
      || lseek (fd, (off_t) file->file.offset, SEEK_SET) < 0)
    ok = set_local_error (file, errno, error);
  else
    ok = note_validator (file, error) && copy_stream (file, stream, fd, error);
  close (fd);
  if (!ok && *file->file.validator == '\0')
    drop_part (file);
  return ok;
}

static gboolean
put_in_place (File *file, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (file->path);
  int fd;

  /* In this order: a file without a validator is fetched again, one with a wrong one would be used.
   */
  g_unlink (file->from);
  if (g_rename (file->part, file->path) < 0 || g_rename (file->part_from, file->from) < 0)
    return set_local_error (file, errno, error);
  fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0)
    {
      fsync (fd);
      close (fd);
    }
  gh_fault_point ("fetch.file-in-place");
  return TRUE;
}

/* A part that turns out bad may have been one of an older file: once more, from the start. */
static gboolean
fetch_and_verify (File *file, GError **error)
{
  guint64 offset = get_part_size (file);
  g_autoptr (GError) bad = NULL;

  if (offset > 0 && offset == file->file.size)
    tell (file, offset);
  else if (!write_part (file, offset < file->file.size ? offset : 0, error))
    return FALSE;

  if (verify (file, file->part, &bad))
    return put_in_place (file, error);
  if (!g_error_matches (bad, GH_ERROR, GH_ERROR_CHECKSUM))
    {
      g_propagate_error (error, g_steal_pointer (&bad));
      return FALSE;
    }
  drop_part (file);
  if (offset == 0)
    {
      g_propagate_error (error, g_steal_pointer (&bad));
      return FALSE;
    }
  return fetch_and_verify (file, error);
}

static GError *
translate_missing (File *file, GError *error)
{
  GError *own;

  if (!g_error_matches (error, GH_ERROR, GH_ERROR_NOT_FOUND))
    return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
             ? gh_error_from_io (error, "%s", file->url)
             : error;
  own = g_error_new (GH_ERROR,
                     GH_ERROR_NO_TREE,
                     _ ("%s is missing (%s): the tree is not complete"),
                     file->url,
                     error->message);
  g_error_free (error);
  return own;
}

/* Before a long way, not at its end. What cannot be told is left to the writing. */
static gboolean
check_space (File *file, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (file->path);
  guint64 there = get_part_size (file);
  struct statvfs vfs;
  guint64 free_bytes;

  if (file->file.size == GH_TREE_SIZE_UNKNOWN)
    return TRUE;
  if (!file->fetch->one && file->file.size > MAX_BOOT_FILE)
    return set_too_large (file, error);
  if (statvfs (folder, &vfs) < 0)
    return TRUE;
  free_bytes = (guint64) vfs.f_bavail * vfs.f_frsize;
  if (file->file.size <= free_bytes + there)
    return TRUE;
  g_set_error (
    error,
    GH_ERROR,
    GH_ERROR_NO_SPACE,
    _ ("%s is larger than what is free in %s: make room there, with “guesthousectl cache "
       "empty” for example"),
    file->url,
    folder);
  return FALSE;
}

static gboolean
fetch_locked (File *file, guint64 *size, GError **error)
{
  gboolean ok
    = gh_tree_access_stat (file->access, file->source, &file->file, file->cancellable, error);

  if (!ok)
    return FALSE;
  *size = file->file.size;
  if (is_cached (file))
    {
      tell (file, file->file.size != GH_TREE_SIZE_UNKNOWN ? file->file.size : 0);
      return TRUE;
    }
  ok = check_space (file, error) && fetch_and_verify (file, error);
  *size = file->file.size;
  return ok;
}

static char *
get_folder (const char *cache, const char *source)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, source, -1);

  hash[16] = '\0';
  return g_build_filename (cache, hash, NULL);
}

static char *
get_path (const char *folder, const char *source)
{
  g_autofree char *name = g_strdelimit (g_strdup (source), "/", '-');
  gsize length = strlen (name);

  /* The last part of a long path tells files apart best. */
  return g_build_filename (folder, length > 150 ? name + length - 150 : name, NULL);
}

/* Returns: (nullable): the path of the verified copy */
static char *
fetch_file (Fetch *fetch,
            GhTreeAccess *access,
            const char *source,
            const char *checksum,
            gboolean is_initrd,
            GCancellable *cancellable,
            GError **error)
{
  g_auto (File) file = { .fetch = fetch,
                         .access = access,
                         .source = source,
                         .checksum = checksum,
                         .check_compressed = is_initrd,
                         .cancellable = cancellable };
  guint64 *size = is_initrd ? &fetch->initrd_size : &fetch->kernel_size;
  GError *reason = NULL;
  gboolean ok = FALSE;
  int lock;

  file.path = get_path (fetch->folder, source);
  file.part = g_strconcat (file.path, ".part", NULL);
  file.from = g_strconcat (file.path, ".from", NULL);
  file.part_from = g_strconcat (file.part, ".from", NULL);
  file.url = gh_tree_access_locate (access, source);

  lock = take_lock (&file, &reason);
  if (lock >= 0)
    {
      ok = fetch_locked (&file, size, &reason);
      close (lock);
    }
  if (!ok)
    {
      g_propagate_error (error, translate_missing (&file, reason));
      return NULL;
    }
  if (*size != GH_TREE_SIZE_UNKNOWN)
    fetch->before += *size;
  return g_steal_pointer (&file.path);
}

/* For people who look into the cache. */
static gboolean
note_source (Fetch *fetch, GError **error)
{
  g_autofree char *path = g_build_filename (fetch->folder, GH_FETCH_SOURCE, NULL);
  g_autofree char *whole
    = fetch->one ? g_build_path ("/", fetch->location, fetch->kernel, NULL) : NULL;
  g_autofree char *text = gh_text_without_password (whole != NULL ? whole : fetch->location);
  GError *reason = NULL;

  if (g_file_set_contents (path, text, -1, &reason))
    return TRUE;
  g_propagate_error (error, gh_error_from_io (reason, _ ("Cannot write %s"), path));
  return FALSE;
}

static gboolean
run_fetch (Fetch *fetch, GCancellable *cancellable, GError **error)
{
  g_autoptr (GhTreeAccess) access = NULL;

  if (g_mkdir_with_parents (fetch->folder, 0700) < 0)
    {
      g_propagate_error (
        error, gh_error_from_errno (errno, _ ("Cannot make the folder %s"), fetch->folder));
      return FALSE;
    }
  access = gh_tree_access_new (fetch->location, cancellable, error);
  if (access == NULL || !note_source (fetch, error))
    return FALSE;
  if (fetch->one && fetch->kernel_checksum == NULL)
    fetch->kernel_checksum = gh_find_checksum (access, fetch->kernel, cancellable);
  fetch->kernel_copy
    = fetch_file (fetch, access, fetch->kernel, fetch->kernel_checksum, FALSE, cancellable, error);
  if (fetch->kernel_copy == NULL || fetch->one)
    return fetch->kernel_copy != NULL;
  fetch->initrd_copy
    = fetch_file (fetch, access, fetch->initrd, fetch->initrd_checksum, TRUE, cancellable, error);
  return fetch->initrd_copy != NULL;
}

static void
fetch_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  GError *error = NULL;
  gboolean ok;

  /* libsoup attaches its sources to the thread's default context. */
  g_main_context_push_thread_default (context);
  ok = run_fetch (task_data, cancellable, &error);
  g_main_context_pop_thread_default (context);

  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
gh_fetch_async (const GhTree *tree,
                const char *cache,
                GhFetchProgress progress,
                gpointer progress_data,
                GCancellable *cancellable,
                GAsyncReadyCallback callback,
                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Fetch *fetch;

  if (tree->kernel == NULL || tree->initrd == NULL)
    {
      g_autofree char *shown = gh_text_without_password (tree->location);

      g_task_return_new_error (task,
                               GH_ERROR,
                               GH_ERROR_NO_TREE,
                               _ ("Nothing can be started from %s: %s"),
                               shown,
                               tree->note != NULL ? tree->note : _ ("it has no kernel and initrd"));
      return;
    }
  fetch = g_new0 (Fetch, 1);
  fetch->location = g_strdup (tree->location);
  fetch->folder = get_folder (cache, tree->location);
  fetch->kernel = g_strdup (tree->kernel);
  fetch->initrd = g_strdup (tree->initrd);
  fetch->kernel_checksum = g_strdup (tree->kernel_checksum);
  fetch->initrd_checksum = g_strdup (tree->initrd_checksum);
  fetch->kernel_size = tree->kernel_size;
  fetch->initrd_size = tree->initrd_size;
  fetch->progress = progress;
  fetch->progress_data = progress_data;
  g_task_set_source_tag (task, gh_fetch_async);
  g_task_set_task_data (task, fetch, fetch_free);
  /* The thread writes files and calls back: nobody may think that it has ended before it has. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, fetch_thread);
}

gboolean
gh_fetch_finish (GAsyncResult *result, char **kernel, char **initrd, GError **error)
{
  Fetch *fetch;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  fetch = g_task_get_task_data (G_TASK (result));
  *kernel = g_steal_pointer (&fetch->kernel_copy);
  *initrd = g_steal_pointer (&fetch->initrd_copy);
  return TRUE;
}

char *
gh_fetch_find_kernel (const GhTree *tree, const char *cache)
{
  g_autofree char *folder = get_folder (cache, tree->location);
  g_autofree char *path = tree->kernel != NULL ? get_path (folder, tree->kernel) : NULL;
  GStatBuf about;

  if (path == NULL || g_stat (path, &about) < 0 || (guint64) about.st_size != tree->kernel_size)
    return NULL;
  return g_steal_pointer (&path);
}

gboolean
gh_fetch_split_address (const char *url, char **folder, char **name, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  const char *slash = strrchr (url, '/');
  g_autofree char *plain = slash != NULL ? g_uri_unescape_string (slash + 1, "/") : NULL;

  if (uri == NULL || !gh_web_is_address (url) || g_uri_get_query (uri) != NULL
      || g_uri_get_fragment (uri) != NULL || *g_uri_get_path (uri) == '\0' || plain == NULL
      || !gh_tree_path_is_safe (plain))
    {
      g_autofree char *shown = gh_text_without_password (url);

      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_INVALID_ARGUMENT,
                   _ ("%s is no address of a file that could be fetched"),
                   shown);
      return FALSE;
    }
  *folder = g_strndup (url, (gsize) (slash + 1 - url));
  *name = g_steal_pointer (&plain);
  return TRUE;
}

static Fetch *
image_new (const char *url, const char *checksum, const char *cache, GError **error)
{
  char *folder, *name;
  Fetch *fetch;

  if (!gh_fetch_split_address (url, &folder, &name, error))
    return NULL;
  fetch = g_new0 (Fetch, 1);
  fetch->one = TRUE;
  fetch->location = folder;
  fetch->kernel = name;
  fetch->kernel_checksum = g_strdup (checksum);
  fetch->kernel_size = GH_TREE_SIZE_UNKNOWN;
  fetch->folder = get_folder (cache, url);
  return fetch;
}

void
gh_fetch_image_async (const char *url,
                      const char *checksum,
                      const char *cache,
                      GhFetchProgress progress,
                      gpointer progress_data,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  GError *error = NULL;
  Fetch *fetch = image_new (url, checksum, cache, &error);

  g_task_set_source_tag (task, gh_fetch_image_async);
  if (fetch == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  fetch->progress = progress;
  fetch->progress_data = progress_data;
  g_task_set_task_data (task, fetch, fetch_free);
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, fetch_thread);
}

char *
gh_fetch_image_finish (GAsyncResult *result, GError **error)
{
  Fetch *fetch;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  fetch = g_task_get_task_data (G_TASK (result));
  return g_steal_pointer (&fetch->kernel_copy);
}
