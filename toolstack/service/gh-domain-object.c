/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* org.guesthouse.Guesthouse1.Domain: its properties and methods. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "gh-attendance.h"
#include "gh-change-methods.h"
#include "gh-dbus-names.h"
#include "gh-definitions.h"
#include "gh-domain-live.h"
#include "gh-domain-xml.h"
#include "gh-fault.h"
#include "gh-host.h"
#include "gh-jobs.h"
#include "gh-life.h"
#include "gh-log-follow.h"
#include "gh-memfd.h"
#include "gh-methods.h"
#include "gh-properties.h"
#include "gh-reach.h"

#define LOG_BYTES (64 * 1024)
/* Longer replies would not fit into a message; nobody reads so much. */
#define LOG_BYTES_MAX (16 * 1024 * 1024)

static const GhDomainConfig *
config_of (gpointer machine)
{
  return gh_domain_get_config (((GhMachine *) machine)->domain);
}

static GVariant *
string_or_empty (const char *text)
{
  return g_variant_new_string (text != NULL ? text : "");
}

static GVariant *
definition (const GhDomainConfig *config)
{
  g_autofree char *text = config != NULL ? gh_domain_xml_format (config, NULL) : NULL;

  return string_or_empty (text);
}

static GVariant *
get_host (gpointer machine)
{
  return g_variant_new_object_path (gh_host_get_path (((GhMachine *) machine)->host));
}

static GVariant *
get_uuid (gpointer machine)
{
  return g_variant_new_string (gh_machine_get_uuid (machine));
}

static GVariant *
get_name (gpointer machine)
{
  return g_variant_new_string (gh_machine_get_name (machine));
}

static GVariant *
get_title (gpointer machine)
{
  return string_or_empty (config_of (machine)->title);
}

static GVariant *
get_state (gpointer machine)
{
  return g_variant_new_uint32 ((guint32) gh_domain_get_state (((GhMachine *) machine)->domain));
}

static GVariant *
get_state_reason (gpointer machine)
{
  return g_variant_new_string (gh_domain_get_state_reason (((GhMachine *) machine)->domain));
}

static GVariant *
get_flags (gpointer machine)
{
  return g_variant_new_uint32 (((GhMachine *) machine)->flags);
}

static GVariant *
get_memory (gpointer machine)
{
  return g_variant_new_uint64 (config_of (machine)->memory);
}

static GVariant *
get_vcpus (gpointer machine)
{
  return g_variant_new_uint32 (config_of (machine)->vcpus);
}

static GVariant *
get_os (gpointer machine)
{
  return string_or_empty (config_of (machine)->os_id);
}

static GVariant *
get_definition (gpointer machine)
{
  return definition (config_of (machine));
}

static GVariant *
get_live_definition (gpointer machine)
{
  return definition (gh_domain_get_live_config (((GhMachine *) machine)->domain));
}

static GhDomainInfo
info_of (gpointer machine)
{
  GhDomainInfo info;

  gh_domain_get_info (((GhMachine *) machine)->domain, &info);
  return info;
}

static GVariant *
get_accelerator (gpointer machine)
{
  return string_or_empty (info_of (machine).accelerator);
}

static GVariant *
get_accelerator_reason (gpointer machine)
{
  return string_or_empty (info_of (machine).accelerator_reason);
}

static GVariant *
get_id (gpointer machine)
{
  return g_variant_new_uint32 (info_of (machine).id);
}

static GVariant *
get_started_at (gpointer machine)
{
  return g_variant_new_int64 (info_of (machine).started_at);
}

static GVariant *
get_stage (gpointer machine)
{
  return string_or_empty (((GhMachine *) machine)->stage);
}

static GVariant *
get_consoles (gpointer machine)
{
  return g_variant_new_strv (gh_domain_get_consoles (((GhMachine *) machine)->domain), -1);
}

static GVariant *
get_own_window (gpointer machine)
{
  const GhDomainConfig *live = gh_domain_get_live_config (((GhMachine *) machine)->domain);

  return g_variant_new_boolean (live != NULL && gh_domain_config_has_window (live));
}

