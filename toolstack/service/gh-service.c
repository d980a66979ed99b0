/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhService: the service as a whole. */
#include "config.h"

#include "gh-service.h"

#include <glib/gi18n-lib.h>

#include "gh-dbus-names.h"
#include "gh-driver-registry.h"
#include "gh-export.h"
#include "gh-lock.h"
#include "gh-peer.h"
#include "gh-properties.h"
#include "gh-storage.h"

#define OBJECT_MANAGER "org.freedesktop.DBus.ObjectManager"
#define PROPERTIES     "org.freedesktop.DBus.Properties"

struct _GhService
{
  GObject parent_instance;

  char *door;
  guint idle_timeout;
  guint idle_source;
  guint holds;
  GhDriverRegistry *registry;
  GHashTable *stores; /* scheme → folder's name */
  GHashTable *locks;  /* scheme → file's path; until it is ours */
  GHashTable *hosts;  /* path → GhHost */
  GhJobs *jobs;
  GhStorage *storage;
  GPtrArray *peers;
  GPtrArray *exports;
  GhAuthority *authority;
  GPtrArray *recovered; /* ends with NULL */

  GhFolders *folders;
  char *pool;
  char *boot_folder;
};

enum
{
  IDLE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GhService, gh_service, G_TYPE_OBJECT)

static void
gh_service_finalize (GObject *object)
{
  GhService *self = GH_SERVICE (object);

  g_clear_handle_id (&self->idle_source, g_source_remove);
  g_ptr_array_unref (self->exports);
  g_ptr_array_unref (self->peers);
  g_object_unref (self->authority);
  g_object_unref (self->jobs);
  g_object_unref (self->storage);
  g_hash_table_unref (self->hosts);
  g_hash_table_unref (self->locks);
  g_hash_table_unref (self->stores);
  g_object_unref (self->registry);
  g_ptr_array_unref (self->recovered);
  g_free (self->door);
  g_clear_pointer (&self->folders, gh_folders_free);
  g_free (self->pool);
  g_free (self->boot_folder);
  G_OBJECT_CLASS (gh_service_parent_class)->finalize (object);
}

