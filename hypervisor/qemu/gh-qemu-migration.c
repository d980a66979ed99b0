/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of a whole machine and its memory, to and from files.
 *
 *     save:      blocked? ─▶ stop ─▶ parameters ─▶ getfd ─▶ migrate ─▶ poll
 *     break off: migrate_cancel ─▶ poll
 *     load:      getfd ─▶ migrate-incoming ─▶ poll
 *     dump:      getfd ─▶ dump-guest-memory ─▶ poll
 *
 * Each callback begins the next. QEMU writes to a descriptor that it was handed: its sandbox
 * forbids starting programs, and opening files is our business. */
#include "config.h"

#include "gh-qemu-migration-private.h"

#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-fault.h"
#include "gh-json-private.h"
#include "gh-task.h"

/* Milliseconds between two looks at how far it is. */
#define POLL 100
/* QEMU takes a pause to write what is in its caches when it stops. */
#define STOP_TIMEOUT 120000
/* Bytes a second: nobody shares the way to the file. */
#define BANDWIDTH (G_GINT64_CONSTANT (1) << 40)
#define FD_NAME   "guesthouse-state"

typedef struct
{
  int fd;
  GhDumpFormat format;
  GhDomainProgress progress;
  gpointer progress_data;
  gboolean breaking_off;
} Move;

typedef void (*Next) (GTask *task, JsonNode *reply);

static void
move_free (gpointer data)
{
  Move *move = data;

  if (move->fd >= 0)
    close (move->fd);
  g_free (move);
}

static GTask *
make_task (GhQmp *qmp,
           gpointer tag,
           int fd,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer data)
{
  GTask *task = gh_task_new (qmp, tag, cancellable, callback, data);
  Move *move = g_new0 (Move, 1);

  move->fd = fd >= 0 ? dup (fd) : -1;
  g_task_set_task_data (task, move, move_free);
  return task;
}

