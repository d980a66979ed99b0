/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Growing and moving volumes with which machines run; and what is left of any move that was cut
 * short.
 *
 *     move: note ─▶ make the new volume ─▶ mirror … both are the same ─▶ note, pause ─▶ the guest
 * gets the new one ─▶ its definition too ─▶ note, go on ─▶ the old one to the trash
 *
 * The pause makes the moment one: whatever is cut short in it, both volumes hold the same. */
#include "config.h"

#include "gh-storage-live.h"

#include <glib/gi18n-lib.h>

#include "gh-bridge.h"
#include "gh-domain-disks.h"
#include "gh-fault.h"
#include "gh-host.h"
#include "gh-lvm.h"
#include "gh-service.h"
#include "gh-storage-switch.h"

/* One question about a machine's disk, asked by a thread. */
typedef struct
{
  GhService *service;
  GhMachine *machine;
  const char *path;
  const char *to;
  const char *format;
  guint64 size;
  const GhVolumeWork *work; /* its progress */
  gboolean pivot;
  gboolean moved;
  gboolean paused; /* by us */
  GhDomainAction action;
} Live;

/* The machine that runs with @path; of several the last one, and @others is set. */
static GhMachine *
find_runner (GhService *service, const char *path, gboolean *others)
{
  GhMachine *found = NULL;
  GHashTableIter hosts, machines;
  gpointer host, value;

  *others = FALSE;
  g_hash_table_iter_init (&hosts, gh_service_get_hosts (service));
  while (g_hash_table_iter_next (&hosts, NULL, &host))
    {
      g_hash_table_iter_init (&machines, gh_host_get_machines (host));
      while (g_hash_table_iter_next (&machines, NULL, &value))
        if (gh_domain_disks_find (((GhMachine *) value)->domain, path) != NULL)
          {
            *others |= found != NULL;
            found = value;
          }
    }
  return found;
}

gboolean
gh_storage_live_check (GhStorageRequest *self, gboolean move, GError **error)
{
  gboolean others;
  GhMachine *machine = find_runner (self->service, self->volume->path, &others);

  if (machine == NULL || others || !GH_IS_DOMAIN_DISKS (machine->domain))
    return gh_storage_request_refuse_running (self, error);
  return move ? gh_domain_disks_can_move (machine->domain, self->volume->path, error)
              : gh_domain_disks_can_resize (machine->domain, self->volume->path, error);
}

/* On the main thread. */
static gboolean
do_find (gpointer data, GError **error)
{
  Live *self = data;
  gboolean others;
  GhMachine *machine = find_runner (self->service, self->path, &others);

  if (machine == NULL || others)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_WRONG_STATE,
                   _ ("The machine that ran with %s no longer does: try again"),
                   self->path);
      return FALSE;
    }
  self->machine = g_object_ref (machine);
  return TRUE;
}

static gboolean
finish_disks (gpointer data, GAsyncResult *result, GError **error)
{
  return gh_domain_disks_finish (((Live *) data)->machine->domain, result, error);
}

static void
start_resize (gpointer data, GAsyncReadyCallback callback, gpointer user_data)
{
  const Live *self = data;

  gh_domain_disks_resize_async (self->machine->domain, self->path, self->size, callback, user_data);
}

static gboolean
grow (GhStorageRequest *request, Live *live, GError **error)
{
  const GhVolume *volume = request->volume;

  if (!gh_volume_is_logical (volume))
    return gh_bridge_call (start_resize, finish_disks, live, error);
  if (!gh_lvm_resize (volume->pool, volume->name, request->size, error))
    return FALSE;
  if (gh_bridge_call (start_resize, finish_disks, live, error))
    return TRUE;
  g_prefix_error (error,
                  _ ("%s has grown, but the machine that runs with it will see that only after its "
                     "next start: "),
                  volume->name);
  return FALSE;
}

gboolean
gh_storage_live_resize (GhStorageRequest *self, GError **error)
{
  Live live = { .service = self->service, .path = self->volume->path, .size = self->size };
  gboolean ok;

  if (self->size < self->volume->capacity)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_IN_USE,
                   _ ("%s cannot become smaller while “%s” runs with it: shut that down first"),
                   self->volume->name,
                   self->volume->users[0]);
      return FALSE;
    }
  ok = gh_bridge_do (do_find, &live, error) && grow (self, &live, error);
  g_clear_object (&live.machine);
  return ok;
}

static void
on_progress (guint64 done, guint64 total, gpointer data)
{
  const GhVolumeWork *work = data;

  if (total > 0)
    work->progress (done, total, work->data);
}

static void
start_mirror (gpointer data, GAsyncReadyCallback callback, gpointer user_data)
{
  const Live *self = data;

  gh_domain_disks_mirror_async (self->machine->domain,
                                self->path,
                                self->to,
                                self->format,
                                on_progress,
                                (gpointer) self->work,
                                self->work->cancellable,
                                callback,
                                user_data);
}

static void
start_end (gpointer data, GAsyncReadyCallback callback, gpointer user_data)
{
  const Live *self = data;

  gh_domain_disks_end_mirror_async (
    self->machine->domain, self->path, self->to, self->format, self->pivot, callback, user_data);
}

static gboolean
finish_end (gpointer data, GAsyncResult *result, GError **error)
{
  Live *self = data;

  return gh_domain_disks_end_mirror_finish (self->machine->domain, result, &self->moved, error);
}

static gboolean
do_look_running (gpointer data, GError **error)
{
  Live *self = data;

  return gh_domain_state_allows (gh_domain_get_state (self->machine->domain), self->action);
}