static void
gh_service_class_init (GhServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gh_service_finalize;

  signals[IDLE] = g_signal_new (
    "idle", GH_TYPE_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gh_service_init (GhService *self)
{
  self->registry = gh_driver_registry_new ();
  self->stores = g_hash_table_new (g_str_hash, g_str_equal);
  self->locks = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  self->jobs = gh_jobs_new (self);
  self->peers = g_ptr_array_new_with_free_func (g_object_unref);
  self->exports = g_ptr_array_new_with_free_func (g_object_unref);
  self->authority = gh_authority_new (self);
  self->recovered = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->recovered, NULL);
}

GhService *
gh_service_new (const char *door, GhFolders *folders, guint idle_timeout)
{
  GhService *self = g_object_new (GH_TYPE_SERVICE, NULL);

  self->door = g_strdup (door);
  self->idle_timeout = idle_timeout;
  self->folders = folders;
  self->pool = g_build_filename (folders->data, "images", NULL);
  self->boot_folder = g_build_filename (folders->data, "boot", NULL);
  self->storage = gh_storage_new (self);
  return self;
}

void
gh_service_add_driver (GhService *self, const char *scheme, GType type, const char *store)
{
  gh_driver_registry_add (self->registry, scheme, type);
  if (store != NULL)
    g_hash_table_insert (self->stores, (char *) scheme, (char *) store);
}

void
gh_service_add_lock (GhService *self, const char *scheme, const char *path)
{
  if (path != NULL)
    g_hash_table_insert (self->locks, (char *) scheme, g_strdup (path));
}

gboolean
gh_service_lock_hypervisor (GhService *self, const GhHostUri *uri, GError **error)
{
  const char *path = g_hash_table_lookup (self->locks, uri->scheme);
  g_autofree char *folder = NULL;
  GError *local = NULL;
  guint owner;

  if (path == NULL)
    return TRUE;
  folder = g_path_get_dirname (path);
  g_mkdir_with_parents (folder, 0700); /* or the lock says what is wrong */
  if (gh_lock_take (path, &owner, &local))
    {
      g_hash_table_remove (self->locks, uri->scheme);
      return TRUE;
    }
  if (local == NULL)
    local = g_error_new (GH_ERROR,
                         GH_ERROR_BUSY,
                         _ ("%s: is driven by another guesthoused already (process %u): use it "
                            "through that one, or end that one first"),
                         uri->scheme,
                         owner);
  g_propagate_error (error, local);
  return FALSE;
}

const char *
gh_service_get_door (GhService *self)
{
  return self->door;
}

void
gh_service_set_idle_timeout (GhService *self, guint seconds)
{
  self->idle_timeout = seconds;
  gh_service_consider_idle (self);
}

const char *
gh_service_get_data_folder (GhService *self)
{
  return self->folders->data;
}

const char *
gh_service_get_runtime_folder (GhService *self)
{
  return self->folders->runtime;
}

const char *
gh_service_get_pool (GhService *self)
{
  return self->pool;
}

const char *
gh_service_get_boot_folder (GhService *self)
{
  return self->boot_folder;
}

const char *
gh_service_get_cache_folder (GhService *self)
{
  return self->folders->cache;
}

GhJobs *
gh_service_get_jobs (GhService *self)
{
  return self->jobs;
}

GhStorage *
gh_service_get_storage (GhService *self)
{
  return self->storage;
}

GHashTable *
gh_service_get_hosts (GhService *self)
{
  return self->hosts;
}

const char *const *
gh_service_get_recovered (GhService *self)
{
  return (const char *const *) self->recovered->pdata;
}

void
gh_service_add_recovered (GhService *self, const char *text)
{
  g_message ("Recovered: %s", text);
  g_ptr_array_insert (self->recovered, (int) self->recovered->len - 1, g_strdup (text));
}

/* "qemu:" is "qemu"; parameters become a hash, which is the same in every run. */
static char *
id_of_uri (const GhHostUri *uri, const char *canonical)
{
  g_autofree char *sum = NULL;

  if (g_hash_table_size (uri->params) == 0)
    return g_strdup (uri->scheme);
  sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, canonical, -1);
  sum[8] = '\0';
  return g_strconcat (uri->scheme, "_", sum, NULL);
}

static GhStore *
make_store (GhService *self, const char *scheme)
{
  const char *name = g_hash_table_lookup (self->stores, scheme);
  g_autofree char *folder = NULL;

  if (name == NULL)
    return NULL;
  folder = g_build_filename (self->folders->data, name, NULL);
  return gh_store_new (folder);
}

/* Two hosts on one folder of definitions would each start the same machines. */
static gboolean
check_parameters (GhService *self, const GhHostUri *uri, GError **error)
{
  if (g_hash_table_size (uri->params) == 0
      || g_hash_table_lookup (self->stores, uri->scheme) == NULL)
    return TRUE;
  g_set_error (
    error, GH_ERROR, GH_ERROR_INVALID_ARGUMENT, _ ("“%s:” takes no parameters"), uri->scheme);
  return FALSE;
}

GhHost *
gh_service_make_host (GhService *self, const char *uri, GError **error)
{
  g_autoptr (GhHostUri) parsed = gh_host_uri_parse (uri, error);
  g_autofree char *canonical = NULL;
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  g_autofree char *state = NULL;
  g_autofree char *runtime = NULL;
  GhDriver *driver;
  GhHost *host;

  if (parsed == NULL || !check_parameters (self, parsed, error))
    return NULL;
  canonical = gh_host_uri_to_string (parsed);
  id = id_of_uri (parsed, canonical);
  path = gh_dbus_host_path (id);
  host = g_hash_table_lookup (self->hosts, path);
  if (host != NULL)
    return host;

  state = g_build_filename (self->folders->state, id, NULL);
  runtime = g_build_filename (self->folders->runtime, id, NULL);
  driver = gh_driver_registry_create (self->registry, canonical, state, runtime, error);
  if (driver == NULL)
    return NULL;
  host = gh_host_new (self, id, canonical, driver, make_store (self, parsed->scheme));
  g_hash_table_insert (self->hosts, (char *) gh_host_get_path (host), host);
  return host;
}

