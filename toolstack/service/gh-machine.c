/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhMachine: what the service keeps about a domain. */
#include "config.h"

#include "gh-machine.h"

#include <glib/gi18n-lib.h>

#include "gh-dbus-names.h"
#include "gh-disks.h"
#include "gh-domain-live.h"
#include "gh-fault.h"
#include "gh-func-job.h"
#include "gh-host.h"
#include "gh-install-watch.h"
#include "gh-jobs.h"
#include "gh-life-jobs.h"
#include "gh-properties.h"
#include "gh-row-writer.h"
#include "gh-service.h"
#include "gh-storage.h"

/* How long a guest may take to shut down before people are told that it does not, in seconds; the
 * environment's GUESTHOUSE_SHUTDOWN_PATIENCE is for those who cannot wait so long. */
#define PATIENCE 60

G_DEFINE_FINAL_TYPE (GhMachine, gh_machine, G_TYPE_OBJECT)

static void
gh_machine_dispose (GObject *object)
{
  GhMachine *self = GH_MACHINE (object);

  if (self->domain != NULL)
    g_signal_handlers_disconnect_by_data (self->domain, self);
  g_clear_handle_id (&self->patience, g_source_remove);
  gh_install_watch_end (self);
  g_clear_pointer (&self->attached, g_ptr_array_unref);
  g_clear_object (&self->domain);
  g_clear_pointer (&self->job, gh_job_entry_unref);
  G_OBJECT_CLASS (gh_machine_parent_class)->dispose (object);
}

static void
gh_machine_finalize (GObject *object)
{
  GhMachine *self = GH_MACHINE (object);

  g_clear_error (&self->error);
  g_clear_pointer (&self->properties, g_variant_unref);
  g_clear_pointer (&self->row, g_variant_unref);
  g_free (self->path);
  G_OBJECT_CLASS (gh_machine_parent_class)->finalize (object);
}

static void
gh_machine_class_init (GhMachineClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gh_machine_dispose;
  G_OBJECT_CLASS (klass)->finalize = gh_machine_finalize;
}

static void
gh_machine_init (GhMachine *self)
{
}

/* Saving, restoring and dumping stop the guest and let it go on: that is no news besides theirs. */
static gboolean
is_handled (GhMachine *self)
{
  static const char *const kinds[] = { "save", "restore", "dump", NULL };

  return self->job != NULL && g_strv_contains (kinds, gh_job_get_kind (self->job->job));
}

/* The event that a change of state is to a person; %NULL for those that are none. */
static const char *
event_of_state (GhMachine *self, GhDomainState before, GhDomainState state)
{
  if (is_handled (self) && gh_domain_state_is_active (state))
    return NULL;
  if (gh_domain_state_is_active (before) && gh_domain_get_end (self->domain) == GH_DOMAIN_END_SAVED)
    return "saved";
  switch (state)
    {
    case GH_DOMAIN_RUNNING:
      if (before == GH_DOMAIN_PAUSED)
        return "resumed";
      return before == GH_DOMAIN_STOPPING ? NULL : "started";
    case GH_DOMAIN_PAUSED:
      return before == GH_DOMAIN_STARTING ? "started" : "paused";
    case GH_DOMAIN_OFF:
      return before == GH_DOMAIN_STARTING ? NULL : "stopped";
    case GH_DOMAIN_CRASHED:
      return "crashed";
    case GH_DOMAIN_STARTING:
    case GH_DOMAIN_STOPPING:
    case GH_DOMAIN_SAVED:
    default:
      return NULL;
    }
}

static guint
get_patience (void)
{
  const char *text = g_getenv ("GUESTHOUSE_SHUTDOWN_PATIENCE");
  guint64 seconds;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 1, 86400, &seconds, NULL)
           ? (guint) seconds
           : PATIENCE;
}

static gboolean
on_impatient (gpointer data)
{
  GhMachine *self = data;
  g_autofree char *text = g_strdup_printf (
    _ ("It was asked to shut down %u seconds ago, and still runs: wait on, ask once more, or "
       "switch it off, which leaves the guest no time to save anything"),
    get_patience ());

  self->patience = 0;
  self->unanswered = TRUE;
  gh_machine_changed (self);
  gh_host_emit_event (self->host, self, "unanswered", text);
  return G_SOURCE_REMOVE;
}

/* A guest may ignore what it is asked; a person must not wait for ever without a word. */
static void
mind_shutdown (GhMachine *self)
{
  g_clear_handle_id (&self->patience, g_source_remove);
  self->unanswered = FALSE;
  if (gh_domain_get_state (self->domain) == GH_DOMAIN_STOPPING)
    self->patience = g_timeout_add_seconds (get_patience (), on_impatient, self);
}

