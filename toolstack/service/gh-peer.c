/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhPeer: a client of the service. */
#include "config.h"

#include "gh-peer.h"

#include "gh-dbus-generated.h"
#include "gh-dbus-names.h"
#include "gh-host.h"
#include "gh-jobs.h"
#include "gh-properties.h"
#include "gh-service.h"

struct _GhPeer
{
  GObject parent_instance;

  GhService *service; /* not owned: it owns the peers */
  GDBusConnection *connection;
  gulong closed_handler;
  gboolean is_manager;
  GArray *objects;  /* registrations, of guint; each holds a reference to the peer */
  GArray *subtrees; /* the same, of folders */
  guint replies;    /* large ones, on their way */
  GQueue waiting;   /* GDBusMessage: signals behind them */
};

enum
{
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GhPeer, gh_peer, G_TYPE_OBJECT)

static const char object_manager_xml[]
  = "<node><interface name='org.freedesktop.DBus.ObjectManager'>"
    "<method name='GetManagedObjects'>"
    "<arg name='objects' type='a{oa{sa{sv}}}' direction='out'/></method>"
    "<signal name='InterfacesAdded'><arg name='object' type='o'/>"
    "<arg name='interfaces' type='a{sa{sv}}'/></signal>"
    "<signal name='InterfacesRemoved'><arg name='object' type='o'/>"
    "<arg name='interfaces' type='as'/></signal>"
    "</interface></node>";

static void
gh_peer_dispose (GObject *object)
{
  GhPeer *self = GH_PEER (object);

  if (self->connection != NULL)
    g_clear_signal_handler (&self->closed_handler, self->connection);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->objects, g_array_unref);
  g_clear_pointer (&self->subtrees, g_array_unref);
  G_OBJECT_CLASS (gh_peer_parent_class)->dispose (object);
}

static void
gh_peer_finalize (GObject *object)
{
  g_queue_clear_full (&GH_PEER (object)->waiting, g_object_unref);
  G_OBJECT_CLASS (gh_peer_parent_class)->finalize (object);
}