static void
start_act (gpointer data, GAsyncReadyCallback callback, gpointer user_data)
{
  const Live *self = data;

  gh_domain_act_async (self->machine->domain, self->action, NULL, callback, user_data);
}

static gboolean
finish_act (gpointer data, GAsyncResult *result, GError **error)
{
  return gh_domain_act_finish (((Live *) data)->machine->domain, result, error);
}

/* A machine that a person has paused stays so. */
static gboolean
stand_still (Live *live, GhVolumeWork *work, GError **error)
{
  live->action = GH_DOMAIN_ACTION_PAUSE;
  live->paused = gh_bridge_do (do_look_running, live, NULL);
  return !live->paused
         || (gh_journal_append (work->journal, GH_WORK_PAUSED, "", error)
             && gh_bridge_call (start_act, finish_act, live, error));
}

static void
go_on (Live *live)
{
  g_autoptr (GError) error = NULL;

  live->action = GH_DOMAIN_ACTION_RESUME;
  if (live->paused && gh_bridge_do (do_look_running, live, NULL)
      && !gh_bridge_call (start_act, finish_act, live, &error))
    g_warning ("The guest stands still: %s", error->message);
}

/* The guest stands still, and both volumes hold the same. */
static gboolean
turn (Live *live, GhVolumeWork *work, GError **error)
{
  gh_fault_point ("move.paused");
  live->pivot = TRUE;
  if (!gh_bridge_call (start_end, finish_end, live, error))
    return FALSE;
  if (!live->moved)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_HYPERVISOR,
                   _ ("The machine did not take the new disk %s, and goes on with %s"),
                   live->to,
                   live->path);
      return FALSE;
    }
  gh_fault_point ("move.turned");
  if (!gh_storage_switch (live->service, live->path, live->to, live->format, error))
    {
      g_prefix_error (error,
                      _ ("The machine runs with %s now, but its definition could not be changed; "
                         "change it there before its next start: "),
                      live->to);
      return FALSE;
    }
  return gh_journal_append (work->journal, GH_WORK_SWITCHED, "", error);
}

static gboolean
mirror (Live *live, GhVolumeWork *work, GError **error)
{
  gboolean ok;

  if (!gh_bridge_call (start_mirror, finish_disks, live, error))
    return FALSE;
  gh_fault_point ("move.mirrored");
  ok = stand_still (live, work, error) && turn (live, work, error);
  if (!ok && !live->moved)
    {
      live->pivot = FALSE;
      gh_bridge_call (start_end, finish_end, live, NULL);
    }
  go_on (live);
  return ok;
}

/* What was made is taken away, unless the guest has it. */
static gboolean
copy (GhStorageRequest *request, Live *live, GError **error)
{
  GhVolumeWork *work = &request->work;

  if (!gh_volume_work_create (work, request->target, error))
    return FALSE;
  if (mirror (live, work, error))
    return TRUE;
  if (!live->moved)
    gh_storage_request_drop_target (request);
  return FALSE;
}

/* A guest's writes are copied, and nothing else that the image has. */
static gboolean
check_snapshots (GhStorageRequest *self, GError **error)
{
  gboolean snapshots;

  if (!gh_volume_has_snapshots (self->volume, &snapshots, error))
    return FALSE;
  if (!snapshots)
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_UNSUPPORTED,
               _ ("%s has snapshots, which are not moved while “%s” runs with it: shut that down "
                  "first, and they come along, or delete them"),
               self->volume->name,
               self->volume->users[0]);
  return FALSE;
}

gboolean
gh_storage_live_move (GhStorageRequest *self, GError **error)
{
  Live live = {
    .service = self->service,
    .path = self->volume->path,
    .to = self->target_path,
    .format = self->target->format != NULL ? self->target->format : "raw",
    .work = &self->work,
  };
  gboolean ok;

  ok = check_snapshots (self, error) && gh_bridge_do (do_find, &live, error)
       && gh_volume_work_note_move (&self->work, self->volume, self->target, error)
       && copy (self, &live, error);
  g_clear_object (&live.machine);
  return ok && gh_storage_request_trash_old (self, error);
}

void
gh_storage_live_recover (GhService *service, GhJournal *journal)
{
  Live live = {
    .service = service,
    .path = gh_journal_find (journal, GH_WORK_MOVE),
    .to = gh_journal_find (journal, GH_WORK_MOVE_TO),
    .format = gh_journal_find (journal, GH_WORK_MOVE_AS),
    .paused = gh_journal_find (journal, GH_WORK_PAUSED) != NULL,
  };
  g_autoptr (GError) error = NULL;

  if (live.path == NULL || live.format == NULL)
    return;
  if (gh_journal_find (journal, GH_WORK_MADE) != NULL)
    live.moved = TRUE; /* no guest has a part in it */
  else if (gh_bridge_do (do_find, &live, NULL))
    gh_bridge_call (start_end, finish_end, &live, &error);
  else
    { /* it was noted already that the machine has the other one */
      live.path = live.to;
      live.moved = gh_bridge_do (do_find, &live, NULL);
      live.path = gh_journal_find (journal, GH_WORK_MOVE);
    }
  if (error == NULL && live.moved
      && gh_storage_switch (service, live.path, live.to, live.format, &error))
    gh_journal_append (journal, GH_WORK_SWITCHED, "", &error);
  if (error != NULL)
    g_warning ("%s", error->message);
  if (live.machine != NULL)
    go_on (&live);
  g_clear_object (&live.machine);
}