/* Takes @task and @error. */
static void
fail (GTask *task, GError *error)
{
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
succeed (GTask *task)
{
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

typedef struct
{
  GTask *task;
  Next next;
} Question;

static void
on_reply (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Question *question = data;
  GError *error = NULL;
  g_autoptr (JsonNode) reply = gh_qmp_execute_finish (GH_QMP (source), result, &error);

  if (reply == NULL)
    fail (question->task, error);
  else
    question->next (question->task, reply);
}

/* Runs @command, then @next; or fails. What is under way is not cancelled: QEMU would do it still.
 */
static void
ask (GTask *task, const char *command, JsonObject *arguments, int fd, guint timeout, Next next)
{
  Question *question = g_new (Question, 1);

  question->task = task;
  question->next = next;
  gh_qmp_execute_async (
    g_task_get_source_object (task), command, arguments, fd, timeout, NULL, on_reply, question);
}

static JsonObject *
make_argument (const char *name, const char *value)
{
  JsonObject *arguments = json_object_new ();

  json_object_set_string_member (arguments, name, value);
  return arguments;
}

static void
give_fd (GTask *task, Next next)
{
  const Move *move = g_task_get_task_data (task);

  ask (task, "getfd", make_argument ("fdname", FD_NAME), move->fd, GH_QMP_TIMEOUT, next);
}

/* Waiting for the end of a migration. */

static void poll_migration (GTask *task);

static gboolean
on_poll_time (gpointer data)
{
  poll_migration (data);
  return G_SOURCE_REMOVE;
}

/* QEMU's words end with those of strerror(): the one thing that a person can mend gets its code. */
static GError *
make_error (const char *description)
{
  gboolean full = strstr (description, g_strerror (ENOSPC)) != NULL
                  || strstr (description, "No space left on device") != NULL;

  return g_error_new (GH_ERROR,
                      full ? GH_ERROR_NO_SPACE : GH_ERROR_HYPERVISOR,
                      "%s",
                      *description != '\0' ? description : _ ("QEMU does not say why"));
}

static void
tell_progress (const Move *move, JsonObject *status)
{
  JsonNode *node
    = json_object_has_member (status, "ram") ? json_object_get_member (status, "ram") : NULL;
  JsonObject *ram = node != NULL ? gh_json_object (node) : NULL;
  guint64 total, remaining;

  if (ram == NULL || move->progress == NULL)
    return;
  total = (guint64) gh_json_int (ram, "total", 0);
  remaining = (guint64) gh_json_int (ram, "remaining", 0);
  move->progress (total - MIN (remaining, total), total, move->progress_data);
}

static void
on_break_off (GTask *task, JsonNode *reply)
{
  poll_migration (task);
}

static void
on_status (GTask *task, JsonNode *reply)
{
  JsonObject *object = gh_json_object (reply);
  const char *status = gh_json_string (object, "status", "none");
  Move *move = g_task_get_task_data (task);
  gboolean ended = g_str_equal (status, "none") || g_str_equal (status, "completed")
                   || g_str_equal (status, "failed") || g_str_equal (status, "cancelled");

  if (object != NULL)
    tell_progress (move, object);
  if (!ended && !move->breaking_off && g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    {
      move->breaking_off = TRUE;
      ask (task, "migrate_cancel", NULL, -1, GH_QMP_TIMEOUT, on_break_off);
    }
  else if (!ended)
    g_timeout_add (POLL, on_poll_time, task);
  else if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    fail (task, g_error_new_literal (GH_ERROR, GH_ERROR_CANCELLED, _ ("Cancelled")));
  else if (g_str_equal (status, "completed") || move->breaking_off)
    succeed (task);
  else
    fail (task, make_error (gh_json_string (object, "error-desc", "")));
}

static void
poll_migration (GTask *task)
{
  ask (task, "query-migrate", NULL, -1, GH_QMP_TIMEOUT, on_status);
}

/* Save, in the order in which it happens. */

static void
on_begun (GTask *task, JsonNode *reply)
{
  gh_fault_point ("qemu.save.writing");
  poll_migration (task);
}

static void
on_save_fd (GTask *task, JsonNode *reply)
{
  ask (task, "migrate", make_argument ("uri", "fd:" FD_NAME), -1, GH_QMP_TIMEOUT, on_begun);
}

static void
on_parameters (GTask *task, JsonNode *reply)
{
  give_fd (task, on_save_fd);
}

static void
on_stopped (GTask *task, JsonNode *reply)
{
  JsonObject *arguments = json_object_new ();

  gh_fault_point ("qemu.save.stopped");
  json_object_set_int_member (arguments, "max-bandwidth", BANDWIDTH);
  ask (task, "migrate-set-parameters", arguments, -1, GH_QMP_TIMEOUT, on_parameters);
}

static void
on_blockers (GTask *task, JsonNode *reply)
{
  JsonObject *object = gh_json_object (reply);
  JsonNode *node = object != NULL && json_object_has_member (object, "blocked-reasons")
                     ? json_object_get_member (object, "blocked-reasons")
                     : NULL;
  JsonArray *reasons = node != NULL ? gh_json_array (node) : NULL;

  if (reasons != NULL && json_array_get_length (reasons) > 0)
    {
      JsonNode *first = json_array_get_element (reasons, 0);

      fail (task,
            make_error (JSON_NODE_HOLDS_VALUE (first) && json_node_get_string (first) != NULL
                          ? json_node_get_string (first)
                          : ""));
      return;
    }
  ask (task, "stop", NULL, -1, STOP_TIMEOUT, on_stopped);
}

void
gh_qemu_migration_save_async (GhQmp *qmp,
                              int fd,
                              GhDomainProgress progress,
                              gpointer progress_data,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  GTask *task = make_task (qmp, gh_qemu_migration_save_async, fd, cancellable, callback, data);
  Move *move = g_task_get_task_data (task);

  move->progress = progress;
  move->progress_data = progress_data;
  ask (task, "query-migrate", NULL, -1, GH_QMP_TIMEOUT, on_blockers);
}

void
gh_qemu_migration_break_off_async (GhQmp *qmp, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = make_task (qmp, gh_qemu_migration_break_off_async, -1, NULL, callback, data);

  ((Move *) g_task_get_task_data (task))->breaking_off = TRUE;
  ask (task, "migrate_cancel", NULL, -1, GH_QMP_TIMEOUT, on_break_off);
}

/* Load. */

static void
on_loading (GTask *task, JsonNode *reply)
{
  poll_migration (task);
}

static void
on_load_fd (GTask *task, JsonNode *reply)
{
  ask (
    task, "migrate-incoming", make_argument ("uri", "fd:" FD_NAME), -1, GH_QMP_TIMEOUT, on_loading);
}

void
gh_qemu_migration_load_async (
  GhQmp *qmp, int fd, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  give_fd (make_task (qmp, gh_qemu_migration_load_async, fd, cancellable, callback, data),
           on_load_fd);
}

/* Dump. */

static void on_dump_status (GTask *task, JsonNode *reply);

static gboolean
on_dump_time (gpointer data)
{
  ask (data, "query-dump", NULL, -1, GH_QMP_TIMEOUT, on_dump_status);
  return G_SOURCE_REMOVE;
}

static void
on_dump_status (GTask *task, JsonNode *reply)
{
  JsonObject *object = gh_json_object (reply);
  const char *status = gh_json_string (object, "status", "failed");
  const Move *move = g_task_get_task_data (task);
  guint64 done = (guint64) gh_json_int (object, "completed", 0);
  guint64 total = (guint64) gh_json_int (object, "total", 0);

  if (move->progress != NULL)
    move->progress (MIN (done, total), total, move->progress_data);
  if (g_str_equal (status, "active"))
    g_timeout_add (POLL, on_dump_time, task);
  else if (g_str_equal (status, "completed"))
    succeed (task);
  else
    fail (task,
          g_error_new_literal (GH_ERROR,
                               GH_ERROR_HYPERVISOR,
                               _ ("QEMU could not write all of it: see that there is room")));
}

static void
on_dump_begun (GTask *task, JsonNode *reply)
{
  on_dump_time (task);
}

static void
on_dump_fd (GTask *task, JsonNode *reply)
{
  const Move *move = g_task_get_task_data (task);
  JsonObject *arguments = make_argument ("protocol", "fd:" FD_NAME);

  json_object_set_boolean_member (arguments, "paging", FALSE);
  json_object_set_boolean_member (arguments, "detach", TRUE);
  json_object_set_string_member (
    arguments, "format", move->format == GH_DUMP_KDUMP ? "kdump-zlib" : "elf");
  ask (task, "dump-guest-memory", arguments, -1, STOP_TIMEOUT, on_dump_begun);
}

void
gh_qemu_migration_dump_async (GhQmp *qmp,
                              int fd,
                              GhDumpFormat format,
                              GhDomainProgress progress,
                              gpointer progress_data,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  GTask *task = make_task (qmp, gh_qemu_migration_dump_async, fd, NULL, callback, data);
  Move *move = g_task_get_task_data (task);

  move->format = format;
  move->progress = progress;
  move->progress_data = progress_data;
  give_fd (task, on_dump_fd);
}

gboolean
gh_qemu_migration_finish (GhQmp *qmp, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, qmp), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
