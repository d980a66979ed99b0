/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the service keeps what it has. */
#include "config.h"

#include "gh-folders.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gh-dbus-names.h"
#include "gh-error.h"

GhFolders *
gh_folders_new_user (void)
{
  GhFolders *self = g_new0 (GhFolders, 1);

  self->data = g_build_filename (g_get_user_data_dir (), "guesthouse", NULL);
  self->state = g_build_filename (g_get_user_state_dir (), "guesthouse", NULL);
  self->cache = g_build_filename (g_get_user_cache_dir (), "guesthouse", NULL);
  self->runtime = gh_dbus_runtime_folder ();
  return self;
}

/* The unit asks for one folder of each kind. */
static char *
from_systemd (const char *variable, const char *usual)
{
  const char *folder = g_getenv (variable);

  return g_strdup (folder != NULL && g_path_is_absolute (folder) ? folder : usual);
}

GhFolders *
gh_folders_new_system (void)
{
  GhFolders *self = g_new0 (GhFolders, 1);

  self->data = from_systemd ("STATE_DIRECTORY", "/var/lib/guesthouse");
  self->state = from_systemd ("LOGS_DIRECTORY", "/var/log/guesthouse");
  self->cache = from_systemd ("CACHE_DIRECTORY", "/var/cache/guesthouse");
  self->runtime = from_systemd ("RUNTIME_DIRECTORY", "/run/guesthouse");
  return self;
}

void
gh_folders_free (GhFolders *self)
{
  if (self == NULL)
    return;
  g_free (self->data);
  g_free (self->state);
  g_free (self->cache);
  g_free (self->runtime);
  g_free (self);
}

gboolean
gh_folders_prepare (const GhFolders *self, GError **error)
{
  struct stat st;
  int saved = 0;

  if (g_mkdir_with_parents (self->runtime, 0700) < 0 || g_lstat (self->runtime, &st) < 0)
    saved = errno;
  /* What somebody else put there, or may look into, is no place for sockets. */
  else if (!S_ISDIR (st.st_mode) || st.st_uid != getuid () || chmod (self->runtime, 0700) < 0)
    saved = EACCES;
  if (saved == 0)
    return TRUE;
  g_propagate_error (error,
                     gh_error_from_errno (saved, _ ("Cannot use the folder %s"), self->runtime));
  return FALSE;
}
