/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing a seed as a CD-ROM image, with libarchive. */
#include "config.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "gh-error.h"
#include "gh-seed.h"

static gboolean
add_file (struct archive *archive, const char *name, const char *text)
{
  struct archive_entry *entry = archive_entry_new ();
  gsize length = strlen (text);
  gboolean ok;

  archive_entry_set_pathname (entry, name);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0400);
  archive_entry_set_size (entry, (la_int64_t) length);
  ok = archive_write_header (archive, entry) == ARCHIVE_OK
       && archive_write_data (archive, text, length) == (la_ssize_t) length;
  archive_entry_free (entry);
  return ok;
}

/* Joliet is what Windows reads, and Rock Ridge what Linux does: libarchive writes both. */
static gboolean
write_all (struct archive *archive, const GhSeed *self, int fd)
{
  if (archive_write_set_format_iso9660 (archive) != ARCHIVE_OK
      || archive_write_set_format_option (archive, "iso9660", "volume-id", self->label)
           != ARCHIVE_OK
      || archive_write_set_bytes_in_last_block (archive, 1) != ARCHIVE_OK
      || archive_write_open_fd (archive, fd) != ARCHIVE_OK)
    return FALSE;
  for (guint i = 0; i < self->names->len; i++)
    if (!add_file (archive, self->names->pdata[i], self->texts->pdata[i]))
      return FALSE;
  return archive_write_close (archive) == ARCHIVE_OK;
}

gboolean
gh_seed_write (const GhSeed *self, const char *path, GError **error)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  struct archive *archive;
  int err = errno;
  gboolean ok;

  if (fd < 0)
    {
      g_propagate_error (error, gh_error_from_errno (err, _ ("Cannot write %s"), path));
      return FALSE;
    }
  archive = archive_write_new ();
  ok = write_all (archive, self, fd);
  err = archive_errno (archive);
  archive_write_free (archive);
  if (ok && fsync (fd) < 0)
    {
      err = errno;
      ok = FALSE;
    }
  close (fd);
  if (ok)
    return TRUE;
  g_unlink (path);
  g_propagate_error (error, gh_error_from_errno (err > 0 ? err : EIO, _ ("Cannot write %s"), path));
  return FALSE;
}
