/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* org.guesthouse.Guesthouse1.Manager: its properties and methods. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "gh-catalog-methods.h"
#include "gh-dbus-names.h"
#include "gh-inspection.h"
#include "gh-methods.h"
#include "gh-properties.h"
#include "gh-reach.h"
#include "gh-service.h"

static GVariant *
get_version (gpointer service)
{
  return g_variant_new_string (GH_VERSION);
}

static GVariant *
get_door (gpointer service)
{
  return g_variant_new_string (gh_service_get_door (service));
}

static GVariant *
get_recovered (gpointer service)
{
  return g_variant_new_strv (gh_service_get_recovered (service), -1);
}

const GhProperty gh_manager_properties[] = {
  { "Version", get_version },
  { "Door", get_door },
  { "Recovered", get_recovered },
  { NULL, NULL },
};

/* The rows of @host, and @properties (transfer full) with them in one piece, which takes the rows'
 * place. */
static GVariant *
pack_rows (GhHost *host, GVariant *properties)
{
  g_autoptr (GVariant) old = properties;
  g_autoptr (GVariant) rows = g_variant_ref_sink (gh_host_get_rows (host));
  g_autoptr (GVariant) ordered
    = G_BYTE_ORDER == G_LITTLE_ENDIAN ? g_variant_ref (rows) : g_variant_byteswap (rows);
  g_autoptr (GBytes) bytes = g_variant_get_data_as_bytes (ordered);
  GVariantDict dict;

  g_variant_dict_init (&dict, old);
  g_variant_dict_insert_value (
    &dict, "PackedDomains", g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE));
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static void
on_host_open (GObject *source, GAsyncResult *result, gpointer data)
{
  GhHost *host = GH_HOST (source);
  GhCall *call = data;
  g_autoptr (GVariant) options = gh_call_get_options (call, 1);
  g_autoptr (GVariant) properties = NULL;
  GVariant *rows, *reply;
  gboolean packed = FALSE;
  GError *error = NULL;

  if (!gh_host_open_finish (host, result, &error))
    {
      gh_call_fail (call, error);
      return;
    }
  /* What is queued is told before the rows, so that no client takes an older row for a newer one.
   */
  gh_host_flush (host);
  properties = gh_properties_all (gh_host_properties, host);
  g_variant_lookup (options, "packed", "b", &packed);
  if (packed)
    properties = pack_rows (host, g_steal_pointer (&properties));
  rows = packed ? g_variant_new (GH_DBUS_ROWS, NULL) : gh_host_get_rows (host);
  reply = g_variant_new ("(o@a{sv}@" GH_DBUS_ROWS ")", gh_host_get_path (host), properties, rows);
  if (packed)
    gh_call_return (call, reply);
  else
    gh_call_return_large (call, reply);
}

static void
run_open_host (GhCall *call)
{
  GError *error = NULL;
  GhHost *host = gh_service_make_host (call->service, gh_call_get_string (call, 0), &error);

  if (host == NULL)
    gh_call_fail (call, error);
  else
    gh_host_open_async (host, on_host_open, call);
}

static void
run_list_jobs (GhCall *call)
{
  g_autoptr (GPtrArray) jobs = gh_jobs_list (gh_service_get_jobs (call->service));
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(oa{sv})"));
  for (guint i = 0; i < jobs->len; i++)
    {
      GhJobEntry *job = jobs->pdata[i];
      g_autoptr (GVariant) properties = gh_job_entry_get_properties (job);

      g_variant_builder_add (&builder, "(o@a{sv})", job->path, properties);
    }
  gh_call_return (call, g_variant_new ("(a(oa{sv}))", &builder));
}

const GhMethod gh_manager_methods[] = {
  { GH_DBUS_MANAGER_INTERFACE,
    "OpenHost",
    GH_ACTION_LOOK,
    run_open_host,
    { { "options", "packed", "b" } } },
  { GH_DBUS_MANAGER_INTERFACE, "ListJobs", GH_ACTION_LOOK, run_list_jobs, {} },
  { GH_DBUS_MANAGER_INTERFACE,
    "InspectLocation",
    GH_ACTION_STORAGE, /* it is on the way to a new machine, and asks servers in root's name */
    gh_inspection_run,
    { { "options", "arch", "s" },
      { "options", "id", "s" },
      { "options", "medium", "b" },
      { "options", "xen", "b" } },
    gh_reach_inspect_location },
  { GH_DBUS_MANAGER_INTERFACE,
    "ListSystems",
    GH_ACTION_LOOK,
    gh_catalog_list_systems,
    { { "options", "search", "s" } } },
  { GH_DBUS_MANAGER_INTERFACE, "ListCache", GH_ACTION_LOOK, gh_catalog_list_cache, {} },
  { GH_DBUS_MANAGER_INTERFACE,
    "EmptyCache",
    GH_ACTION_STORAGE,
    gh_catalog_empty_cache,
    { { "options", "ids", "as" } } },
  { GH_DBUS_MANAGER_INTERFACE, "CancelInspection", GH_ACTION_LOOK, gh_inspection_cancel, {} },
  { NULL },
};