static GVariant *
get_error (gpointer machine)
{
  const GError *error = ((GhMachine *) machine)->error;

  return string_or_empty (error != NULL ? error->message : NULL);
}

static GVariant *
get_job (gpointer machine)
{
  const GhJobEntry *job = ((GhMachine *) machine)->job;

  return g_variant_new_object_path (job != NULL ? job->path : "/");
}

static GVariant *
get_live_changes (gpointer machine)
{
  g_autofree const char **kinds = gh_domain_live_list (((GhMachine *) machine)->domain);

  return g_variant_new_strv (kinds, -1);
}

static GVariant *
get_memory_now (gpointer machine)
{
  return g_variant_new_uint64 (gh_domain_live_get_memory (((GhMachine *) machine)->domain));
}

const GhProperty gh_machine_properties[] = {
  { "Host", get_host },
  { "Uuid", get_uuid },
  { "Name", get_name },
  { "Title", get_title },
  { "State", get_state },
  { "StateReason", get_state_reason },
  { "Flags", get_flags },
  { "Memory", get_memory },
  { "Vcpus", get_vcpus },
  { "Os", get_os },
  { "Definition", get_definition },
  { "LiveDefinition", get_live_definition },
  { "Accelerator", get_accelerator },
  { "AcceleratorReason", get_accelerator_reason },
  { "Id", get_id },
  { "StartedAt", get_started_at },
  { "Stage", get_stage },
  { "Consoles", get_consoles },
  { "Attached", gh_attendance_get },
  { "OwnWindow", get_own_window },
  { "Error", get_error },
  { "Job", get_job },
  { "Features", gh_life_get_features },
  { "SavedAt", gh_life_get_saved_at },
  { "LiveChanges", get_live_changes },
  { "MemoryNow", get_memory_now },
  { NULL, NULL },
};

static void
on_acted (GObject *source, GAsyncResult *result, gpointer data)
{
  GhCall *call = data;
  GError *error = NULL;

  if (gh_domain_act_finish (GH_DOMAIN (source), result, &error))
    gh_call_return (call, NULL);
  else
    gh_call_fail (call, error);
}

static void
act (GhCall *call, GhDomainAction action)
{
  gh_domain_act_async (call->machine->domain, action, NULL, on_acted, call);
}

static void
run_shutdown (GhCall *call)
{
  act (call, GH_DOMAIN_ACTION_SHUTDOWN);
}

static void
run_reboot (GhCall *call)
{
  act (call, GH_DOMAIN_ACTION_REBOOT);
}

static void
run_reset (GhCall *call)
{
  act (call, GH_DOMAIN_ACTION_RESET);
}

static void
run_destroy (GhCall *call)
{
  act (call, GH_DOMAIN_ACTION_DESTROY);
}

static void
run_pause (GhCall *call)
{
  act (call, GH_DOMAIN_ACTION_PAUSE);
}

static void
run_resume (GhCall *call)
{
  act (call, GH_DOMAIN_ACTION_RESUME);
}

static void
on_console (GObject *source, GAsyncResult *result, gpointer data)
{
  GhCall *call = data;
  GError *error = NULL;
  int fd = gh_domain_open_console_finish (GH_DOMAIN (source), result, &error);

  if (fd >= 0)
    gh_call_return_fd (call, fd);
  else
    gh_call_fail (call, error);
}

static void
run_open_console (GhCall *call)
{
  gh_domain_open_console_async (
    call->machine->domain, gh_call_get_string (call, 0), NULL, on_console, call);
}

static void
on_screenshot (GObject *source, GAsyncResult *result, gpointer data)
{
  GhCall *call = data;
  GError *error = NULL;
  g_autoptr (GBytes) png = gh_domain_screenshot_finish (GH_DOMAIN (source), result, &error);
  int fd = png != NULL ? gh_memfd_new ("screenshot", png, &error) : -1;

  if (fd >= 0)
    gh_call_return_fd (call, fd);
  else
    gh_call_fail (call, error);
}

