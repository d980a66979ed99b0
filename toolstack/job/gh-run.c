/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Another program run to its end by a worker thread. */
#define _GNU_SOURCE /* memfd_create() */
#include "config.h"

#include "gh-run.h"

#include <glib/gi18n-lib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "gh-error.h"
#include "gh-subprocess-private.h"

/* Of what a program wrote to its standard error. */
#define EVIDENCE_MAX 65536

static GSubprocess *
spawn (const char *const *argv, int err, const char *package, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher
    = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  GError *local = NULL;
  GSubprocess *process;

  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  /* LVM tells of descriptors that it was left, and ours are all closed on exec. */
  g_subprocess_launcher_setenv (launcher, "LVM_SUPPRESS_FD_WARNINGS", "1", TRUE);
  g_subprocess_launcher_take_stderr_fd (launcher, err);
  process = g_subprocess_launcher_spawnv (launcher, argv, &local);
  if (process == NULL)
    g_propagate_error (error, gh_subprocess_spawn_error (argv[0], package, local));
  return process;
}

/* Until its end, or until the cancel. */
static gboolean
read_output (GSubprocess *process,
             GString *all,
             GhRunOutput output,
             gpointer data,
             GCancellable *cancellable,
             GError **error)
{
  GInputStream *stream = g_subprocess_get_stdout_pipe (process);
  char buffer[4096];
  gssize n;

  while ((n = g_input_stream_read (stream, buffer, sizeof buffer - 1, cancellable, error)) > 0)
    if (output != NULL)
      {
        buffer[n] = '\0';
        output (buffer, data);
      }
    else
      g_string_append_len (all, buffer, n);
  return n == 0;
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

char *
gh_run (const char *const *argv,
        const char *package,
        GhRunOutput output,
        gpointer data,
        GCancellable *cancellable,
        GError **error)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (GError) reading = NULL;
  int err = memfd_create ("stderr", MFD_CLOEXEC);
  gboolean ok = FALSE;

  if (g_cancellable_is_cancelled (cancellable))
    g_set_error (error, GH_ERROR, GH_ERROR_CANCELLED, _ ("%s: cancelled"), argv[0]);
  else
    process = spawn (argv, dup (err), package, error);
  if (process != NULL)
    {
      read_output (process, all, output, data, cancellable, &reading);
      ok = end (process, argv[0], err, reading, error);
    }
  close (err);
  return ok ? g_utf8_make_valid (all->str, (gssize) all->len) : NULL;
}
