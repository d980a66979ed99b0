/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhQemuRun: one run of a machine: its folder, process and monitor.
 *
 *     start: folder ─▶ process ─▶ greeting ─▶ cont, or load the state ─▶ up
 *     find:  connect ─▶ greeting ─▶ process ─▶ query-status ─▶ up
 *     up ─▶ the process has exited and the monitor was read to its end ─▶ folder removed, "ended"
 *
 * The monitor's listening socket is made here and handed to QEMU, so that one can connect before
 * QEMU is there, and so that a connection succeeds exactly as long as a QEMU is there. What fails
 * before "up" goes the way of the end as well, and then completes the task. */
#include "config.h"

#include "gh-qemu-run-private.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-fault.h"
#include "gh-json-private.h"
#include "gh-log-limit.h"
#include "gh-qemu-argv-private.h"
#include "gh-qemu-folder-private.h"
#include "gh-qemu-helpers-private.h"
#include "gh-qemu-log-private.h"
#include "gh-qemu-migration-private.h"
#include "gh-qemu-viewer-private.h"
#include "gh-task.h"

/* From exec to the greeting: tenths of a second, but on a machine that is busy or out of memory …
 */
#define GREETING_TIMEOUT 60000
/* A QEMU of a predecessor that is well answers at once. */
#define FIND_TIMEOUT 30000
/* Seconds that QEMU may take to flush its images. */
#define QUIT_TIMEOUT 20

struct _GhQemuRun
{
  GObject parent_instance;

  char *uuid;
  char *folder;
  char *log_folder;
  GhQemuProcess *process;
  GhQmp *qmp;
  GhLogLimit *serial_limit; /* from when it is up */
  GhQemuRecord record;
  GhQemuHelpers *helpers; /* NULL for one of a predecessor's, whose helpers end by themselves */
  gboolean up;
  gboolean paused;
  int state_fd;    /* to be loaded, or -1 */
  gboolean ending; /* on request */
  gboolean ended;
  GhDomainEnd end; /* what the monitor said */
  guint kill_source;
  GTask *task;           /* start or find, until it is up or has failed */
  char **viewer;         /* of one that opens a window, else NULL */
  GFileMonitor *display; /* while it has one, else NULL */
  gboolean display_gone;
  GError *failure; /* why it failed; the task is completed when everything is gone */
};

G_DEFINE_FINAL_TYPE (GhQemuRun, gh_qemu_run, G_TYPE_OBJECT)

enum
{
  EVENT,
  ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void check_end (GhQemuRun *self);

/* Bytes of QEMU's own words, with the first sentence of the error. */
static GError *
make_start_error (GhQemuRun *self, const GError *cause)
{
  g_autofree char *evidence = gh_qemu_log_evidence (self->log_folder);
  g_autofree char *how = NULL;
  GError *error;

  if (g_error_matches (cause, GH_ERROR, GH_ERROR_CANCELLED))
    return g_error_copy (cause);
  if (self->process != NULL && g_error_matches (cause, GH_ERROR, GH_ERROR_UNAVAILABLE))
    {
      how = gh_qemu_viewer_explain (evidence, (const char *const *) self->viewer);
      if (how == NULL)
        how = gh_qemu_process_describe_exit (self->process);
      error = g_error_new (GH_ERROR, GH_ERROR_HYPERVISOR, "%s", how);
    }
  else
    error = g_error_copy (cause);
  gh_error_add_evidence (error, evidence);
  return error;
}

/* How the run ended, when it was up. */
static GhDomainEnd
get_end (GhQemuRun *self, char **reason)
{
  g_autofree char *how = NULL;

  if (self->end != GH_DOMAIN_END_UNKNOWN)
    return self->end;
  if (self->ending)
    return GH_DOMAIN_END_DESTROYED;
  *reason = self->display_gone ? g_strdup (_ ("The display that its window was on has gone"))
                               : gh_qemu_process_describe_exit (self->process);
  return GH_DOMAIN_END_CRASHED;
}

static void
complete_failure (GhQemuRun *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);
  GError *error = make_start_error (self, self->failure);

  g_clear_error (&self->failure);
  g_task_return_error (task, error);
}

