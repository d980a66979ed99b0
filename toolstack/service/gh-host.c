/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhHost: one hypervisor on this machine. */
#include "config.h"

#include "gh-host.h"

#include <glib/gi18n-lib.h>

#include "gh-dbus-names.h"
#include "gh-host-private.h"
#include "gh-install-end.h"
#include "gh-install-watch.h"
#include "gh-properties.h"
#include "gh-service.h"
#include "gh-storage.h"
#include "gh-task.h"
#include "gh-text.h"

G_DEFINE_FINAL_TYPE (GhHost, gh_host, G_TYPE_OBJECT)

static void
index_name (GhHost *self, GhMachine *machine)
{
  g_hash_table_insert (self->names, g_strdup (gh_machine_get_name (machine)), machine);
}

static void
unindex_name (GhHost *self, GhMachine *machine)
{
  const char *name = gh_machine_get_name (machine);

  if (g_hash_table_lookup (self->names, name) == machine)
    g_hash_table_remove (self->names, name);
}

static void
on_domain_added (GhDriver *driver, GhDomain *domain, GhHost *self)
{
  GhMachine *machine = gh_machine_new (self, domain);

  g_hash_table_insert (self->machines, (char *) gh_machine_get_uuid (machine), machine);
  index_name (self, machine);
  if (!self->ready)
    return;
  gh_service_emit_machine_added (self->service, machine);
  gh_storage_users_changed (gh_service_get_storage (self->service), domain);
  gh_host_queue (self, machine);
}

static void
on_domain_removed (GhDriver *driver, GhDomain *domain, GhHost *self)
{
  GhMachine *machine = gh_host_lookup (self, gh_domain_get_uuid (domain));

  if (machine == NULL)
    return;
  unindex_name (self, machine);
  if (machine->dirty)
    g_ptr_array_remove_fast (self->dirty, machine);
  g_ptr_array_add (self->removed, g_strdup (machine->path));
  gh_service_emit_machine_removed (self->service, machine);
  gh_storage_users_changed (gh_service_get_storage (self->service), machine->domain);
  g_hash_table_remove (self->machines, gh_machine_get_uuid (machine));
  gh_host_queue (self, NULL);
}

static void
gh_host_dispose (GObject *object)
{
  GhHost *self = GH_HOST (object);

  g_clear_handle_id (&self->flush_source, g_source_remove);
  if (self->driver != NULL)
    g_signal_handlers_disconnect_by_data (self->driver, self);
  g_clear_object (&self->driver);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (gh_host_parent_class)->dispose (object);
}

static void
gh_host_finalize (GObject *object)
{
  GhHost *self = GH_HOST (object);

  g_ptr_array_unref (self->dirty);
  g_ptr_array_unref (self->removed);
  g_ptr_array_unref (self->waiting);
  g_clear_pointer (&self->loaded, g_ptr_array_unref);
  g_clear_pointer (&self->undone, g_ptr_array_unref);
  g_clear_pointer (&self->later, g_ptr_array_unref);
  g_clear_pointer (&self->unready, g_ptr_array_unref);
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->reserved);
  g_hash_table_unref (self->machines);
  g_clear_pointer (&self->properties, g_variant_unref);
  gh_driver_status_free (self->status);
  g_free (self->id);
  g_free (self->path);
  g_free (self->uri);
  G_OBJECT_CLASS (gh_host_parent_class)->finalize (object);
}

static void
gh_host_class_init (GhHostClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gh_host_dispose;
  G_OBJECT_CLASS (klass)->finalize = gh_host_finalize;
}

static void
gh_host_init (GhHost *self)
{
  self->machines = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->reserved = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->dirty = g_ptr_array_new ();
  self->removed = g_ptr_array_new_with_free_func (g_free);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->status = gh_driver_status_new ();
}

GhHost *
gh_host_new (GhService *service, const char *id, const char *uri, GhDriver *driver, GhStore *store)
{
  GhHost *self = g_object_new (GH_TYPE_HOST, NULL);

  self->service = service;
  self->id = g_strdup (id);
  self->path = gh_dbus_host_path (id);
  self->uri = g_strdup (uri);
  self->driver = driver;
  self->store = store;
  g_signal_connect (driver, "domain-added", G_CALLBACK (on_domain_added), self);
  g_signal_connect (driver, "domain-removed", G_CALLBACK (on_domain_removed), self);
  return self;
}

static void
on_probed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GhHost *self = g_task_get_source_object (task);
  GError *error = NULL;
  GhDriverStatus *status = gh_driver_probe_finish (self->driver, result, &error);
  g_autoptr (GVariant) after = NULL;
  g_autoptr (GVariant) changes = NULL;

  if (status == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  gh_host_set_status (self, status);
  after = gh_properties_all (gh_host_properties, self);
  changes = self->properties != NULL ? gh_properties_changes (self->properties, after) : NULL;
  if (changes != NULL)
    {
      g_variant_unref (self->properties);
      self->properties = g_steal_pointer (&after);
      gh_service_emit_changes (self->service, self->path, GH_DBUS_HOST_INTERFACE, changes);
    }
  g_task_return_boolean (task, TRUE);
}

