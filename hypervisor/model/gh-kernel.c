/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhKernel: which kinds of Xen guest a kernel's file can be started as. */
#include "config.h"

#include "gh-kernel.h"

#include <elf.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "gh-error.h"
#include "gh-kernel-elf-private.h"

/* Where Xen looks for its own table in a binary (tools/libs/guest/xg_dom_binloader.c), and the
 * table. */
#define TABLE_WITHIN 8192
#define TABLE_SIZE   32
#define TABLE_MAGIC  0x336ec578u

#define HEAD_SIZE (TABLE_WITHIN + TABLE_SIZE)

/* Linux's boot protocol: the first that tells where the packed kernel is. */
#define PROTOCOL_PAYLOAD 0x0208
#define SECTOR           512

/* What LZMA may look back to, and takes memory for at once; Linux is packed with 32 MiB. */
#define MAX_DICTIONARY (128u << 20)

static guint32
get32 (const guint8 *at)
{
  return (guint32) at[0] | (guint32) at[1] << 8 | (guint32) at[2] << 16 | (guint32) at[3] << 24;
}

static gboolean
is_gzip (const guint8 *at)
{
  return at[0] == 0x1f && at[1] == 0x8b;
}

static gboolean
is_elf (const guint8 *head)
{
  return memcmp (head, ELFMAG, SELFMAG) == 0;
}

static gboolean
is_bzimage (const guint8 *head)
{
  return head[0x1fe] == 0x55 && head[0x1ff] == 0xaa && memcmp (head + 0x202, "HdrS", 4) == 0;
}

/* Xen takes what has this, whatever it is besides. */
static gboolean
has_table (const guint8 *head, gsize size)
{
  for (gsize at = 0; at + TABLE_SIZE <= size; at += 4)
    if (get32 (head + at) == TABLE_MAGIC
        && get32 (head + at) + get32 (head + at + 4) + get32 (head + at + 8) == 0)
      return TRUE;
  return FALSE;
}

/* Returns: libarchive's filter, ARCHIVE_FILTER_NONE for what we do not know */
static int
get_filter (const guint8 *magic)
{
  static const struct
  {
    const char *magic;
    gsize size;
    int filter;
  } packers[] = {
    { "\x1f\x8b", 2, ARCHIVE_FILTER_GZIP },
    { "\xfd"
      "7zXZ",
      5,
      ARCHIVE_FILTER_XZ },
    { "BZh", 3, ARCHIVE_FILTER_BZIP2 },
    { "\x5d\x00", 2, ARCHIVE_FILTER_LZMA },
    { "\x02\x21\x4c\x18", 4, ARCHIVE_FILTER_LZ4 },
    { "\x28\xb5\x2f\xfd", 4, ARCHIVE_FILTER_ZSTD },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (packers); i++)
    if (memcmp (magic, packers[i].magic, packers[i].size) == 0)
      return packers[i].filter != ARCHIVE_FILTER_LZMA || get32 (magic + 1) <= MAX_DICTIONARY
               ? packers[i].filter
               : ARCHIVE_FILTER_NONE;
  return ARCHIVE_FILTER_NONE;
}

static gboolean
read_bzimage (
  GhKernel *self, GhKernelSource *source, const guint8 *head, gboolean unpack, GError **error)
{
  guint protocol = head[0x206] | (guint) head[0x207] << 8;
  guint64 sectors = head[0x1f1] != 0 ? head[0x1f1] : 4;
  guint64 start = (sectors + 1) * SECTOR + get32 (head + 0x248);
  guint32 length = get32 (head + 0x24c);
  guint8 magic[SELFMAG + 4];
  int filter;

  self->bzimage = TRUE;
  if (protocol < PROTOCOL_PAYLOAD || length < sizeof magic)
    {
      self->pv = self->pvh = GH_KERNEL_CANNOT;
      return TRUE;
    }
  if (!unpack)
    return TRUE;
  if (!gh_kernel_source_read (source, start, magic, sizeof magic, NULL, error))
    return FALSE;
  filter = get_filter (magic);
  if (filter == ARCHIVE_FILTER_NONE)
    return TRUE;
  gh_kernel_source_enter (source, start, length, filter);
  if (!gh_kernel_source_read (source, 0, magic, sizeof magic, NULL, error))
    return FALSE;
  return !is_elf (magic) || gh_kernel_elf_read (self, source, error);
}

gboolean
gh_kernel_read (GhKernel *self,
                const char *name,
                GhKernelOpen open,
                gpointer data,
                gboolean unpack,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GhKernelSource) source = gh_kernel_source_new (name, open, data, cancellable);
  guint8 head[HEAD_SIZE] = { 0 };
  gboolean done = TRUE;
  gsize size;

  *self = (GhKernel){ 0 };
  if (!gh_kernel_source_read (source, 0, head, sizeof head, &size, error))
    return FALSE;
  if (is_gzip (head))
    {
      if (!unpack)
        return TRUE;
      memset (head, 0, sizeof head);
      gh_kernel_source_enter (source, 0, G_MAXUINT64, ARCHIVE_FILTER_GZIP);
      if (!gh_kernel_source_read (source, 0, head, sizeof head, &size, error))
        return FALSE;
    }
  if (has_table (head, size))
    return TRUE;
  if (is_elf (head))
    done = gh_kernel_elf_read (self, source, error);
  else if (is_bzimage (head) && source->filter == ARCHIVE_FILTER_NONE)
    done = read_bzimage (self, source, head, unpack, error);
  if (!done)
    *self = (GhKernel){ 0 };
  return done;
}

static GInputStream *
open_file (gpointer path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GError *reason = NULL;
  GFileInputStream *stream = g_file_read (file, cancellable, &reason);

  if (stream == NULL)
    g_propagate_error (
      error, gh_error_from_io (reason, _ ("The kernel %s cannot be read"), (const char *) path));
  return G_INPUT_STREAM (stream);
}

gboolean
gh_kernel_read_file (
  GhKernel *self, const char *path, gboolean unpack, GCancellable *cancellable, GError **error)
{
  GStatBuf about;

  /* Opening a named pipe could take forever. */
  if (g_stat (path, &about) == 0 && !S_ISREG (about.st_mode))
    {
      *self = (GhKernel){ 0 };
      return TRUE;
    }
  return gh_kernel_read (self, path, open_file, (gpointer) path, unpack, cancellable, error);
}