static void
on_state_changed (GhDomain *domain, guint before, GhMachine *self)
{
  GhDomainState state = gh_domain_get_state (domain);
  const char *event = event_of_state (self, (GhDomainState) before, state);
  const char *reason = gh_domain_get_state_reason (domain);

  if (state == GH_DOMAIN_CRASHED)
    gh_machine_set_error (self,
                          g_error_new (GH_ERROR,
                                       GH_ERROR_HYPERVISOR,
                                       _ ("“%s” ended unexpectedly: %s"),
                                       gh_machine_get_name (self),
                                       *reason != '\0' ? reason : _ ("no reason is known")));
  mind_shutdown (self);
  gh_machine_changed (self);
  /* What runs when the host is opened is no news. */
  if (!gh_host_is_ready (self->host))
    return;
  g_log_structured (G_LOG_DOMAIN,
                    G_LOG_LEVEL_INFO,
                    "DOMAIN_UUID",
                    gh_machine_get_uuid (self),
                    "MESSAGE",
                    "%s is %s%s%s",
                    gh_machine_get_name (self),
                    gh_enum_to_string (&gh_domain_state_enum, (int) state),
                    *reason != '\0' ? ": " : "",
                    reason);
  if (event != NULL)
    gh_host_emit_event (
      self->host, self, event, *reason != '\0' ? reason : gh_domain_state_get_label (state));
  if (gh_domain_state_is_active (state) != gh_domain_state_is_active ((GhDomainState) before))
    gh_storage_users_changed (gh_service_get_storage (gh_host_get_service (self->host)), domain);
  gh_host_run_changed (self->host, self, (GhDomainState) before);
}

static void
on_event (GhDomain *domain, const char *kind, const char *text, GhMachine *self)
{
  gh_machine_changed (self);
  gh_host_emit_event (self->host, self, kind, text);
}

GhMachine *
gh_machine_new (GhHost *host, GhDomain *domain)
{
  GhMachine *self = g_object_new (GH_TYPE_MACHINE, NULL);

  self->host = host;
  self->domain = g_object_ref (domain);
  self->path = gh_dbus_domain_path (gh_host_get_path (host), gh_domain_get_uuid (domain));
  g_signal_connect (domain, "state-changed", G_CALLBACK (on_state_changed), self);
  g_signal_connect (domain, "event", G_CALLBACK (on_event), self);
  if (GH_IS_DOMAIN_LIVE (domain))
    g_signal_connect_swapped (domain, "memory-changed", G_CALLBACK (gh_machine_changed), self);
  gh_machine_update (self);
  return self;
}

GhHost *
gh_machine_get_host (GhMachine *self)
{
  return self->host;
}

const char *
gh_machine_get_uuid (GhMachine *self)
{
  return gh_domain_get_uuid (self->domain);
}

const char *
gh_machine_get_name (GhMachine *self)
{
  return gh_domain_get_name (self->domain);
}

static GVariant *
make_row (GhMachine *self)
{
  const GhDomainConfig *config = gh_domain_get_config (self->domain);
  GhRowFields fields = {
    .path = self->path,
    .name = config->name,
    .title = config->title != NULL ? config->title : "",
    .state = (guint32) gh_domain_get_state (self->domain),
    .flags = (guint32) self->flags,
    .memory = config->memory,
    .vcpus = (guint32) config->vcpus,
    .os = config->os_id,
    .group = config->group,
    .tags = (const char *const *) config->tags,
  };
  GhDomainInfo info;

  gh_domain_get_info (self->domain, &info);
  fields.id = info.id;
  return gh_row_write (&fields);
}

GVariant *
gh_machine_get_row (GhMachine *self)
{
  if (self->row == NULL)
    self->row = make_row (self);
  return self->row;
}

GVariant *
gh_machine_get_properties (GhMachine *self)
{
  return gh_properties_all (gh_machine_properties, self);
}

void
gh_machine_watch (GhMachine *self)
{
  if (self->watched)
    return;
  self->watched = TRUE;
  self->properties = gh_machine_get_properties (self);
}

