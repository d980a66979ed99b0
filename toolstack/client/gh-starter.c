/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts the person's guesthoused and waits until it serves. */
#include "config.h"

#include "gh-starter-private.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib-unix.h>
#include <gio/gunixinputstream.h>
#include <unistd.h>

#include "gh-error.h"
#include "gh-program.h"
#include "gh-task.h"

#define READY_FD      3
#define READY_SECONDS 20
#define EVIDENCE_MAX  4096

/* spawn ──▶ waiting ──byte on the ready pipe──▶ done
 *              │ end of the pipe ──▶ wait for the exit ──▶ failed, with what it printed
 *              └ READY_SECONDS ──▶ failed; the process is left alone, it may only be slow
 * The task owns all of it. */
typedef struct
{
  GSubprocess *process;
  GInputStream *ready;
  GCancellable *stop; /* ends the read when the time is over or the caller cancels */
  int words;          /* its standard error, until it serves; then it has its log */
  char byte;
  guint timeout;
  gulong cancelled;
} Start;

static void
start_free (gpointer data)
{
  Start *self = data;

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_object (&self->process);
  g_clear_object (&self->ready);
  g_clear_object (&self->stop);
  if (self->words >= 0)
    close (self->words);
  g_free (self);
}

/* What the service printed so far; it never fills the pipe before it serves. */
static char *
read_evidence (Start *self)
{
  GString *text = g_string_new (NULL);
  char chunk[1024];
  gssize n;

  while (self->words >= 0 && (n = read (self->words, chunk, sizeof chunk)) > 0)
    g_string_append_len (text, chunk, n);
  if (text->len > EVIDENCE_MAX)
    g_string_erase (text, 0, (gssize) (text->len - EVIDENCE_MAX));
  return g_string_free (text, FALSE);
}

static void
fail (GTask *task, const char *message)
{
  Start *self = g_task_get_task_data (task);
  g_autofree char *evidence = read_evidence (self);
  GError *error = g_error_new_literal (GH_ERROR, GH_ERROR_UNAVAILABLE, message);

  gh_error_add_evidence (error, evidence);
  g_task_return_error (task, error);
}

static void
on_exited (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GSubprocess *process = G_SUBPROCESS (source);
  g_autofree char *message = NULL;

  g_subprocess_wait_finish (process, result, NULL);
  if (g_subprocess_get_if_exited (process))
    message = g_strdup_printf (_ ("The service guesthoused ended as soon as it was started, with "
                                  "exit code %d"),
                               g_subprocess_get_exit_status (process));
  else
    message = g_strdup_printf (_ ("The service guesthoused was killed while it started, by "
                                  "signal %d"),
                               g_subprocess_get_term_sig (process));
  fail (task, message);
}

static void
on_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Start *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  g_clear_handle_id (&self->timeout, g_source_remove);
  if (self->cancelled != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (task), self->cancelled);
  if (n > 0)
    g_task_return_boolean (task, TRUE);
  else if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    g_task_return_new_error (task, GH_ERROR, GH_ERROR_CANCELLED, _ ("Cancelled"));
  else if (n < 0)
    fail (task, _ ("The service guesthoused was started, but does not answer"));
  else
    g_subprocess_wait_async (self->process, NULL, on_exited, g_steal_pointer (&task));
}

static gboolean
on_timeout (gpointer data)
{
  Start *self = data;

  self->timeout = 0;
  g_cancellable_cancel (self->stop);
  return G_SOURCE_REMOVE;
}

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  g_cancellable_cancel (data);
}

/* A session of its own: the terminal's Ctrl+C is not meant for the service. */
static void
detach (gpointer data)
{
  setsid ();
}

static GSubprocess *
spawn (const char *program, const char *uri, int ready, int words, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher
    = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autofree char *option = g_strdup_printf ("--ready-fd=%d", READY_FD);
  const char *argv[] = { program, "--user", option, "--open", uri, NULL };

  g_subprocess_launcher_take_fd (launcher, ready, READY_FD);
  g_subprocess_launcher_take_stderr_fd (launcher, words);
  g_subprocess_launcher_set_cwd (launcher, "/");
  g_subprocess_launcher_set_child_setup (launcher, detach, NULL, NULL);
  return g_subprocess_launcher_spawnv (launcher, argv, error);
}

static gboolean
start (Start *self, const char *uri, GError **error)
{
  g_autofree char *program = gh_program_find ("guesthoused", error);
  int ready[2], words[2];

  if (program == NULL || !g_unix_open_pipe (ready, FD_CLOEXEC, error))
    return FALSE;
  self->ready = g_unix_input_stream_new (ready[0], TRUE);
  if (!g_unix_open_pipe (words, FD_CLOEXEC, error))
    {
      close (ready[1]);
      return FALSE;
    }
  self->words = words[0];
  g_unix_set_fd_nonblocking (self->words, TRUE, NULL);
  self->process = spawn (program, uri, ready[1], words[1], error);
  return self->process != NULL;
}

void
gh_starter_start_async (const char *uri,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  GTask *task = gh_task_new (NULL, gh_starter_start_async, cancellable, callback, data);
  Start *self = g_new0 (Start, 1);
  GError *error = NULL;

  self->words = -1;
  g_task_set_task_data (task, self, start_free);
  if (!start (self, uri, &error))
    {
      if (error->domain != GH_ERROR)
        error = gh_error_from_io (error, _ ("The service guesthoused cannot be started"));
      error->code = GH_ERROR_UNAVAILABLE;
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  self->stop = g_cancellable_new ();
  self->timeout = g_timeout_add_seconds (READY_SECONDS, on_timeout, self);
  if (cancellable != NULL)
    self->cancelled = g_signal_connect_object (
      cancellable, "cancelled", G_CALLBACK (on_cancelled), self->stop, 0);
  if (g_cancellable_is_cancelled (cancellable))
    g_cancellable_cancel (self->stop);
  g_input_stream_read_async (
    self->ready, &self->byte, 1, G_PRIORITY_DEFAULT, self->stop, on_ready, task);
}

gboolean
gh_starter_start_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