static void
run_screenshot (GhCall *call)
{
  g_autoptr (GVariant) options = gh_call_get_options (call, 0);
  guint32 screen = 0;

  g_variant_lookup (options, "screen", "u", &screen);
  gh_domain_screenshot_async (call->machine->domain, screen, NULL, on_screenshot, call);
}

static void
on_log (GObject *source, GAsyncResult *result, gpointer data)
{
  GhCall *call = data;
  GError *error = NULL;
  g_autoptr (GBytes) text = gh_domain_read_log_finish (GH_DOMAIN (source), result, &error);

  if (text != NULL)
    gh_call_return (
      call,
      g_variant_new ("(@ay)", g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, text, TRUE)));
  else
    gh_call_fail (call, error);
}

/* What a call asks for of a log. Returns: (nullable): its kind; %NULL: the call has failed */
static const char *
get_log_wish (GhCall *call, guint32 *bytes)
{
  const char *const kinds[] = { "hypervisor", "serial", NULL };
  const char *kind = gh_call_get_string (call, 0);
  g_autoptr (GVariant) options = gh_call_get_options (call, 1);

  *bytes = LOG_BYTES;
  g_variant_lookup (options, "bytes", "u", bytes);
  *bytes = MIN (*bytes, LOG_BYTES_MAX);
  if (g_strv_contains (kinds, kind))
    return kind;
  gh_call_fail_new (call,
                    GH_ERROR_INVALID_ARGUMENT,
                    _ ("There is no log “%s”: there are hypervisor and serial"),
                    kind);
  return NULL;
}

static void
run_get_log (GhCall *call)
{
  guint32 bytes;
  const char *kind = get_log_wish (call, &bytes);

  if (kind != NULL)
    gh_domain_read_log_async (call->machine->domain, kind, bytes, NULL, on_log, call);
}

static void
run_follow_log (GhCall *call)
{
  guint32 bytes;
  const char *kind = get_log_wish (call, &bytes);
  g_autofree char *path
    = kind != NULL ? gh_domain_get_log_path (call->machine->domain, kind) : NULL;
  GError *error = NULL;
  int fd;

  if (kind == NULL)
    return;
  if (path == NULL)
    {
      gh_call_fail_new (call,
                        GH_ERROR_UNSUPPORTED,
                        _ ("The hypervisor keeps no log of “%s” that can be followed"),
                        gh_domain_get_name (call->machine->domain));
      return;
    }
  fd = gh_log_follow (path, bytes, &error);
  if (fd >= 0)
    gh_call_return_fd (call, fd);
  else
    gh_call_fail (call, error);
}

#define METHOD(name, action, run, ...)                                                             \
  {                                                                                                \
    GH_DBUS_DOMAIN_INTERFACE, name, action, run,                                                   \
    {                                                                                              \
      __VA_ARGS__                                                                                  \
    }                                                                                              \
  }

/* Where a change is made: see GhChangeScope. */
#define SCOPE                                                                                      \
  { "options", "live", "b" },                                                                      \
  {                                                                                                \
    "options", "config", "b"                                                                       \
  }