void
gh_host_probe_async (GhHost *self, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (task, gh_host_probe_async);
  gh_driver_probe_async (self->driver, NULL, on_probed, task);
}

gboolean
gh_host_probe_finish (GhHost *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

GhService *
gh_host_get_service (GhHost *self)
{
  return self->service;
}

const char *
gh_host_get_id (GhHost *self)
{
  return self->id;
}

const char *
gh_host_get_path (GhHost *self)
{
  return self->path;
}

const char *
gh_host_get_uri (GhHost *self)
{
  return self->uri;
}

GhDriver *
gh_host_get_driver (GhHost *self)
{
  return self->driver;
}

GhStore *
gh_host_get_store (GhHost *self)
{
  return self->store;
}

const GhDriverStatus *
gh_host_get_status (GhHost *self)
{
  return self->status;
}

gboolean
gh_host_is_ready (GhHost *self)
{
  return self->ready;
}

GHashTable *
gh_host_get_machines (GhHost *self)
{
  return self->machines;
}

GhMachine *
gh_host_lookup (GhHost *self, const char *uuid)
{
  return g_hash_table_lookup (self->machines, uuid);
}

static GhMachine *
find_title (GhHost *self, const char *title, guint *count)
{
  GhMachine *found = NULL;
  GHashTableIter iter;
  gpointer machine;

  *count = 0;
  g_hash_table_iter_init (&iter, self->machines);
  while (g_hash_table_iter_next (&iter, NULL, &machine))
    if (g_strcmp0 (gh_domain_get_config (((GhMachine *) machine)->domain)->title, title) == 0)
      {
        found = machine;
        (*count)++;
      }
  return found;
}

GhMachine *
gh_host_find (GhHost *self, const char *key, GError **error)
{
  g_autofree char *lower = g_ascii_strdown (key, -1);
  g_autofree char *quoted = gh_text_quote (key);
  GhMachine *machine = g_hash_table_lookup (self->names, key);
  guint count;

  if (machine == NULL)
    machine = gh_host_lookup (self, lower);
  if (machine != NULL)
    return machine;
  machine = find_title (self, key, &count);
  if (count == 1)
    return machine;
  if (count == 0)
    g_set_error (
      error, GH_ERROR, GH_ERROR_NOT_FOUND, _ ("There is no machine %s on %s"), quoted, self->uri);
  else
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_NOT_FOUND,
                 _ ("%u machines on %s have the title %s: use a name instead"),
                 count,
                 self->uri,
                 quoted);
  return NULL;
}

GVariant *
gh_host_get_rows (GhHost *self)
{
  GVariantBuilder rows;
  GHashTableIter iter;
  gpointer machine;

  g_variant_builder_init (&rows, G_VARIANT_TYPE (GH_DBUS_ROWS));
  g_hash_table_iter_init (&iter, self->machines);
  while (g_hash_table_iter_next (&iter, NULL, &machine))
    g_variant_builder_add_value (&rows, gh_machine_get_row (machine));
  return g_variant_builder_end (&rows);
}

guint
gh_host_count_active (GhHost *self)
{
  GHashTableIter iter;
  gpointer machine;
  guint count = 0;

  g_hash_table_iter_init (&iter, self->machines);
  while (g_hash_table_iter_next (&iter, NULL, &machine))
    if (gh_domain_state_is_active (gh_domain_get_state (((GhMachine *) machine)->domain)))
      count++;
  return count;
}

static gboolean
on_flush (gpointer data)
{
  GhHost *self = data;

  self->flush_source = 0;
  gh_host_flush (self);
  return G_SOURCE_REMOVE;
}

void
gh_host_queue (GhHost *self, GhMachine *machine)
{
  if (machine != NULL && !machine->dirty
      && gh_host_lookup (self, gh_machine_get_uuid (machine)) == machine)
    {
      machine->dirty = TRUE;
      g_ptr_array_add (self->dirty, machine);
    }
  if (self->ready && self->flush_source == 0)
    self->flush_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_flush, self, NULL);
}

static void
tell_properties (GhHost *self, GhMachine *machine)
{
  g_autoptr (GVariant) after = gh_machine_get_properties (machine);
  g_autoptr (GVariant) changes = gh_properties_changes (machine->properties, after);

  if (changes == NULL)
    return;
  g_variant_unref (machine->properties);
  machine->properties = g_steal_pointer (&after);
  gh_service_emit_changes (self->service, machine->path, GH_DBUS_DOMAIN_INTERFACE, changes);
}

