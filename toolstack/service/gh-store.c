/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhStore: definitions on disk. */
#include "config.h"

#include "gh-store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "gh-domain-xml.h"
#include "gh-error.h"
#include "gh-fault.h"
#include "gh-fd.h"
#include "gh-parallel.h"

#define SUFFIX     ".xml"
#define NEW_SUFFIX ".xml.new"
#define BAD_SUFFIX ".unreadable"

/* With fewer definitions, a thread takes longer to begin than to read them. */
#define NAMES_PER_READER 64

struct _GhStore
{
  GObject parent_instance;

  char *folder;
  GThreadPool *writer; /* of one thread, so that writes happen in order */
};

/* A write for the thread: of @text, or a removal when it is NULL. */
typedef struct
{
  char *path;
  char *text;
} Write;

G_DEFINE_FINAL_TYPE (GhStore, gh_store, G_TYPE_OBJECT)

static void
write_free (gpointer data)
{
  Write *job = data;

  g_free (job->path);
  g_free (job->text);
  g_free (job);
}

static gboolean
fail_errno (GError **error, int saved, const char *path)
{
  GError *io = g_error_new_literal (G_IO_ERROR, g_io_error_from_errno (saved), g_strerror (saved));

  g_propagate_error (error, gh_error_from_io (io, _ ("Cannot write the definition %s"), path));
  return FALSE;
}

static gboolean
sync_folder (const char *folder, GError **error)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean ok = fd >= 0 && fsync (fd) == 0;
  int saved = errno;

  if (fd >= 0)
    close (fd);
  return ok || fail_errno (error, saved, folder);
}

static gboolean
replace_file (const char *folder, const char *path, const char *text, GError **error)
{
  g_autofree char *temporary = g_strconcat (path, ".new", NULL);
  gboolean ok;
  int saved;
  int fd;

  if (g_mkdir_with_parents (folder, 0700) < 0)
    return fail_errno (error, errno, folder);
  fd = open (temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return fail_errno (error, errno, temporary);
  gh_fault_point ("store.opened");
  ok = gh_fd_write_all (fd, text, strlen (text)) && fsync (fd) == 0;
  saved = errno;
  close (fd);
  gh_fault_point ("store.written");
  if (ok && g_rename (temporary, path) < 0)
    {
      saved = errno;
      ok = FALSE;
    }
  if (!ok)
    {
      g_unlink (temporary);
      return fail_errno (error, saved, path);
    }
  gh_fault_point ("store.renamed");
  return sync_folder (folder, error);
}

static gboolean
remove_file (const char *folder, const char *path, GError **error)
{
  if (g_unlink (path) == 0)
    return sync_folder (folder, error);
  return errno == ENOENT || fail_errno (error, errno, path);
}

static void
write_in_thread (gpointer data, gpointer user_data)
{
  g_autoptr (GTask) task = data;
  GhStore *self = g_task_get_source_object (task);
  Write *job = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean ok;

  if (job->text != NULL)
    ok = replace_file (self->folder, job->path, job->text, &error);
  else
    ok = remove_file (self->folder, job->path, &error);

  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
gh_store_finalize (GObject *object)
{
  GhStore *self = GH_STORE (object);

  /* Each write holds a reference, so there is none left. */
  g_thread_pool_free (self->writer, FALSE, FALSE);
  g_free (self->folder);
  G_OBJECT_CLASS (gh_store_parent_class)->finalize (object);
}

static void
gh_store_class_init (GhStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gh_store_finalize;
}

static void
gh_store_init (GhStore *self)
{
  self->writer = g_thread_pool_new (write_in_thread, NULL, 1, FALSE, NULL);
}

GhStore *
gh_store_new (const char *folder)
{
  GhStore *self = g_object_new (GH_TYPE_STORE, NULL);

  self->folder = g_strdup (folder);
  return self;
}

const char *
gh_store_get_folder (GhStore *self)
{
  return self->folder;
}

void
gh_store_contents_free (GhStoreContents *self)
{
  g_ptr_array_unref (self->configs);
  g_ptr_array_unref (self->warnings);
  g_free (self);
}

static GhDomainConfig *
read_definition (const char *path, const char *name, GError **error)
{
  g_autoptr (GhDomainConfig) config = NULL;
  g_autofree char *uuid = g_strndup (name, strlen (name) - strlen (SUFFIX));
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  config = gh_domain_xml_parse (text, (gssize) length, error);
  if (config == NULL)
    return NULL;
  if (g_strcmp0 (config->uuid, uuid) != 0 || config->name == NULL)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_CORRUPT,
                   _ ("its UUID is not that of its file name, or it has no name"));
      return NULL;
    }
  return g_steal_pointer (&config);
}

