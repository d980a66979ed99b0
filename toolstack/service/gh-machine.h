/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhMachine: what the service keeps about a domain, beside what its driver knows. */
#pragma once

#include "gh-call.h"
#include "gh-domain.h"

G_BEGIN_DECLS

#define GH_TYPE_MACHINE (gh_machine_get_type ())
G_DECLARE_FINAL_TYPE (GhMachine, gh_machine, GH, MACHINE, GObject)

/**
 * GhMachine:
 * @path: on the bus
 * @job: (nullable): that works on it
 * @error: (nullable): of its last start or run
 * @dirty: differs from what clients know; told with the host's next flush
 * @unanswered: was asked to shut down longer ago than anybody waits
 * @patience: source that will say so
 * @changing: a change of it is being made
 * @watched: some client has asked for its properties, so their changes are told
 * @properties: (nullable): as those clients know them
 * @row: (nullable): as gh_machine_get_row() made it last; gone when something has changed
 * @saved_at: of its saved state, seconds since 1970; 0 when there is none
 * @stage: (nullable): how far its installer is, for people. Static
 * @watch: source that looks for that; @watch_reads: while it does
 * @attached: (nullable): of gh-attendance.c: who sits at its screen
 * @cpu_time, @sampled_at: of the last sample, nanoseconds and microseconds
 */
struct _GhMachine
{
  GObject parent_instance;

  GhHost *host; /* not owned: it owns the machines */
  GhDomain *domain;
  char *path;
  GhJobEntry *job;
  GError *error;
  gboolean dirty;
  gboolean changing;
  gboolean watched;
  gboolean unanswered;
  guint patience;
  GVariant *properties;
  GVariant *row;
  guint flags;
  gint64 saved_at;
  const char *stage;
  guint watch;
  gboolean watch_reads;
  GPtrArray *attached;
  guint64 cpu_time;
  gint64 sampled_at;
};

GhMachine *gh_machine_new (GhHost *host, GhDomain *domain);

GhHost *gh_machine_get_host (GhMachine *self);
const char *gh_machine_get_uuid (GhMachine *self);
const char *gh_machine_get_name (GhMachine *self);

/** gh_machine_get_row: Returns: (transfer none): GH_DBUS_ROW, made once and kept until a change */
GVariant *gh_machine_get_row (GhMachine *self);

/** gh_machine_get_properties: Returns: (transfer full): a{sv} of all of Domain */
GVariant *gh_machine_get_properties (GhMachine *self);

/** gh_machine_watch: from now on changes of its properties are told */
void gh_machine_watch (GhMachine *self);

/** gh_machine_update: computes the flags anew */
void gh_machine_update (GhMachine *self);

/** gh_machine_changed: something about it differs: clients are told with the host's next flush */
void gh_machine_changed (GhMachine *self);

/** gh_machine_set_error: @error: (transfer full) (nullable): of the last start or run */
void gh_machine_set_error (GhMachine *self, GError *error);

/** gh_machine_set_saved: it has a saved state of its own, made at @when (seconds since 1970), or
 * none (0)
 */
void gh_machine_set_saved (GhMachine *self, gint64 when);

/** gh_machine_check_idle: whether no job works on it. Errors: GH_ERROR_BUSY naming that job */
gboolean gh_machine_check_idle (GhMachine *self, GError **error);

/**
 * GhMachineStart:
 * @GH_MACHINE_START_DISCARD: from the beginning, even if it has a saved state, which goes
 * @GH_MACHINE_START_FORCE: from its saved state even if its disks were written to
 */
typedef enum
{
  GH_MACHINE_START_PLAIN = 0,
  GH_MACHINE_START_PAUSED = 1 << 0,
  GH_MACHINE_START_DISCARD = 1 << 1,
  GH_MACHINE_START_FORCE = 1 << 2,
} GhMachineStart;

/**
 * gh_machine_start:
 *
 * Starts the machine in a job of kind "start"; with a saved state goes on from that, in one of kind
 * "restore". Errors at once: GH_ERROR_WRONG_STATE, GH_ERROR_BUSY
 *
 * Returns: (transfer none): the job's entry
 */
GhJobEntry *gh_machine_start (GhMachine *self, GhMachineStart how, GError **error);

G_END_DECLS
