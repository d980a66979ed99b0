/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The recorder, whose module and GStreamer are loaded when somebody records. */
#include "config.h"

#include "gh-module.h"
#include "gh-recorder.h"

#define MODULE "gh-recorder"

/* Not for the module, which has the functions of these names itself. */
G_GNUC_INTERNAL GhRecorder *
gh_recorder_new (const char *path, GError **error)
{
  typeof (gh_recorder_new) *create = gh_module_get (MODULE, "gh_recorder_new", error);

  return create != NULL ? create (path, error) : NULL;
}

/* There is a recorder, so there is the module. */
G_GNUC_INTERNAL void
gh_recorder_set_session (GhRecorder *self, GhConsoleSession *session)
{
  typeof (gh_recorder_set_session) *set = gh_module_get (MODULE, "gh_recorder_set_session", NULL);

  set (self, session);
}

G_GNUC_INTERNAL void
gh_recorder_run_async (
  GhRecorder *self, guint seconds, GCancellable *stop, GAsyncReadyCallback callback, gpointer data)
{
  typeof (gh_recorder_run_async) *run = gh_module_get (MODULE, "gh_recorder_run_async", NULL);

  run (self, seconds, stop, callback, data);
}

G_GNUC_INTERNAL gboolean
gh_recorder_run_finish (GhRecorder *self,
                        GAsyncResult *result,
                        GhRecording *recording,
                        GError **error)
{
  typeof (gh_recorder_run_finish) *finish = gh_module_get (MODULE, "gh_recorder_run_finish", NULL);

  return finish (self, result, recording, error);
}
