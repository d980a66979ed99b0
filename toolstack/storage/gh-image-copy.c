/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Copying what a guest sees of a disk into a new image. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "gh-error.h"
#include "gh-fault.h"
#include "gh-image.h"
#include "gh-subprocess.h"

/* Milliseconds between two looks at how much is there. */
#define INTERVAL 500

/* create the image → qemu-img fills it → done, or the image is removed */
typedef struct
{
  char *source;
  char *source_format;
  guint64 total; /* bytes that @source takes on its disk */
  char *path;
  char *format;
  GhImageProgress progress;
  gpointer progress_data;
  guint timer;
  GError *error; /* why it fails, while what was begun is taken away */
} Copy;

static void
copy_free (gpointer data)
{
  Copy *self = data;

  g_free (self->source);
  g_free (self->source_format);
  g_free (self->path);
  g_free (self->format);
  g_clear_error (&self->error);
  g_free (self);
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) outer = data;
  Copy *self = g_task_get_task_data (outer);
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, NULL);
  guint64 done;

  if (info == NULL || self->timer == 0)
    return;
  done = g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_STANDARD_ALLOCATED_SIZE);
  self->progress (MIN (done, self->total), self->total, self->progress_data);
}

static gboolean
look (gpointer data)
{
  GTask *outer = data;
  Copy *self = g_task_get_task_data (outer);
  g_autoptr (GFile) file = g_file_new_for_path (self->path);

  g_file_query_info_async (file,
                           G_FILE_ATTRIBUTE_STANDARD_ALLOCATED_SIZE,
                           G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_LOW,
                           NULL,
                           on_looked,
                           g_object_ref (outer));
  return G_SOURCE_CONTINUE;
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) outer = data;
  Copy *self = g_task_get_task_data (outer);
  g_autoptr (GError) error = NULL;

  if (!gh_image_delete_finish (result, &error))
    g_warning ("%s", error->message);
  g_task_return_error (outer, g_steal_pointer (&self->error));
}

static void
on_filled (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) outer = data;
  Copy *self = g_task_get_task_data (outer);
  GError *error = NULL;
  g_autofree char *out = gh_subprocess_run_finish (result, &error);

  g_clear_handle_id (&self->timer, g_source_remove);
  gh_fault_point ("image.filled");
  if (error == NULL)
    {
      g_task_return_boolean (outer, TRUE);
      return;
    }
  self->error = gh_error_from_io (error, _ ("Cannot copy %s to %s"), self->source, self->path);
  gh_image_delete_async (self->path, NULL, on_removed, g_steal_pointer (&outer));
}

static void
on_created (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) outer = data;
  Copy *self = g_task_get_task_data (outer);
  /* The target is there, empty and perhaps larger. Its last bytes are to be on the disk at the end,
   * which is not qemu-img's default. */
  const char *argv[]
    = { "qemu-img", "convert",           "-n", "--target-is-zero", "-t",         "writeback",
        "-f",       self->source_format, "-O", self->format,       self->source, self->path,
        NULL };
  GError *error = NULL;

  if (!gh_image_create_finish (result, &error))
    {
      g_task_return_error (outer, error);
      return;
    }
  if (self->progress != NULL)
    self->timer = g_timeout_add (INTERVAL, look, outer);
  gh_subprocess_run_async (
    argv, "qemu-utils", g_task_get_cancellable (outer), on_filled, g_object_ref (outer));
}

void
gh_image_copy_async (const GhImageInfo *original,
                     const char *path,
                     GhVolumeFormat format,
                     guint64 size,
                     GhImageProgress progress,
                     gpointer progress_data,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Copy *self = g_new0 (Copy, 1);

  self->source = g_strdup (original->path);
  self->source_format = g_strdup (original->format);
  self->total = original->actual_size;
  self->path = g_strdup (path);
  self->format = g_strdup (gh_enum_to_string (&gh_volume_format_enum, (int) format));
  self->progress = progress;
  self->progress_data = progress_data;
  g_task_set_source_tag (task, gh_image_copy_async);
  /* What was begun is taken away first. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, copy_free);
  gh_image_create_async (path, format, size, cancellable, on_created, g_object_ref (task));
}

gboolean
gh_image_copy_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