/* Called whenever the process or the monitor has gone. */
static void
check_end (GhQemuRun *self)
{
  g_autoptr (GhQemuRun) keep = g_object_ref (self);
  g_autofree char *reason = NULL;
  GhDomainEnd end;

  if (self->ended || gh_qemu_helpers_are_there (self->helpers)
      || (self->process != NULL && !gh_qemu_process_has_exited (self->process))
      || (self->qmp != NULL && self->process != NULL && self->failure == NULL
          && gh_qmp_is_open (self->qmp)))
    return;
  self->ended = TRUE;
  g_clear_handle_id (&self->kill_source, g_source_remove);
  if (self->qmp != NULL)
    gh_qmp_close (self->qmp);
  gh_qemu_folder_remove (self->folder);
  if (self->task != NULL)
    {
      if (self->failure == NULL)
        self->failure = g_error_new_literal (GH_ERROR, GH_ERROR_UNAVAILABLE, _ ("QEMU has ended"));
      complete_failure (self);
      return;
    }
  end = get_end (self, &reason);
  g_signal_emit (self, signals[ENDED], 0, end, reason);
}

/* Gives up before it is up; takes @error. */
static void
fail (GhQemuRun *self, GError *error)
{
  if (self->failure != NULL || self->ended)
    {
      g_error_free (error);
      return;
    }
  self->failure = error;
  if (self->process != NULL)
    gh_qemu_process_kill (self->process);
  gh_qemu_helpers_kill (self->helpers);
  check_end (self);
}

static gboolean
on_kill_time (gpointer data)
{
  GhQemuRun *self = data;

  self->kill_source = 0;
  gh_qemu_helpers_kill (self->helpers);
  g_warning ("QEMU of %s did not end; killing it", self->uuid);
  gh_qemu_process_kill (self->process);
  return G_SOURCE_REMOVE;
}

static void
kill_later (GhQemuRun *self)
{
  if (self->kill_source == 0 && self->process != NULL)
    self->kill_source = g_timeout_add_seconds (QUIT_TIMEOUT, on_kill_time, self);
}

static GhDomainEnd
end_from_reason (const char *reason)
{
  if (g_str_equal (reason, "guest-shutdown"))
    return GH_DOMAIN_END_SHUTDOWN;
  if (g_str_equal (reason, "guest-reset"))
    return GH_DOMAIN_END_REBOOT;
  if (g_str_equal (reason, "guest-panic") || g_str_equal (reason, "host-error"))
    return GH_DOMAIN_END_CRASHED;
  return GH_DOMAIN_END_DESTROYED;
}

/* The commands go one after the other: the second finds what the first has done. */
static void
begin_again (GhQemuRun *self)
{
  gh_qmp_execute_async (self->qmp, "system_reset", NULL, -1, GH_QMP_TIMEOUT, NULL, NULL, NULL);
  gh_qmp_execute_async (self->qmp, "cont", NULL, -1, GH_QMP_TIMEOUT, NULL, NULL, NULL);
}

/* QEMU ends by itself, or has stopped and waits to be told. */
static void
on_guest_end (GhQemuRun *self, GhDomainEnd end)
{
  GhQemuEnd plan = self->ending || self->end == GH_DOMAIN_END_SAVED || self->record.config == NULL
                     ? GH_QEMU_END_QUIT
                     : gh_qemu_end_plan (self->record.config, end);

  if (plan == GH_QEMU_END_RESTART)
    begin_again (self);
  if (plan != GH_QEMU_END_QUIT)
    return;
  /* What follows the first word of it is our own doing. */
  if (self->end == GH_DOMAIN_END_UNKNOWN)
    self->end = end;
  kill_later (self);
  if (!self->ending && self->record.config != NULL && gh_qmp_is_open (self->qmp)
      && strstr (gh_qemu_end_get_actions (self->record.config), "shutdown=pause") != NULL)
    gh_qmp_execute_async (self->qmp, "quit", NULL, -1, GH_QMP_TIMEOUT, NULL, NULL, NULL);
}

