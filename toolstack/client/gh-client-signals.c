/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a GhClient hears: the signals of its host, of jobs, and of statistics, which it asks for. */
#include "config.h"

#include "gh-client-private.h"
#include "gh-job-item-private.h"
#include "gh-system-door-private.h"

void
gh_client_set_host_properties (GhClient *self, GVariant *properties)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iter, properties);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    g_hash_table_insert (self->host, g_strdup (name), value);
}

static void
on_domains_changed (GDBusConnection *connection,
                    const char *sender,
                    const char *path,
                    const char *interface,
                    const char *signal,
                    GVariant *parameters,
                    gpointer data)
{
  GhClient *self = data;
  g_autoptr (GVariant) changed = NULL;
  g_autoptr (GVariant) removed = NULL;

  if (g_strcmp0 (path, self->host_path) != 0
      || !g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(" GH_DBUS_ROWS "ao)")))
    return;
  g_variant_get (parameters, "(@" GH_DBUS_ROWS "@ao)", &changed, &removed);
  gh_domain_list_update (self->domains, changed, removed);
}

static void
on_event (GDBusConnection *connection,
          const char *sender,
          const char *path,
          const char *interface,
          const char *signal,
          GVariant *parameters,
          gpointer data)
{
  GhClient *self = data;
  const char *domain, *name, *kind, *text;
  gint64 when;

  if (g_strcmp0 (path, self->host_path) != 0
      || !g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(xosss)")))
    return;
  g_variant_get (parameters, "(x&o&s&s&s)", &when, &domain, &name, &kind, &text);
  g_signal_emit_by_name (self, "event", when, domain, name, kind, text);
}

static void
on_statistics (GDBusConnection *connection,
               const char *sender,
               const char *path,
               const char *interface,
               const char *signal,
               GVariant *parameters,
               gpointer data)
{
  GhClient *self = data;
  g_autoptr (GVariant) samples = NULL;
  guint64 when;

  if (self->interval == 0 || g_strcmp0 (path, self->host_path) != 0
      || !g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ta(odttttt))")))
    return;
  g_variant_get (parameters, "(t@a(odttttt))", &when, &samples);
  g_signal_emit_by_name (self, "statistics", when, samples);
}

static void
on_storage_changed (GDBusConnection *connection,
                    const char *sender,
                    const char *path,
                    const char *interface,
                    const char *signal,
                    GVariant *parameters,
                    gpointer data)
{
  GhClient *self = data;
  g_autofree const char **pools = NULL;

  if (g_strcmp0 (path, self->host_path) != 0
      || !g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(as)")))
    return;
  g_variant_get (parameters, "(^a&s)", &pools);
  g_signal_emit_by_name (self, "storage-changed", pools);
}

static void
on_host_changed (GDBusConnection *connection,
                 const char *sender,
                 const char *path,
                 const char *interface,
                 const char *signal,
                 GVariant *parameters,
                 gpointer data)
{
  GhClient *self = data;
  g_autoptr (GVariant) changed = NULL;

  if (g_strcmp0 (path, self->host_path) != 0
      || !g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sa{sv}as)")))
    return;
  g_variant_get (parameters, "(&s@a{sv}as)", NULL, &changed, NULL);
  gh_client_set_host_properties (self, changed);
  g_signal_emit_by_name (self, "host-changed");
}

static void
on_job_changed (GDBusConnection *connection,
                const char *sender,
                const char *path,
                const char *interface,
                const char *signal,
                GVariant *parameters,
                gpointer data)
{
  GhClient *self = data;
  GhJobItem *item = self->listed ? gh_job_list_lookup (self->jobs, path) : NULL;
  g_autoptr (GVariant) changed = NULL;

  if (item == NULL || !g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sa{sv}as)")))
    return;
  g_variant_get (parameters, "(&s@a{sv}as)", NULL, &changed, NULL);
  gh_job_item_update (item, changed);
}

static void
on_interfaces_added (GDBusConnection *connection,
                     const char *sender,
                     const char *path,
                     const char *interface,
                     const char *signal,
                     GVariant *parameters,
                     gpointer data)
{
  GhClient *self = data;
  g_autoptr (GVariant) interfaces = NULL;
  g_autoptr (GVariant) job = NULL;
  const char *object;

  if (!self->listed || !g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(oa{sa{sv}})")))
    return;
  g_variant_get (parameters, "(&o@a{sa{sv}})", &object, &interfaces);
  job = g_variant_lookup_value (interfaces, GH_DBUS_JOB_INTERFACE, G_VARIANT_TYPE_VARDICT);
  if (job != NULL)
    gh_job_list_add (self->jobs, connection, object, job);
}

static void
on_interfaces_removed (GDBusConnection *connection,
                       const char *sender,
                       const char *path,
                       const char *interface,
                       const char *signal,
                       GVariant *parameters,
                       gpointer data)
{
  GhClient *self = data;
  const char *object;

  if (!self->listed || !g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(oas)")))
    return;
  g_variant_get (parameters, "(&oas)", &object, NULL);
  if (g_str_has_prefix (object, GH_DBUS_JOBS_PATH "/"))
    gh_job_list_remove (self->jobs, object);
}

static void
subscribe (GhClient *self,
           const char *interface,
           const char *signal,
           const char *arg0,
           GDBusSignalCallback callback)
{
  g_assert (self->n_subscriptions < N_SUBSCRIPTIONS);
  self->subscriptions[self->n_subscriptions++]
    = g_dbus_connection_signal_subscribe (self->connection,
                                          gh_system_door_get_owner (self->connection),
                                          interface,
                                          signal,
                                          NULL,
                                          arg0,
                                          G_DBUS_SIGNAL_FLAGS_NONE,
                                          callback,
                                          self,
                                          NULL);
}

void
gh_client_subscribe (GhClient *self)
{
  static const char properties[] = "org.freedesktop.DBus.Properties";
  static const char manager[] = "org.freedesktop.DBus.ObjectManager";

  subscribe (self, GH_DBUS_HOST_INTERFACE, "DomainsChanged", NULL, on_domains_changed);
  subscribe (self, GH_DBUS_HOST_INTERFACE, "Event", NULL, on_event);
  subscribe (self, GH_DBUS_HOST_INTERFACE, "Statistics", NULL, on_statistics);
  subscribe (self, GH_DBUS_STORAGE_INTERFACE, "StorageChanged", NULL, on_storage_changed);
  subscribe (self, properties, "PropertiesChanged", GH_DBUS_HOST_INTERFACE, on_host_changed);
  subscribe (self, properties, "PropertiesChanged", GH_DBUS_JOB_INTERFACE, on_job_changed);
  subscribe (self, manager, "InterfacesAdded", NULL, on_interfaces_added);
  subscribe (self, manager, "InterfacesRemoved", NULL, on_interfaces_removed);
}

void
gh_client_unsubscribe (GhClient *self)
{
  for (guint i = 0; i < self->n_subscriptions; i++)
    g_dbus_connection_signal_unsubscribe (self->connection, self->subscriptions[i]);
  self->n_subscriptions = 0;
}

/* ---- statistics ---- */

typedef struct
{
  GhClient *client;
  guint serial;
} Wish;

static void
unsubscribe_statistics (GDBusConnection *connection, const char *host, guint id)
{
  g_dbus_connection_call (connection,
                          gh_system_door_get_owner (connection),
                          host,
                          GH_DBUS_HOST_INTERFACE,
                          "UnsubscribeStatistics",
                          g_variant_new ("(u)", id),
                          NULL,
                          G_DBUS_CALL_FLAGS_NONE,
                          -1,
                          NULL,
                          NULL,
                          NULL);
}

static void
on_subscribed (GObject *source, GAsyncResult *result, gpointer data)
{
  Wish *wish = data;
  GhClient *self = wish->client;
  GDBusConnection *connection = G_DBUS_CONNECTION (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (connection, result, &error);
  guint id = 0;

  if (reply != NULL)
    g_variant_get (reply, "(u)", &id);
  else
    g_debug ("No statistics: %s", error->message);
  if (wish->serial == self->serial && connection == self->connection)
    self->statistics = id;
  else if (id != 0 && self->host_path != NULL)
    unsubscribe_statistics (connection, self->host_path, id);
  g_object_unref (self);
  g_free (wish);
}

void
gh_client_renew_statistics (GhClient *self)
{
  Wish *wish;

  self->serial++;
  if (self->state != GH_CLIENT_CONNECTED)
    return;
  if (self->statistics != 0)
    unsubscribe_statistics (self->connection, self->host_path, self->statistics);
  self->statistics = 0;
  if (self->interval == 0)
    return;
  wish = g_new (Wish, 1);
  wish->client = g_object_ref (self);
  wish->serial = self->serial;
  g_dbus_connection_call (self->connection,
                          gh_system_door_get_owner (self->connection),
                          self->host_path,
                          GH_DBUS_HOST_INTERFACE,
                          "SubscribeStatistics",
                          g_variant_new ("(ua{sv})", self->interval, NULL),
                          G_VARIANT_TYPE ("(u)"),
                          G_DBUS_CALL_FLAGS_NONE,
                          -1,
                          NULL,
                          on_subscribed,
                          wish);
}

void
gh_client_subscribe_statistics (GhClient *self, guint interval)
{
  g_return_if_fail (GH_IS_CLIENT (self));

  if (self->interval == interval)
    return;
  self->interval = interval;
  gh_client_renew_statistics (self);
}
