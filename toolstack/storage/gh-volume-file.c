/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A file that is made in a pool: in a hidden folder there until it is whole and on the disk. */
#include "config.h"

#include "gh-volume-work-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "gh-error.h"
#include "gh-fault.h"
#include "gh-trash.h"

#define UNFINISHED_FOLDER ".guesthouse-unfinished"

char *
gh_volume_unfinished_path (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);

  return g_build_filename (folder, UNFINISHED_FOLDER, name, NULL);
}

gboolean
gh_volume_work_check_new (const char *path, GError **error)
{
  GStatBuf st;

  if (g_lstat (path, &st) < 0 && errno == ENOENT)
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_EXISTS,
               _ ("There is a file %s already, and it is not overwritten; choose another name"),
               path);
  return FALSE;
}

/* Other work that ends takes the folder away when it is empty: it stays once this file is in it. */
static gboolean
make_part (const char *part, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (part);
  int fd = -1;

  do
    {
      if (g_mkdir_with_parents (folder, 0700) < 0)
        {
          g_propagate_error (error,
                             gh_error_from_errno (errno, _ ("Cannot make the folder %s"), folder));
          return FALSE;
        }
      g_unlink (part);
      fd = open (part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    }
  while (fd < 0 && errno == ENOENT);
  if (fd < 0)
    g_propagate_error (error, gh_error_from_errno (errno, _ ("Cannot write %s"), part));
  else
    close (fd);
  return fd >= 0;
}

char *
gh_volume_work_begin_part (GhVolumeWork *work, const char *path, GError **error)
{
  g_autofree char *part = gh_volume_unfinished_path (path);

  if (!gh_volume_work_note (work, GH_WORK_FILE, path, error) || !make_part (part, error))
    return NULL;
  gh_fault_point ("volume.begun");
  return g_steal_pointer (&part);
}

void
gh_volume_drop_unfinished (const char *part)
{
  g_autofree char *folder = g_path_get_dirname (part);

  g_unlink (part);
  g_rmdir (folder);
}

gboolean
gh_volume_work_end_file (const char *part, const char *path, gboolean ok, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (part);

  ok = ok && g_chmod (part, 0600) == 0 && gh_flush_one (part, error);
  if (ok)
    gh_fault_point ("volume.whole");
  ok = ok && gh_rename_whole (part, path, error);
  if (ok)
    gh_fault_point ("volume.named");
  if (!ok)
    g_unlink (part);
  g_rmdir (folder);
  return ok;
}

/* The default pool is made when it is needed first. */
static gboolean
prepare_pool (const GhVolumeTarget *target, GError **error)
{
  if (target->pool->kind != GH_POOL_FOLDER || !target->pool->is_default
      || g_mkdir_with_parents (target->pool->path, 0700) == 0)
    return TRUE;
  g_propagate_error (
    error, gh_error_from_errno (errno, _ ("Cannot make the folder %s"), target->pool->path));
  return FALSE;
}

char *
gh_volume_work_begin_file (GhVolumeWork *work, const GhVolumeTarget *target, GError **error)
{
  g_autofree char *path = gh_volume_target_get_path (target);

  if (!prepare_pool (target, error) || !gh_volume_work_check_new (path, error))
    return NULL;
  return gh_volume_work_begin_part (work, path, error);
}
