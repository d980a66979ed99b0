/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** GhFolderWatch: tells of changes in a folder, or of a file. It hears of each in a thread of its
 * own, so that ten thousand at once cost the main loop no more than one. */
typedef struct _GhFolderWatch GhFolderWatch;

/**
 * gh_folder_watch_new:
 * @path: of the folder or file; it need not exist
 * @calm: milliseconds between two notices of a file that changes all the time
 * @changed: called in the main loop, once for all that came together
 *
 * Returns: (transfer full): which says nothing where the system cannot watch
 */
GhFolderWatch *gh_folder_watch_new (
  const char *path, guint calm, GSourceOnceFunc changed, gpointer data, GDestroyNotify free_data);

/** gh_folder_watch_free: nothing is called any more */
void gh_folder_watch_free (GhFolderWatch *self);

G_END_DECLS
