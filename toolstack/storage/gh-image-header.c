/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a disk image is, by a look at its first bytes. */
#include "config.h"

#include "gh-image-header.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEADER_SIZE 512
/* Of a file name in a qcow2 header. */
#define BACKING_MAX 1023
/* Of what else the head of a file says in words. */
#define TEXT_SIZE 16384

#define QCOW2_EXTERNAL  (1 << 2)   /* incompatible feature: the content is in another file */
#define QCOW2_DATA_FILE 0x44415441 /* header extension: its name */

/* ISO 9660 (ECMA-119, 8.1): the first volume descriptor. */
#define ISO_OFFSET 32769
#define ISO_WORD   "CD001"

/* VHDX (MS-VHDX, 2.2 and 2.6): the region table, and in it the metadata with the disk's size. */
#define VHDX_REGIONS      (192 * 1024)
#define VHDX_TABLE_SIZE   4096
#define VHDX_ENTRY_SIZE   32
#define VHDX_ENTRIES      16
#define VHDX_METADATA     "\x06\xa2\x7c\x8b\x90\x47\x9a\x4b\xb8\xfe\x57\x5f\x05\x0f\x88\x6e"
#define VHDX_VIRTUAL_SIZE "\x24\x42\xa5\x2f\x1b\xcd\x76\x48\xb2\x11\x5d\xbe\xd8\x3b\xf4\xb8"

typedef struct
{
  int fd;
  guint64 file_size;
  guint8 bytes[HEADER_SIZE];
  GhVolume *volume;
} Header;

static guint64
get_le (const guint8 *bytes, guint n)
{
  guint64 value = 0;

  while (n-- > 0)
    value = value << 8 | bytes[n];
  return value;
}

static guint64
get_be (const guint8 *bytes, guint n)
{
  guint64 value = 0;

  for (guint i = 0; i < n; i++)
    value = value << 8 | bytes[i];
  return value;
}

static void
set (Header *self, const char *format, guint64 capacity)
{
  self->volume->format = g_strdup (format);
  self->volume->capacity = capacity;
}

/* What the image has its content in, or builds upon: another file, which whoever opens the image
 * opens as well. */
static void
set_backing (Header *self, const char *name, gsize length)
{
  g_free (self->volume->backing);
  self->volume->backing = g_utf8_make_valid (name, (gssize) length);
}

/* The extension "external data file name string" (the same, Header extensions). */
static void
read_data_file (Header *self)
{
  guint8 bytes[TEXT_SIZE];
  ssize_t n = pread (self->fd, bytes, sizeof bytes, 0);
  guint64 at = get_be (self->bytes + 100, 4);

  set_backing (self, "?", 1);
  while (n > 0 && at + 8 <= (guint64) n)
    {
      guint64 type = get_be (bytes + at, 4), length = get_be (bytes + at + 4, 4);

      if (type == 0 || at + 8 + length > (guint64) n)
        return;
      if (type == QCOW2_DATA_FILE && length > 0)
        set_backing (self, (const char *) bytes + at + 8, (gsize) length);
      at += 8 + (length + 7) / 8 * 8;
    }
}

/* qcow2 (QEMU's docs/interop/qcow2.txt, Header). */
static gboolean
read_qcow2 (Header *self)
{
  guint64 offset = get_be (self->bytes + 8, 8);
  guint64 size = get_be (self->bytes + 16, 4);
  char name[BACKING_MAX + 1];

  if (memcmp (self->bytes, "QFI\xfb", 4) != 0)
    return FALSE;
  set (self, "qcow2", get_be (self->bytes + 24, 8));
  if (offset != 0 && size <= BACKING_MAX
      && pread (self->fd, name, (size_t) size, (off_t) offset) == (ssize_t) size)
    {
      name[size] = '\0';
      set_backing (self, name, strlen (name));
    }
  else if (get_be (self->bytes + 4, 4) >= 3 && (get_be (self->bytes + 72, 8) & QCOW2_EXTERNAL) != 0)
    read_data_file (self);
  return TRUE;
}

/* What stands in quotes in @line. */
static gboolean
take_quoted (Header *self, const char *line)
{
  const char *name = strchr (line, '"');
  const char *end = name != NULL ? strchr (name + 1, '"') : NULL;

  if (end != NULL)
    set_backing (self, name + 1, (gsize) (end - name - 1));
  return end != NULL;
}

/* A descriptor names the files in which the disk is (RW 4192256 FLAT "disk-flat.vmdk" 0), unless
 * that is @own, and the image that it builds upon (parentFileNameHint="base.vmdk"). */
static void
read_descriptor (Header *self, guint64 offset, gboolean own)
{
  char text[TEXT_SIZE + 1];
  ssize_t n = pread (self->fd, text, TEXT_SIZE, (off_t) offset);
  g_auto (GStrv) lines = NULL;
  gboolean found = own;
  const char *parent;

  text[MAX (n, 0)] = '\0';
  parent = strstr (text, "parentFileNameHint");
  if (parent != NULL && take_quoted (self, parent))
    return;
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; !found && *line != NULL; line++)
    found = (g_str_has_prefix (*line, "RW ") || g_str_has_prefix (*line, "RDONLY "))
            && take_quoted (self, *line);
  if (!found)
    set_backing (self, "?", 1);
}

