/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhJobs: the service's jobs as objects on the bus. */
#include "config.h"

#include "gh-jobs.h"

#include "gh-dbus-names.h"
#include "gh-host.h"
#include "gh-properties.h"
#include "gh-service.h"

#define KEEP_SECONDS (5 * 60)

struct _GhJobs
{
  GObject parent_instance;

  GhService *service;  /* not owned */
  GHashTable *entries; /* path, owned by the entry → GhJobEntry */
  guint last_number;
  guint running;
};

G_DEFINE_FINAL_TYPE (GhJobs, gh_jobs, G_TYPE_OBJECT)

GhJobEntry *
gh_job_entry_ref (GhJobEntry *self)
{
  g_ref_count_inc (&self->refs);
  return self;
}

void
gh_job_entry_unref (GhJobEntry *self)
{
  if (!g_ref_count_dec (&self->refs))
    return;
  g_clear_handle_id (&self->expiry, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->job, self);
  g_object_unref (self->job);
  g_clear_object (&self->host);
  g_clear_object (&self->machine);
  g_clear_pointer (&self->properties, g_variant_unref);
  g_free (self->path);
  g_free (self);
}

void
gh_job_entry_set_machine (GhJobEntry *self, GhMachine *machine)
{
  g_return_if_fail (machine->job == NULL);

  g_set_object (&self->machine, machine);
  machine->job = gh_job_entry_ref (self);
  gh_machine_changed (machine);
}

static void
release_machine (GhJobEntry *self)
{
  if (self->machine == NULL || self->machine->job != self)
    return;
  g_clear_pointer (&self->machine->job, gh_job_entry_unref);
  gh_machine_changed (self->machine);
  gh_host_flush (self->host);
}

GVariant *
gh_job_entry_get_properties (GhJobEntry *self)
{
  return gh_properties_all (gh_job_properties, self);
}

static void
on_changed (GhJob *job, GhJobEntry *entry)
{
  g_autoptr (GVariant) after = gh_job_entry_get_properties (entry);
  g_autoptr (GVariant) changes = gh_properties_changes (entry->properties, after);

  if (changes == NULL)
    return;
  g_variant_unref (entry->properties);
  entry->properties = g_steal_pointer (&after);
  gh_service_emit_changes (entry->service, entry->path, GH_DBUS_JOB_INTERFACE, changes);
}

static gboolean
on_expired (gpointer data)
{
  GhJobEntry *entry = data;

  entry->expiry = 0;
  gh_jobs_forget (gh_service_get_jobs (entry->service), entry);
  return G_SOURCE_REMOVE;
}

static void
log_end (GhJobEntry *entry)
{
  const GError *error = gh_job_get_error (entry->job);
  const char *uuid = gh_job_get_object_uuid (entry->job);

  g_log_structured (G_LOG_DOMAIN,
                    error != NULL ? G_LOG_LEVEL_MESSAGE : G_LOG_LEVEL_INFO,
                    "JOB",
                    entry->path,
                    "DOMAIN_UUID",
                    uuid != NULL ? uuid : "",
                    "MESSAGE",
                    "%s: %s%s%s",
                    gh_job_get_title (entry->job),
                    gh_enum_to_string (&gh_job_state_enum, (int) gh_job_get_state (entry->job)),
                    error != NULL ? ": " : "",
                    error != NULL ? error->message : "");
}

static void
on_finished (GhJob *job, GhJobEntry *entry)
{
  GhJobs *self = gh_service_get_jobs (entry->service);

  self->running--;
  log_end (entry);
  release_machine (entry);
  on_changed (job, entry);
  entry->expiry = g_timeout_add_seconds (KEEP_SECONDS, on_expired, entry);
  gh_service_consider_idle (entry->service);
}

static void
gh_jobs_finalize (GObject *object)
{
  g_hash_table_unref (GH_JOBS (object)->entries);
  G_OBJECT_CLASS (gh_jobs_parent_class)->finalize (object);
}

static void
gh_jobs_class_init (GhJobsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gh_jobs_finalize;
}

static void
gh_jobs_init (GhJobs *self)
{
  self->entries
    = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) gh_job_entry_unref);
}

GhJobs *
gh_jobs_new (GhService *service)
{
  GhJobs *self = g_object_new (GH_TYPE_JOBS, NULL);

  self->service = service;
  return self;
}

static gboolean
start_job (gpointer data)
{
  GhJobEntry *entry = data;

  if (gh_job_get_state (entry->job) == GH_JOB_PENDING)
    gh_job_start (entry->job);
  return G_SOURCE_REMOVE;
}

GhJobEntry *
gh_jobs_run (GhJobs *self, GhJob *job, GhHost *host, GhMachine *machine)
{
  GhJobEntry *entry = g_new0 (GhJobEntry, 1);

  g_ref_count_init (&entry->refs);
  entry->job = job;
  entry->service = self->service;
  entry->host = g_object_ref (host);
  entry->path = g_strdup_printf (GH_DBUS_JOBS_PATH "/%u", ++self->last_number);
  g_hash_table_insert (self->entries, entry->path, entry);
  self->running++;
  if (machine != NULL)
    gh_job_entry_set_machine (entry, machine);

  entry->properties = gh_job_entry_get_properties (entry);
  gh_service_emit_added (self->service, entry->path, GH_DBUS_JOB_INTERFACE, entry->properties);
  g_signal_connect (job, "changed", G_CALLBACK (on_changed), entry);
  g_signal_connect (job, "finished", G_CALLBACK (on_finished), entry);
  g_idle_add_full (
    G_PRIORITY_DEFAULT, start_job, gh_job_entry_ref (entry), (GDestroyNotify) gh_job_entry_unref);
  return entry;
}

GhJobEntry *
gh_jobs_lookup (GhJobs *self, const char *path)
{
  return g_hash_table_lookup (self->entries, path);
}

GPtrArray *
gh_jobs_list (GhJobs *self)
{
  GPtrArray *list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer entry;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    g_ptr_array_add (list, entry);
  return list;
}

guint
gh_jobs_count_running (GhJobs *self)
{
  return self->running;
}

void
gh_jobs_forget (GhJobs *self, GhJobEntry *entry)
{
  g_autoptr (GhJobEntry) keep = gh_job_entry_ref (entry);

  if (!g_hash_table_remove (self->entries, entry->path))
    return;
  g_clear_handle_id (&entry->expiry, g_source_remove);
  gh_service_emit_removed (self->service, entry->path, GH_DBUS_JOB_INTERFACE);
}