static void
gh_peer_class_init (GhPeerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gh_peer_dispose;
  G_OBJECT_CLASS (klass)->finalize = gh_peer_finalize;

  signals[CLOSED]
    = g_signal_new ("closed", GH_TYPE_PEER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gh_peer_init (GhPeer *self)
{
  g_queue_init (&self->waiting);
  self->objects = g_array_new (FALSE, FALSE, sizeof (guint));
  self->subtrees = g_array_new (FALSE, FALSE, sizeof (guint));
}

/* What every object has in common. */

static void
on_method_call (GDBusConnection *connection,
                const char *sender,
                const char *path,
                const char *interface,
                const char *method,
                GVariant *parameters,
                GDBusMethodInvocation *invocation,
                gpointer data)
{
  gh_call_begin (data, invocation);
}

static GVariant *
get_machine_property (GhPeer *self, const char *path, const char *name)
{
  GhMachine *machine = gh_service_lookup_machine (self->service, path);

  if (machine == NULL)
    return NULL;
  gh_machine_watch (machine);
  return gh_properties_find (gh_machine_properties, name, machine);
}

static GVariant *
on_get_property (GDBusConnection *connection,
                 const char *sender,
                 const char *path,
                 const char *interface,
                 const char *name,
                 GError **error,
                 gpointer data)
{
  GhPeer *self = data;
  GVariant *value = NULL;
  GhHost *host;
  GhJobEntry *job;

  if (strcmp (interface, GH_DBUS_MANAGER_INTERFACE) == 0)
    value = gh_properties_find (gh_manager_properties, name, self->service);
  else if (strcmp (interface, GH_DBUS_DOMAIN_INTERFACE) == 0)
    value = get_machine_property (self, path, name);
  else if (strcmp (interface, GH_DBUS_HOST_INTERFACE) == 0
           && (host = gh_service_lookup_host (self->service, path)) != NULL)
    value = gh_properties_find (gh_host_properties, name, host);
  else if (strcmp (interface, GH_DBUS_JOB_INTERFACE) == 0
           && (job = gh_jobs_lookup (gh_service_get_jobs (self->service), path)) != NULL)
    value = gh_properties_find (gh_job_properties, name, job);

  if (value == NULL)
    g_set_error (
      error, GH_ERROR, GH_ERROR_NOT_FOUND, "There is no %s.%s at %s", interface, name, path);
  return value;
}

static const GDBusInterfaceVTable vtable = { on_method_call, on_get_property, NULL };

/* org.freedesktop.DBus.ObjectManager */

static void
add_object (GVariantBuilder *builder, const char *path, const char *interface, GVariant *properties)
{
  GVariantBuilder interfaces;

  g_variant_builder_init (&interfaces, G_VARIANT_TYPE ("a{sa{sv}}"));
  g_variant_builder_add (&interfaces, "{s@a{sv}}", interface, properties);
  g_variant_builder_add (builder, "{oa{sa{sv}}}", path, &interfaces);
  g_variant_unref (properties);
}

static void
add_host_objects (GVariantBuilder *builder, GhHost *host)
{
  GHashTableIter iter;
  gpointer value;

  add_object (builder,
              gh_host_get_path (host),
              GH_DBUS_HOST_INTERFACE,
              gh_properties_all (gh_host_properties, host));
  g_hash_table_iter_init (&iter, gh_host_get_machines (host));
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      GhMachine *machine = value;

      gh_machine_watch (machine);
      add_object (
        builder, machine->path, GH_DBUS_DOMAIN_INTERFACE, gh_machine_get_properties (machine));
    }
}

static void
on_object_manager_call (GDBusConnection *connection,
                        const char *sender,
                        const char *path,
                        const char *interface,
                        const char *method,
                        GVariant *parameters,
                        GDBusMethodInvocation *invocation,
                        gpointer data)
{
  GhPeer *self = data;
  g_autoptr (GPtrArray) jobs = gh_jobs_list (gh_service_get_jobs (self->service));
  GVariantBuilder builder;
  GHashTableIter iter;
  gpointer host;

  self->is_manager = TRUE;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{oa{sa{sv}}}"));
  add_object (&builder,
              GH_DBUS_PATH,
              GH_DBUS_MANAGER_INTERFACE,
              gh_properties_all (gh_manager_properties, self->service));
  g_hash_table_iter_init (&iter, gh_service_get_hosts (self->service));
  while (g_hash_table_iter_next (&iter, NULL, &host))
    if (gh_host_is_ready (host))
      add_host_objects (&builder, host);
  for (guint i = 0; i < jobs->len; i++)
    {
      GhJobEntry *job = jobs->pdata[i];

      add_object (&builder, job->path, GH_DBUS_JOB_INTERFACE, gh_job_entry_get_properties (job));
    }
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(a{oa{sa{sv}}})", &builder));
}

static const GDBusInterfaceVTable object_manager_vtable = { on_object_manager_call, NULL, NULL };

/* The folders of hosts, jobs and machines. */

static char **
names_of_paths (GPtrArray *paths)
{
  char **names = g_new0 (char *, paths->len + 1);

  for (guint i = 0; i < paths->len; i++)
    names[i] = g_path_get_basename (paths->pdata[i]);
  return names;
}

static char **
enumerate (GDBusConnection *connection, const char *sender, const char *path, gpointer data)
{
  GhPeer *self = data;
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  g_autofree char *host_path = g_path_get_dirname (path);
  GhHost *host = gh_service_lookup_host (self->service, host_path);
  GHashTableIter iter;
  gpointer value;

  if (strcmp (path, GH_DBUS_JOBS_PATH) == 0)
    {
      g_autoptr (GPtrArray) jobs = gh_jobs_list (gh_service_get_jobs (self->service));

      for (guint i = 0; i < jobs->len; i++)
        g_ptr_array_add (paths, ((GhJobEntry *) jobs->pdata[i])->path);
      return names_of_paths (paths);
    }
  g_hash_table_iter_init (
    &iter, host != NULL ? gh_host_get_machines (host) : gh_service_get_hosts (self->service));
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (
      paths, host != NULL ? ((GhMachine *) value)->path : (char *) gh_host_get_path (value));
  return names_of_paths (paths);
}

/* GDBus gives the folder's path when it introspects, and the object's own when it dispatches. */
static GDBusInterfaceInfo *
interface_of_folder (const char *path)
{
  if (g_str_has_prefix (path, GH_DBUS_JOBS_PATH))
    return gh_dbus_job_interface_info ();
  if (strstr (path + strlen (GH_DBUS_HOSTS_PATH), "/domains") != NULL)
    return gh_dbus_domain_interface_info ();
  return gh_dbus_host_interface_info ();
}

static GDBusInterfaceInfo **
introspect (GDBusConnection *connection,
            const char *sender,
            const char *path,
            const char *node,
            gpointer data)
{
  GDBusInterfaceInfo **infos = g_new0 (GDBusInterfaceInfo *, 2);

  if (node != NULL)
    infos[0] = g_dbus_interface_info_ref (interface_of_folder (path));
  return infos;
}

static const GDBusInterfaceVTable *
dispatch (GDBusConnection *connection,
          const char *sender,
          const char *path,
          const char *interface,
          const char *node,
          gpointer *out_user_data,
          gpointer data)
{
  *out_user_data = data;
  return node != NULL && strcmp (interface_of_folder (path)->name, interface) == 0 ? &vtable : NULL;
}

static const GDBusSubtreeVTable subtree_vtable = { enumerate, introspect, dispatch };

static void
add_folder (GhPeer *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  guint id
    = g_dbus_connection_register_subtree (self->connection,
                                          path,
                                          &subtree_vtable,
                                          G_DBUS_SUBTREE_FLAGS_DISPATCH_TO_UNENUMERATED_NODES,
                                          g_object_ref (self),
                                          g_object_unref,
                                          &error);

  if (id != 0)
    g_array_append_val (self->subtrees, id);
  else
    g_critical ("Cannot show %s: %s", path, error->message);
}

static void
add_root (GhPeer *self, GDBusInterfaceInfo *info, const GDBusInterfaceVTable *calls)
{
  g_autoptr (GError) error = NULL;
  guint id = g_dbus_connection_register_object (
    self->connection, GH_DBUS_PATH, info, calls, g_object_ref (self), g_object_unref, &error);

  if (id != 0)
    g_array_append_val (self->objects, id);
  else
    g_critical ("Cannot show %s: %s", info->name, error->message);
}

static void
on_closed (GDBusConnection *connection, gboolean vanished, GError *error, GhPeer *self)
{
  g_autoptr (GhPeer) keep = g_object_ref (self);

  g_clear_signal_handler (&self->closed_handler, connection);
  for (guint i = 0; i < self->objects->len; i++)
    g_dbus_connection_unregister_object (connection, g_array_index (self->objects, guint, i));
  for (guint i = 0; i < self->subtrees->len; i++)
    g_dbus_connection_unregister_subtree (connection, g_array_index (self->subtrees, guint, i));
  g_signal_emit (self, signals[CLOSED], 0);
}

GhPeer *
gh_peer_new (GhService *service, GDBusConnection *connection)
{
  GhPeer *self = g_object_new (GH_TYPE_PEER, NULL);
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (object_manager_xml, NULL);

  self->service = service;
  self->connection = g_object_ref (connection);
  self->closed_handler = g_signal_connect (connection, "closed", G_CALLBACK (on_closed), self);
  add_root (self, gh_dbus_manager_interface_info (), &vtable);
  add_root (self, node->interfaces[0], &object_manager_vtable);
  add_folder (self, GH_DBUS_HOSTS_PATH);
  add_folder (self, GH_DBUS_JOBS_PATH);
  return self;
}

GhService *
gh_peer_get_service (GhPeer *self)
{
  return self->service;
}

GDBusConnection *
gh_peer_get_connection (GhPeer *self)
{
  return self->connection;
}

void
gh_peer_add_host (GhPeer *self, GhHost *host)
{
  g_autofree char *path = g_strconcat (gh_host_get_path (host), "/domains", NULL);

  add_folder (self, path);
}

gboolean
gh_peer_is_manager (GhPeer *self)
{
  return self->is_manager;
}

static void
send (GDBusConnection *connection, GDBusMessage *message)
{
  g_autoptr (GError) error = NULL;

  if (!g_dbus_connection_send_message (
        connection, message, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    g_warning ("Cannot send a message: %s", error->message);
}

void
gh_peer_emit (
  GhPeer *self, const char *path, const char *interface, const char *signal, GVariant *parameters)
{
  g_autoptr (GDBusMessage) message = g_dbus_message_new_signal (path, interface, signal);

  g_dbus_message_set_body (message, parameters);
  if (self->replies > 0)
    g_queue_push_tail (&self->waiting, g_steal_pointer (&message));
  else
    send (self->connection, message);
}

static void
send_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GhPeer *self = source;

  send (self->connection, task_data);
  g_task_return_boolean (task, TRUE);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  GhPeer *self = GH_PEER (source);
  GDBusMessage *message;

  if (--self->replies > 0)
    return;
  while ((message = g_queue_pop_head (&self->waiting)) != NULL)
    {
      send (self->connection, message);
      g_object_unref (message);
    }
}

void
gh_peer_reply_large (GhPeer *self, GDBusMethodInvocation *invocation, GVariant *reply)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_sent, NULL);
  GDBusMessage *message
    = g_dbus_message_new_method_reply (g_dbus_method_invocation_get_message (invocation));

  g_task_set_source_tag (task, gh_peer_reply_large);
  g_dbus_message_set_body (message, reply);
  g_task_set_task_data (task, message, g_object_unref);
  g_object_unref (invocation);
  self->replies++;
  g_task_run_in_thread (task, send_in_thread);
}