void
gh_host_flush (GhHost *self)
{
  g_autoptr (GPtrArray) dirty = NULL;
  GVariantBuilder rows;

  g_clear_handle_id (&self->flush_source, g_source_remove);
  if (!self->ready || (self->dirty->len == 0 && self->removed->len == 0))
    return;
  dirty = g_steal_pointer (&self->dirty);
  self->dirty = g_ptr_array_new ();
  g_variant_builder_init (&rows, G_VARIANT_TYPE (GH_DBUS_ROWS));
  for (guint i = 0; i < dirty->len; i++)
    {
      GhMachine *machine = dirty->pdata[i];

      machine->dirty = FALSE;
      gh_machine_update (machine);
      if (machine->watched)
        tell_properties (self, machine);
      g_variant_builder_add_value (&rows, gh_machine_get_row (machine));
    }
  gh_service_emit (self->service,
                   self->path,
                   GH_DBUS_HOST_INTERFACE,
                   "DomainsChanged",
                   g_variant_new ("(@" GH_DBUS_ROWS "@ao)",
                                  g_variant_builder_end (&rows),
                                  g_variant_new_objv ((const char *const *) self->removed->pdata,
                                                      (gssize) self->removed->len)));
  g_ptr_array_set_size (self->removed, 0);
}

void
gh_host_emit_event (GhHost *self, GhMachine *machine, const char *kind, const char *text)
{
  if (!self->ready)
    return;
  gh_host_flush (self);
  gh_service_emit (self->service,
                   self->path,
                   GH_DBUS_HOST_INTERFACE,
                   "Event",
                   g_variant_new ("(xosss)",
                                  g_get_real_time () / G_USEC_PER_SEC,
                                  machine->path,
                                  gh_machine_get_name (machine),
                                  kind,
                                  text));
}

void
gh_host_run_changed (GhHost *self, GhMachine *machine, GhDomainState before)
{
  if (self->ready)
    gh_install_end_consider (machine, before);
  gh_install_watch_consider (machine);
  if (!gh_domain_state_is_active (gh_domain_get_state (machine->domain)))
    gh_service_consider_idle (self->service);
}

gboolean
gh_host_check_name (GhHost *self, const char *name, const char *uuid, GError **error)
{
  GhMachine *owner;

  if (name == NULL)
    name = "";
  if (!gh_domain_name_validate (name, error))
    return FALSE;
  owner = g_hash_table_lookup (self->names, name);
  if ((owner == NULL || g_strcmp0 (gh_machine_get_uuid (owner), uuid) == 0)
      && !g_hash_table_contains (self->reserved, name))
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_EXISTS,
               owner != NULL ? _ ("There is a machine “%s” already: choose another name")
                             : _ ("A machine “%s” is being made already: choose another name"),
               name);
  return FALSE;
}

void
gh_host_reserve_name (GhHost *self, const char *name)
{
  g_hash_table_add (self->reserved, g_strdup (name));
}

void
gh_host_release_name (GhHost *self, const char *name)
{
  g_hash_table_remove (self->reserved, name);
}

gboolean
gh_host_check_memory (GhHost *self, const GhDomainConfig *config, GError **error)
{
  g_autofree char *wanted = NULL;
  g_autofree char *there = NULL;

  if (self->status->memory == 0 || config->memory <= self->status->memory)
    return TRUE;
  wanted = gh_format_size (config->memory);
  there = gh_format_size (self->status->memory);
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_NO_MEMORY,
               _ ("“%s” asks for %s of memory, and this computer has %s: give it less"),
               config->name,
               wanted,
               there);
  return FALSE;
}

GhMachine *
gh_host_add (GhHost *self, const GhDomainConfig *config, GError **error)
{
  GhDomain *domain = gh_driver_add_domain (self->driver, config, error);

  return domain != NULL ? gh_host_lookup (self, gh_domain_get_uuid (domain)) : NULL;
}

void
gh_host_remove (GhHost *self, GhMachine *machine)
{
  gh_driver_remove_domain (self->driver, machine->domain);
}

void
gh_host_set_config (GhHost *self, GhMachine *machine, GhDomainConfig *config)
{
  GhStorage *storage = gh_service_get_storage (self->service);

  unindex_name (self, machine);
  gh_storage_users_changed (storage, machine->domain);
  gh_domain_set_config (machine->domain, config);
  gh_storage_users_changed (storage, machine->domain);
  index_name (self, machine);
  gh_machine_changed (machine);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  gh_store_finish (GH_STORE (source), result, &error);
  gh_task_end (data, error);
}

void
gh_host_save_async (GhHost *self,
                    const GhDomainConfig *config,
                    GAsyncReadyCallback callback,
                    gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (task, gh_host_save_finish);
  if (self->store != NULL)
    {
      gh_store_save_async (self->store, config, on_stored, task);
      return;
    }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

void
gh_host_forget_async (GhHost *self, const char *uuid, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (task, gh_host_save_finish);
  if (self->store != NULL)
    {
      gh_store_remove_async (self->store, uuid, on_stored, task);
      return;
    }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

gboolean
gh_host_save_finish (GhHost *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
