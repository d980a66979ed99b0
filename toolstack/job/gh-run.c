/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Another program run to its end by a worker thread. */
#define _GNU_SOURCE /* memfd_create() */
#include "config.h"

#include "gh-run.h"

#include <glib/gi18n-lib.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "gh-error.h"
#include "gh-subprocess-private.h"

/* Of what a program wrote to its standard error. */
#define EVIDENCE_MAX 65536

static void
close_lifeline (gpointer held)
{
  close (GPOINTER_TO_INT (held) - 1);
}

/* Of each thread: a descriptor plus 1. */
static GPrivate lifeline = G_PRIVATE_INIT (close_lifeline);

void
gh_run_set_lifeline (int fd)
{
  g_private_replace (&lifeline, GINT_TO_POINTER (fd + 1));
}

/* In the new process. The thread that has made it waits for its end, so that is gone only when all
 * of us is. */
static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

/* @out: a file that gets what it prints, or -1 for a pipe. */
static GSubprocess *
spawn (const char *const *argv, int out, int err, const char *package, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
    out < 0 ? G_SUBPROCESS_FLAGS_STDOUT_PIPE : G_SUBPROCESS_FLAGS_NONE);
  int held = GPOINTER_TO_INT (g_private_get (&lifeline)) - 1;
  GError *local = NULL;
  GSubprocess *process;

  if (held >= 0)
    g_subprocess_launcher_take_stdin_fd (launcher, dup (held));
  if (out < 0)
    g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  /* LVM tells of descriptors that it was left, and ours are all closed on exec. */
  g_subprocess_launcher_setenv (launcher, "LVM_SUPPRESS_FD_WARNINGS", "1", TRUE);
  g_subprocess_launcher_take_stderr_fd (launcher, err);
  if (out >= 0)
    g_subprocess_launcher_take_stdout_fd (launcher, out);
  process = g_subprocess_launcher_spawnv (launcher, argv, &local);
  if (process == NULL)
    g_propagate_error (error, gh_subprocess_spawn_error (argv[0], package, local));
  return process;
}

/* Until its end, or until the cancel. */
static gboolean
follow_output (GSubprocess *process,
               GhRunOutput output,
               gpointer data,
               GCancellable *cancellable,
               GError **error)
{
  GInputStream *stream = g_subprocess_get_stdout_pipe (process);
  char buffer[4096];
  gssize n;

  while ((n = g_input_stream_read (stream, buffer, sizeof buffer - 1, cancellable, error)) > 0)
    {
      buffer[n] = '\0';
      output (buffer, data);
    }
  return n == 0;
}

static char *
read_all (int fd)
{
  g_autoptr (GString) all = g_string_new (NULL);
  char buffer[4096];
  ssize_t n;

  while ((n = pread (fd, buffer, sizeof buffer, (off_t) all->len)) > 0)
    g_string_append_len (all, buffer, n);
  return g_utf8_make_valid (all->str, (gssize) all->len);
}

static GBytes *
read_evidence (int fd)
{
  g_autofree char *text = g_malloc (EVIDENCE_MAX);
  ssize_t n = pread (fd, text, EVIDENCE_MAX, 0);

  return g_bytes_new (text, n > 0 ? (gsize) n : 0);
}

/* It has nobody left who reads it, so it ends soon, and is killed where that was wished. */
static gboolean
end (GSubprocess *process, const char *program, int err, GError *reading, GError **error)
{
  gboolean cancelled = g_error_matches (reading, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_autoptr (GBytes) evidence = NULL;

  if (reading != NULL)
    g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
  if (cancelled)
    g_set_error (error, GH_ERROR, GH_ERROR_CANCELLED, _ ("%s: cancelled"), program);
  else if (reading != NULL)
    g_propagate_error (error, gh_error_from_io (g_error_copy (reading), "%s", program));
  else if (!g_subprocess_get_successful (process))
    {
      evidence = read_evidence (err);
      g_propagate_error (error, gh_subprocess_exit_error (process, program, evidence));
    }
  else
    return TRUE;
  return FALSE;
}

/* What nobody follows goes to a file: a pipe would stay open for as long as a daemon that the
 * program has started, as LVM does to watch thin pools and to merge snapshots. */
char *
gh_run (const char *const *argv,
        const char *package,
        GhRunOutput output,
        gpointer data,
        GCancellable *cancellable,
        GError **error)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) reading = NULL;
  int out = output == NULL ? memfd_create ("stdout", MFD_CLOEXEC) : -1;
  int err = memfd_create ("stderr", MFD_CLOEXEC);
  char *text = NULL;

  if (g_cancellable_is_cancelled (cancellable))
    g_set_error (error, GH_ERROR, GH_ERROR_CANCELLED, _ ("%s: cancelled"), argv[0]);
  else
    process = spawn (argv, out < 0 ? -1 : dup (out), dup (err), package, error);
  if (process != NULL)
    {
      if (output != NULL)
        follow_output (process, output, data, cancellable, &reading);
      else
        g_subprocess_wait (process, cancellable, &reading);
      if (end (process, argv[0], err, reading, error))
        text = out < 0 ? g_strdup ("") : read_all (out);
    }
  if (out >= 0)
    close (out);
  close (err);
  return text;
}