static void
on_qmp_event (GhQmp *qmp, const char *name, JsonObject *data, GhQemuRun *self)
{
  if (g_str_equal (name, "SHUTDOWN") && data != NULL)
    on_guest_end (self, end_from_reason (gh_json_string (data, "reason", "")));
  else if (g_str_equal (name, "GUEST_PANICKED") && self->record.config != NULL
           && gh_qemu_end_plan (self->record.config, GH_DOMAIN_END_CRASHED) != GH_QEMU_END_QUIT)
    on_guest_end (self, GH_DOMAIN_END_CRASHED);
  g_signal_emit (self, signals[EVENT], 0, name, data);
}

static void
on_qmp_closed (GhQmp *qmp, const GError *why, GhQemuRun *self)
{
  if (self->up && !gh_qemu_process_has_exited (self->process))
    g_debug ("The monitor of %s has gone: %s", self->uuid, why->message);
  check_end (self);
}

static void
on_process_exited (GhQemuProcess *process, GhQemuRun *self)
{
  check_end (self);
}

static void
take_process (GhQemuRun *self, GhQemuProcess *process)
{
  self->process = process;
  g_signal_connect_object (process, "exited", G_CALLBACK (on_process_exited), self, 0);
}

/* Connects to the monitor's socket. */
static gboolean
connect_qmp (GhQemuRun *self, GError **error)
{
  int fd = gh_qemu_folder_connect (self->folder, GH_QEMU_QMP_SOCKET, error);
  g_autoptr (GSocket) socket = NULL;

  if (fd < 0)
    return FALSE;
  socket = g_socket_new_from_fd (fd, error);
  if (socket == NULL)
    {
      close (fd);
      return FALSE;
    }
  self->qmp = gh_qmp_new (socket);
  g_signal_connect_object (self->qmp, "event", G_CALLBACK (on_qmp_event), self, 0);
  g_signal_connect_object (self->qmp, "closed", G_CALLBACK (on_qmp_closed), self, 0);
  return TRUE;
}

static void
on_display (GhQemuRun *self)
{
  if (self->display_gone || !gh_qemu_viewer_has_gone (self->log_folder))
    return;
  self->display_gone = TRUE;
  gh_qemu_process_kill (self->process);
}

static void
come_up (GhQemuRun *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);
  g_autofree char *serial_log = g_build_filename (self->log_folder, GH_QEMU_LOG_SERIAL, NULL);

  self->up = TRUE;
  self->serial_limit = gh_log_limit_new (serial_log, GH_SERIAL_LOG_MAX);
  if (self->record.config != NULL && gh_domain_config_has_window (self->record.config))
    {
      self->display = gh_qemu_viewer_watch (self->log_folder, G_CALLBACK (on_display), self);
      on_display (self);
    }
  g_task_return_boolean (task, TRUE);
}

/* Start, in the order in which it happens. */

static void
on_helper_left (gpointer data)
{
  check_end (data);
}

static gboolean
launch (GhQemuRun *self, const GhDomainConfig *config, const GhQemuArgvInput *given, GError **error)
{
  g_autofree char *serial_log = g_build_filename (self->log_folder, GH_QEMU_LOG_SERIAL, NULL);
  GhQemuArgvInput input = *given;
  g_auto (GStrv) argv = NULL;
  GhQemuProcess *process;
  int log_fd, listen_fd, helpers_log;
  gboolean started;

  if (!gh_qemu_folder_make (self->folder, &self->record, error))
    return FALSE;
  self->helpers
    = gh_qemu_helpers_new (config, self->folder, self->log_folder, on_helper_left, self, error);
  if (self->helpers == NULL)
    return FALSE;
  gh_fault_point ("qemu.start.after-folder");
  log_fd = gh_qemu_log_open (self->log_folder, error);
  if (log_fd < 0)
    return FALSE;
  listen_fd = gh_qemu_folder_listen (self->folder, GH_QEMU_QMP_SOCKET, error);
  if (listen_fd < 0 || !connect_qmp (self, error))
    {
      close (log_fd);
      if (listen_fd >= 0)
        close (listen_fd);
      return FALSE;
    }
  input.qmp_fd = GH_QEMU_PASSED_FD;
  input.serial_log = serial_log;
  input.tpm_fd = GH_QEMU_TPM_FD;
  input.now = g_get_real_time () / G_USEC_PER_SEC;
  input.incoming = self->state_fd >= 0;
  argv = gh_qemu_argv_new (config, &input);
  helpers_log = fcntl (log_fd, F_DUPFD_CLOEXEC, 0);
  process = gh_qemu_process_spawn ((const char *const *) argv,
                                   self->folder,
                                   log_fd,
                                   listen_fd,
                                   gh_qemu_helpers_take_tpm_fd (self->helpers),
                                   (const char *const *) self->viewer,
                                   error);
  if (process != NULL)
    take_process (self, process);
  started = process != NULL && gh_qemu_helpers_start (self->helpers, helpers_log, error);
  close (helpers_log);
  if (!started)
    return FALSE;
  gh_fault_point ("qemu.start.after-launch");
  return TRUE;
}

