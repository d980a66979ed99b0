/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Virtual CPUs of a machine that runs: which of the host's they run on, and how many there are. */
#define _GNU_SOURCE
#include "config.h"

#include "gh-qemu-live-private.h"

#include <glib/gi18n-lib.h>
#include <sched.h>
#include <unistd.h>

#include "gh-cpu-set.h"
#include "gh-error.h"
#include "gh-json-private.h"
#include "gh-qemu-script-private.h"

/* Pinning. */

static gboolean
pin_thread (pid_t thread, const char *cpus, guint vcpu, GError **error)
{
  cpu_set_t *mask = CPU_ALLOC (GH_CPUS_MAX);
  gsize size = CPU_ALLOC_SIZE (GH_CPUS_MAX);
  GhCpuSet set;
  int failed;

  if (!gh_cpu_set_parse (cpus, &set, error))
    {
      CPU_FREE (mask);
      return FALSE;
    }
  CPU_ZERO_S (size, mask);
  for (guint cpu = 0; cpu < GH_CPUS_MAX; cpu++)
    if (gh_cpu_set_has (&set, cpu))
      CPU_SET_S (cpu, size, mask);
  failed = sched_setaffinity (thread, size, mask) != 0 ? errno : 0;
  CPU_FREE (mask);
  if (failed != 0)
    g_propagate_error (
      error, gh_error_from_errno (failed, _ ("CPU %u of the machine cannot be pinned"), vcpu));
  return failed == 0;
}

/* @cpus: what query-cpus-fast returned. A thread is named by QEMU: it must be one of QEMU's. */
static gboolean
pin_all (JsonArray *cpus, GPid pid, char **pins, GError **error)
{
  guint pinned = pins != NULL ? g_strv_length (pins) : 0;

  for (guint i = 0; cpus != NULL && i < json_array_get_length (cpus); i++)
    {
      JsonObject *cpu = gh_json_object (json_array_get_element (cpus, i));
      gint64 thread = gh_json_int (cpu, "thread-id", 0);
      gint64 index = gh_json_int (cpu, "cpu-index", i);
      g_autofree char *path
        = g_strdup_printf ("/proc/%d/task/%" G_GINT64_FORMAT, (int) pid, thread);

      if (thread > 0 && index >= 0 && access (path, F_OK) == 0
          && !pin_thread ((pid_t) thread, index < pinned ? pins[index] : "", (guint) index, error))
        return FALSE;
    }
  return TRUE;
}

static void
on_cpus (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GhQemuRun *run = g_object_get_data (G_OBJECT (task), "run");
  GError *error = NULL;
  g_autoptr (JsonNode) reply = gh_qmp_execute_finish (GH_QMP (source), result, &error);
  GhQemuProcess *process = gh_qemu_run_get_process (run);

  if (reply != NULL && process != NULL
      && pin_all (gh_json_array (reply),
                  gh_qemu_process_get_pid (process),
                  g_object_get_data (G_OBJECT (task), "pins"),
                  &error))
    g_task_return_boolean (task, TRUE);
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_new_error (
      task, GH_ERROR, GH_ERROR_WRONG_STATE, _ ("The machine is no longer running"));
}

void
gh_qemu_cpus_pin (GTask *task, GhQemuRun *run, char **pins)
{
  GError *error = NULL;

  if (!gh_cpu_set_check (pins, (guint) sysconf (_SC_NPROCESSORS_CONF), &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  g_object_set_data_full (G_OBJECT (task), "run", g_object_ref (run), g_object_unref);
  g_object_set_data_full (G_OBJECT (task), "pins", g_strdupv (pins), (GDestroyNotify) g_strfreev);
  gh_qmp_execute_async (
    gh_qemu_run_get_qmp (run), "query-cpus-fast", NULL, -1, GH_QMP_TIMEOUT, NULL, on_cpus, task);
}

/* Plugging. The places for CPUs come from QEMU, the last first (QMP reference,
 * query-hotpluggable-cpus). */

typedef struct
{
  GhQemuRun *run;
  guint count;
} Online;

static void
online_free (gpointer data)
{
  Online *self = data;

  g_object_unref (self->run);
  g_free (self);
}

static void query_places (GTask *task);

static void
on_unplugged (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;

  if (gh_qemu_unplug_finish (GH_QEMU_RUN (source), result, &error))
    {
      query_places (task);
      return;
    }
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
copy_member (JsonObject *object, const char *name, JsonNode *value, gpointer data)
{
  json_object_set_member (data, name, json_node_copy (value));
}

static JsonObject *
make_cpu (JsonObject *place)
{
  JsonObject *arguments = gh_qemu_args ("driver", gh_json_string (place, "type", ""), NULL);

  json_object_foreach_member (
    json_object_get_object_member (place, "props"), copy_member, arguments);
  return arguments;
}

/* Puts a CPU into each of the first @missing free places. */
static void
plug (GTask *task, JsonArray *places, guint missing)
{
  const Online *self = g_task_get_task_data (task);
  GhQemuScript *script = gh_qemu_script_new ();

  for (guint i = json_array_get_length (places); i > 0 && missing > 0; i--)
    {
      JsonObject *place = gh_json_object (json_array_get_element (places, i - 1));

      if (place == NULL || json_object_has_member (place, "qom-path"))
        continue;
      gh_qemu_script_add (script, "device_add", make_cpu (place));
      missing--;
    }
  gh_qemu_script_run (script, gh_qemu_run_get_qmp (self->run), task);
}

/* Takes the last CPU out; the others follow. */
static void
unplug (GTask *task, JsonArray *places)
{
  const Online *self = g_task_get_task_data (task);

  for (guint i = 0; i < json_array_get_length (places); i++)
    {
      JsonObject *place = gh_json_object (json_array_get_element (places, i));
      const char *path = gh_json_string (place, "qom-path", NULL);

      if (path == NULL)
        continue;
      gh_qemu_unplug_async (self->run, path, on_unplugged, task);
      return;
    }
  g_task_return_new_error (task, GH_ERROR, GH_ERROR_HYPERVISOR, _ ("QEMU lists no CPUs"));
  g_object_unref (task);
}

static void
on_places (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  const Online *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonNode) reply = gh_qmp_execute_finish (GH_QMP (source), result, &error);
  JsonArray *places = gh_json_array (reply);
  guint online = 0;

  for (guint i = 0; places != NULL && i < json_array_get_length (places); i++)
    {
      JsonObject *place = gh_json_object (json_array_get_element (places, i));

      online += place != NULL && json_object_has_member (place, "qom-path");
    }
  if (places != NULL && online < self->count)
    plug (task, places, self->count - online);
  else if (places != NULL && online > self->count)
    unplug (task, places);
  else
    {
      if (error != NULL)
        g_task_return_error (task, error);
      else
        g_task_return_boolean (task, TRUE);
      g_object_unref (task);
    }
}

static void
query_places (GTask *task)
{
  const Online *self = g_task_get_task_data (task);

  gh_qmp_execute_async (gh_qemu_run_get_qmp (self->run),
                        "query-hotpluggable-cpus",
                        NULL,
                        -1,
                        GH_QMP_TIMEOUT,
                        NULL,
                        on_places,
                        task);
}

void
gh_qemu_cpus_set_online (GTask *task, GhQemuRun *run, guint count)
{
  Online *self = g_new0 (Online, 1);

  self->run = g_object_ref (run);
  self->count = count;
  g_task_set_task_data (task, self, online_free);
  query_places (task);
}
