/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhQemuDomain: a machine that QEMU runs.
 *
 * The run is set from start_async() on. Its starting can be broken off by the caller's cancellable
 * and by destroy_async(): both cancel self->starting, and the run's callback does the rest. */
#include "config.h"

#include "gh-qemu-domain-private.h"

#include <fcntl.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-fault.h"
#include "gh-json-private.h"
#include "gh-pace.h"
#include "gh-qemu-disks-private.h"
#include "gh-qemu-folder-private.h"
#include "gh-qemu-helpers-private.h"
#include "gh-qemu-life-private.h"
#include "gh-qemu-live-private.h"
#include "gh-qemu-look-private.h"
#include "gh-qemu-probe-private.h"
#include "gh-qemu-viewer-private.h"
#include "gh-task.h"

/* Seconds after a person's reset in which the firmware has begun. */
#define RESET_SETTLES 5

struct _GhQemuDomain
{
  GhDomain parent_instance;

  char *folder;
  char *log_folder;
  GhQemuRun *run;         /* NULL when it is off */
  GCancellable *starting; /* NULL unless it starts */
  GPtrArray *destroying;  /* of GTask: what waits for its end */
  char *accelerator_reason;
  guint resetting; /* a person has reset it while it is installed, and the firmware may once more */
  GhPace resets;
};

G_DEFINE_FINAL_TYPE_WITH_CODE (
  GhQemuDomain,
  gh_qemu_domain,
  GH_TYPE_DOMAIN,
  G_IMPLEMENT_INTERFACE (GH_TYPE_DOMAIN_DISKS, (GInterfaceInitFunc) gh_qemu_disks_init)
    G_IMPLEMENT_INTERFACE (GH_TYPE_DOMAIN_LIFE, (GInterfaceInitFunc) gh_qemu_life_init)
      G_IMPLEMENT_INTERFACE (GH_TYPE_DOMAIN_LIVE, (GInterfaceInitFunc) gh_qemu_live_init))

typedef struct
{
  gboolean paused;
  int state_fd; /* to restore from, or -1 */
  GhDomainConfig *config;
  GhQemuArgvInput input;
  char *binary;
  char *efi_code;
  char *efi_template;
  char *efi_vars;
  gulong cancel_handler;
} Start;

static void
start_free (gpointer data)
{
  Start *start = data;

  if (start->state_fd >= 0)
    close (start->state_fd);
  gh_domain_config_free (start->config);
  g_free (start->binary);
  g_free (start->efi_code);
  g_free (start->efi_template);
  g_free (start->efi_vars);
  g_free (start);
}

static const char *
get_display_name (GhQemuDomain *self)
{
  return gh_domain_config_get_display_name (gh_domain_get_config (GH_DOMAIN (self)));
}

GError *
gh_qemu_domain_make_gone_error (GhQemuDomain *self)
{
  return g_error_new (
    GH_ERROR, GH_ERROR_WRONG_STATE, _ ("“%s” is no longer running"), get_display_name (self));
}

/* Completes what waited for the end; the state says by now that it has come. */
static void
complete_destroying (GhQemuDomain *self)
{
  g_autoptr (GPtrArray) tasks = g_steal_pointer (&self->destroying);

  self->destroying = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < tasks->len; i++)
    g_task_return_boolean (tasks->pdata[i], TRUE);
}

static void
end_run (GhQemuDomain *self, GhDomainState state, GhDomainEnd end, const char *reason)
{
  if (self->run != NULL)
    g_signal_handlers_disconnect_by_data (self->run, self);
  g_clear_object (&self->run);
  g_clear_handle_id (&self->resetting, g_source_remove);
  gh_domain_set_state (GH_DOMAIN (self), state, end, reason);
  complete_destroying (self);
}

/* What QEMU tells. */

/* While it is installed, a reset by the guest ends the installation; a reset by a person begins it
 * again. */