static void
finish_start (GhQemuRun *self)
{
  GError *error = NULL;

  if (!gh_qemu_folder_mark_up (self->folder, &error))
    {
      fail (self, gh_error_from_io (error, _ ("Cannot note that the machine runs")));
      return;
    }
  gh_fault_point ("qemu.start.after-up");
  come_up (self);
}

static void
on_cont (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhQemuRun) self = data;
  g_autoptr (JsonNode) reply = NULL;
  GError *error = NULL;

  reply = gh_qmp_execute_finish (GH_QMP (source), result, &error);
  if (self->ended || self->failure != NULL)
    {
      g_clear_error (&error);
      return;
    }
  if (reply == NULL)
    {
      fail (self, error);
      return;
    }
  gh_fault_point ("qemu.start.after-cont");
  finish_start (self);
}

static void
on_state_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhQemuRun) self = data;
  GError *error = NULL;

  gh_qemu_migration_finish (GH_QMP (source), result, &error);
  /* Else the file would take its place on the disk for as long as the machine runs. */
  close (self->state_fd);
  self->state_fd = -1;
  if (self->ended || self->failure != NULL)
    g_clear_error (&error);
  else if (error != NULL)
    fail (self, error);
  else
    {
      gh_fault_point ("qemu.restore.loaded");
      finish_start (self);
    }
}

static void
on_greeted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhQemuRun) self = data;
  GError *error = NULL;

  gh_qmp_open_finish (GH_QMP (source), result, &error);
  if (error != NULL)
    {
      fail (self, error);
      return;
    }
  if (self->ended || self->failure != NULL)
    return;
  gh_fault_point ("qemu.start.after-greeting");
  if (self->state_fd >= 0)
    gh_qemu_migration_load_async (self->qmp,
                                  self->state_fd,
                                  g_task_get_cancellable (self->task),
                                  on_state_loaded,
                                  g_object_ref (self));
  else if (self->paused)
    finish_start (self);
  else
    gh_qmp_execute_async (self->qmp,
                          "cont",
                          NULL,
                          -1,
                          GH_QMP_TIMEOUT,
                          g_task_get_cancellable (self->task),
                          on_cont,
                          g_object_ref (self));
}

void
gh_qemu_run_start_async (GhQemuRun *self,
                         const GhDomainConfig *config,
                         const GhQemuArgvInput *input,
                         gboolean paused,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  GError *error = NULL;

  self->task = gh_task_new (self, gh_qemu_run_start_async, cancellable, callback, data);
  self->paused = paused;
  self->record.config = gh_domain_config_copy (config);
  if (gh_domain_config_has_window (config))
    self->viewer = g_strdupv ((char **) input->viewer);
  self->record.accelerator = g_str_equal (input->accelerator, "kvm") ? "kvm" : "tcg";
  self->record.started_at = g_get_real_time () / G_USEC_PER_SEC;
  if (launch (self, config, input, &error))
    gh_qmp_open_async (self->qmp, GREETING_TIMEOUT, cancellable, on_greeted, g_object_ref (self));
  else
    fail (self, gh_error_from_io (error, _ ("QEMU could not be started")));
}

