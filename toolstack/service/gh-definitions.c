/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* DefineDomain, SetDefinition and Undefine. */
#include "config.h"

#include "gh-definitions.h"

#include <glib/gi18n-lib.h>

#include "gh-domain-xml.h"
#include "gh-fault.h"
#include "gh-host.h"
#include "gh-undefine-job.h"
#include "gh-service.h"

GhDomainConfig *
gh_definitions_read (GhHost *host, const char *text, const char *uuid, GError **error)
{
  g_autoptr (GhDomainConfig) config = gh_domain_xml_parse (text, -1, error);

  if (config == NULL)
    return NULL;
  if (config->uuid == NULL)
    config->uuid = g_strdup (uuid);
  gh_driver_complete (gh_host_get_driver (host), config);
  if (!gh_host_check_name (host, config->name, config->uuid, error)
      || !gh_driver_validate (gh_host_get_driver (host), config, error)
      || !gh_host_check_memory (host, config, error))
    return NULL;
  return g_steal_pointer (&config);
}

/* One change of a definition: save it, then put it in force. */
typedef struct
{
  GhCall *call;
  GhHost *host; /* the call is gone before this is */
  GhDomainConfig *config;
} Change;

static void
change_free (Change *self)
{
  gh_host_release_name (self->host, self->config->name);
  g_object_unref (self->host);
  gh_domain_config_free (self->config);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Change, change_free)

static GhMachine *
put_in_force (GhHost *host, GhDomainConfig *config, GError **error)
{
  GhMachine *machine = gh_host_lookup (host, config->uuid);

  if (machine == NULL)
    {
      machine = gh_host_add (host, config, error);
      if (machine != NULL)
        gh_host_emit_event (host, machine, "defined", _ ("The machine was defined"));
    }
  else
    gh_host_set_config (host, machine, gh_domain_config_copy (config));
  return machine;
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Change) self = data;
  GhCall *call = self->call;
  GhMachine *machine = NULL;
  GError *error = NULL;

  gh_fault_point ("define.saved");
  if (gh_host_save_finish (call->host, result, &error))
    machine = put_in_force (call->host, self->config, &error);
  if (machine == NULL)
    gh_call_fail (call, g_steal_pointer (&error));
  else if (call->machine != NULL)
    gh_call_return (call, NULL);
  else
    gh_call_return (call, g_variant_new ("(o)", machine->path));
}

/* Takes @config. */
static void
change (GhCall *call, GhDomainConfig *config)
{
  Change *self = g_new0 (Change, 1);

  self->call = call;
  self->host = g_object_ref (call->host);
  self->config = config;
  gh_host_reserve_name (call->host, config->name);
  gh_fault_point ("define.before");
  gh_host_save_async (call->host, config, on_saved, self);
}

void
gh_definitions_run_define (GhCall *call)
{
  GError *error = NULL;
  GhDomainConfig *config
    = gh_definitions_read (call->host, gh_call_get_string (call, 0), NULL, &error);
  GhMachine *old = config != NULL ? gh_host_lookup (call->host, config->uuid) : NULL;

  if (config != NULL && (old == NULL || gh_machine_check_idle (old, &error)))
    {
      change (call, config);
      return;
    }
  gh_domain_config_free (config);
  gh_call_fail (call, error);
}

void
gh_definitions_run_set (GhCall *call)
{
  const char *uuid = gh_machine_get_uuid (call->machine);
  GError *error = NULL;
  g_autoptr (GhDomainConfig) config = NULL;

  if (gh_machine_check_idle (call->machine, &error))
    config = gh_definitions_read (call->host, gh_call_get_string (call, 0), uuid, &error);
  if (config == NULL)
    gh_call_fail (call, error);
  else if (strcmp (config->uuid, uuid) != 0)
    gh_call_fail_new (call,
                      GH_ERROR_INVALID_DEFINITION,
                      _ ("The UUID of “%s” cannot be changed: it is %s"),
                      gh_machine_get_name (call->machine),
                      uuid);
  else
    change (call, g_steal_pointer (&config));
}

static GVariant *
difference_to_variant (const GhDifference *difference)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "path", "s", difference->path);
  g_variant_dict_insert (
    &dict, "label", "s", difference->label != NULL ? _ (difference->label) : difference->path);
  if (difference->before != NULL)
    g_variant_dict_insert (&dict, "before", "s", difference->before);
  if (difference->after != NULL)
    g_variant_dict_insert (&dict, "after", "s", difference->after);
  return g_variant_dict_end (&dict);
}

void
gh_definitions_run_get_difference (GhCall *call)
{
  const GhDomainConfig *live = gh_domain_get_live_config (call->machine->domain);
  g_autoptr (GPtrArray) differences = NULL;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  if (live != NULL)
    differences = gh_struct_diff (
      &gh_domain_config_struct, live, gh_domain_get_config (call->machine->domain));
  for (guint i = 0; differences != NULL && i < differences->len; i++)
    g_variant_builder_add_value (&builder, difference_to_variant (differences->pdata[i]));
  gh_call_return (call, g_variant_new ("(aa{sv})", &builder));
}

static void
on_undefined (GhJob *job, GhCall *call)
{
  const GError *error = gh_job_get_error (job);

  if (error != NULL)
    gh_call_fail (call, g_error_copy (error));
  else
    gh_call_return (call, NULL);
}

void
gh_definitions_run_undefine (GhCall *call)
{
  g_autoptr (GVariant) options = gh_call_get_options (call, 0);
  GhMachine *machine = call->machine;
  g_autofree const char **only = NULL;
  gboolean delete_disks = FALSE;
  GError *error = NULL;
  GhJob *job;

  g_variant_lookup (options, "delete-disks", "b", &delete_disks);
  g_variant_lookup (options, "delete", "^a&s", &only);
  if (!gh_machine_check_idle (machine, &error))
    {
      gh_call_fail (call, error);
      return;
    }
  if (!gh_domain_state_allows (gh_domain_get_state (machine->domain), GH_DOMAIN_ACTION_UNDEFINE))
    {
      gh_call_fail_new (call,
                        GH_ERROR_WRONG_STATE,
                        _ ("“%s” cannot be forgotten while it is on: shut it down first"),
                        gh_machine_get_name (machine));
      return;
    }
  if (gh_domain_get_saved (machine->domain))
    {
      gh_call_fail_new (
        call,
        GH_ERROR_WRONG_STATE,
        _ ("“%s” cannot be forgotten: it has a saved state, which would be lost. Discard "
           "that first"),
        gh_machine_get_name (machine));
      return;
    }
  job = gh_undefine_job_new (machine, delete_disks, only);
  g_signal_connect (job, "finished", G_CALLBACK (on_undefined), call);
  gh_jobs_run (gh_service_get_jobs (call->service), job, call->host, machine);
}
