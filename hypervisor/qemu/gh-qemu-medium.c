/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Changing the medium in a drive of a machine that runs.
 *
 *     query-block ─▶ open the tray ─▶ take the old medium out ─▶ put the new one in ─▶ close
 *                       │ locked: QEMU has pressed the drive's button for us, so the guest may
 *                       └ open it by itself: asked once more after a while, then BUSY */
#include "config.h"

#include "gh-qemu-medium-private.h"

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-json-private.h"
#include "gh-qemu-devices-private.h"
#include "gh-qemu-script-private.h"

/* Seconds that a guest gets to open a tray that it has locked. */
#define BUTTON_WAIT 4

typedef struct
{
  GhQemuRun *run;
  GhDisk *disk;
  char *id;
  char *old; /* node of the medium that is in */
  gboolean force;
  gboolean asked; /* the guest had its time */
} Medium;

static void
medium_free (gpointer data)
{
  Medium *self = data;

  g_object_unref (self->run);
  gh_struct_free (&gh_disk_struct, self->disk);
  g_free (self->id);
  g_free (self->old);
  g_free (self);
}

char *
gh_qemu_medium_find (JsonNode *blocks, const char *id)
{
  JsonArray *array = gh_json_array (blocks);
  g_autofree char *path = g_strconcat ("/machine/peripheral/", id, NULL);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *block = gh_json_object (json_array_get_element (array, i));
      const char *device = gh_json_string (block, "qdev", "");
      JsonNode *inserted = block != NULL ? json_object_get_member (block, "inserted") : NULL;

      /* A floppy drive's medium hangs on a part of it. */
      if (inserted != NULL && (g_str_equal (device, id) || g_str_has_prefix (device, path)))
        return g_strdup (gh_json_string (gh_json_object (inserted), "node-name", NULL));
    }
  return NULL;
}

char *
gh_qemu_medium_make_node (const char *id)
{
  static guint count;

  return g_strdup_printf ("%s-%x-%u", id, g_random_int (), ++count);
}

/* The tray is open. What goes wrong from here on puts the old medium back. */
static void
change (GTask *task)
{
  const Medium *self = g_task_get_task_data (task);
  GhQemuScript *script = gh_qemu_script_new ();
  g_autofree char *node = gh_qemu_medium_make_node (self->id);

  if (self->disk->source != NULL)
    {
      gh_qemu_script_add (
        script,
        "blockdev-add",
        gh_qemu_blockdev_new (node,
                              self->disk->format,
                              self->disk->source_type,
                              self->disk->source,
                              self->disk->readonly || self->disk->device == GH_DISK_CDROM));
      gh_qemu_script_undo (script, "blockdev-del", gh_qemu_args ("node-name", node, NULL));
    }
  if (self->old != NULL)
    {
      gh_qemu_script_add (script, "blockdev-remove-medium", gh_qemu_args ("id", self->id, NULL));
      gh_qemu_script_undo (script,
                           "blockdev-insert-medium",
                           gh_qemu_args ("id", self->id, "node-name", self->old, NULL));
    }
  if (self->disk->source != NULL)
    {
      gh_qemu_script_add (
        script, "blockdev-insert-medium", gh_qemu_args ("id", self->id, "node-name", node, NULL));
      gh_qemu_script_add (script, "blockdev-close-tray", gh_qemu_args ("id", self->id, NULL));
    }
  if (self->old != NULL)
    gh_qemu_script_add (script, "blockdev-del", gh_qemu_args ("node-name", self->old, NULL));
  gh_qemu_script_run (script, gh_qemu_run_get_qmp (self->run), task);
}

static void open_tray (GTask *task);

static gboolean
on_waited (gpointer data)
{
  open_tray (g_object_ref (data));
  return G_SOURCE_REMOVE;
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Medium *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonNode) reply = gh_qmp_execute_finish (GH_QMP (source), result, &error);

  if (reply != NULL)
    {
      change (g_steal_pointer (&task));
      return;
    }
  if (strstr (error->message, "locked") == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_error_free (error);
  if (!self->asked)
    g_timeout_add_seconds_full (
      G_PRIORITY_DEFAULT, BUTTON_WAIT, on_waited, g_steal_pointer (&task), g_object_unref);
  else
    g_task_return_new_error (task,
                             GH_ERROR,
                             GH_ERROR_BUSY,
                             _ ("The guest has locked the drive %s: eject the medium there, or "
                                "force it"),
                             self->disk->target);
  self->asked = TRUE;
}

static void
open_tray (GTask *task)
{
  const Medium *self = g_task_get_task_data (task);
  JsonObject *arguments = gh_qemu_args ("id", self->id, NULL);

  json_object_set_boolean_member (arguments, "force", self->force);
  gh_qmp_execute_async (gh_qemu_run_get_qmp (self->run),
                        "blockdev-open-tray",
                        arguments,
                        -1,
                        GH_QMP_TIMEOUT,
                        NULL,
                        on_opened,
                        task);
}

static void
on_blocks (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Medium *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonNode) reply = gh_qmp_execute_finish (GH_QMP (source), result, &error);

  if (reply == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  self->old = gh_qemu_medium_find (reply, self->id);
  open_tray (task);
}

void
gh_qemu_medium_change (GTask *task, GhQemuRun *run, const GhDisk *disk, gboolean force)
{
  Medium *self = g_new0 (Medium, 1);

  self->run = g_object_ref (run);
  self->disk = gh_struct_copy (&gh_disk_struct, disk);
  self->id = gh_qemu_disk_id (disk->target);
  self->force = force;
  g_task_set_task_data (task, self, medium_free);
  gh_qmp_execute_async (
    gh_qemu_run_get_qmp (run), "query-block", NULL, -1, GH_QMP_TIMEOUT, NULL, on_blocks, task);
}