void
gh_machine_update (GhMachine *self)
{
  const GhDomainConfig *config = gh_domain_get_config (self->domain);
  const GhDomainConfig *live = gh_domain_get_live_config (self->domain);
  guint flags = GH_DOMAIN_FLAG_NONE;

  if (config->install_state == GH_INSTALL_RUNNING)
    flags |= GH_DOMAIN_FLAG_INSTALLING;
  if (live != NULL && !gh_domain_config_equal (config, live))
    flags |= GH_DOMAIN_FLAG_PENDING;
  if (self->job != NULL)
    flags |= GH_DOMAIN_FLAG_BUSY;
  if (self->error != NULL)
    flags |= GH_DOMAIN_FLAG_FAILED;
  if (self->unanswered)
    flags |= GH_DOMAIN_FLAG_UNANSWERED;
  if (config->autostart)
    flags |= GH_DOMAIN_FLAG_AUTOSTART;
  self->flags = flags;
  g_clear_pointer (&self->row, g_variant_unref);
}

void
gh_machine_changed (GhMachine *self)
{
  gh_host_queue (self->host, self);
}

void
gh_machine_set_error (GhMachine *self, GError *error)
{
  g_clear_error (&self->error);
  self->error = error;
  gh_machine_changed (self);
}

void
gh_machine_set_saved (GhMachine *self, gint64 when)
{
  self->saved_at = when;
  gh_domain_set_saved (self->domain, when != 0);
  gh_machine_changed (self);
}

gboolean
gh_machine_check_idle (GhMachine *self, GError **error)
{
  if (self->job == NULL)
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_BUSY,
               _ ("“%s” is busy: “%s” works on it; wait for its end or cancel it"),
               gh_machine_get_name (self),
               gh_job_get_title (self->job->job));
  return FALSE;
}

typedef struct
{
  GhMachine *machine;
  GhJob *job; /* while it starts */
  GhMachineStart how;
} Start;

static void
start_free (gpointer data)
{
  Start *start = data;

  g_object_unref (start->machine);
  g_free (start);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  Start *start = data;
  g_autoptr (GhJob) job = start->job;
  GhMachine *machine = start->machine;
  GError *error = NULL;

  if (gh_domain_start_finish (GH_DOMAIN (source), result, &error))
    {
      gh_fault_point ("start.started");
      gh_job_succeed (job, NULL);
      return;
    }
  if (!g_error_matches (error, GH_ERROR, GH_ERROR_CANCELLED))
    {
      gh_machine_set_error (machine, g_error_copy (error));
      gh_host_emit_event (machine->host, machine, "failed", error->message);
    }
  gh_job_fail (job, error);
}

static void
start_domain (Start *start)
{
  gh_domain_start_async (start->machine->domain,
                         (start->how & GH_MACHINE_START_PAUSED) != 0,
                         gh_job_get_cancellable (start->job),
                         on_started,
                         start);
  gh_fault_point ("start.asked");
}

static void
on_discarded (GObject *source, GAsyncResult *result, gpointer data)
{
  Start *start = data;
  GError *error = NULL;

  if (gh_life_discard_finish (start->machine, result, &error))
    start_domain (start);
  else
    {
      g_autoptr (GhJob) job = start->job;

      gh_job_fail (job, error);
    }
}

static void
run_start (GhJob *job, gpointer data)
{
  Start *start = data;

  start->job = g_object_ref (job);
  gh_fault_point ("start.before");
  gh_machine_set_error (start->machine, NULL);
  if (gh_domain_get_saved (start->machine->domain))
    gh_life_discard_async (start->machine, on_discarded, start);
  else
    start_domain (start);
}

GhJobEntry *
gh_machine_start (GhMachine *self, GhMachineStart how, GError **error)
{
  g_autofree char *title = g_strdup_printf (_ ("Start %s"), gh_machine_get_name (self));
  GhJobs *jobs = gh_service_get_jobs (gh_host_get_service (self->host));
  Start *start;
  GhJob *job;

  if (!gh_machine_check_idle (self, error))
    return NULL;
  if (!gh_domain_state_allows (gh_domain_get_state (self->domain), GH_DOMAIN_ACTION_START))
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_WRONG_STATE,
                   _ ("“%s” cannot be started: it is on already (%s)"),
                   gh_machine_get_name (self),
                   gh_domain_state_get_label (gh_domain_get_state (self->domain)));
      return NULL;
    }
  if (!gh_disks_check_unlocked (self->host, gh_domain_get_config (self->domain), error))
    return NULL;
  if (gh_domain_get_saved (self->domain) && (how & GH_MACHINE_START_DISCARD) == 0)
    return gh_life_restore (
      self, (how & GH_MACHINE_START_PAUSED) != 0, (how & GH_MACHINE_START_FORCE) != 0, error);
  start = g_new0 (Start, 1);
  start->machine = g_object_ref (self);
  start->how = how;
  job = gh_func_job_new ("start", title, run_start, start, start_free);
  gh_job_set_object (job, gh_machine_get_uuid (self), gh_machine_get_name (self));
  return gh_jobs_run (jobs, job, self->host, self);
}