GhHost *
gh_service_lookup_host (GhService *self, const char *path)
{
  GhHost *host = g_hash_table_lookup (self->hosts, path);

  return host != NULL && gh_host_is_ready (host) ? host : NULL;
}

GhMachine *
gh_service_lookup_machine (GhService *self, const char *path)
{
  const char *domains = strstr (path, "/domains/");
  g_autofree char *host_path = NULL;
  g_autofree char *uuid = NULL;
  GhHost *host;

  if (domains == NULL)
    return NULL;
  host_path = g_strndup (path, (gsize) (domains - path));
  host = gh_service_lookup_host (self, host_path);
  uuid = gh_dbus_domain_uuid (path);
  return host != NULL && uuid != NULL ? gh_host_lookup (host, uuid) : NULL;
}

void
gh_service_host_ready (GhService *self, GhHost *host)
{
  g_autoptr (GVariant) properties = gh_properties_all (gh_host_properties, host);

  for (guint i = 0; i < self->exports->len; i++)
    gh_export_add_host (self->exports->pdata[i], host);
  gh_service_emit_added (self, gh_host_get_path (host), GH_DBUS_HOST_INTERFACE, properties);
}

static void
on_peer_closed (GhPeer *peer, GhService *self)
{
  g_debug ("A client has gone");
  g_ptr_array_remove_fast (self->peers, peer);
  gh_service_consider_idle (self);
}

static GhPeer *
add_peer (GhService *self, GDBusConnection *connection, const char *sender)
{
  GhPeer *peer = gh_peer_new (self, connection, sender);

  g_debug ("A client has come");
  g_ptr_array_add (self->peers, peer);
  g_signal_connect (peer, "closed", G_CALLBACK (on_peer_closed), self);
  return peer;
}

static void
add_export (GhService *self, GDBusConnection *connection, GhPeer *peer)
{
  GhExport *export = gh_export_new (self, connection, peer);
  GHashTableIter iter;
  gpointer host;

  g_ptr_array_add (self->exports, export);
  g_hash_table_iter_init (&iter, self->hosts);
  while (g_hash_table_iter_next (&iter, NULL, &host))
    if (gh_host_is_ready (host))
      gh_export_add_host (export, host);
}

void
gh_service_remove_export (GhService *self, GhExport *export)
{
  g_ptr_array_remove_fast (self->exports, export);
}

void
gh_service_add_connection (GhService *self, GDBusConnection *connection)
{
  add_export (self, connection, add_peer (self, connection, NULL));
  gh_service_consider_idle (self);
}

void
gh_service_add_bus (GhService *self, GDBusConnection *connection)
{
  add_export (self, connection, NULL);
}

GhPeer *
gh_service_get_peer (GhService *self, GDBusConnection *connection, const char *sender)
{
  for (guint i = 0; i < self->peers->len; i++)
    {
      GhPeer *peer = self->peers->pdata[i];

      if (gh_peer_get_connection (peer) == connection
          && g_strcmp0 (gh_peer_get_sender (peer), sender) == 0)
        return peer;
    }
  return add_peer (self, connection, sender);
}

void
gh_service_foreach_peer (GhService *self, void (*func) (GhPeer *peer, gpointer data), gpointer data)
{
  for (guint i = 0; i < self->peers->len; i++)
    func (self->peers->pdata[i], data);
}

GhAuthority *
gh_service_get_authority (GhService *self)
{
  return self->authority;
}

void
gh_service_emit (GhService *self,
                 const char *path,
                 const char *interface,
                 const char *signal,
                 GVariant *parameters)
{
  g_autoptr (GVariant) keep = g_variant_ref_sink (parameters);

  for (guint i = 0; i < self->peers->len; i++)
    gh_peer_emit (self->peers->pdata[i], path, interface, signal, keep);
}

