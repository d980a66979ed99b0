/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Another program run to its end. */
#include "config.h"

#include "gh-subprocess-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gh-error.h"
#include "gh-task.h"

static void
on_killed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  g_task_return_new_error (
    task, GH_ERROR, GH_ERROR_CANCELLED, _ ("%s: cancelled"), (char *) g_task_get_task_data (task));
}

/* The data of an empty GBytes is NULL. */
static char *
to_text (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  return size > 0 ? g_utf8_make_valid (data, (gssize) size) : g_strdup ("");
}

GError *
gh_subprocess_exit_error (GSubprocess *process, const char *program, GBytes *err)
{
  g_autofree char *evidence = to_text (err);
  GError *error;

  if (g_subprocess_get_if_exited (process))
    error = g_error_new (GH_ERROR,
                         GH_ERROR_FAILED,
                         _ ("%s failed with exit status %d"),
                         program,
                         g_subprocess_get_exit_status (process));
  else
    error = g_error_new (GH_ERROR,
                         GH_ERROR_FAILED,
                         _ ("%s was ended by signal %d"),
                         program,
                         g_subprocess_get_term_sig (process));
  gh_error_add_evidence (error, evidence);
  return error;
}

static void
on_communicated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GSubprocess *process = G_SUBPROCESS (source);
  g_autoptr (GTask) task = user_data;
  const char *program = g_task_get_task_data (task);
  g_autoptr (GBytes) out = NULL;
  g_autoptr (GBytes) err = NULL;
  GError *error = NULL;

  if (!g_subprocess_communicate_finish (process, result, &out, &err, &error))
    {
      /* Cancelled, or a pipe broke: either way nobody waits for the rest. */
      gboolean cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

      g_subprocess_force_exit (process);
      if (cancelled)
        {
          g_clear_error (&error);
          g_subprocess_wait_async (process, NULL, on_killed, g_steal_pointer (&task));
        }
      else
        g_task_return_error (task, gh_error_from_io (error, "%s", program));
      return;
    }
  if (!g_subprocess_get_successful (process))
    {
      g_task_return_error (task, gh_subprocess_exit_error (process, program, err));
      return;
    }
  g_task_return_pointer (task, to_text (out), g_free);
}

GError *
gh_subprocess_spawn_error (const char *program, const char *package, GError *error)
{
  GError *own;

  if (!g_error_matches (error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT))
    return gh_error_from_io (error, _ ("Cannot run %s"), program);

  own = package != NULL
          ? g_error_new (GH_ERROR,
                         GH_ERROR_UNAVAILABLE,
                         _ ("The program %s is not installed; install %s"),
                         program,
                         package)
          : g_error_new (
            GH_ERROR, GH_ERROR_UNAVAILABLE, _ ("The program %s is not installed"), program);
  g_error_free (error);
  return own;
}

void
gh_subprocess_run_async (const char *const *argv,
                         const char *package,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GTask) task
    = gh_task_new (NULL, gh_subprocess_run_async, cancellable, callback, user_data);
  GError *error = NULL;

  g_task_set_task_data (task, g_strdup (argv[0]), g_free);

  launcher
    = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  if (process == NULL)
    {
      g_task_return_error (task, gh_subprocess_spawn_error (argv[0], package, error));
      return;
    }
  g_subprocess_communicate_async (
    process, NULL, cancellable, on_communicated, g_steal_pointer (&task));
}

char *
gh_subprocess_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