gboolean
gh_qemu_run_start_finish (GhQemuRun *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Find, in the order in which it happens. */

static void
adopt (GhQemuRun *self)
{
  GPid pid = gh_qemu_folder_read_pid (self->folder);
  GhQemuProcess *process = gh_qemu_process_adopt (pid, self->uuid);

  if (process != NULL)
    take_process (self, process);
}

static void
on_status (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhQemuRun) self = data;
  g_autoptr (JsonNode) reply = NULL;
  GError *error = NULL;
  const char *status;
  GhDomainConfig *live;

  reply = gh_qmp_execute_finish (GH_QMP (source), result, &error);
  if (self->ended || self->failure != NULL)
    {
      g_clear_error (&error);
      return;
    }
  if (reply == NULL)
    {
      fail (self, error);
      return;
    }
  status = gh_json_string (gh_json_object (reply), "status", "");
  live = gh_qemu_folder_read_live (self->folder, self->uuid);
  if (live != NULL)
    {
      gh_domain_config_free (self->record.config);
      self->record.config = live;
    }
  self->paused = !g_str_equal (status, "running");
  /* Killed before "cont", or while its state was loaded: nobody was told that it runs, and nothing
   * has run in it. */
  if (self->paused && !gh_qemu_folder_is_up (self->folder))
    fail (self, g_error_new_literal (GH_ERROR, GH_ERROR_CANCELLED, "Half made"));
  else
    {
      gh_qemu_folder_mark_up (self->folder, NULL);
      come_up (self);
      /* Its guest ended while nobody was there to say what follows. */
      if (g_str_equal (status, "shutdown"))
        on_guest_end (self, GH_DOMAIN_END_SHUTDOWN);
      else if (g_str_equal (status, "guest-panicked"))
        on_guest_end (self, GH_DOMAIN_END_CRASHED);
    }
}

static void
on_found_greeted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhQemuRun) self = data;
  GError *error = NULL;

  gh_qmp_open_finish (GH_QMP (source), result, &error);
  adopt (self);
  if (error == NULL && self->process == NULL)
    error = g_error_new (GH_ERROR, GH_ERROR_UNAVAILABLE, "No process of %s", self->uuid);
  if (error != NULL)
    {
      fail (self, error);
      return;
    }
  gh_qmp_execute_async (self->qmp,
                        "query-status",
                        NULL,
                        -1,
                        GH_QMP_TIMEOUT,
                        g_task_get_cancellable (self->task),
                        on_status,
                        g_object_ref (self));
}

void
gh_qemu_run_find_async (GhQemuRun *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  GError *error = NULL;

  self->task = gh_task_new (self, gh_qemu_run_find_async, cancellable, callback, data);
  if (!gh_qemu_folder_read (self->folder, &self->record) || !connect_qmp (self, &error))
    {
      /* It ended while nobody watched; whether it had come up is known by its mark. */
      self->end = gh_qemu_folder_is_up (self->folder) ? gh_qemu_log_get_end (self->log_folder)
                                                      : GH_DOMAIN_END_UNKNOWN;
      if (error == NULL)
        error = g_error_new (GH_ERROR, GH_ERROR_UNAVAILABLE, "No record of %s", self->uuid);
      adopt (self);
      fail (self, error);
    }
  else
    gh_qmp_open_async (self->qmp, FIND_TIMEOUT, cancellable, on_found_greeted, g_object_ref (self));
}

GhDomainState
gh_qemu_run_find_finish (GhQemuRun *self,
                         GAsyncResult *result,
                         GhDomainEnd *end,
                         GhDomainConfig **config)
{
  g_autoptr (GError) error = NULL;

  *end = self->end;
  *config = self->record.config != NULL ? gh_domain_config_copy (self->record.config) : NULL;
  if (g_task_propagate_boolean (G_TASK (result), &error))
    return self->paused ? GH_DOMAIN_PAUSED : GH_DOMAIN_RUNNING;
  g_debug ("%s is not taken over: %s", self->uuid, error->message);
  return self->end == GH_DOMAIN_END_CRASHED ? GH_DOMAIN_CRASHED : GH_DOMAIN_OFF;
}

/* The rest. */

void
gh_qemu_run_set_state (GhQemuRun *self, int fd)
{
  self->state_fd = fcntl (fd, F_DUPFD_CLOEXEC, 0);
}

