/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Saving, restoring, triggers, SysRq and dumps of machines that QEMU runs. */
#include "config.h"

#include "gh-qemu-life-private.h"

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-qemu-domain-private.h"
#include "gh-qemu-migration-private.h"
#include "gh-task.h"

/* Task data of an operation: the state to which the guest goes back. */
#define get_wanted(task) ((GhDomainState) GPOINTER_TO_INT (g_task_get_task_data (task)))

static GTask *
make_task (GhDomainLife *self,
           gpointer tag,
           GhDomainState wanted,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer data)
{
  GTask *task = gh_task_new (self, tag, cancellable, callback, data);

  g_task_set_task_data (task, GINT_TO_POINTER (wanted), NULL);
  return task;
}

static GhQmp *
get_qmp (gpointer self)
{
  GhQemuRun *run = gh_qemu_domain_get_run (GH_QEMU_DOMAIN (self));

  return run != NULL ? gh_qemu_run_get_qmp (run) : NULL;
}

/* What a connection that is gone means to whoever asked. */
static GError *
translate (GTask *task, GError *error)
{
  if (!g_error_matches (error, GH_ERROR, GH_ERROR_UNAVAILABLE))
    return error;
  g_error_free (error);
  return gh_qemu_domain_make_gone_error (g_task_get_source_object (task));
}

/* Runs @command on the task's monitor; with none, says that the machine is gone. Takes @arguments.
 */
static void
ask (GTask *task, const char *command, JsonObject *arguments, GAsyncReadyCallback callback)
{
  GhQmp *qmp = get_qmp (g_task_get_source_object (task));

  if (qmp != NULL)
    {
      gh_qmp_execute_async (qmp, command, arguments, -1, GH_QMP_TIMEOUT, NULL, callback, task);
      return;
    }
  g_clear_pointer (&arguments, json_object_unref);
  g_task_return_error (task, gh_qemu_domain_make_gone_error (g_task_get_source_object (task)));
  g_object_unref (task);
}

static void
on_asked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (JsonNode) reply = gh_qmp_execute_finish (GH_QMP (source), result, &error);

  if (reply == NULL)
    g_task_return_error (task, translate (task, error));
  else
    g_task_return_boolean (task, TRUE);
}

/* Save. */

static GError *
make_save_error (GTask *task, GError *error)
{
  GError *made = NULL;

  if (g_error_matches (error, GH_ERROR, GH_ERROR_CANCELLED)
      || g_error_matches (error, GH_ERROR, GH_ERROR_UNAVAILABLE))
    return translate (task, error);
  g_propagate_prefixed_error (&made,
                              error,
                              _ ("“%s” cannot be saved: "),
                              gh_domain_get_name (g_task_get_source_object (task)));
  return made;
}

typedef struct
{
  GTask *task;
  GError *error;
} Failure;

/* The guest goes on; why it had to is what is told. */
static void
on_gone_on (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Failure *failure = data;
  g_autoptr (GTask) task = failure->task;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) reply = gh_qmp_execute_finish (GH_QMP (source), result, &error);

  if (reply != NULL)
    gh_qemu_domain_resumed (g_task_get_source_object (task));
  else
    gh_error_add_evidence (failure->error, error->message);
  g_task_return_error (task, failure->error);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GhDomain *domain = g_task_get_source_object (task);
  GError *error = NULL;

  if (gh_qemu_migration_finish (GH_QMP (source), result, &error))
    {
      if (get_qmp (domain) == GH_QMP (source))
        gh_qemu_domain_stopped (GH_QEMU_DOMAIN (domain));
      g_task_return_boolean (task, TRUE);
      return;
    }
  error = make_save_error (task, error);
  if (get_wanted (task) == GH_DOMAIN_RUNNING && gh_qmp_is_open (GH_QMP (source)))
    {
      Failure *failure = g_new0 (Failure, 1);

      failure->task = g_steal_pointer (&task);
      failure->error = error;
      gh_qmp_execute_async (
        GH_QMP (source), "cont", NULL, -1, GH_QMP_TIMEOUT, NULL, on_gone_on, failure);
      return;
    }
  g_task_return_error (task, error);
}

static void
gh_qemu_life_save (GhDomainLife *self,
                   int fd,
                   GhDomainProgress progress,
                   gpointer progress_data,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer data)
{
  GTask *task = make_task (
    self, gh_qemu_life_save, gh_domain_get_state (GH_DOMAIN (self)), cancellable, callback, data);

  gh_qemu_migration_save_async (
    get_qmp (self), fd, progress, progress_data, cancellable, on_saved, task);
}

/* The end of a save. */

static void
on_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  gh_domain_act_finish (GH_DOMAIN (source), result, &error);
  gh_task_end (data, error);
}

static void
on_continued (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (JsonNode) reply = gh_qmp_execute_finish (GH_QMP (source), result, &error);

  if (reply == NULL)
    {
      g_task_return_error (task, translate (task, error));
      return;
    }
  gh_qemu_domain_resumed (g_task_get_source_object (task));
  g_task_return_boolean (task, TRUE);
}

