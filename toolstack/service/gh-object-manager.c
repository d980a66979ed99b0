/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What all objects on the bus have in common: reading their properties, and the list of them. */
#include "config.h"

#include "gh-object-manager.h"

#include <glib/gi18n-lib.h>

#include "gh-dbus-names.h"
#include "gh-host.h"
#include "gh-jobs.h"
#include "gh-methods.h"
#include "gh-peer.h"
#include "gh-properties.h"
#include "gh-service.h"

#define OBJECT_MANAGER "org.freedesktop.DBus.ObjectManager"
#define PROPERTIES     "org.freedesktop.DBus.Properties"

static const char object_manager_xml[]
  = "<node><interface name='org.freedesktop.DBus.ObjectManager'>"
    "<method name='GetManagedObjects'>"
    "<arg name='objects' type='a{oa{sa{sv}}}' direction='out'/></method>"
    "<signal name='InterfacesAdded'><arg name='object' type='o'/>"
    "<arg name='interfaces' type='a{sa{sv}}'/></signal>"
    "<signal name='InterfacesRemoved'><arg name='object' type='o'/>"
    "<arg name='interfaces' type='as'/></signal>"
    "</interface></node>";

/* Made once, and never freed: as what gdbus-codegen makes. */
GDBusInterfaceInfo *
gh_object_manager_interface_info (void)
{
  static GDBusNodeInfo *node;

  if (g_once_init_enter (&node))
    g_once_init_leave (&node, g_dbus_node_info_new_for_xml (object_manager_xml, NULL));
  return node->interfaces[0];
}

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
run_get_managed_objects (GhCall *call)
{
  g_autoptr (GPtrArray) jobs = gh_jobs_list (gh_service_get_jobs (call->service));
  GVariantBuilder builder;
  GHashTableIter iter;
  gpointer host;

  gh_peer_set_manager (call->peer);
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{oa{sa{sv}}}"));
  add_object (&builder,
              GH_DBUS_PATH,
              GH_DBUS_MANAGER_INTERFACE,
              gh_properties_all (gh_manager_properties, call->service));
  g_hash_table_iter_init (&iter, gh_service_get_hosts (call->service));
  while (g_hash_table_iter_next (&iter, NULL, &host))
    if (gh_host_is_ready (host))
      add_host_objects (&builder, host);
  for (guint i = 0; i < jobs->len; i++)
    {
      GhJobEntry *job = jobs->pdata[i];

      add_object (&builder, job->path, GH_DBUS_JOB_INTERFACE, gh_job_entry_get_properties (job));
    }
  gh_call_return_large (call, g_variant_new ("(a{oa{sa{sv}}})", &builder));
}

/* The table of the interface that the call asks about, and the object that it is of. Returns:
 * (nullable): %NULL when there is no such object any more */
static const GhProperty *
find_table (GhCall *call, gpointer *object)
{
  const char *interface = gh_call_get_string (call, 0);

  if (strcmp (interface, GH_DBUS_MANAGER_INTERFACE) == 0)
    {
      *object = call->service;
      return gh_manager_properties;
    }
  if (strcmp (interface, GH_DBUS_DOMAIN_INTERFACE) == 0 && call->machine != NULL)
    {
      gh_machine_watch (call->machine);
      *object = call->machine;
      return gh_machine_properties;
    }
  if (strcmp (interface, GH_DBUS_HOST_INTERFACE) == 0 && call->host != NULL)
    {
      *object = call->host;
      return gh_host_properties;
    }
  if (strcmp (interface, GH_DBUS_JOB_INTERFACE) == 0 && call->job != NULL)
    {
      *object = call->job;
      return gh_job_properties;
    }
  return NULL;
}

static void
run_get (GhCall *call)
{
  gpointer object = NULL;
  const GhProperty *table = find_table (call, &object);
  g_autoptr (GVariant) value
    = table != NULL ? gh_properties_find (table, gh_call_get_string (call, 1), object) : NULL;

  if (value != NULL)
    gh_call_return (call, g_variant_new ("(v)", value));
  else
    gh_call_fail_new (call,
                      GH_ERROR_NOT_FOUND,
                      _ ("There is no property %s of %s here"),
                      gh_call_get_string (call, 1),
                      gh_call_get_string (call, 0));
}

static void
run_get_all (GhCall *call)
{
  gpointer object = NULL;
  const GhProperty *table = find_table (call, &object);
  g_autoptr (GVariant) all = table != NULL ? gh_properties_all (table, object) : NULL;

  if (all != NULL)
    gh_call_return (call, g_variant_new ("(@a{sv})", all));
  else
    gh_call_fail_new (call,
                      GH_ERROR_NOT_FOUND,
                      _ ("There are no properties of %s here"),
                      gh_call_get_string (call, 0));
}

const GhMethod gh_object_methods[] = {
  { OBJECT_MANAGER, "GetManagedObjects", GH_ACTION_LOOK, run_get_managed_objects, {} },
  { PROPERTIES, "Get", GH_ACTION_LOOK, run_get, {} },
  { PROPERTIES, "GetAll", GH_ACTION_LOOK, run_get_all, {} },
  { NULL },
};