void
gh_qemu_run_set_end (GhQemuRun *self, GhDomainEnd end)
{
  self->end = end;
}

void
gh_qemu_run_end (GhQemuRun *self)
{
  if (self->ended || self->process == NULL)
    return;
  self->ending = TRUE;
  kill_later (self);
  if (gh_qmp_is_open (self->qmp))
    gh_qmp_execute_async (self->qmp, "quit", NULL, -1, GH_QMP_TIMEOUT, NULL, NULL, NULL);
  else
    gh_qemu_process_kill (self->process);
}

gboolean
gh_qemu_run_has_ended (GhQemuRun *self)
{
  return self->ended;
}

gboolean
gh_qemu_run_is_ending (GhQemuRun *self)
{
  return self->ending || self->ended || self->end != GH_DOMAIN_END_UNKNOWN;
}

GhQmp *
gh_qemu_run_get_qmp (GhQemuRun *self)
{
  return self->up ? self->qmp : NULL;
}

GhQemuProcess *
gh_qemu_run_get_process (GhQemuRun *self)
{
  return self->process;
}

const char *
gh_qemu_run_get_folder (GhQemuRun *self)
{
  return self->folder;
}

const char *
gh_qemu_run_get_accelerator (GhQemuRun *self)
{
  return self->record.accelerator;
}

gint64
gh_qemu_run_get_started_at (GhQemuRun *self)
{
  return self->record.started_at;
}

int
gh_qemu_run_connect (GhQemuRun *self, const char *name, GError **error)
{
  return gh_qemu_folder_connect (self->folder, name, error);
}

static void
gh_qemu_run_dispose (GObject *object)
{
  GhQemuRun *self = GH_QEMU_RUN (object);

  /* The process runs on: it outlives the service. */
  g_clear_handle_id (&self->kill_source, g_source_remove);
  g_clear_object (&self->qmp);
  g_clear_object (&self->serial_limit);
  g_clear_object (&self->display);
  g_clear_object (&self->process);
  g_clear_pointer (&self->helpers, gh_qemu_helpers_free);
  G_OBJECT_CLASS (gh_qemu_run_parent_class)->dispose (object);
}

static void
gh_qemu_run_finalize (GObject *object)
{
  GhQemuRun *self = GH_QEMU_RUN (object);

  if (self->state_fd >= 0)
    close (self->state_fd);
  g_free (self->uuid);
  g_free (self->folder);
  g_free (self->log_folder);
  g_strfreev (self->viewer);
  gh_domain_config_free (self->record.config);
  g_clear_error (&self->failure);
  G_OBJECT_CLASS (gh_qemu_run_parent_class)->finalize (object);
}

static void
gh_qemu_run_class_init (GhQemuRunClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gh_qemu_run_dispose;
  G_OBJECT_CLASS (klass)->finalize = gh_qemu_run_finalize;

  signals[EVENT] = g_signal_new ("event",
                                 GH_TYPE_QEMU_RUN,
                                 G_SIGNAL_RUN_LAST,
                                 0,
                                 NULL,
                                 NULL,
                                 NULL,
                                 G_TYPE_NONE,
                                 2,
                                 G_TYPE_STRING,
                                 JSON_TYPE_OBJECT);
  signals[ENDED] = g_signal_new ("ended",
                                 GH_TYPE_QEMU_RUN,
                                 G_SIGNAL_RUN_LAST,
                                 0,
                                 NULL,
                                 NULL,
                                 NULL,
                                 G_TYPE_NONE,
                                 2,
                                 G_TYPE_UINT,
                                 G_TYPE_STRING);
}

static void
gh_qemu_run_init (GhQemuRun *self)
{
}

GhQemuRun *
gh_qemu_run_new (const char *uuid, const char *folder, const char *log_folder)
{
  GhQemuRun *self = g_object_new (GH_TYPE_QEMU_RUN, NULL);

  self->uuid = g_strdup (uuid);
  self->folder = g_strdup (folder);
  self->log_folder = g_strdup (log_folder);
  self->record.accelerator = "tcg";
  self->state_fd = -1;
  return self;
}
