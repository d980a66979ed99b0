/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Growing and moving the disks of a machine of QEMU's while it runs.
 *
 *     query-block ─▶ blockdev-add of the new place ─▶ blockdev-mirror ─▶ query-jobs … ready
 *                                                        │ fails, cancelled: blockdev-del
 *     later: job-complete, or job-cancel ─▶ query-jobs … concluded ─▶ job-dismiss ─▶ blockdev-del
 * of what is no longer needed
 *
 * What a predecessor has left is found by names alone: the job has the disk's, and so have all its
 * nodes of the block layer, of which one is in the device. */
#include "config.h"

#include "gh-qemu-disks-private.h"

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-json-private.h"
#include "gh-qemu-devices-private.h"
#include "gh-qemu-domain-private.h"
#include "gh-qemu-medium-private.h"
#include "gh-qemu-script-private.h"
#include "gh-task.h"

/* Milliseconds between two looks at a job. */
#define LOOK_AGAIN 200

/* One that works on a disk, with its steps. */
typedef struct
{
  GhQemuRun *run;
  GhDisk *to;
  char *id;   /* of the device */
  char *job;  /* QEMU's name of it */
  char *node; /* of the new place */
  guint64 size;
  GhDomainProgress progress;
  gpointer progress_data;
  gboolean copying; /* until both are the same; else it ends a mirror */
  gboolean pivot;
  gboolean told;   /* the job was told to end */
  GError *failure; /* why it is ended */
} Work;

static void
work_free (gpointer data)
{
  Work *self = data;

  g_clear_object (&self->run);
  gh_struct_free (&gh_disk_struct, self->to);
  g_clear_error (&self->failure);
  g_free (self->id);
  g_free (self->job);
  g_free (self->node);
  g_free (self);
}

static void
execute (GTask *task, const char *command, JsonObject *arguments, GAsyncReadyCallback callback)
{
  const Work *self = g_task_get_task_data (task);

  gh_qmp_execute_async (
    gh_qemu_run_get_qmp (self->run), command, arguments, -1, GH_QMP_TIMEOUT, NULL, callback, task);
}

/* Returns: (transfer full) (nullable): what was answered, after @task has not failed */
static JsonNode *
get_reply (GTask *task, GObject *source, GAsyncResult *result)
{
  GError *error = NULL;
  JsonNode *reply = gh_qmp_execute_finish (GH_QMP (source), result, &error);

  if (reply == NULL)
    gh_task_end (task, error);
  return reply;
}

/* Returns: (transfer full) (nullable): NULL after it has failed */
static GTask *
begin (GhDomainDisks *disks,
       const GhDisk *disk,
       gpointer tag,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer data)
{
  GhQemuRun *run = gh_qemu_domain_get_run (GH_QEMU_DOMAIN (disks));
  GTask *task = gh_task_new (disks, tag, cancellable, callback, data);
  Work *self;

  if (run == NULL || gh_qemu_run_get_qmp (run) == NULL)
    {
      gh_task_end (task,
                   g_error_new (GH_ERROR,
                                GH_ERROR_WRONG_STATE,
                                _ ("“%s” is no longer running"),
                                gh_domain_get_name (GH_DOMAIN (disks))));
      return NULL;
    }
  self = g_new0 (Work, 1);
  self->run = g_object_ref (run);
  self->id = gh_qemu_disk_id (disk->target);
  self->job = g_strconcat ("mirror-", self->id, NULL);
  g_task_set_task_data (task, self, work_free);
  return task;
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  g_autoptr (JsonNode) reply = get_reply (task, source, result);

  if (reply != NULL)
    gh_task_end (task, NULL);
}

/* Growing. */

static void
on_resize_blocks (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  const Work *self = g_task_get_task_data (task);
  g_autoptr (JsonNode) reply = get_reply (task, source, result);
  g_autofree char *node = NULL;
  JsonObject *arguments;

  if (reply == NULL)
    return;
  node = gh_qemu_medium_find (reply, self->id);
  arguments = gh_qemu_args ("node-name", node != NULL ? node : self->id, NULL);
  json_object_set_int_member (arguments, "size", (gint64) self->size);
  execute (task, "block_resize", arguments, on_done);
}

static void
gh_qemu_disks_resize (GhDomainDisks *disks,
                      const GhDisk *disk,
                      guint64 size,
                      GAsyncReadyCallback callback,
                      gpointer data)
{
  GTask *task = begin (disks, disk, gh_qemu_disks_resize, NULL, callback, data);

  if (task == NULL)
    return;
  ((Work *) g_task_get_task_data (task))->size = size;
  execute (task, "query-block", NULL, on_resize_blocks);
}

