/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Moving a volume: the copy, and what is noted of it. Who uses the volume is the caller's to tell
 * of the new one; the old one goes to the trash when that is done. */
#include "config.h"

#include "gh-volume-work-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gh-error.h"
#include "gh-fault.h"
#include "gh-trash.h"

/* A logical volume without its device is one too. */
static gboolean
check_new (const GhVolumeTarget *target, const char *path, GError **error)
{
  if (target->pool->kind != GH_POOL_LVM
      || !gh_volume_work_has_logical (target->pool->name, target->name))
    return gh_volume_work_check_new (path, error);
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_EXISTS,
               _ ("The volume group “%s” has a volume “%s” already; choose another name"),
               target->pool->name,
               target->name);
  return FALSE;
}

gboolean
gh_volume_work_note_move (GhVolumeWork *work,
                          const GhVolume *source,
                          const GhVolumeTarget *target,
                          GError **error)
{
  g_autofree char *path = gh_volume_target_get_path (target);
  const char *format = target->format != NULL ? target->format : "raw";

  return check_new (target, path, error)
         && gh_volume_work_note (work, GH_WORK_MOVE, source->path, error)
         && gh_volume_work_note (work, GH_WORK_MOVE_TO, path, error)
         && gh_volume_work_note (work, GH_WORK_MOVE_AS, format, error);
}

/* Byte by byte, which its snapshots survive. */
static gboolean
copy_file (GhVolumeWork *work, const GhVolume *source, const GhVolumeTarget *target, GError **error)
{
  g_autofree char *path = gh_volume_target_get_path (target);
  g_autofree char *part = NULL;

  if (!gh_volume_work_check_space (target, source->allocation, error))
    return FALSE;
  part = gh_volume_work_begin_file (work, target, error);
  return part != NULL
         && gh_volume_work_end_file (part,
                                     path,
                                     gh_qemu_img_convert (source->path,
                                                          "raw",
                                                          part,
                                                          "raw",
                                                          GH_CONVERT_NEW,
                                                          FALSE,
                                                          source->allocation,
                                                          work->progress,
                                                          work->data,
                                                          work->cancellable,
                                                          error),
                                     error);
}

static gboolean
copy (GhVolumeWork *work, const GhVolume *source, GhVolumeTarget *target, GError **error)
{
  gboolean snapshots;

  if (!gh_volume_has_snapshots (source, &snapshots, error))
    return FALSE;
  if (!snapshots)
    return gh_volume_work_copy (work, source, target, FALSE, FALSE, error);
  if (g_strcmp0 (target->format, source->format) == 0 && source->backing == NULL)
    return copy_file (work, source, target, error);
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_UNSUPPORTED,
               _ ("%s has snapshots, which would be lost: delete them first, or move it as %s into "
                  "a folder"),
               source->name,
               source->format);
  return FALSE;
}

gboolean
gh_volume_work_move (GhVolumeWork *work,
                     const GhVolume *source,
                     GhVolumeTarget *target,
                     GError **error)
{
  g_autofree char *path = gh_volume_target_get_path (target);

  if (!gh_volume_work_note_move (work, source, target, error) || !copy (work, source, target, error)
      || !gh_volume_work_note (work, GH_WORK_MADE, path, error))
    return FALSE;
  gh_fault_point ("move.made");
  return TRUE;
}
