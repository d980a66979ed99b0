/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* org.guesthouse.Guesthouse1.Host: its properties and methods. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "gh-change-methods.h"
#include "gh-check.h"
#include "gh-create.h"
#include "gh-dbus-names.h"
#include "gh-definitions.h"
#include "gh-host-devices.h"
#include "gh-host-look.h"
#include "gh-host.h"
#include "gh-life.h"
#include "gh-methods.h"
#include "gh-properties.h"
#include "gh-reach.h"
#include "gh-service.h"
#include "gh-sampling.h"

static GVariant *
string_or_empty (const char *text)
{
  return g_variant_new_string (text != NULL ? text : "");
}

static GVariant *
get_uri (gpointer host)
{
  return g_variant_new_string (gh_host_get_uri (host));
}

static GVariant *
get_name (gpointer host)
{
  return g_variant_new_string (g_get_host_name ());
}

static GVariant *
get_kind (gpointer host)
{
  return g_variant_new_string (gh_driver_get_kind (gh_host_get_driver (host)));
}

static GVariant *
get_version (gpointer host)
{
  return string_or_empty (gh_host_get_status (host)->version);
}

static GVariant *
get_available (gpointer host)
{
  return g_variant_new_boolean (gh_host_get_status (host)->available);
}

static GVariant *
get_unavailable_reason (gpointer host)
{
  const GhDriverStatus *status = gh_host_get_status (host);

  return string_or_empty (status->available ? NULL : status->reason);
}

static GVariant *
get_accelerator (gpointer host)
{
  return string_or_empty (gh_host_get_status (host)->accelerator);
}

static GVariant *
get_accelerator_reason (gpointer host)
{
  return string_or_empty (gh_host_get_status (host)->accelerator_reason);
}

static GVariant *
get_memory (gpointer host)
{
  return g_variant_new_uint64 (gh_host_get_status (host)->memory);
}

static GVariant *
get_cpus (gpointer host)
{
  return g_variant_new_uint32 (gh_host_get_status (host)->cpus);
}

static GVariant *
get_arch (gpointer host)
{
  return string_or_empty (gh_host_get_status (host)->arch);
}

static GVariant *
get_pool (gpointer host)
{
  return g_variant_new_string (gh_service_get_pool (gh_host_get_service (host)));
}

const GhProperty gh_host_properties[] = {
  { "Uri", get_uri },
  { "Name", get_name },
  { "Kind", get_kind },
  { "Version", get_version },
  { "Available", get_available },
  { "UnavailableReason", get_unavailable_reason },
  { "Accelerator", get_accelerator },
  { "AcceleratorReason", get_accelerator_reason },
  { "Memory", get_memory },
  { "Cpus", get_cpus },
  { "Arch", get_arch },
  { "Pool", get_pool },
  { NULL, NULL },
};

static void
run_list_domains (GhCall *call)
{
  gh_host_flush (call->host);
  gh_call_return_large (call, g_variant_new ("(@" GH_DBUS_ROWS ")", gh_host_get_rows (call->host)));
}

static void
run_look_up_domain (GhCall *call)
{
  GError *error = NULL;
  GhMachine *machine = gh_host_find (call->host, gh_call_get_string (call, 0), &error);

  if (machine != NULL)
    gh_call_return (call, g_variant_new ("(o)", machine->path));
  else
    gh_call_fail (call, error);
}

const GhMethod gh_host_methods[] = {
  { GH_DBUS_HOST_INTERFACE, "ListDomains", GH_ACTION_LOOK, run_list_domains, {} },
  { GH_DBUS_HOST_INTERFACE, "LookUpDomain", GH_ACTION_LOOK, run_look_up_domain, {} },
  { GH_DBUS_HOST_INTERFACE,
    "GetSpace",
    GH_ACTION_LOOK,
    gh_check_space_run,
    { { "options", "path", "s" } },
    gh_reach_get_space },
  { GH_DBUS_HOST_INTERFACE,
    "CreateDomain",
    GH_ACTION_STORAGE,
    gh_create_run,
    { { "install", "tree", "s" },
      { "install", "iso", "s" },
      { "install", "cloud-image", "s" },
      { "install", "drivers", "s" },
      { "install", "checksum", "s" },
      { "install", "args", "s" },
      { "install", "arch", "s" },
      { "install", "unattended", "a{sv}" },
      { "options", "disk-size", "t" },
      { "options", "disk-format", "s" },
      { "options", "disk-path", "s" },
      { "options", "disk-pool", "s" },
      { "options", "start", "b" } },
    gh_reach_create_domain },
  { GH_DBUS_HOST_INTERFACE,
    "RestoreDomain",
    GH_ACTION_HOST, /* the file has a definition in it, whatever that names */
    gh_life_run_restore_file,
    { { "options", "paused", "b" }, { "options", "force", "b" } } },
  { GH_DBUS_HOST_INTERFACE,
    "DefineDomain",
    GH_ACTION_DEFINE,
    gh_definitions_run_define,
    {},
    gh_reach_define_domain },
  { GH_DBUS_HOST_INTERFACE, "ListCpuPools", GH_ACTION_LOOK, gh_change_run_list_cpu_pools, {} },
  { GH_DBUS_HOST_INTERFACE, "Check", GH_ACTION_LOOK, gh_check_run, {} },
  { GH_DBUS_HOST_INTERFACE,
    "GetInfo",
    GH_ACTION_LOOK,
    gh_host_info_run,
    { { "options", "since", "t" } } },
  { GH_DBUS_HOST_INTERFACE, "ListDevices", GH_ACTION_LOOK, gh_host_devices_run_list, {} },
  { GH_DBUS_HOST_INTERFACE, "ListLogs", GH_ACTION_LOOK, gh_host_logs_run_list, {} },
  { GH_DBUS_HOST_INTERFACE,
    "ReadLog",
    GH_ACTION_LOOK,
    gh_host_logs_run_read,
    { { "options", "offset", "t" }, { "options", "limit", "u" }, { "options", "wait", "b" } } },
  { GH_DBUS_HOST_INTERFACE, "ClearLog", GH_ACTION_HOST, gh_host_logs_run_clear, {} },
  { GH_DBUS_HOST_INTERFACE,
    "ListXenstore",
    GH_ACTION_HOST,
    gh_host_store_run,
    { { "options", "depth", "u" }, { "options", "limit", "u" } } },
  { GH_DBUS_HOST_INTERFACE, "SubscribeStatistics", GH_ACTION_LOOK, gh_sampling_run_subscribe, {} },
  { GH_DBUS_HOST_INTERFACE,
    "UnsubscribeStatistics",
    GH_ACTION_LOOK,
    gh_sampling_run_unsubscribe,
    {} },
  { NULL },
};