/* The end of a mirror: what is known of the disk is what is in its device. */

static void
end_mirror (GTask *task, gboolean moved)
{
  Work *self = g_task_get_task_data (task);

  if (self->copying && self->failure == NULL)
    self->failure = g_error_new_literal (
      GH_ERROR, GH_ERROR_HYPERVISOR, _ ("Something else has ended the copying of the disk"));
  if (self->failure != NULL)
    g_task_return_error (task, g_steal_pointer (&self->failure));
  else
    g_task_return_boolean (task, moved);
  g_object_unref (task);
}

/* A disk's first node has its name, later ones begin with it. */
void
gh_qemu_disks_delete_nodes (GhQmp *qmp, JsonNode *nodes, const char *id, const char *inserted)
{
  JsonArray *array = gh_json_array (nodes);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *node = gh_json_object (json_array_get_element (array, i));
      const char *name = gh_json_string (node, "node-name", "");

      if (g_str_has_prefix (name, id) && (name[strlen (id)] == '\0' || name[strlen (id)] == '-')
          && g_strcmp0 (name, inserted) != 0)
        gh_qmp_execute_async (qmp,
                              "blockdev-del",
                              gh_qemu_args ("node-name", name, NULL),
                              -1,
                              GH_QMP_TIMEOUT,
                              NULL,
                              NULL,
                              NULL);
    }
}

static void
on_named_nodes (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Work *self = g_task_get_task_data (task);
  g_autoptr (JsonNode) reply = gh_qmp_execute_finish (GH_QMP (source), result, NULL);
  JsonArray *array = gh_json_array (reply);
  gboolean moved = FALSE;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *node = gh_json_object (json_array_get_element (array, i));

      moved |= g_strcmp0 (gh_json_string (node, "node-name", ""), self->node) == 0
               && g_strcmp0 (gh_json_string (node, "file", ""), self->to->source) == 0;
    }
  /* Its commands go out in this order, so whoever comes next finds them done. */
  if (reply != NULL)
    gh_qemu_disks_delete_nodes (GH_QMP (source), reply, self->id, self->node);
  end_mirror (task, moved);
}

static void
on_end_blocks (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Work *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonNode) reply = gh_qmp_execute_finish (GH_QMP (source), result, &error);
  JsonObject *arguments = json_object_new ();

  if (reply == NULL && self->failure == NULL)
    self->failure = g_steal_pointer (&error);
  g_clear_error (&error);
  g_free (self->node);
  self->node = gh_qemu_medium_find (reply, self->id);
  if (self->node == NULL)
    {
      json_object_unref (arguments);
      end_mirror (task, FALSE);
      return;
    }
  json_object_set_boolean_member (arguments, "flat", TRUE);
  execute (task, "query-named-block-nodes", arguments, on_named_nodes);
}

static void
on_dismissed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (JsonNode) reply = gh_qmp_execute_finish (GH_QMP (source), result, NULL);

  execute (data, "query-block", NULL, on_end_blocks);
}

static JsonObject *
find_job (JsonNode *jobs, const char *id)
{
  JsonArray *array = gh_json_array (jobs);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *job = gh_json_object (json_array_get_element (array, i));

      if (g_strcmp0 (gh_json_string (job, "id", NULL), id) == 0)
        return job;
    }
  return NULL;
}

static gboolean on_time (gpointer data);

static void
look_again (GTask *task)
{
  g_timeout_add (LOOK_AGAIN, on_time, task);
}

static void
on_told (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (JsonNode) reply = gh_qmp_execute_finish (GH_QMP (source), result, NULL);

  look_again (data);
}

/* What a job that has ended by itself says of it; without a word it was cancelled. */
static void
take_error (Work *self, JsonObject *job)
{
  const char *words = gh_json_string (job, "error", NULL);

  if (words != NULL && self->failure == NULL)
    self->failure = g_error_new (
      GH_ERROR, GH_ERROR_HYPERVISOR, _ ("The disk cannot be copied while it is used: %s"), words);
}