static void
set_reboot_action (GhQemuDomain *self, const char *action)
{
  JsonObject *arguments = json_object_new ();

  json_object_set_string_member (arguments, "reboot", action);
  gh_qmp_execute_async (
    gh_qemu_run_get_qmp (self->run), "set-action", arguments, -1, GH_QMP_TIMEOUT, NULL, NULL, NULL);
}

static gboolean
on_reset_settled (gpointer data)
{
  GhQemuDomain *self = data;

  self->resetting = 0;
  set_reboot_action (self, "shutdown");
  return G_SOURCE_REMOVE;
}

static void
on_reset (GhQemuDomain *self)
{
  GhDomain *domain = GH_DOMAIN (self);

  if (gh_domain_get_state (domain) == GH_DOMAIN_STOPPING)
    gh_domain_set_state (domain, GH_DOMAIN_RUNNING, GH_DOMAIN_END_UNKNOWN, NULL);
  if (gh_pace_count (&self->resets, g_get_monotonic_time ()))
    gh_domain_emit_event (domain, "rebooted", _ ("The machine restarted"));
}

static void
on_io_error (GhQemuDomain *self, JsonObject *data)
{
  gboolean full = data != NULL && gh_json_boolean (data, "nospace", FALSE);

  gh_domain_emit_event (
    GH_DOMAIN (self),
    "io-error",
    full ? _ ("The disk of this computer is full: the machine is paused until there "
              "is room and it is resumed")
         : _ ("A disk of the machine reported an error"));
}

void
gh_qemu_domain_stopped (GhQemuDomain *self)
{
  GhDomain *domain = GH_DOMAIN (self);
  GhDomainState state = gh_domain_get_state (domain);

  if (state == GH_DOMAIN_RUNNING || state == GH_DOMAIN_STOPPING)
    gh_domain_set_state (domain, GH_DOMAIN_PAUSED, GH_DOMAIN_END_UNKNOWN, NULL);
}

void
gh_qemu_domain_resumed (GhQemuDomain *self)
{
  if (gh_domain_get_state (GH_DOMAIN (self)) == GH_DOMAIN_PAUSED)
    gh_domain_set_state (GH_DOMAIN (self), GH_DOMAIN_RUNNING, GH_DOMAIN_END_UNKNOWN, NULL);
}

static void
on_run_event (GhQemuRun *run, const char *name, JsonObject *data, GhQemuDomain *self)
{
  GhDomain *domain = GH_DOMAIN (self);

  /* QEMU also stops the guest on the way to its own end. */
  if (g_str_equal (name, "STOP") && !gh_qemu_run_is_ending (run))
    gh_qemu_domain_stopped (self);
  else if (g_str_equal (name, "RESUME"))
    gh_qemu_domain_resumed (self);
  else if (g_str_equal (name, "RESET"))
    on_reset (self);
  else if (g_str_equal (name, "BLOCK_IO_ERROR"))
    on_io_error (self, data);
  else if (g_str_equal (name, "GUEST_PANICKED"))
    gh_domain_emit_event (domain, "guest-panicked", _ ("The guest's system crashed"));
  else if (g_str_equal (name, "WATCHDOG"))
    gh_domain_emit_event (domain, "watchdog", _ ("The guest stopped answering to its watchdog"));
}

static void
on_run_ended (GhQemuRun *run, guint end, const char *reason, GhQemuDomain *self)
{
  end_run (self,
           end == GH_DOMAIN_END_CRASHED ? GH_DOMAIN_CRASHED : GH_DOMAIN_OFF,
           (GhDomainEnd) end,
           reason);
}

static void
follow_run (GhQemuDomain *self, gboolean fresh)
{
  g_signal_connect_object (self->run, "event", G_CALLBACK (on_run_event), self, 0);
  g_signal_connect_object (self->run, "ended", G_CALLBACK (on_run_ended), self, 0);
  gh_qemu_live_follow (self, self->run, fresh);
}

/* Start, in the order in which it happens. */

static void
on_cancelled (GCancellable *cancellable, GCancellable *starting)
{
  g_cancellable_cancel (starting);
}

