/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps a picture of a guest's screen in the person's folder of pictures. */
#include "config.h"

#include "gh-screenshot.h"

#include <glib/gi18n-lib.h>

#include "gh-capture-file.h"
#include "gh-error.h"

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GFile *file = g_task_get_task_data (task);
  GError *error = NULL;

  if (gdk_pixbuf_save_to_stream_finish (result, &error))
    g_task_return_pointer (task, g_object_ref (file), g_object_unref);
  else
    g_task_return_error (
      task, gh_error_from_io (error, _ ("Writing the picture %s"), g_file_peek_path (file)));
}

static void
on_created (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GFileOutputStream) stream = g_file_create_finish (G_FILE (source), result, &error);

  if (stream == NULL)
    g_task_return_error (
      task,
      gh_error_from_io (error, _ ("Making the picture %s"), g_file_peek_path (G_FILE (source))));
  else
    gdk_pixbuf_save_to_stream_async (g_task_get_source_object (task),
                                     G_OUTPUT_STREAM (stream),
                                     "png",
                                     NULL,
                                     on_saved,
                                     g_object_ref (task),
                                     NULL);
}

void
gh_screenshot_save_async (GdkPixbuf *picture,
                          const char *name,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  GTask *task = g_task_new (picture, NULL, callback, data);
  GFile *file = gh_capture_file (G_USER_DIRECTORY_PICTURES, name, "png");

  g_task_set_source_tag (task, gh_screenshot_save_async);
  g_task_set_task_data (task, file, g_object_unref);
  g_file_create_async (file, G_FILE_CREATE_NONE, G_PRIORITY_DEFAULT, NULL, on_created, task);
}

GFile *
gh_screenshot_save_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
