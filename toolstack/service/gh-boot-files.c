/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The installer's kernel and initrd of a machine. */
#include "config.h"

#include "gh-boot-files.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "gh-error.h"

typedef struct
{
  char *folder; /* of this machine */
  char *kernel;
  char *initrd;
  GBytes *addition; /* for the end of the initrd; nullable */
  const GhSeed *seed;
} BootFiles;

static const char *const names[] = { "kernel", "initrd", "seed.iso", "medium.iso" };

static void
boot_files_free (gpointer data)
{
  BootFiles *self = data;

  g_free (self->folder);
  g_free (self->kernel);
  g_free (self->initrd);
  g_clear_pointer (&self->addition, g_bytes_unref);
  g_free (self);
}

static GTask *
new_task (const char *folder,
          const char *uuid,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  BootFiles *self = g_new0 (BootFiles, 1);

  self->folder = g_build_filename (folder, uuid, NULL);
  g_task_set_source_tag (task, gh_boot_files_finish);
  /* What was made is known only when the thread has ended. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, boot_files_free);
  return task;
}

static gboolean
keep (const char *source,
      const char *folder,
      const char *name,
      GCancellable *cancellable,
      GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GFile) from = g_file_new_for_path (source);
  g_autoptr (GFile) to = g_file_new_for_path (path);

  if (link (source, path) == 0)
    return TRUE;
  return g_file_copy (from, to, G_FILE_COPY_OVERWRITE, cancellable, NULL, NULL, error);
}

static gboolean
write_end (GOutputStream *out, goffset length, GBytes *addition, GError **error)
{
  static const guint8 zeros[4];

  /* The kernel looks for the next archive at the next four bytes (its
   * Documentation/driver-api/early-userspace/buffer-format.rst). */
  return g_output_stream_write_all (out, zeros, (gsize) (-length & 3), NULL, NULL, error)
         && g_output_stream_write_all (
           out, g_bytes_get_data (addition, NULL), g_bytes_get_size (addition), NULL, NULL, error)
         && g_output_stream_close (out, NULL, error);
}

/* A copy that none but its owner can read, since what is appended has a password's hash in it. */
static gboolean
keep_with_addition (BootFiles *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "initrd", NULL);
  g_autoptr (GFile) from = g_file_new_for_path (self->initrd);
  g_autoptr (GFile) to = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) in = g_file_read (from, cancellable, error);
  g_autoptr (GFileOutputStream) out = NULL;
  gssize length;

  if (in == NULL)
    return FALSE;
  out = g_file_replace (
    to, NULL, FALSE, G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION, cancellable, error);
  if (out == NULL)
    return FALSE;
  length = g_output_stream_splice (
    G_OUTPUT_STREAM (out), G_INPUT_STREAM (in), G_OUTPUT_STREAM_SPLICE_NONE, cancellable, error);
  return length >= 0 && write_end (G_OUTPUT_STREAM (out), length, self->addition, error);
}

static gboolean
keep_seed (BootFiles *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "seed.iso", NULL);

  return self->seed == NULL || gh_seed_write (self->seed, path, error);
}

static void
keep_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  BootFiles *self = task_data;
  const char *const sources[] = { self->kernel, self->initrd };
  GError *error = NULL;

  if (g_mkdir_with_parents (self->folder, 0700) < 0)
    error = g_error_new_literal (G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
  for (guint i = 0; error == NULL && i < G_N_ELEMENTS (sources); i++)
    if (i == 1 && self->addition != NULL)
      keep_with_addition (self, cancellable, &error);
    else if (sources[i] != NULL)
      keep (sources[i], self->folder, names[i], cancellable, &error);
  if (error == NULL)
    keep_seed (self, &error);
  if (error != NULL)
    g_task_return_error (
      task, gh_error_from_io (error, _ ("Cannot keep the installer's files in %s"), self->folder));
  else
    g_task_return_boolean (task, TRUE);
}

void
gh_boot_files_keep_async (const char *folder,
                          const char *uuid,
                          const char *kernel,
                          const char *initrd,
                          GBytes *addition,
                          const GhSeed *seed,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  g_autoptr (GTask) task = new_task (folder, uuid, cancellable, callback, data);
  BootFiles *self = g_task_get_task_data (task);

  self->kernel = g_strdup (kernel);
  self->initrd = g_strdup (initrd);
  self->addition = addition != NULL ? g_bytes_ref (addition) : NULL;
  self->seed = seed;
  g_task_run_in_thread (task, keep_in_thread);
}

static void
keep_medium_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  BootFiles *self = task_data;
  GError *error = NULL;

  if (g_mkdir_with_parents (self->folder, 0700) == 0
      && keep (self->kernel, self->folder, "medium.iso", cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else if (error != NULL)
    g_task_return_error (
      task, gh_error_from_io (error, _ ("Cannot keep the installer's files in %s"), self->folder));
  else
    g_task_return_error (
      task,
      gh_error_from_errno (errno, _ ("Cannot keep the installer's files in %s"), self->folder));
}

void
gh_boot_files_keep_medium_async (const char *folder,
                                 const char *uuid,
                                 const char *image,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  g_autoptr (GTask) task = new_task (folder, uuid, cancellable, callback, data);
  BootFiles *self = g_task_get_task_data (task);

  self->kernel = g_strdup (image);
  g_task_run_in_thread (task, keep_medium_in_thread);
}

static gboolean
remove_folder (const char *folder)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_unlink (path);
    }
  return g_rmdir (folder) == 0 || errno == ENOENT;
}

gboolean
gh_boot_files_remove (const char *folder, const char *uuid)
{
  g_autofree char *own = g_build_filename (folder, uuid, NULL);

  return remove_folder (own);
}

static void
remove_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  BootFiles *self = task_data;

  if (remove_folder (self->folder))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task,
                             GH_ERROR,
                             GH_ERROR_FAILED,
                             _ ("Cannot remove the folder %s: %s"),
                             self->folder,
                             g_strerror (errno));
}

void
gh_boot_files_remove_async (const char *folder,
                            const char *uuid,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  g_autoptr (GTask) task = new_task (folder, uuid, NULL, callback, data);

  g_task_run_in_thread (task, remove_in_thread);
}

gboolean
gh_boot_files_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

char *
gh_boot_files_path (const char *folder, const char *uuid, const char *name)
{
  return g_build_filename (folder, uuid, name, NULL);
}