static void
finish_starting (GTask *task)
{
  GhQemuDomain *self = g_task_get_source_object (task);
  Start *start = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (start->cancel_handler != 0)
    g_signal_handler_disconnect (cancellable, start->cancel_handler);
  start->cancel_handler = 0;
  g_clear_object (&self->starting);
}

/* Everything of the run is gone by now. Takes @task and @error. */
static void
fail_start (GTask *task, GError *error)
{
  g_autoptr (GTask) keep = task;
  GhQemuDomain *self = g_task_get_source_object (task);
  const Start *start = g_task_get_task_data (task);
  gboolean cancelled = g_error_matches (error, GH_ERROR, GH_ERROR_CANCELLED)
                       || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  gboolean destroyed = self->destroying->len > 0;
  GError *made = NULL;

  finish_starting (task);
  if (destroyed)
    made = gh_qemu_domain_make_gone_error (self);
  else if (cancelled)
    made = g_error_new (
      GH_ERROR, GH_ERROR_CANCELLED, _ ("The start of “%s” was cancelled"), get_display_name (self));
  else
    g_propagate_prefixed_error (&made,
                                g_error_copy (error),
                                start->state_fd >= 0 ? _ ("“%s” could not be restored: ")
                                                     : _ ("“%s” could not be started: "),
                                get_display_name (self));
  g_error_free (error);
  end_run (self,
           GH_DOMAIN_OFF,
           destroyed ? GH_DOMAIN_END_DESTROYED : GH_DOMAIN_END_UNKNOWN,
           cancelled || destroyed ? NULL : made->message);
  g_task_return_error (task, made);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GhQemuDomain *self = g_task_get_source_object (task);
  const Start *start = g_task_get_task_data (task);
  GError *error = NULL;

  if (gh_qemu_run_start_finish (GH_QEMU_RUN (source), result, &error)
      && gh_qemu_run_has_ended (self->run))
    error = gh_qemu_domain_make_gone_error (self);
  if (error != NULL)
    {
      fail_start (task, error);
      return;
    }
  finish_starting (task);
  follow_run (self, TRUE);
  gh_qemu_live_begin (self->run, start->config);
  gh_domain_set_state (GH_DOMAIN (self),
                       start->paused ? GH_DOMAIN_PAUSED : GH_DOMAIN_RUNNING,
                       GH_DOMAIN_END_UNKNOWN,
                       NULL);
  if (self->destroying->len > 0)
    gh_qemu_run_end (self->run);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
start_run (GTask *task)
{
  GhQemuDomain *self = g_task_get_source_object (task);
  const Start *start = g_task_get_task_data (task);

  self->run
    = gh_qemu_run_new (gh_domain_get_uuid (GH_DOMAIN (self)), self->folder, self->log_folder);
  if (start->state_fd >= 0)
    gh_qemu_run_set_state (self->run, start->state_fd);
  gh_qemu_run_start_async (
    self->run, start->config, &start->input, start->paused, self->starting, on_started, task);
}

static void
on_copied (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GhQemuDomain *self = g_task_get_source_object (task);
  GError *error = NULL;

  /* A copy of before is the machine's own, and stays. */
  if (!g_file_copy_finish (G_FILE (source), result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    {
      fail_start (task, gh_error_from_io (error, _ ("The EFI variables could not be copied")));
      return;
    }
  g_clear_error (&error);
  if (g_cancellable_is_cancelled (self->starting))
    fail_start (task, g_error_new_literal (GH_ERROR, GH_ERROR_CANCELLED, _ ("Cancelled")));
  else
    start_run (task);
}

static void
copy_variables (GTask *task)
{
  GhQemuDomain *self = g_task_get_source_object (task);
  const Start *start = g_task_get_task_data (task);
  g_autoptr (GFile) from = g_file_new_for_path (start->efi_template);
  g_autoptr (GFile) to = g_file_new_for_path (start->efi_vars);

  g_mkdir_with_parents (self->log_folder, 0700);
  g_file_copy_async (from,
                     to,
                     G_FILE_COPY_TARGET_DEFAULT_PERMS,
                     G_PRIORITY_DEFAULT,
                     self->starting,
                     NULL,
                     NULL,
                     on_copied,
                     task);
}

/* Finds out what the command line needs. */
static gboolean
prepare (GhQemuDomain *self, Start *start, GError **error)
{
  g_autofree char *reason = NULL;
  gboolean kvm;

  if (!gh_qemu_argv_check (start->config, error) || !gh_qemu_live_check (start->config, error)
      || !gh_qemu_helpers_check (start->config, error)
      || !gh_qemu_viewer_check (start->config, gh_domain_get_viewer (GH_DOMAIN (self)), error))
    return FALSE;
  start->binary = gh_qemu_probe_find_binary (error);
  if (start->binary == NULL)
    return FALSE;
  kvm = start->config->virt != GH_VIRT_QEMU && gh_qemu_probe_kvm (&reason);
  if (start->config->virt == GH_VIRT_KVM && !kvm)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_UNAVAILABLE,
                   _ ("its definition asks for KVM, which is not to be had: %s"),
                   reason);
      return FALSE;
    }
  if (start->config->virt == GH_VIRT_QEMU)
    reason = g_strdup (_ ("The machine's definition asks for emulation"));
  g_free (self->accelerator_reason);
  self->accelerator_reason = g_steal_pointer (&reason);
  start->input.binary = start->binary;
  start->input.viewer = gh_domain_get_viewer (GH_DOMAIN (self));
  start->input.accelerator = kvm ? "kvm" : "tcg";
  if (start->config->firmware == GH_FIRMWARE_EFI)
    {
      if (!gh_qemu_probe_find_efi (start->config, &start->efi_code, &start->efi_template, error))
        return FALSE;
      start->efi_vars = start->config->nvram != NULL
                          ? g_strdup (start->config->nvram)
                          : g_build_filename (self->log_folder, "efi-vars.fd", NULL);
      start->input.efi_code = start->efi_code;
      start->input.efi_vars = start->efi_vars;
    }
  return TRUE;
}

/* Takes @start. */
static void
begin (GhQemuDomain *self,
       gpointer tag,
       Start *start,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer data)
{
  GTask *task = gh_task_new (self, tag, cancellable, callback, data);
  GhDomain *domain = GH_DOMAIN (self);
  GError *error = NULL;

  g_task_set_task_data (task, start, start_free);
  self->starting = g_cancellable_new ();
  if (cancellable != NULL)
    start->cancel_handler
      = g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_cancelled), self->starting);
  gh_domain_set_live_config (domain, gh_domain_config_copy (start->config));
  gh_domain_set_state (domain, GH_DOMAIN_STARTING, GH_DOMAIN_END_UNKNOWN, NULL);
  if (g_cancellable_is_cancelled (cancellable))
    fail_start (task, g_error_new_literal (GH_ERROR, GH_ERROR_CANCELLED, _ ("Cancelled")));
  else if (!prepare (self, start, &error))
    fail_start (task, error);
  else if (start->efi_vars != NULL)
    copy_variables (task);
  else
    start_run (task);
}