const GhMethod gh_domain_methods[] = {
  METHOD ("Start",
          GH_ACTION_RUN,
          gh_life_run_start,
          { "options", "paused", "b" },
          { "options", "discard-saved", "b" },
          { "options", "force", "b" },
          { "options", "display", "a{ss}" }),
  METHOD ("Restore",
          GH_ACTION_RUN,
          gh_life_run_restore,
          { "options", "paused", "b" },
          { "options", "force", "b" },
          { "options", "display", "a{ss}" }),
  METHOD ("Save", GH_ACTION_RUN, gh_life_run_save),
  METHOD ("SaveToFile", GH_ACTION_HOST, gh_life_run_save_to_file),
  METHOD ("DiscardSaved", GH_ACTION_RUN, gh_life_run_discard),
  METHOD ("DumpMemory", GH_ACTION_HOST, gh_life_run_dump, { "options", "format", "s" }),
  METHOD ("Trigger", GH_ACTION_RUN, gh_life_run_trigger),
  METHOD ("SendSysrq", GH_ACTION_RUN, gh_life_run_sysrq),
  METHOD ("Shutdown", GH_ACTION_RUN, run_shutdown),
  METHOD ("Reboot", GH_ACTION_RUN, run_reboot),
  METHOD ("Reset", GH_ACTION_RUN, run_reset),
  METHOD ("Destroy", GH_ACTION_RUN, run_destroy),
  METHOD ("Pause", GH_ACTION_RUN, run_pause),
  METHOD ("Resume", GH_ACTION_RUN, run_resume),
  METHOD ("Undefine",
          GH_ACTION_STORAGE,
          gh_definitions_run_undefine,
          { "options", "delete-disks", "b" },
          { "options", "delete", "as" }),
  { GH_DBUS_DOMAIN_INTERFACE,
    "SetDefinition",
    GH_ACTION_DEFINE,
    gh_definitions_run_set,
    {},
    gh_reach_set_definition },
  METHOD ("GetDifference", GH_ACTION_LOOK, gh_definitions_run_get_difference),
  METHOD ("Change",
          GH_ACTION_DEFINE,
          gh_change_run_change,
          { "changes", "memory", "t" },
          { "changes", "max-memory", "t" },
          { "changes", "vcpus", "u" },
          { "changes", "max-vcpus", "u" },
          { "changes", "pin", "as" },
          { "changes", "soft-pin", "as" },
          { "changes", "weight", "u" },
          { "changes", "cap", "u" },
          { "changes", "cpupool", "s" },
          SCOPE),
  { GH_DBUS_DOMAIN_INTERFACE,
    "AttachDisk",
    GH_ACTION_DEFINE,
    gh_change_run_attach_disk,
    { { "disk", "source", "s" },
      { "disk", "target", "s" },
      { "disk", "device", "s" },
      { "disk", "bus", "s" },
      { "disk", "format", "s" },
      { "disk", "serial", "s" },
      { "disk", "readonly", "b" },
      { "disk", "shareable", "b" },
      SCOPE },
    gh_reach_attach_disk },
  METHOD ("AttachNic",
          GH_ACTION_DEFINE,
          gh_change_run_attach_nic,
          { "nic", "type", "s" },
          { "nic", "source", "s" },
          { "nic", "mac", "s" },
          { "nic", "model", "s" },
          SCOPE),
  METHOD ("AttachHostDevice", GH_ACTION_HOST, gh_change_run_attach_hostdev, SCOPE),
  METHOD ("Detach", GH_ACTION_DEFINE, gh_change_run_detach, SCOPE),
  { GH_DBUS_DOMAIN_INTERFACE,
    "ChangeMedium",
    GH_ACTION_DEFINE,
    gh_change_run_medium,
    { { "options", "force", "b" }, SCOPE },
    gh_reach_change_medium },
  METHOD ("SetLink", GH_ACTION_DEFINE, gh_change_run_link, SCOPE),
  /* What a guest shows may be somebody's session: more than looking at the list. */
  METHOD ("OpenConsole", GH_ACTION_RUN, run_open_console),
  METHOD ("JoinConsole",
          GH_ACTION_RUN,
          gh_attendance_run_join,
          { "options", "take-over", "b" },
          { "options", "view-only", "b" },
          { "options", "who", "s" }),
  METHOD ("LeaveConsole", GH_ACTION_LOOK, gh_attendance_run_leave),
  METHOD ("Screenshot", GH_ACTION_RUN, run_screenshot, { "options", "screen", "u" }),
  METHOD ("GetLog", GH_ACTION_RUN, run_get_log, { "options", "bytes", "u" }),
  METHOD ("FollowLog", GH_ACTION_RUN, run_follow_log, { "options", "bytes", "u" }),
  { NULL },
};