/* A file that is no definition keeps its contents under a name that is not read again. */
static void
set_aside (const char *path, const GError *why, GPtrArray *warnings)
{
  g_autofree char *aside = g_strconcat (path, BAD_SUFFIX, NULL);
  gboolean moved = g_rename (path, aside) == 0;

  g_ptr_array_add (warnings,
                   g_strdup_printf (_ ("The definition %s cannot be read (%s); it is kept as %s"),
                                    path,
                                    why->message,
                                    moved ? aside : path));
}

/* What several threads read. Each name becomes a definition or the error that it is set aside for.
 */
typedef struct
{
  const char *folder;
  GPtrArray *names;
  GhDomainConfig **configs; /* for each name, like errors */
  GError **errors;
} Loading;

static void
read_one (guint i, gpointer data)
{
  Loading *self = data;
  const char *name = self->names->pdata[i];
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  self->configs[i] = read_definition (path, name, &self->errors[i]);
}

static void
load_files (const char *folder, GPtrArray *names, GhStoreContents *contents)
{
  g_autofree GhDomainConfig **configs = g_new0 (GhDomainConfig *, names->len);
  g_autofree GError **errors = g_new0 (GError *, names->len);
  Loading loading = { folder, names, configs, errors };

  gh_parallel_each (names->len, NAMES_PER_READER, read_one, &loading);
  for (guint i = 0; i < names->len; i++)
    if (configs[i] != NULL)
      g_ptr_array_add (contents->configs, configs[i]);
    else
      {
        g_autofree char *path = g_build_filename (folder, names->pdata[i], NULL);
        g_autoptr (GError) error = errors[i];

        set_aside (path, error, contents->warnings);
      }
}

/* (transfer full): the names of the definitions; what a write left unfinished is removed. */
static GPtrArray *
list_names (const char *folder, GDir *dir)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_str_has_suffix (name, NEW_SUFFIX))
        g_unlink (path);
      else if (g_str_has_suffix (name, SUFFIX))
        g_ptr_array_add (names, g_strdup (name));
    }
  return names;
}

static void
load_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GhStore *self = source;
  GhStoreContents *contents = g_new0 (GhStoreContents, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, &error);
  g_autoptr (GPtrArray) names = dir != NULL ? list_names (self->folder, dir) : NULL;

  contents->configs = g_ptr_array_new_with_free_func ((GDestroyNotify) gh_domain_config_free);
  contents->warnings = g_ptr_array_new_with_free_func (g_free);
  if (names != NULL)
    load_files (self->folder, names, contents);

  if (dir != NULL || g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_task_return_pointer (task, contents, (GDestroyNotify) gh_store_contents_free);
      return;
    }
  gh_store_contents_free (contents);
  g_task_return_error (task,
                       gh_error_from_io (g_steal_pointer (&error),
                                         _ ("Cannot read the definitions in %s"),
                                         self->folder));
}

void
gh_store_load_async (GhStore *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (task, gh_store_load_async);
  g_task_run_in_thread (task, load_in_thread);
}

GhStoreContents *
gh_store_load_finish (GhStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static char *
path_of (GhStore *self, const char *uuid)
{
  g_autofree char *name = g_strconcat (uuid, SUFFIX, NULL);

  return g_build_filename (self->folder, name, NULL);
}

gboolean
gh_store_has (GhStore *self, const char *uuid)
{
  g_autofree char *path = path_of (self, uuid);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

gboolean
gh_store_remove (GhStore *self, const char *uuid, GError **error)
{
  g_autofree char *path = path_of (self, uuid);

  return remove_file (self->folder, path, error);
}

/* @text: (transfer full) (nullable) */
static void
push_write (
  GhStore *self, const char *uuid, char *text, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);
  Write *job = g_new0 (Write, 1);

  g_task_set_source_tag (task, gh_store_finish);
  job->path = path_of (self, uuid);
  job->text = text;
  g_task_set_task_data (task, job, write_free);
  g_thread_pool_push (self->writer, task, NULL);
}

void
gh_store_save_async (GhStore *self,
                     const GhDomainConfig *config,
                     GAsyncReadyCallback callback,
                     gpointer data)
{
  GError *error = NULL;
  char *text = gh_domain_xml_format (config, &error);

  if (text == NULL)
    g_task_report_error (self, callback, data, gh_store_finish, error);
  else
    push_write (self, config->uuid, text, callback, data);
}

void
gh_store_remove_async (GhStore *self, const char *uuid, GAsyncReadyCallback callback, gpointer data)
{
  push_write (self, uuid, NULL, callback, data);
}

gboolean
gh_store_finish (GhStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
