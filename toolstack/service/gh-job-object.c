/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* org.guesthouse.Guesthouse1.Job: its properties and methods. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "gh-dbus-names.h"
#include "gh-host.h"
#include "gh-jobs.h"
#include "gh-methods.h"
#include "gh-properties.h"
#include "gh-service.h"
#include "gh-text.h"

static GVariant *
string_or_empty (const char *text)
{
  return g_variant_new_string (text != NULL ? text : "");
}

static GVariant *
get_kind (gpointer entry)
{
  return g_variant_new_string (gh_job_get_kind (((GhJobEntry *) entry)->job));
}

static GVariant *
get_title (gpointer entry)
{
  return g_variant_new_string (gh_job_get_title (((GhJobEntry *) entry)->job));
}

static GVariant *
get_state (gpointer entry)
{
  return g_variant_new_string (
    gh_enum_to_string (&gh_job_state_enum, (int) gh_job_get_state (((GhJobEntry *) entry)->job)));
}

static GVariant *
get_steps (gpointer entry)
{
  return g_variant_new_strv (gh_job_get_steps (((GhJobEntry *) entry)->job), -1);
}

static GVariant *
get_step (gpointer entry)
{
  return g_variant_new_uint32 ((guint32) MAX (gh_job_get_step (((GhJobEntry *) entry)->job), 0));
}

static GVariant *
get_progress (gpointer entry)
{
  return g_variant_new_double (gh_job_get_progress (((GhJobEntry *) entry)->job));
}

static GVariant *
get_bytes_done (gpointer entry)
{
  guint64 done, total;

  gh_job_get_bytes (((GhJobEntry *) entry)->job, &done, &total);
  return g_variant_new_uint64 (done);
}

static GVariant *
get_bytes_total (gpointer entry)
{
  guint64 done, total;

  gh_job_get_bytes (((GhJobEntry *) entry)->job, &done, &total);
  return g_variant_new_uint64 (total);
}

static GVariant *
get_cancellable (gpointer entry)
{
  GhJob *job = ((GhJobEntry *) entry)->job;

  return g_variant_new_boolean (!gh_job_is_over (job) && gh_job_get_can_cancel (job));
}

static GVariant *
get_host (gpointer entry)
{
  return g_variant_new_object_path (gh_host_get_path (((GhJobEntry *) entry)->host));
}

static GVariant *
get_domain (gpointer entry)
{
  GhMachine *machine = ((GhJobEntry *) entry)->machine;

  return g_variant_new_object_path (machine != NULL ? machine->path : "/");
}

static GVariant *
get_domain_name (gpointer entry)
{
  return string_or_empty (gh_job_get_object_name (((GhJobEntry *) entry)->job));
}

static GVariant *
get_started_at (gpointer entry)
{
  return g_variant_new_int64 (gh_job_get_start_time (((GhJobEntry *) entry)->job) / G_USEC_PER_SEC);
}

static GVariant *
get_error_name (gpointer entry)
{
  const GError *error = gh_job_get_error (((GhJobEntry *) entry)->job);
  g_autofree char *name = error != NULL ? g_dbus_error_encode_gerror (error) : NULL;

  return string_or_empty (name);
}

static GVariant *
get_error_message (gpointer entry)
{
  const GError *error = gh_job_get_error (((GhJobEntry *) entry)->job);

  return string_or_empty (error != NULL ? error->message : NULL);
}

static GVariant *
get_result (gpointer entry)
{
  GVariant *result = gh_job_get_result (((GhJobEntry *) entry)->job);

  return result != NULL ? result : g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0);
}

const GhProperty gh_job_properties[] = {
  { "Kind", get_kind },
  { "Title", get_title },
  { "State", get_state },
  { "Steps", get_steps },
  { "Step", get_step },
  { "Progress", get_progress },
  { "BytesDone", get_bytes_done },
  { "BytesTotal", get_bytes_total },
  { "Cancellable", get_cancellable },
  { "Host", get_host },
  { "Domain", get_domain },
  { "DomainName", get_domain_name },
  { "StartedAt", get_started_at },
  { "ErrorName", get_error_name },
  { "ErrorMessage", get_error_message },
  { "Result", get_result },
  { NULL, NULL },
};

static void
run_cancel (GhCall *call)
{
  GError *error = NULL;

  if (gh_job_cancel (call->job->job, &error))
    gh_call_return (call, NULL);
  else
    gh_call_fail (call, error);
}

static void
run_dismiss (GhCall *call)
{
  if (gh_job_is_over (call->job->job))
    {
      gh_jobs_forget (gh_service_get_jobs (call->service), call->job);
      gh_call_return (call, NULL);
    }
  else
    gh_call_fail_new (call,
                      GH_ERROR_WRONG_STATE,
                      _ ("“%s” has not ended yet: cancel it first"),
                      gh_job_get_title (call->job->job));
}

const GhMethod gh_job_methods[] = {
  { GH_DBUS_JOB_INTERFACE, "Cancel", GH_ACTION_RUN, run_cancel, {} },
  { GH_DBUS_JOB_INTERFACE, "Dismiss", GH_ACTION_RUN, run_dismiss, {} },
  { NULL },
};