static gboolean
read_vmdk (Header *self)
{
  static const char text[] = "# Disk DescriptorFile";

  if (memcmp (self->bytes, "KDMV", 4) == 0)
    {
      set (self, "vmdk", get_le (self->bytes + 12, 8) * 512);
      read_descriptor (self, get_le (self->bytes + 28, 8) * 512, self->volume->capacity > 0);
    }
  else if (memcmp (self->bytes, text, sizeof text - 1) == 0)
    {
      set (self, "vmdk", 0);
      read_descriptor (self, 0, FALSE);
    }
  else
    return FALSE;
  return TRUE;
}

static gboolean
read_vdi (Header *self)
{
  if (get_le (self->bytes + 0x40, 4) != 0xbeda107f)
    return FALSE;
  set (self, "vdi", get_le (self->bytes + 0x170, 8));
  return TRUE;
}

/* The entry of @id in a table, or NULL. */
static const guint8 *
find_entry (const guint8 *table, guint header, const char *id)
{
  for (guint i = 0; i < VHDX_ENTRIES; i++)
    if (memcmp (table + header + i * VHDX_ENTRY_SIZE, id, 16) == 0)
      return table + header + i * VHDX_ENTRY_SIZE;
  return NULL;
}

static guint64
get_vhdx_size (Header *self)
{
  guint8 table[VHDX_TABLE_SIZE];
  guint8 size[8];
  const guint8 *entry;
  guint64 metadata;

  if (pread (self->fd, table, sizeof table, VHDX_REGIONS) != sizeof table)
    return 0;
  entry = find_entry (table, 16, VHDX_METADATA);
  metadata = entry != NULL ? get_le (entry + 16, 8) : 0;
  if (metadata == 0 || pread (self->fd, table, sizeof table, (off_t) metadata) != sizeof table)
    return 0;
  entry = find_entry (table, 32, VHDX_VIRTUAL_SIZE);
  if (entry == NULL
      || pread (self->fd, size, sizeof size, (off_t) (metadata + get_le (entry + 16, 4)))
           != sizeof size)
    return 0;
  return get_le (size, 8);
}

static gboolean
read_vhdx (Header *self)
{
  if (memcmp (self->bytes, "vhdxfile", 8) != 0)
    return FALSE;
  set (self, "vhdx", get_vhdx_size (self));
  return TRUE;
}

/* VHD: a growing image has a copy of its footer in front, a fixed one has the footer alone. */
static gboolean
read_vpc (Header *self)
{
  guint8 footer[HEADER_SIZE];
  const guint8 *bytes = self->bytes;

  if (memcmp (bytes, "conectix", 8) != 0)
    {
      if (pread (self->fd, footer, sizeof footer, (off_t) self->file_size - HEADER_SIZE)
            != sizeof footer
          || memcmp (footer, "conectix", 8) != 0)
        return FALSE;
      bytes = footer;
    }
  set (self, "vpc", get_be (bytes + 48, 8));
  return TRUE;
}

static gboolean
read_iso (Header *self)
{
  char word[sizeof ISO_WORD - 1];

  if (pread (self->fd, word, sizeof word, ISO_OFFSET) != sizeof word
      || memcmp (word, ISO_WORD, sizeof word) != 0)
    return FALSE;
  set (self, "raw", self->file_size);
  self->volume->kind = GH_VOLUME_KIND_MEDIUM;
  return TRUE;
}

static gboolean
read_raw (Header *self, const char *name)
{
  static const char *const endings[] = { ".img", ".raw", ".bin", ".disk", ".dd" };
  gboolean known = strchr (name, '.') == NULL;

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    known |= g_str_has_suffix (name, endings[i]);
  if (!known || self->file_size % 512 != 0)
    return FALSE;
  set (self, "raw", self->file_size);
  return TRUE;
}

static gboolean
read_any (Header *self, const char *name)
{
  if (pread (self->fd, self->bytes, HEADER_SIZE, 0) != HEADER_SIZE)
    return FALSE;
  return read_qcow2 (self) || read_vmdk (self) || read_vdi (self) || read_vhdx (self)
         || read_iso (self) || read_vpc (self) || read_raw (self, name);
}

gboolean
gh_image_header_read (int folder, const char *name, GhVolume *volume)
{
  Header header = { .volume = volume };
  struct stat st;
  gboolean known;

  if (fstatat (folder, name, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISREG (st.st_mode)
      || st.st_size < HEADER_SIZE)
    return FALSE;
  header.fd = openat (folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  if (header.fd < 0)
    return FALSE;
  header.file_size = (guint64) st.st_size;
  known = read_any (&header, name);
  close (header.fd);
  volume->allocation = (guint64) st.st_blocks * 512;
  volume->modified = (gint64) st.st_mtime;
  return known;
}

gboolean
gh_image_header_look (const char *path, GhVolume *volume)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean known = fd >= 0 && gh_image_header_read (fd, name, volume);

  if (fd >= 0)
    close (fd);
  return known;
}
