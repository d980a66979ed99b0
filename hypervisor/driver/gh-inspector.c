/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhInspector: what a driver tells of its host. */
#include "config.h"

#include "gh-inspector.h"

#include <glib/gi18n-lib.h>

#include "gh-error.h"

G_DEFINE_INTERFACE (GhInspector, gh_inspector, GH_TYPE_DRIVER)

static void
gh_inspector_default_init (GhInspectorInterface *iface)
{
}

/* A question, as it travels into the worker thread and back. */
typedef struct
{
  GPtrArray *machines; /* GhHostOwner, for those who need them */
  char *name;          /* of a log, or a path in xenstore */
  GhLogRange range;
  guint depth;
  guint limit;
  gboolean more;
} Question;

static void
question_free (gpointer data)
{
  Question *self = data;

  g_clear_pointer (&self->machines, g_ptr_array_unref);
  g_free (self->name);
  g_free (self);
}

static guint
get_id (GhDomain *domain)
{
  GhDomainInfo info;

  gh_domain_get_info (domain, &info);
  return info.id;
}

static GPtrArray *
list_machines (GhDriver *driver)
{
  g_autoptr (GPtrArray) domains = gh_driver_list_domains (driver);
  GPtrArray *machines = g_ptr_array_new_full (domains->len, (GDestroyNotify) gh_host_owner_free);

  for (guint i = 0; i < domains->len; i++)
    {
      GhDomain *domain = domains->pdata[i];
      const GhDomainConfig *config = gh_domain_get_config (domain);
      GhHostOwner *machine = gh_struct_new (&gh_host_owner_struct);

      machine->uuid = g_strdup (config->uuid);
      machine->name = g_strdup (config->name);
      machine->memory = machine->memory_max = config->memory;
      machine->vcpus = config->vcpus;
      if (gh_domain_state_is_active (gh_domain_get_state (domain)))
        machine->domid = get_id (domain);
      g_ptr_array_add (machines, machine);
    }
  return machines;
}

static void
ask (GhDriver *driver,
     gpointer tag,
     Question *question,
     GTaskThreadFunc work,
     GAsyncReadyCallback callback,
     gpointer data)
{
  g_autoptr (GTask) task = g_task_new (driver, NULL, callback, data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, question, question_free);
  g_task_run_in_thread (task, work);
}

/* The interface, if @driver has it. */
static GhInspectorInterface *
get_interface (gpointer driver)
{
  static const GhInspectorInterface none;

  return GH_IS_INSPECTOR (driver) ? GH_INSPECTOR_GET_IFACE (driver)
                                  : (GhInspectorInterface *) &none;
}

static void
return_pointer (GTask *task, gpointer result, GDestroyNotify free_func, GError *error)
{
  if (result != NULL)
    g_task_return_pointer (task, result, free_func);
  else
    g_task_return_error (task, error);
}

static GError *
unsupported (gpointer driver, const char *what)
{
  return g_error_new (
    GH_ERROR, GH_ERROR_UNSUPPORTED, _ ("%s has no %s"), gh_driver_get_kind (driver), what);
}

static void
get_info (GTask *task, gpointer driver, gpointer data, GCancellable *cancellable)
{
  GhInspectorInterface *iface = get_interface (driver);
  Question *question = data;
  GError *error = NULL;
  GhHostInfo *info = NULL;

  if (iface->get_info != NULL)
    info = iface->get_info (driver, question->machines, &error);
  else
    error = unsupported (driver, _ ("facts about its host"));
  return_pointer (task, info, (GDestroyNotify) gh_host_info_free, error);
}

void
gh_inspector_get_info_async (GhDriver *driver, GAsyncReadyCallback callback, gpointer data)
{
  Question *question = g_new0 (Question, 1);

  question->machines = list_machines (driver);
  ask (driver, gh_inspector_get_info_async, question, get_info, callback, data);
}