static void
gh_qemu_domain_start (GhDomain *domain,
                      gboolean paused,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer data)
{
  Start *start = g_new0 (Start, 1);

  start->paused = paused;
  start->state_fd = -1;
  start->config = gh_domain_config_copy (gh_domain_get_config (domain));
  begin (GH_QEMU_DOMAIN (domain), gh_qemu_domain_start, start, cancellable, callback, data);
}

void
gh_qemu_domain_restore (GhDomainLife *self,
                        int fd,
                        const GhDomainConfig *config,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  Start *start = g_new0 (Start, 1);

  start->paused = TRUE;
  start->state_fd = fcntl (fd, F_DUPFD_CLOEXEC, 0);
  start->config = gh_domain_config_copy (config);
  begin (GH_QEMU_DOMAIN (self), gh_qemu_domain_restore, start, cancellable, callback, data);
}

/* Actions: each is one command. */

static void
on_command (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GhQemuDomain *self = g_task_get_source_object (task);
  GSourceFunc then = (GSourceFunc) g_task_get_task_data (task);
  g_autoptr (JsonNode) reply = NULL;
  GError *error = NULL;

  reply = gh_qmp_execute_finish (GH_QMP (source), result, &error);
  if (g_error_matches (error, GH_ERROR, GH_ERROR_UNAVAILABLE))
    {
      g_clear_error (&error);
      error = gh_qemu_domain_make_gone_error (self);
    }
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (then != NULL && self->run != NULL)
    then (self);
  g_task_return_boolean (task, TRUE);
}

