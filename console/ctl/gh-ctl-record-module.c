/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Recording for guesthousectl: a module, because GStreamer comes with it. */
#include "config.h"

#include "gh-ctl-record-module.h"

#include "gh-error.h"
#include "gh-recorder.h"
#include "gh-vnc-session.h"

/**
 * Run:
 * @stop: of the recorder: of the caller's, or because the screen has ended
 */
typedef struct
{
  GhConsoleSession *session;
  GhRecorder *recorder;
  GCancellable *stop;
  GCancellable *asked;
  gulong asked_handler;
  GError *broken; /* why the screen has ended, if not in good order */
  GhRecording recording;
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;

  g_cancellable_disconnect (run->asked, run->asked_handler);
  g_signal_handlers_disconnect_by_data (run->session, run);
  gh_console_session_close (run->session);
  g_clear_object (&run->recorder);
  g_clear_object (&run->session);
  g_clear_object (&run->stop);
  g_clear_object (&run->asked);
  g_clear_error (&run->broken);
  g_free (run);
}

static void
on_recorded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Run *run = g_task_get_task_data (task);
  GError *error = NULL;

  if (gh_recorder_run_finish (GH_RECORDER (source), result, &run->recording, &error))
    g_task_return_boolean (task, TRUE);
  else if (run->broken != NULL && g_error_matches (error, GH_ERROR, GH_ERROR_CANCELLED))
    {
      g_error_free (error);
      g_task_return_error (task, g_steal_pointer (&run->broken));
    }
  else
    g_task_return_error (task, error);
}

static void
on_closed (Run *run)
{
  g_cancellable_cancel (run->stop);
}

static void
on_failed (GhConsoleSession *session, const GError *error, Run *run)
{
  run->broken = g_error_copy (error);
  g_cancellable_cancel (run->stop);
}

static void
on_asked (GCancellable *asked, GCancellable *stop)
{
  g_cancellable_cancel (stop);
}

/* Nobody else looks at this session: what has changed is taken, and not kept. */
static void
on_updated (GhConsoleSession *session)
{
  GhDamage damage;

  gh_console_session_take_damage (session, &damage);
}

void
gh_ctl_record_async (int fd,
                     const char *path,
                     guint seconds,
                     GCancellable *stop,
                     GAsyncReadyCallback callback,
                     gpointer data)
{
  GTask *task = g_task_new (NULL, NULL, callback, data);
  GError *error = NULL;
  GhConsoleSession *session = gh_vnc_session_new (fd, &error);
  Run *run;

  g_task_set_source_tag (task, gh_ctl_record_async);
  if (session == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  run = g_new0 (Run, 1);
  run->session = session;
  run->recorder = gh_recorder_new (path, NULL);
  run->stop = g_cancellable_new ();
  run->asked = g_object_ref (stop);
  g_task_set_task_data (task, run, run_free);
  gh_console_session_set_view_only (session, TRUE);
  gh_console_session_set_min_interval (session, 1000 / GH_RECORDER_RATE);
  g_signal_connect_swapped (session, "closed", G_CALLBACK (on_closed), run);
  g_signal_connect (session, "failed", G_CALLBACK (on_failed), run);
  g_signal_connect (session, "updated", G_CALLBACK (on_updated), NULL);
  run->asked_handler
    = g_cancellable_connect (stop, G_CALLBACK (on_asked), g_object_ref (run->stop), g_object_unref);
  gh_recorder_set_session (run->recorder, session);
  gh_recorder_run_async (run->recorder, seconds, run->stop, on_recorded, task);
}

gboolean
gh_ctl_record_finish (GAsyncResult *result, GhCtlRecording *recording, GError **error)
{
  const Run *run = g_task_get_task_data (G_TASK (result));

  if (run != NULL)
    *recording = (GhCtlRecording){
      run->recording.frames, run->recording.duration, run->recording.width, run->recording.height
    };
  return g_task_propagate_boolean (G_TASK (result), error);
}