GhHostInfo *
gh_inspector_get_info_finish (GhDriver *driver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
list_logs (GTask *task, gpointer driver, gpointer data, GCancellable *cancellable)
{
  GhInspectorInterface *iface = get_interface (driver);
  Question *question = data;
  GError *error = NULL;
  GPtrArray *list = NULL;

  if (iface->list_logs != NULL)
    list = iface->list_logs (driver, question->machines, &error);
  else
    list = gh_host_log_list_new ();
  return_pointer (task, list, (GDestroyNotify) g_ptr_array_unref, error);
}

void
gh_inspector_list_logs_async (GhDriver *driver, GAsyncReadyCallback callback, gpointer data)
{
  Question *question = g_new0 (Question, 1);

  question->machines = list_machines (driver);
  ask (driver, gh_inspector_list_logs_async, question, list_logs, callback, data);
}

GPtrArray *
gh_inspector_list_logs_finish (GhDriver *driver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
read_log (GTask *task, gpointer driver, gpointer data, GCancellable *cancellable)
{
  GhInspectorInterface *iface = get_interface (driver);
  Question *question = data;
  GError *error = NULL;
  GBytes *bytes = NULL;

  if (iface->read_log != NULL)
    bytes = iface->read_log (driver, question->name, &question->range, &error);
  else
    error = unsupported (driver, _ ("logs"));
  return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref, error);
}

void
gh_inspector_read_log_async (GhDriver *driver,
                             const char *name,
                             guint64 offset,
                             gsize limit,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  Question *question = g_new0 (Question, 1);

  question->name = g_strdup (name);
  question->range.offset = offset;
  question->range.limit = limit;
  ask (driver, gh_inspector_read_log_async, question, read_log, callback, data);
}

GBytes *
gh_inspector_read_log_finish (GhDriver *driver,
                              GAsyncResult *result,
                              GhLogRange *range,
                              GError **error)
{
  *range = ((Question *) g_task_get_task_data (G_TASK (result)))->range;
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
clear_log (GTask *task, gpointer driver, gpointer data, GCancellable *cancellable)
{
  GhInspectorInterface *iface = get_interface (driver);
  Question *question = data;
  GError *error = NULL;

  if (iface->clear_log == NULL)
    error = unsupported (driver, _ ("log that can be emptied"));
  if (error == NULL && iface->clear_log (driver, question->name, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
gh_inspector_clear_log_async (GhDriver *driver,
                              const char *name,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  Question *question = g_new0 (Question, 1);

  question->name = g_strdup (name);
  ask (driver, gh_inspector_clear_log_async, question, clear_log, callback, data);
}

gboolean
gh_inspector_clear_log_finish (GhDriver *driver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
list_store (GTask *task, gpointer driver, gpointer data, GCancellable *cancellable)
{
  GhInspectorInterface *iface = get_interface (driver);
  Question *question = data;
  GError *error = NULL;
  GPtrArray *nodes = NULL;

  if (iface->list_store == NULL)
    error = unsupported (driver, _ ("xenstore"));
  else if (gh_store_path_check (question->name, &error))
    nodes = iface->list_store (
      driver, question->name, question->depth, question->limit, &question->more, &error);
  return_pointer (task, nodes, (GDestroyNotify) g_ptr_array_unref, error);
}

void
gh_inspector_list_store_async (GhDriver *driver,
                               const char *path,
                               guint depth,
                               guint limit,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  Question *question = g_new0 (Question, 1);

  question->name = g_strdup (path);
  question->depth = depth;
  question->limit = limit;
  ask (driver, gh_inspector_list_store_async, question, list_store, callback, data);
}

GPtrArray *
gh_inspector_list_store_finish (GhDriver *driver,
                                GAsyncResult *result,
                                gboolean *more,
                                GError **error)
{
  *more = ((Question *) g_task_get_task_data (G_TASK (result)))->more;
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
gh_inspector_check (GhDriver *driver, GPtrArray *findings)
{
  GhInspectorInterface *iface = get_interface (driver);

  if (iface->check != NULL)
    iface->check (GH_INSPECTOR (driver), findings);
}
