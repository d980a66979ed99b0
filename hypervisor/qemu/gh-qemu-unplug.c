/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Taking a device away from a guest, which has to let go of it. */
#include "config.h"

#include "gh-qemu-live-private.h"

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-json-private.h"
#include "gh-qemu-script-private.h"

/* Seconds in which a guest that is well lets go; one without a system never does. */
#define UNPLUG_TIMEOUT 20

typedef struct
{
  char *id;
  gulong event;
  gulong ended;
  guint timer;
  gboolean done;
} Unplug;

static void
unplug_free (gpointer data)
{
  Unplug *self = data;

  g_free (self->id);
  g_free (self);
}

/* The ids of devices for whose end somebody waits. */
static GHashTable *
get_waited (GhQemuRun *run)
{
  GHashTable *ids = g_object_get_data (G_OBJECT (run), "unplugging");

  if (ids == NULL)
    {
      ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_object_set_data_full (
        G_OBJECT (run), "unplugging", ids, (GDestroyNotify) g_hash_table_unref);
    }
  return ids;
}

gboolean
gh_qemu_unplug_is_under_way (GhQemuRun *run, const char *id)
{
  return g_hash_table_contains (get_waited (run), id);
}

/* Completes once; @error: (transfer full) (nullable). */
static void
complete (GTask *task, GError *error)
{
  GhQemuRun *run = g_task_get_source_object (task);
  Unplug *self = g_task_get_task_data (task);

  if (self->done)
    {
      g_clear_error (&error);
      return;
    }
  self->done = TRUE;
  g_hash_table_remove (get_waited (run), self->id);
  g_clear_signal_handler (&self->event, run);
  g_clear_signal_handler (&self->ended, run);
  g_clear_handle_id (&self->timer, g_source_remove);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
on_event (GhQemuRun *run, const char *name, JsonObject *data, GTask *task)
{
  const Unplug *self = g_task_get_task_data (task);
  gboolean ours = g_strcmp0 (gh_json_string (data, "device", NULL), self->id) == 0
                  || g_strcmp0 (gh_json_string (data, "path", NULL), self->id) == 0;

  if (!ours)
    return;
  if (g_str_equal (name, "DEVICE_DELETED"))
    complete (task, NULL);
  else if (g_str_equal (name, "DEVICE_UNPLUG_GUEST_ERROR")
           || g_str_equal (name, "MEM_UNPLUG_ERROR"))
    complete (task,
              g_error_new_literal (GH_ERROR,
                                   GH_ERROR_BUSY,
                                   _ ("The guest refused to let go of it: it is in use there")));
}

static void
on_ended (GhQemuRun *run, guint end, const char *reason, GTask *task)
{
  complete (task, g_error_new_literal (GH_ERROR, GH_ERROR_WRONG_STATE, _ ("The machine ended")));
}

static gboolean
on_too_late (gpointer data)
{
  Unplug *self = g_task_get_task_data (data);

  self->timer = 0;
  complete (data,
            g_error_new (GH_ERROR,
                         GH_ERROR_TIMEOUT,
                         _ ("The guest did not let go of it in %d seconds: it is in use there, or "
                            "no system runs in it. It will be gone when the guest does, or when "
                            "it is off"),
                         UNPLUG_TIMEOUT));
  return G_SOURCE_REMOVE;
}

static void
on_asked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (JsonNode) reply = gh_qmp_execute_finish (GH_QMP (source), result, &error);

  if (reply == NULL)
    complete (task, error);
}

void
gh_qemu_unplug_async (GhQemuRun *run, const char *id, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (run, NULL, callback, data);
  Unplug *self = g_new0 (Unplug, 1);

  g_task_set_source_tag (task, gh_qemu_unplug_async);
  g_task_set_task_data (task, self, unplug_free);
  self->id = g_strdup (id);
  g_hash_table_add (get_waited (run), g_strdup (id));
  self->event = g_signal_connect (run, "event", G_CALLBACK (on_event), task);
  self->ended = g_signal_connect (run, "ended", G_CALLBACK (on_ended), task);
  self->timer = g_timeout_add_seconds (UNPLUG_TIMEOUT, on_too_late, task);
  gh_qmp_execute_async (gh_qemu_run_get_qmp (run),
                        "device_del",
                        gh_qemu_args ("id", id, NULL),
                        -1,
                        GH_QMP_TIMEOUT,
                        NULL,
                        on_asked,
                        g_object_ref (task));
}

gboolean
gh_qemu_unplug_finish (GhQemuRun *run, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, run), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
