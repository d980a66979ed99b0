/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhHost: how it is opened. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "gh-host-private.h"
#include "gh-install-end.h"
#include "gh-install-watch.h"
#include "gh-life-jobs.h"
#include "gh-properties.h"
#include "gh-recovery.h"
#include "gh-service.h"

/* Longest stretch of work on many machines in one turn of the main loop, microseconds. */
#define SLICE 10000

/* Opening: probe, recover, load, add in slices, discover, recover saves and restores, end what was
 * undone, make the rows in slices. */

static void
answer_waiting (GhHost *self, const GError *error)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->opening = FALSE;
  for (guint i = 0; i < waiting->len; i++)
    {
      if (error != NULL)
        g_task_return_error (waiting->pdata[i], g_error_copy (error));
      else
        g_task_return_boolean (waiting->pdata[i], TRUE);
    }
}

/* Installations that ended while nobody watched. */
static void
end_installs (GhHost *self)
{
  g_autoptr (GPtrArray) domains = gh_driver_list_domains (self->driver);

  for (guint i = 0; i < domains->len; i++)
    {
      GhMachine *machine = gh_host_lookup (self, gh_domain_get_uuid (domains->pdata[i]));

      gh_install_end_consider (machine, GH_DOMAIN_RUNNING);
      gh_install_watch_consider (machine);
    }
}

static void
become_ready (GhHost *self)
{
  for (guint i = 0; i < self->dirty->len; i++)
    {
      GhMachine *machine = self->dirty->pdata[i];

      machine->dirty = FALSE;
      gh_machine_update (machine);
    }
  g_ptr_array_set_size (self->dirty, 0);
  g_ptr_array_set_size (self->removed, 0);
  self->ready = TRUE;
  self->properties = gh_properties_all (gh_host_properties, self);
  gh_service_host_ready (self->service, self);
  end_installs (self);
  answer_waiting (self, NULL);
}

/* Ten thousand rows at once would be a stall; so many are made beforehand. */
static gboolean
prepare_slice (gpointer data)
{
  GhHost *self = data;
  gint64 end = g_get_monotonic_time () + SLICE;

  while (self->unready->len > 0 && g_get_monotonic_time () < end)
    {
      g_autoptr (GhMachine) machine
        = g_ptr_array_steal_index_fast (self->unready, self->unready->len - 1);

      gh_machine_update (machine);
      gh_machine_get_row (machine);
    }
  if (self->unready->len > 0)
    return G_SOURCE_CONTINUE;
  become_ready (self);
  return G_SOURCE_REMOVE;
}

static void
prepare (GhHost *self)
{
  GHashTableIter iter;
  gpointer machine;

  for (guint i = 0; i < self->dirty->len; i++)
    ((GhMachine *) self->dirty->pdata[i])->dirty = FALSE;
  g_ptr_array_set_size (self->dirty, 0);
  g_clear_pointer (&self->unready, g_ptr_array_unref);
  self->unready = g_ptr_array_new_with_free_func (g_object_unref);
  g_hash_table_iter_init (&iter, self->machines);
  while (g_hash_table_iter_next (&iter, NULL, &machine))
    g_ptr_array_add (self->unready, g_object_ref (machine));
  g_idle_add_full (G_PRIORITY_DEFAULT, prepare_slice, g_object_ref (self), g_object_unref);
}

static void end_undone (GhHost *self);

static void
on_undone_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhHost) self = data;
  GhDomain *domain = GH_DOMAIN (source);
  g_autoptr (GError) error = NULL;

  if (gh_domain_act_finish (domain, result, &error)
      || !gh_domain_state_is_active (gh_domain_get_state (domain)))
    gh_driver_remove_domain (self->driver, domain);
  else
    gh_service_add_recovered (self->service, error->message);
  end_undone (self);
}

/* A machine whose creation was undone may have run already: it ends before anybody sees it. */
static void
end_undone (GhHost *self)
{
  GhMachine *machine = NULL;

  while (machine == NULL && self->undone->len > 0)
    {
      g_autofree char *uuid = g_ptr_array_steal_index_fast (self->undone, self->undone->len - 1);

      machine = gh_host_lookup (self, uuid);
    }
  if (machine == NULL)
    prepare (self);
  else if (!gh_domain_state_is_active (gh_domain_get_state (machine->domain)))
    {
      gh_driver_remove_domain (self->driver, machine->domain);
      end_undone (self);
    }
  else
    gh_domain_act_async (
      machine->domain, GH_DOMAIN_ACTION_DESTROY, NULL, on_undone_ended, g_object_ref (self));
}

