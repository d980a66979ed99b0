/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhQemuProcess: a QEMU, our child or a predecessor's.
 *
 * A child is waited for by GSubprocess. A predecessor's is watched, and killed, through a
 * descriptor of the process, which cannot come to mean another process as a number can. */
#include "config.h"

#include "gh-qemu-process-private.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#include "gh-qemu-viewer-private.h"

struct _GhQemuProcess
{
  GObject parent_instance;

  GPid pid;
  GSubprocess *child; /* NULL for a predecessor's */
  int pidfd;          /* -1 for a child */
  guint watch;
  gboolean exited;
};

G_DEFINE_FINAL_TYPE (GhQemuProcess, gh_qemu_process, G_TYPE_OBJECT)

static guint exited_signal;

static void
set_exited (GhQemuProcess *self)
{
  self->exited = TRUE;
  g_signal_emit (self, exited_signal, 0);
}

static void
on_child_exited (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhQemuProcess) self = data;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  set_exited (self);
}

static gboolean
on_pidfd (gint fd, GIOCondition condition, gpointer data)
{
  GhQemuProcess *self = data;

  self->watch = 0;
  set_exited (self);
  return G_SOURCE_REMOVE;
}

void
gh_qemu_process_leave_session (gpointer data)
{
  setsid ();
}

static void
gh_qemu_process_finalize (GObject *object)
{
  GhQemuProcess *self = GH_QEMU_PROCESS (object);

  g_clear_handle_id (&self->watch, g_source_remove);
  if (self->pidfd >= 0)
    close (self->pidfd);
  g_clear_object (&self->child);
  G_OBJECT_CLASS (gh_qemu_process_parent_class)->finalize (object);
}

static void
gh_qemu_process_class_init (GhQemuProcessClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gh_qemu_process_finalize;
  exited_signal = g_signal_new (
    "exited", GH_TYPE_QEMU_PROCESS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gh_qemu_process_init (GhQemuProcess *self)
{
  self->pidfd = -1;
}

GhQemuProcess *
gh_qemu_process_spawn (const char *const *argv,
                       const char *folder,
                       int log_fd,
                       int fd,
                       int tpm_fd,
                       const char *const *viewer,
                       GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GSubprocess) child = NULL;
  GhQemuProcess *self;

  g_subprocess_launcher_set_cwd (launcher, folder);
  g_subprocess_launcher_set_child_setup (launcher, gh_qemu_process_leave_session, NULL, NULL);
  g_subprocess_launcher_take_stderr_fd (launcher, fcntl (log_fd, F_DUPFD_CLOEXEC, 0));
  g_subprocess_launcher_take_stdout_fd (launcher, log_fd);
  g_subprocess_launcher_take_fd (launcher, fd, GH_QEMU_PASSED_FD);
  if (tpm_fd >= 0)
    g_subprocess_launcher_take_fd (launcher, tpm_fd, GH_QEMU_TPM_FD);
  gh_qemu_viewer_lead (launcher, viewer);
  child = g_subprocess_launcher_spawnv (launcher, argv, error);
  if (child == NULL)
    return NULL;
  self = g_object_new (GH_TYPE_QEMU_PROCESS, NULL);
  self->pid = (GPid) g_ascii_strtoll (g_subprocess_get_identifier (child), NULL, 10);
  self->child = g_steal_pointer (&child);
  g_subprocess_wait_async (self->child, NULL, on_child_exited, g_object_ref (self));
  return self;
}

static gboolean
has_argument (GPid pid, const char *argument)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/cmdline", (int) pid);
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, NULL))
    return FALSE;
  for (gsize at = 0; at < length; at += strlen (text + at) + 1)
    if (g_str_equal (text + at, argument))
      return TRUE;
  return FALSE;
}

GhQemuProcess *
gh_qemu_process_adopt (GPid pid, const char *uuid)
{
  int fd = pid > 1 ? (int) syscall (SYS_pidfd_open, pid, 0) : -1;
  GhQemuProcess *self;

  /* The descriptor first: what is found out after it is about that process. */
  if (fd < 0 || !has_argument (pid, uuid))
    {
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  self = g_object_new (GH_TYPE_QEMU_PROCESS, NULL);
  self->pid = pid;
  self->pidfd = fd;
  self->watch = g_unix_fd_add (fd, G_IO_IN, on_pidfd, self);
  return self;
}

GPid
gh_qemu_process_get_pid (GhQemuProcess *self)
{
  return self->pid;
}

void
gh_qemu_process_kill (GhQemuProcess *self)
{
  if (self->exited)
    return;
  if (self->child != NULL)
    g_subprocess_force_exit (self->child);
  else
    syscall (SYS_pidfd_send_signal, self->pidfd, SIGKILL, NULL, 0);
}

gboolean
gh_qemu_process_has_exited (GhQemuProcess *self)
{
  return self->exited;
}

char *
gh_qemu_process_describe_exit (GhQemuProcess *self)
{
  if (self->child != NULL && self->exited && g_subprocess_get_if_signaled (self->child))
    return g_strdup_printf (_ ("QEMU was killed by signal %d (%s)"),
                            g_subprocess_get_term_sig (self->child),
                            g_strsignal (g_subprocess_get_term_sig (self->child)));
  if (self->child != NULL && self->exited && g_subprocess_get_if_exited (self->child))
    return g_strdup_printf (_ ("QEMU ended by itself with exit code %d"),
                            g_subprocess_get_exit_status (self->child));
  return g_strdup (_ ("QEMU ended by itself"));
}

gboolean
gh_qemu_process_usage (GhQemuProcess *self, guint64 *cpu_time, guint64 *memory)
{
  g_autofree char *stat_path = g_strdup_printf ("/proc/%d/stat", (int) self->pid);
  g_autofree char *statm_path = g_strdup_printf ("/proc/%d/statm", (int) self->pid);
  g_autofree char *stat = NULL, *statm = NULL;
  unsigned long long user, system, resident;
  const char *rest;

  if (self->exited || !g_file_get_contents (stat_path, &stat, NULL, NULL)
      || !g_file_get_contents (statm_path, &statm, NULL, NULL))
    return FALSE;
  /* The second field is a name in parentheses that may hold anything; 14 and 15 are wanted. */
  rest = strrchr (stat, ')');
  if (rest == NULL
      || sscanf (rest + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &user, &system)
           != 2
      || sscanf (statm, "%*u %llu", &resident) != 1)
    return FALSE;
  *cpu_time = (user + system) * (G_GUINT64_CONSTANT (1000000000) / (guint64) sysconf (_SC_CLK_TCK));
  *memory = resident * (guint64) sysconf (_SC_PAGESIZE);
  return TRUE;
}
