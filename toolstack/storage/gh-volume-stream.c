/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes of volumes that come from a client, or go to one. */
#include "config.h"

#include "gh-volume-stream.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gh-error.h"
#include "gh-image-header.h"
#include "gh-trash.h"
#include "gh-volume-work-private.h"

#define PIECE (1 << 20)
#define BLOCK 65536

static gboolean
is_zero (const char *bytes, size_t length)
{
  return length > 0 && bytes[0] == '\0' && memcmp (bytes, bytes + 1, length - 1) == 0;
}

static gboolean
write_all (int fd, const char *bytes, size_t length, guint64 offset)
{
  while (length > 0)
    {
      ssize_t n = pwrite (fd, bytes, length, (off_t) offset);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      bytes += n;
      length -= (size_t) n;
      offset += (guint64) n;
    }
  return TRUE;
}

/* A new device may hold anything: there zeros are written. */
static gboolean
write_sparse (int fd, const char *bytes, size_t length, guint64 offset, gboolean device)
{
  for (size_t at = 0; at < length; at += BLOCK)
    {
      size_t n = MIN (length - at, BLOCK);

      if ((device || !is_zero (bytes + at, n)) && !write_all (fd, bytes + at, n, offset + at))
        return FALSE;
    }
  return TRUE;
}

gboolean
gh_copy_bytes (int from, int to, guint64 total, GhVolumeWork *work, GError **error)
{
  g_autofree char *piece = g_malloc (PIECE);
  struct stat st;
  gboolean device = fstat (to, &st) == 0 && S_ISBLK (st.st_mode);
  guint64 done = 0;
  ssize_t n;

  while ((n = read (from, piece, PIECE)) != 0)
    {
      if (g_cancellable_set_error_if_cancelled (work->cancellable, error))
        return FALSE;
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 || !write_sparse (to, piece, (size_t) n, done, device))
        break;
      done += (guint64) n;
      if (work->progress != NULL)
        work->progress (done, MAX (total, done), work->data);
    }
  if (n == 0 && (device || ftruncate (to, (off_t) done) == 0)
      && (fsync (to) == 0 || errno == EINVAL))
    return TRUE;
  g_propagate_error (error, gh_error_from_errno (errno, _ ("Cannot copy the bytes of a volume")));
  return FALSE;
}

static guint64
get_length (int fd)
{
  struct stat st;

  return fstat (fd, &st) == 0 && S_ISREG (st.st_mode) ? (guint64) st.st_size : 0;
}

static gboolean
copy_into (GhVolumeWork *work, const char *path, int flags, int from, GError **error)
{
  int to = open (path, flags | O_WRONLY | O_CLOEXEC, 0600);
  gboolean ok = FALSE;

  if (to < 0)
    g_propagate_error (error, gh_error_from_errno (errno, _ ("Cannot write %s"), path));
  else
    {
      ok = gh_copy_bytes (from, to, get_length (from), work, error);
      close (to);
    }
  return ok;
}

static gboolean
upload_logical (GhVolumeWork *work, GhVolumeTarget *target, int fd, GError **error)
{
  g_autofree char *path = gh_volume_target_get_path (target);

  if (target->size == 0)
    target->size = (get_length (fd) + 511) / 512 * 512;
  return gh_volume_work_begin_logical (work, target, error)
         && gh_volume_work_end_logical (target, copy_into (work, path, 0, fd, error), error);
}

/* An image that is none of a known format is a raw one. */
static const char *
get_format (const char *part, GhVolume *look)
{
  return gh_image_header_look (part, look) ? look->format : "raw";
}

static gboolean
convert_upload (GhVolumeWork *work,
                const GhVolumeTarget *target,
                const char *part,
                const char *format,
                guint64 capacity,
                GError **error)
{
  g_autofree char *whole = g_strconcat (part, ".whole", NULL);
  gboolean ok = gh_qemu_img_convert (part,
                                     format,
                                     whole,
                                     target->format,
                                     GH_CONVERT_NEW,
                                     FALSE,
                                     capacity,
                                     work->progress,
                                     work->data,
                                     work->cancellable,
                                     error);

  if (ok && g_rename (whole, part) < 0)
    {
      g_propagate_error (error, gh_error_from_errno (errno, _ ("Cannot write %s"), part));
      ok = FALSE;
    }
  g_unlink (whole);
  return ok;
}

gboolean
gh_volume_work_upload (GhVolumeWork *work, GhVolumeTarget *target, int fd, GError **error)
{
  g_autofree char *path = gh_volume_target_get_path (target);
  g_autoptr (GhVolume) look = gh_volume_new ();
  g_autofree char *part = NULL;
  const char *format;
  gboolean ok;

  if (target->pool->kind == GH_POOL_LVM)
    return upload_logical (work, target, fd, error);
  part = gh_volume_work_begin_file (work, target, error);
  if (part == NULL)
    return FALSE;
  ok = copy_into (work, part, O_CREAT | O_TRUNC, fd, error);
  format = ok ? get_format (part, look) : "raw";
  if (ok && look->backing != NULL)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_UNSUPPORTED,
                   _ ("The image builds upon %s, which is not here: make it whole first"),
                   look->backing);
      ok = FALSE;
    }
  if (ok && look->kind != GH_VOLUME_KIND_MEDIUM && strcmp (format, target->format) != 0)
    ok = convert_upload (work, target, part, format, look->capacity, error);
  return gh_volume_work_end_file (part, path, ok, error);
}

gboolean
gh_volume_work_download (GhVolumeWork *work, const GhVolume *volume, int fd, GError **error)
{
  int from = gh_volume_open (volume->path, O_RDONLY);
  gboolean ok;

  if (from < 0 && gh_volume_is_logical (volume))
    from = open (volume->path, O_RDONLY | O_CLOEXEC); /* LVM's own symbolic link */
  if (from < 0)
    {
      g_propagate_error (error, gh_error_from_errno (errno, _ ("Cannot open %s"), volume->path));
      return FALSE;
    }
  ok = gh_copy_bytes (
    from, fd, get_length (from) > 0 ? get_length (from) : volume->capacity, work, error);
  close (from);
  return ok;
}