static void
on_broken_off (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;

  if (!gh_qemu_migration_finish (GH_QMP (source), result, &error))
    {
      g_task_return_error (task, translate (task, error));
      g_object_unref (task);
    }
  else if (get_wanted (task) == GH_DOMAIN_RUNNING)
    ask (task, "cont", NULL, on_continued);
  else
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
    }
}

static void
gh_qemu_life_end_save (GhDomainLife *self,
                       GhDomainState state,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  GTask *task = make_task (self, gh_qemu_life_end_save, state, NULL, callback, data);
  GhQmp *qmp = get_qmp (self);

  if (qmp == NULL)
    {
      g_task_return_error (task, gh_qemu_domain_make_gone_error (GH_QEMU_DOMAIN (self)));
      g_object_unref (task);
    }
  else if (state == GH_DOMAIN_OFF)
    {
      gh_qemu_run_set_end (gh_qemu_domain_get_run (GH_QEMU_DOMAIN (self)), GH_DOMAIN_END_SAVED);
      gh_domain_act_async (GH_DOMAIN (self), GH_DOMAIN_ACTION_DESTROY, NULL, on_ended, task);
    }
  else
    gh_qemu_migration_break_off_async (qmp, on_broken_off, task);
}

/* Triggers and keys. */

static void
gh_qemu_life_trigger (GhDomainLife *self,
                      GhTrigger trigger,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer data)
{
  GTask *task;

  if (trigger == GH_TRIGGER_RESET)
    {
      gh_domain_act_async (GH_DOMAIN (self), GH_DOMAIN_ACTION_RESET, cancellable, callback, data);
      return;
    }
  task = make_task (self, gh_qemu_life_trigger, GH_DOMAIN_RUNNING, cancellable, callback, data);
  if (trigger == GH_TRIGGER_NMI)
    ask (task, "inject-nmi", NULL, on_asked);
  else if (trigger == GH_TRIGGER_WAKEUP)
    ask (task, "system_wakeup", NULL, on_asked);
  else
    ask (task, "system_powerdown", NULL, on_asked);
}

JsonObject *
gh_qemu_life_make_keys (const char *const *codes)
{
  JsonObject *arguments = json_object_new ();
  JsonArray *keys = json_array_new ();

  for (; *codes != NULL; codes++)
    {
      JsonObject *key = json_object_new ();

      json_object_set_string_member (key, "type", "qcode");
      json_object_set_string_member (key, "data", *codes);
      json_array_add_object_element (keys, key);
    }
  json_object_set_array_member (arguments, "keys", keys);
  return arguments;
}

static void
gh_qemu_life_sysrq (GhDomainLife *self,
                    char key,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer data)
{
  const char last[] = { key, '\0' };
  const char *const codes[] = { "alt", "sysrq", last, NULL };
  GTask *task
    = make_task (self, gh_qemu_life_sysrq, GH_DOMAIN_RUNNING, cancellable, callback, data);

  ask (task, "send-key", gh_qemu_life_make_keys (codes), on_asked);
}

/* Dump. */

static void
on_dumped (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL, *made = NULL;

  if (gh_qemu_migration_finish (GH_QMP (source), result, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_propagate_prefixed_error (&made,
                              translate (task, error),
                              _ ("The memory of “%s” cannot be written: "),
                              gh_domain_get_name (g_task_get_source_object (task)));
  g_task_return_error (task, made);
}

static void
gh_qemu_life_dump (GhDomainLife *self,
                   int fd,
                   GhDumpFormat format,
                   GhDomainProgress progress,
                   gpointer progress_data,
                   GAsyncReadyCallback callback,
                   gpointer data)
{
  GTask *task = make_task (self, gh_qemu_life_dump, GH_DOMAIN_RUNNING, NULL, callback, data);

  gh_qemu_migration_dump_async (
    get_qmp (self), fd, format, progress, progress_data, on_dumped, task);
}

static GhDomainFeatures
gh_qemu_life_get_features (GhDomainLife *self)
{
  return GH_DOMAIN_FEATURE_SAVE | GH_DOMAIN_FEATURE_DUMP | GH_DOMAIN_FEATURE_KDUMP
         | GH_DOMAIN_FEATURE_SYSRQ | GH_DOMAIN_FEATURE_TRIGGER_POWER
         | GH_DOMAIN_FEATURE_TRIGGER_WAKEUP | GH_DOMAIN_FEATURE_TRIGGER_RESET
         | GH_DOMAIN_FEATURE_TRIGGER_NMI;
}

void
gh_qemu_life_init (GhDomainLifeInterface *iface)
{
  iface->get_features = gh_qemu_life_get_features;
  iface->save_async = gh_qemu_life_save;
  iface->end_save_async = gh_qemu_life_end_save;
  iface->restore_async = gh_qemu_domain_restore;
  iface->trigger_async = gh_qemu_life_trigger;
  iface->sysrq_async = gh_qemu_life_sysrq;
  iface->dump_async = gh_qemu_life_dump;
}
