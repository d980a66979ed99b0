/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhExport: what the service shows on one connection. */
#include "config.h"

#include "gh-export.h"

#include "gh-dbus-generated.h"
#include "gh-dbus-names.h"
#include "gh-host.h"
#include "gh-jobs.h"
#include "gh-object-manager.h"
#include "gh-service.h"

struct _GhExport
{
  GObject parent_instance;

  GhService *service; /* not owned: it owns this */
  GDBusConnection *connection;
  GhPeer *peer; /* NULL on a bus, where there are many */
  gulong closed_handler;
  GArray *objects;  /* registrations, of guint; each holds a reference to this */
  GArray *subtrees; /* the same, of folders */
};

G_DEFINE_FINAL_TYPE (GhExport, gh_export, G_TYPE_OBJECT)

static void
gh_export_dispose (GObject *object)
{
  GhExport *self = GH_EXPORT (object);

  if (self->connection != NULL)
    g_clear_signal_handler (&self->closed_handler, self->connection);
  g_clear_object (&self->connection);
  g_clear_object (&self->peer);
  g_clear_pointer (&self->objects, g_array_unref);
  g_clear_pointer (&self->subtrees, g_array_unref);
  G_OBJECT_CLASS (gh_export_parent_class)->dispose (object);
}

static void
gh_export_class_init (GhExportClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gh_export_dispose;
}

static void
gh_export_init (GhExport *self)
{
  self->objects = g_array_new (FALSE, FALSE, sizeof (guint));
  self->subtrees = g_array_new (FALSE, FALSE, sizeof (guint));
}

/* Returns: (transfer full) */
static GhPeer *
find_peer (GhExport *self, const char *sender)
{
  if (self->peer != NULL)
    return g_object_ref (self->peer);
  return g_object_ref (gh_service_get_peer (self->service, self->connection, sender));
}

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
  g_autoptr (GhPeer) peer = find_peer (data, sender);

  gh_call_begin (peer, invocation);
}

/* Without a getter GDBus hands Get and GetAll over as calls, which are authorised as any other. No
 * property can be written, and GDBus says so. */
static const GDBusInterfaceVTable vtable = { on_method_call, NULL, NULL };

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
  GhExport *self = data;
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  g_autoptr (GhPeer) peer = find_peer (self, sender);
  g_autofree char *host_path = g_path_get_dirname (path);
  GhHost *host = gh_service_lookup_host (self->service, host_path);
  GHashTableIter iter;
  gpointer value;

  if (!gh_peer_may_look (peer))
    return g_new0 (char *, 1);
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

#define MAX_INTERFACES 2

/* GDBus gives the folder's path when it introspects, and the object's own when it dispatches. */
static void
get_interfaces (const char *path, GDBusInterfaceInfo *infos[MAX_INTERFACES])
{
  infos[1] = NULL;
  if (g_str_has_prefix (path, GH_DBUS_JOBS_PATH))
    infos[0] = gh_dbus_job_interface_info ();
  else if (strstr (path + strlen (GH_DBUS_HOSTS_PATH), "/domains") != NULL)
    infos[0] = gh_dbus_domain_interface_info ();
  else
    {
      infos[0] = gh_dbus_host_interface_info ();
      infos[1] = gh_dbus_storage_interface_info ();
    }
}

static GDBusInterfaceInfo **
introspect (GDBusConnection *connection,
            const char *sender,
            const char *path,
            const char *node,
            gpointer data)
{
  GDBusInterfaceInfo **infos = g_new0 (GDBusInterfaceInfo *, MAX_INTERFACES + 1);

  if (node != NULL)
    get_interfaces (path, infos);
  for (guint i = 0; infos[i] != NULL; i++)
    g_dbus_interface_info_ref (infos[i]);
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
  GDBusInterfaceInfo *infos[MAX_INTERFACES];

  *out_user_data = data;
  if (node == NULL)
    return NULL;
  get_interfaces (path, infos);
  for (guint i = 0; i < MAX_INTERFACES && infos[i] != NULL; i++)
    if (strcmp (infos[i]->name, interface) == 0)
      return &vtable;
  return NULL;
}

static const GDBusSubtreeVTable subtree_vtable = { enumerate, introspect, dispatch };

static void
add_folder (GhExport *self, const char *path)
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
add_root (GhExport *self, GDBusInterfaceInfo *info)
{
  g_autoptr (GError) error = NULL;
  guint id = g_dbus_connection_register_object (
    self->connection, GH_DBUS_PATH, info, &vtable, g_object_ref (self), g_object_unref, &error);

  if (id != 0)
    g_array_append_val (self->objects, id);
  else
    g_critical ("Cannot show %s: %s", info->name, error->message);
}

static void
on_closed (GDBusConnection *connection, gboolean vanished, GError *error, GhExport *self)
{
  g_autoptr (GhExport) keep = g_object_ref (self);

  g_clear_signal_handler (&self->closed_handler, connection);
  for (guint i = 0; i < self->objects->len; i++)
    g_dbus_connection_unregister_object (connection, g_array_index (self->objects, guint, i));
  for (guint i = 0; i < self->subtrees->len; i++)
    g_dbus_connection_unregister_subtree (connection, g_array_index (self->subtrees, guint, i));
  gh_service_remove_export (self->service, self);
}

GhExport *
gh_export_new (GhService *service, GDBusConnection *connection, GhPeer *peer)
{
  GhExport *self = g_object_new (GH_TYPE_EXPORT, NULL);

  self->service = service;
  self->connection = g_object_ref (connection);
  g_set_object (&self->peer, peer);
  self->closed_handler = g_signal_connect (connection, "closed", G_CALLBACK (on_closed), self);
  add_root (self, gh_dbus_manager_interface_info ());
  add_root (self, gh_object_manager_interface_info ());
  add_folder (self, GH_DBUS_HOSTS_PATH);
  add_folder (self, GH_DBUS_JOBS_PATH);
  return self;
}

void
gh_export_add_host (GhExport *self, GhHost *host)
{
  g_autofree char *path = g_strconcat (gh_host_get_path (host), "/domains", NULL);

  add_folder (self, path);
}
