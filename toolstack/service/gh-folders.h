/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhFolders: where the service keeps what it has. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GhFolders:
 * @data: what lasts: definitions, images
 * @state: logs of machines
 * @cache: what was fetched
 * @runtime: what ends with the session, or with the computer's run: sockets, the lock
 */
typedef struct
{
  char *data;
  char *state;
  char *cache;
  char *runtime;
} GhFolders;

/** gh_folders_new_user: Returns: (transfer full): a person's own, as XDG says */
GhFolders *gh_folders_new_user (void);

/**
 * gh_folders_new_system:
 *
 * Returns: (transfer full): the system's: those that systemd names in STATE_DIRECTORY,
 *   LOGS_DIRECTORY, CACHE_DIRECTORY and RUNTIME_DIRECTORY (systemd.exec(5)), else the usual ones
 *   below /var and /run
 */
GhFolders *gh_folders_new_system (void);

void gh_folders_free (GhFolders *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhFolders, gh_folders_free)

/** gh_folders_prepare: makes the runtime folder, 0700 and ours, or says why it cannot be used */
gboolean gh_folders_prepare (const GhFolders *self, GError **error);

G_END_DECLS