static void
on_life_recovered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhHost) self = data;

  gh_life_recover_finish (self, result);
  g_clear_pointer (&self->later, g_ptr_array_unref);
  end_undone (self);
}

static void
on_discovered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhHost) self = data;
  g_autoptr (GError) error = NULL;

  if (!gh_driver_discover_finish (self->driver, result, &error))
    gh_service_add_recovered (self->service, error->message);
  gh_life_recover_async (self, self->later, on_life_recovered, g_object_ref (self));
}

/* Takes @config. */
static void
add_loaded (GhHost *self, GhDomainConfig *config)
{
  g_autoptr (GError) error = NULL;

  if (gh_driver_take_domain (self->driver, config, &error) == NULL)
    {
      g_autofree char *text
        = g_strdup_printf (_ ("“%s” was left out: %s"), config->name, error->message);

      gh_service_add_recovered (self->service, text);
      gh_domain_config_free (config);
    }
}

static gboolean
add_slice (gpointer data)
{
  GhHost *self = data;
  gint64 end = g_get_monotonic_time () + SLICE;

  while (self->loaded->len > 0 && g_get_monotonic_time () < end)
    add_loaded (self, g_ptr_array_steal_index_fast (self->loaded, self->loaded->len - 1));
  if (self->loaded->len > 0)
    return G_SOURCE_CONTINUE;
  gh_driver_discover_async (self->driver, NULL, on_discovered, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
add_all (GhHost *self, GPtrArray *configs)
{
  g_clear_pointer (&self->loaded, g_ptr_array_unref);
  self->loaded = g_ptr_array_ref (configs);
  g_idle_add_full (G_PRIORITY_DEFAULT, add_slice, g_object_ref (self), g_object_unref);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhHost) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GhStoreContents) contents = gh_store_load_finish (self->store, result, &error);

  if (contents == NULL)
    {
      answer_waiting (self, error);
      return;
    }
  for (guint i = 0; i < contents->warnings->len; i++)
    gh_service_add_recovered (self->service, contents->warnings->pdata[i]);
  add_all (self, contents->configs);
}

static void
on_predefined (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhHost) self = data;
  g_autoptr (GPtrArray) configs = g_task_propagate_pointer (G_TASK (result), NULL);

  add_all (self, configs);
}

static void
list_predefined (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GhHost *self = source;

  g_task_return_pointer (
    task, gh_driver_list_predefined (self->driver), (GDestroyNotify) g_ptr_array_unref);
}

static void
load (GhHost *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->store != NULL)
    {
      gh_store_load_async (self->store, on_loaded, g_object_ref (self));
      return;
    }
  task = g_task_new (self, NULL, on_predefined, g_object_ref (self));
  g_task_set_source_tag (task, load);
  g_task_run_in_thread (task, list_predefined);
}

static void
on_recovered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhHost) self = data;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->undone, g_ptr_array_unref);
  g_clear_pointer (&self->later, g_ptr_array_unref);
  self->undone = gh_recovery_run_finish (self, result, &self->later, &error);
  if (self->undone == NULL)
    answer_waiting (self, error);
  else
    load (self);
}

void
gh_host_set_status (GhHost *self, GhDriverStatus *status)
{
  gh_driver_status_free (self->status);
  self->status = status;
}

static void
on_first_probe (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhHost) self = data;
  g_autoptr (GError) error = NULL;
  GhDriverStatus *status = gh_driver_probe_finish (self->driver, result, &error);

  if (status == NULL)
    {
      answer_waiting (self, error);
      return;
    }
  gh_host_set_status (self, status);
  /* Where there is no such hypervisor, nothing is driven. */
  if (status->available
      && !gh_service_lock_hypervisor (self->service, gh_driver_get_uri (self->driver), &error))
    {
      g_message ("%s", error->message);
      answer_waiting (self, error);
      return;
    }
  gh_recovery_run_async (self, on_recovered, g_object_ref (self));
}

void
gh_host_open_async (GhHost *self, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (task, gh_host_open_async);
  if (self->ready)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  g_ptr_array_add (self->waiting, task);
  if (self->opening)
    return;
  self->opening = TRUE;
  gh_driver_probe_async (self->driver, NULL, on_first_probe, g_object_ref (self));
}

gboolean
gh_host_open_finish (GhHost *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
