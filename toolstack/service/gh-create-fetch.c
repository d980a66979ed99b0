/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Fetching the image that a new machine is made from. */
#include "config.h"

#include "gh-create-fetch.h"

#include "gh-boot-files.h"
#include "gh-fault.h"
#include "gh-fetch.h"
#include "gh-service.h"

/* fetch → done, or for an installer's image → link → done */
typedef struct
{
  const char *boot_folder;
  GhCreateRequest *request;
  GhJob *job;
} Fetch;

static void
on_medium_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Fetch *self = g_task_get_task_data (task);
  GhCreateRequest *request = self->request;
  GError *error = NULL;

  gh_fault_point ("create.kept-medium");
  if (!gh_boot_files_finish (result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  g_free (request->iso);
  request->iso = gh_boot_files_path (self->boot_folder, request->config->uuid, "medium.iso");
  g_task_return_boolean (task, TRUE);
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Fetch *self = g_task_get_task_data (task);
  GhCreateRequest *request = self->request;
  GError *error = NULL;
  g_autofree char *path = gh_fetch_image_finish (result, &error);

  gh_fault_point ("create.fetched-image");
  if (path == NULL)
    g_task_return_error (task, error);
  else if (request->iso == NULL)
    {
      g_free (request->image);
      request->image = g_steal_pointer (&path);
      g_task_return_boolean (task, TRUE);
    }
  else
    gh_boot_files_keep_medium_async (self->boot_folder,
                                     request->config->uuid,
                                     path,
                                     g_task_get_cancellable (task),
                                     on_medium_kept,
                                     g_object_ref (task));
}

static void
on_progress (guint64 done, guint64 total, gpointer data)
{
  gh_job_set_bytes (((Fetch *) data)->job, done, total);
}

void
gh_create_fetch_async (GhHost *host,
                       GhCreateRequest *request,
                       GhJob *job,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  GhService *service = gh_host_get_service (host);
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  g_autofree char *cache = g_build_filename (gh_service_get_cache_folder (service), "images", NULL);
  Fetch *self = g_new0 (Fetch, 1);

  self->boot_folder = gh_service_get_boot_folder (service);
  self->request = request;
  self->job = job;
  g_task_set_source_tag (task, gh_create_fetch_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, g_free);
  gh_fetch_image_async (request->iso != NULL ? request->iso : request->image,
                        request->checksum,
                        cache,
                        on_progress,
                        self,
                        cancellable,
                        on_fetched,
                        g_object_ref (task));
}

gboolean
gh_create_fetch_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
