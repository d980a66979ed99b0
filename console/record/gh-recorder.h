/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A film of a guest's screen, as a WebM file. */
#pragma once

#include "gh-console-session.h"

G_BEGIN_DECLS

/* The most pictures in a second. */
#define GH_RECORDER_RATE 25

#define GH_TYPE_RECORDER (gh_recorder_get_type ())
G_DECLARE_FINAL_TYPE (GhRecorder, gh_recorder, GH, RECORDER, GObject)

/**
 * GhRecording:
 * @frames: pictures in the file
 * @duration: from the first picture to the end, in microseconds
 * @width, @height: of the film, in pixels
 *
 * What has been recorded.
 */
typedef struct
{
  guint frames;
  gint64 duration;
  int width;
  int height;
} GhRecording;

/**
 * gh_recorder_new:
 * @path: of the film, which must not exist
 *
 * Returns: (transfer full): a recorder that waits for gh_recorder_run_async()
 *
 * Errors: only where this part is a module (gh-module.h), those of loading it
 */
GhRecorder *gh_recorder_new (const char *path, GError **error);

/**
 * gh_recorder_set_session:
 * @session: (nullable): whose screen is recorded from now on; while there is none, the last picture
 *   stays
 *
 * The session is neither paused nor hurried: what it shows is recorded. Its main context is that of
 * the caller. A screen that changes its size is fitted into the film, whose size is that of the
 * first picture, or 1280 × 800 where that is a firmware's small one.
 */
void gh_recorder_set_session (GhRecorder *self, GhConsoleSession *session);

/**
 * gh_recorder_run_async:
 * @seconds: the film's length, 0 for no limit
 * @stop: cancelled to end the film in good order
 *
 * Waits for the first picture and records, in a thread of its own, until @stop, or @seconds later.
 */
void gh_recorder_run_async (
  GhRecorder *self, guint seconds, GCancellable *stop, GAsyncReadyCallback callback, gpointer data);

/**
 * gh_recorder_run_finish:
 * @recording: (out caller-allocates) (optional)
 *
 * Returns: whether the film is whole
 *
 * Errors: GH_ERROR_CANCELLED if it was stopped before there was a picture, and there is no file;
 * GH_ERROR_EXISTS, GH_ERROR_PERMISSION and others of making a file; GH_ERROR_NO_SPACE, the file has
 * what was recorded until then; GH_ERROR_UNAVAILABLE if a plugin of GStreamer is missing
 */
gboolean gh_recorder_run_finish (GhRecorder *self,
                                 GAsyncResult *result,
                                 GhRecording *recording,
                                 GError **error);

G_END_DECLS