void
gh_service_emit_changes (GhService *self,
                         const char *path,
                         const char *interface,
                         GVariant *changes)
{
  gh_service_emit (self,
                   path,
                   PROPERTIES,
                   "PropertiesChanged",
                   g_variant_new ("(s@a{sv}as)", interface, changes, NULL));
}

static GVariant *
added (const char *path, const char *interface, GVariant *properties)
{
  GVariantBuilder interfaces;

  g_variant_builder_init (&interfaces, G_VARIANT_TYPE ("a{sa{sv}}"));
  g_variant_builder_add (&interfaces, "{s@a{sv}}", interface, properties);
  return g_variant_new ("(oa{sa{sv}})", path, &interfaces);
}

static GVariant *
removed (const char *path, const char *interface)
{
  const char *const interfaces[] = { interface, NULL };

  return g_variant_new ("(o^as)", path, interfaces);
}

void
gh_service_emit_added (GhService *self,
                       const char *path,
                       const char *interface,
                       GVariant *properties)
{
  gh_service_emit (
    self, GH_DBUS_PATH, OBJECT_MANAGER, "InterfacesAdded", added (path, interface, properties));
}

void
gh_service_emit_removed (GhService *self, const char *path, const char *interface)
{
  gh_service_emit (
    self, GH_DBUS_PATH, OBJECT_MANAGER, "InterfacesRemoved", removed (path, interface));
}

/* Takes @parameters. */
static void
emit_to_managers (GhService *self, const char *signal, GVariant *parameters)
{
  g_autoptr (GVariant) keep = g_variant_ref_sink (parameters);

  for (guint i = 0; i < self->peers->len; i++)
    if (gh_peer_is_manager (self->peers->pdata[i]))
      gh_peer_emit (self->peers->pdata[i], GH_DBUS_PATH, OBJECT_MANAGER, signal, keep);
}

static gboolean
has_manager (GhService *self)
{
  for (guint i = 0; i < self->peers->len; i++)
    if (gh_peer_is_manager (self->peers->pdata[i]))
      return TRUE;
  return FALSE;
}

void
gh_service_emit_machine_added (GhService *self, GhMachine *machine)
{
  g_autoptr (GVariant) properties = NULL;

  if (!has_manager (self))
    return;
  gh_machine_watch (machine);
  properties = gh_machine_get_properties (machine);
  emit_to_managers (
    self, "InterfacesAdded", added (machine->path, GH_DBUS_DOMAIN_INTERFACE, properties));
}

void
gh_service_emit_machine_removed (GhService *self, GhMachine *machine)
{
  if (has_manager (self))
    emit_to_managers (self, "InterfacesRemoved", removed (machine->path, GH_DBUS_DOMAIN_INTERFACE));
}

void
gh_service_hold (GhService *self)
{
  self->holds++;
}

void
gh_service_release (GhService *self)
{
  self->holds--;
  gh_service_consider_idle (self);
}

/* Whoever was not let in keeps nobody from leaving. */
static gboolean
has_client (GhService *self)
{
  for (guint i = 0; i < self->peers->len; i++)
    if (gh_peer_may_look (self->peers->pdata[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_needed (GhService *self)
{
  GHashTableIter iter;
  gpointer host;

  if (has_client (self) || self->holds > 0 || gh_jobs_count_running (self->jobs) > 0)
    return TRUE;
  g_hash_table_iter_init (&iter, self->hosts);
  while (g_hash_table_iter_next (&iter, NULL, &host))
    if (gh_host_get_store (host) != NULL && gh_host_count_active (host) > 0)
      return TRUE;
  return FALSE;
}

static gboolean
on_idle (gpointer data)
{
  GhService *self = data;

  self->idle_source = 0;
  if (!is_needed (self))
    g_signal_emit (self, signals[IDLE], 0);
  return G_SOURCE_REMOVE;
}

void
gh_service_consider_idle (GhService *self)
{
  g_clear_handle_id (&self->idle_source, g_source_remove);
  if (!is_needed (self))
    self->idle_source = g_timeout_add_seconds (self->idle_timeout, on_idle, self);
}