/* Runs @command, then @then with the domain, then completes. */
static void
act (GhDomain *domain,
     const char *command,
     JsonObject *arguments,
     GSourceFunc then,
     GCancellable *cancellable,
     GAsyncReadyCallback callback,
     gpointer data)
{
  GhQemuDomain *self = GH_QEMU_DOMAIN (domain);
  GTask *task = gh_task_new (self, act, cancellable, callback, data);

  g_task_set_task_data (task, (gpointer) then, NULL);
  gh_qmp_execute_async (gh_qemu_run_get_qmp (self->run),
                        command,
                        arguments,
                        -1,
                        GH_QMP_TIMEOUT,
                        cancellable,
                        on_command,
                        task);
}

static gboolean
then_stopping (gpointer data)
{
  if (gh_domain_get_state (data) == GH_DOMAIN_RUNNING)
    gh_domain_set_state (data, GH_DOMAIN_STOPPING, GH_DOMAIN_END_UNKNOWN, NULL);
  return TRUE;
}

static void
gh_qemu_domain_shutdown (GhDomain *domain,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  act (domain, "system_powerdown", NULL, then_stopping, cancellable, callback, data);
}

/* There is no agent to ask and ACPI has no such button: what a person at the keyboard would do. */
static void
gh_qemu_domain_reboot (GhDomain *domain,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  static const char *const codes[] = { "ctrl", "alt", "delete", NULL };

  act (domain, "send-key", gh_qemu_life_make_keys (codes), NULL, cancellable, callback, data);
}

static void
gh_qemu_domain_reset (GhDomain *domain,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer data)
{
  GhQemuDomain *self = GH_QEMU_DOMAIN (domain);

  /* SeaBIOS, where it finds that it ran before, resets a second time, as the guest. */
  if (gh_domain_get_live_config (domain)->install_state == GH_INSTALL_RUNNING)
    {
      set_reboot_action (self, "reset");
      g_clear_handle_id (&self->resetting, g_source_remove);
      self->resetting = g_timeout_add_seconds (RESET_SETTLES, on_reset_settled, self);
    }
  act (domain, "system_reset", NULL, NULL, cancellable, callback, data);
}

static gboolean
then_paused (gpointer data)
{
  gh_qemu_domain_stopped (data);
  return TRUE;
}

static void
gh_qemu_domain_pause (GhDomain *domain,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer data)
{
  act (domain, "stop", NULL, then_paused, cancellable, callback, data);
}

static gboolean
then_resumed (gpointer data)
{
  gh_qemu_domain_resumed (data);
  return TRUE;
}

static void
gh_qemu_domain_resume (GhDomain *domain,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  act (domain, "cont", NULL, then_resumed, cancellable, callback, data);
}

static void
gh_qemu_domain_destroy (GhDomain *domain,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  GhQemuDomain *self = GH_QEMU_DOMAIN (domain);
  GTask *task = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (task, gh_qemu_domain_destroy);
  g_ptr_array_add (self->destroying, task);
  if (self->starting != NULL)
    g_cancellable_cancel (self->starting);
  else
    gh_qemu_run_end (self->run);
}

static void
gh_qemu_domain_get_info (GhDomain *domain, GhDomainInfo *info)
{
  GhQemuDomain *self = GH_QEMU_DOMAIN (domain);

  if (self->run == NULL)
    return;
  info->accelerator = gh_qemu_run_get_accelerator (self->run);
  info->accelerator_reason = self->accelerator_reason;
  info->started_at = gh_qemu_run_get_started_at (self->run);
  if (gh_qemu_run_get_process (self->run) != NULL)
    info->id = (guint) gh_qemu_process_get_pid (gh_qemu_run_get_process (self->run));
}

