/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What the module that records guests' screens offers to guesthousectl. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define GH_CTL_RECORD_MODULE "gh-ctl-record"

/** GhCtlRecording: what was recorded: @duration is in microseconds */
typedef struct
{
  guint frames;
  gint64 duration;
  int width;
  int height;
} GhCtlRecording;

/**
 * gh_ctl_record_async:
 * @fd: (transfer full): a connected screen
 * @path: of the film, which must not exist
 * @seconds: 0 for no limit
 * @stop: cancelled to end the film in good order, as the end of the screen does
 */
void gh_ctl_record_async (int fd,
                          const char *path,
                          guint seconds,
                          GCancellable *stop,
                          GAsyncReadyCallback callback,
                          gpointer data);

/** gh_ctl_record_finish: Errors: GH_ERROR_CANCELLED if there was no picture, GH_ERROR_EXISTS,
 * GH_ERROR_NO_SPACE, … */
gboolean gh_ctl_record_finish (GAsyncResult *result, GhCtlRecording *recording, GError **error);

G_END_DECLS