/* A job that goes on: what is to be told to it? */
static void
steer (GTask *task, const char *status)
{
  Work *self = g_task_get_task_data (task);
  const char *command = NULL;

  if (!self->told && !self->copying)
    command = self->pivot ? "job-complete" : "job-cancel";
  else if (!self->told && g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    {
      command = "job-cancel";
      self->failure
        = g_error_new_literal (GH_ERROR, GH_ERROR_CANCELLED, _ ("Moving the disk was cancelled"));
    }
  else if (!self->told && g_str_equal (status, "ready"))
    {
      gh_task_end (task, NULL);
      return;
    }
  self->told |= command != NULL;
  if (command != NULL)
    execute (task, command, gh_qemu_args ("id", self->job, NULL), on_told);
  else
    look_again (task);
}

static void
on_jobs (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Work *self = g_task_get_task_data (task);
  g_autoptr (JsonNode) reply = get_reply (task, source, result);
  JsonObject *job = reply != NULL ? find_job (reply, self->job) : NULL;
  const char *status = gh_json_string (job, "status", "");

  if (reply == NULL)
    return;
  if (job == NULL)
    {
      execute (task, "query-block", NULL, on_end_blocks);
      return;
    }
  if (self->progress != NULL)
    self->progress ((guint64) gh_json_int (job, "current-progress", 0),
                    (guint64) gh_json_int (job, "total-progress", 0),
                    self->progress_data);
  if (g_str_equal (status, "concluded"))
    {
      take_error (self, job);
      execute (task, "job-dismiss", gh_qemu_args ("id", self->job, NULL), on_dismissed);
    }
  else
    steer (task, status);
}

static gboolean
on_time (gpointer data)
{
  execute (data, "query-jobs", NULL, on_jobs);
  return G_SOURCE_REMOVE;
}

static void
gh_qemu_disks_end_mirror (GhDomainDisks *disks,
                          const GhDisk *disk,
                          const GhDisk *to,
                          gboolean pivot,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  GTask *task = begin (disks, disk, gh_qemu_disks_end_mirror, NULL, callback, data);
  Work *self;

  if (task == NULL)
    return;
  self = g_task_get_task_data (task);
  self->to = gh_struct_copy (&gh_disk_struct, to);
  self->pivot = pivot;
  execute (task, "query-jobs", NULL, on_jobs);
}

/* Its beginning. */

static void
on_begun (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    execute (task, "query-jobs", NULL, on_jobs);
  else
    gh_task_end (task, error);
}

static void
on_mirror_blocks (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Work *self = g_task_get_task_data (task);
  g_autoptr (JsonNode) reply = get_reply (task, source, result);
  g_autofree char *from = NULL;
  GhQemuScript *script;
  JsonObject *blockdev, *mirror;

  if (reply == NULL)
    return;
  from = gh_qemu_medium_find (reply, self->id);
  self->node = gh_qemu_medium_make_node (self->id);
  script = gh_qemu_script_new ();
  blockdev = gh_qemu_blockdev_new (
    self->node, self->to->format, self->to->source_type, self->to->source, FALSE);
  gh_qemu_blockdev_tune (blockdev, self->to);
  gh_qemu_script_add (script, "blockdev-add", blockdev);
  gh_qemu_script_undo (script, "blockdev-del", gh_qemu_args ("node-name", self->node, NULL));
  mirror = gh_qemu_args ("job-id",
                         self->job,
                         "device",
                         from != NULL ? from : self->id,
                         "target",
                         self->node,
                         "sync",
                         "full",
                         NULL);
  /* Its error stands in the job until that is dismissed. */
  json_object_set_boolean_member (mirror, "auto-dismiss", FALSE);
  gh_qemu_script_add (script, "blockdev-mirror", mirror);
  gh_qemu_script_run (
    script, GH_QMP (source), gh_task_new (NULL, on_mirror_blocks, NULL, on_begun, task));
}

static void
gh_qemu_disks_mirror (GhDomainDisks *disks,
                      const GhDisk *disk,
                      const GhDisk *to,
                      GhDomainProgress progress,
                      gpointer progress_data,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer data)
{
  GTask *task = begin (disks, disk, gh_qemu_disks_mirror, cancellable, callback, data);
  Work *self;

  if (task == NULL)
    return;
  self = g_task_get_task_data (task);
  self->to = gh_struct_copy (&gh_disk_struct, to);
  self->copying = TRUE;
  self->progress = progress;
  self->progress_data = progress_data;
  execute (task, "query-block", NULL, on_mirror_blocks);
}

void
gh_qemu_disks_init (GhDomainDisksInterface *iface)
{
  iface->resize_async = gh_qemu_disks_resize;
  iface->mirror_async = gh_qemu_disks_mirror;
  iface->end_mirror_async = gh_qemu_disks_end_mirror;
}