static void
gh_qemu_domain_finalize (GObject *object)
{
  GhQemuDomain *self = GH_QEMU_DOMAIN (object);

  g_clear_object (&self->run);
  g_clear_handle_id (&self->resetting, g_source_remove);
  g_ptr_array_unref (self->destroying);
  g_free (self->folder);
  g_free (self->log_folder);
  g_free (self->accelerator_reason);
  G_OBJECT_CLASS (gh_qemu_domain_parent_class)->finalize (object);
}

static void
gh_qemu_domain_class_init (GhQemuDomainClass *klass)
{
  GhDomainClass *domain_class = GH_DOMAIN_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = gh_qemu_domain_finalize;
  domain_class->start_async = gh_qemu_domain_start;
  domain_class->shutdown_async = gh_qemu_domain_shutdown;
  domain_class->reboot_async = gh_qemu_domain_reboot;
  domain_class->reset_async = gh_qemu_domain_reset;
  domain_class->destroy_async = gh_qemu_domain_destroy;
  domain_class->pause_async = gh_qemu_domain_pause;
  domain_class->resume_async = gh_qemu_domain_resume;
  domain_class->get_info = gh_qemu_domain_get_info;
  gh_qemu_look_init (domain_class);
}

static void
gh_qemu_domain_init (GhQemuDomain *self)
{
  self->destroying = g_ptr_array_new_with_free_func (g_object_unref);
}

GhDomain *
gh_qemu_domain_new (GhDomainConfig *config, const char *folder, const char *log_folder)
{
  GhQemuDomain *self = g_object_new (GH_TYPE_QEMU_DOMAIN, "config", config, NULL);

  self->folder = g_strdup (folder);
  self->log_folder = g_strdup (log_folder);
  return GH_DOMAIN (self);
}

void
gh_qemu_domain_found (GhQemuDomain *self, GhQemuRun *run, GhDomainState state)
{
  GhDomain *domain = GH_DOMAIN (self);
  GhDomainConfig *live;

  self->run = g_object_ref (run);
  if (gh_qemu_run_has_ended (run))
    {
      gh_qemu_domain_was_ended (self, GH_DOMAIN_OFF, GH_DOMAIN_END_UNKNOWN);
      return;
    }
  follow_run (self, FALSE);
  live = gh_qemu_folder_read_live (self->folder, gh_domain_get_uuid (domain));
  if (live == NULL)
    live = gh_domain_config_copy (gh_domain_get_config (domain));
  gh_domain_set_live_config (domain, live);
  if (g_str_equal (gh_qemu_run_get_accelerator (run), "tcg"))
    gh_qemu_probe_kvm (&self->accelerator_reason);
  gh_domain_set_state (domain, state, GH_DOMAIN_END_UNKNOWN, NULL);
  /* Whoever held it before may have gone in the midst of a reset. */
  if (gh_domain_get_live_config (domain)->install_state == GH_INSTALL_RUNNING)
    set_reboot_action (self, "shutdown");
}

void
gh_qemu_domain_was_ended (GhQemuDomain *self, GhDomainState state, GhDomainEnd end)
{
  const GhDomainConfig *config = gh_domain_get_config (GH_DOMAIN (self));

  gh_domain_set_live_config (GH_DOMAIN (self), gh_domain_config_copy (config));
  gh_domain_set_state (GH_DOMAIN (self), GH_DOMAIN_STOPPING, GH_DOMAIN_END_UNKNOWN, NULL);
  end_run (self, state, end, NULL);
}

const char *
gh_qemu_domain_get_folder (GhQemuDomain *self)
{
  return self->folder;
}

const char *
gh_qemu_domain_get_log_folder (GhQemuDomain *self)
{
  return self->log_folder;
}

GhQemuRun *
gh_qemu_domain_get_run (GhQemuDomain *self)
{
  return self->starting == NULL ? self->run : NULL;
}
