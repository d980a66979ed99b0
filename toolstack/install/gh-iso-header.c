/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What the first sectors of a file say it is. */
#include "config.h"

#include "gh-iso-header-private.h"

#include <string.h>
#include <unistd.h>

/* ECMA-119, 8: volume descriptors, one a sector, from sector 16. */
#define SECTOR           2048
#define FIRST_DESCRIPTOR 16
#define MAX_DESCRIPTORS  64
#define TYPE_BOOT        0
#define TYPE_PRIMARY     1

/* El Torito, 2: 32-byte entries. */
#define ENTRY_SIZE    32
#define BOOTABLE      0x88
#define HEADER_MORE   0x90
#define HEADER_LAST   0x91
#define PLATFORM_BIOS 0x00
#define PLATFORM_UEFI 0xef

/* ECMA-167, part 3: the anchor, and descriptors' tags. */
#define ANCHOR_SECTOR  256
#define TAG_PRIMARY    1
#define TAG_ANCHOR     2
#define TAG_TERMINATOR 8

void
gh_iso_header_free (GhIsoHeader *self)
{
  g_free (self->volume_id);
  g_free (self->system_id);
  g_free (self->publisher_id);
  g_free (self->application_id);
  g_free (self);
}

static gboolean
read_sector (int fd, guint64 sector, guint8 *buffer)
{
  return sector < G_MAXUINT32 && pread (fd, buffer, SECTOR, (off_t) (sector * SECTOR)) == SECTOR;
}

static guint32
get_u32 (const guint8 *bytes)
{
  return (guint32) bytes[0] | (guint32) bytes[1] << 8 | (guint32) bytes[2] << 16
         | (guint32) bytes[3] << 24;
}

static guint16
get_u16 (const guint8 *bytes)
{
  return (guint16) (bytes[0] | bytes[1] << 8);
}

/* A field padded with blanks, as text without control characters. */
static char *
make_text (const guint8 *bytes, gsize length)
{
  g_autofree char *raw = g_strndup ((const char *) bytes, length);
  char *text = g_utf8_make_valid (raw, -1);

  for (char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  return g_strchomp (text);
}

/* ECMA-119, 8.4 */
static void
take_primary (GhIsoHeader *self, const guint8 *sector)
{
  self->is_iso = TRUE;
  self->system_id = make_text (sector + 8, 32);
  self->volume_id = make_text (sector + 40, 32);
  self->volume_size = (guint64) get_u32 (sector + 80) * get_u16 (sector + 128);
  self->publisher_id = make_text (sector + 318, 128);
  self->application_id = make_text (sector + 574, 128);
  for (int i = 0; i < 8 && g_ascii_isdigit (sector[813 + i]); i++)
    self->created[i] = (char) sector[813 + i];
}

static void
take_platform (GhIsoHeader *self, guint8 platform, const guint8 *entry)
{
  if (entry[0] != BOOTABLE)
    return;
  if (platform == PLATFORM_UEFI)
    self->uefi = TRUE;
  else if (platform == PLATFORM_BIOS)
    self->bios = TRUE;
}

/* El Torito, 2.1 to 2.4: a validation entry, the initial one, sections of more. */
static void
read_catalog (GhIsoHeader *self, int fd, guint32 at)
{
  guint8 sector[SECTOR];
  guint8 platform;

  if (!read_sector (fd, at, sector) || sector[0] != 1 || sector[30] != 0x55 || sector[31] != 0xaa)
    return;
  platform = sector[1];
  take_platform (self, platform, sector + ENTRY_SIZE);
  for (gsize i = 2 * ENTRY_SIZE; i + ENTRY_SIZE <= SECTOR; i += ENTRY_SIZE)
    if (sector[i] == HEADER_MORE || sector[i] == HEADER_LAST)
      platform = sector[i + 1];
    else
      take_platform (self, platform, sector + i);
}

static void
read_descriptors (GhIsoHeader *self, int fd)
{
  guint8 sector[SECTOR];

  for (guint i = 0; i < MAX_DESCRIPTORS && read_sector (fd, FIRST_DESCRIPTOR + i, sector); i++)
    {
      if (memcmp (sector + 1, "NSR02", 5) == 0 || memcmp (sector + 1, "NSR03", 5) == 0)
        self->is_udf = TRUE;
      else if (memcmp (sector + 1, "CD001", 5) == 0)
        {
          if (sector[0] == TYPE_BOOT && memcmp (sector + 7, "EL TORITO SPECIFICATION", 23) == 0)
            read_catalog (self, fd, get_u32 (sector + 71));
          else if (sector[0] == TYPE_PRIMARY && !self->is_iso)
            take_primary (self, sector);
        }
      else if (memcmp (sector + 1, "BEA01", 5) != 0 && memcmp (sector + 1, "TEA01", 5) != 0
               && memcmp (sector + 1, "BOOT2", 5) != 0)
        break;
    }
}

/* The volume identifier of UDF alone: 32 bytes, the first says how, the last how long (ECMA-167,
 * 3/10.1 and 1/7.2.12). */
static void
read_udf_label (GhIsoHeader *self, int fd)
{
  guint8 sector[SECTOR];
  guint32 length, at;

  if (!read_sector (fd, ANCHOR_SECTOR, sector) || get_u16 (sector) != TAG_ANCHOR)
    return;
  length = get_u32 (sector + 16);
  at = get_u32 (sector + 20);
  for (guint32 i = 0; i < MIN (length / SECTOR, MAX_DESCRIPTORS); i++)
    {
      if (!read_sector (fd, (guint64) at + i, sector) || get_u16 (sector) == TAG_TERMINATOR)
        return;
      if (get_u16 (sector) != TAG_PRIMARY)
        continue;
      if (sector[24] == 8)
        self->volume_id = make_text (sector + 25, MIN (sector[24 + 31], 30));
      else if (sector[24] == 16)
        self->volume_id = g_convert ((const char *) sector + 25,
                                     MIN (sector[24 + 31], 30) & ~1,
                                     "UTF-8",
                                     "UTF-16BE",
                                     NULL,
                                     NULL,
                                     NULL);
      return;
    }
}

static const struct
{
  gsize offset;
  const char *magic;
  gsize length;
  const char *name;
} packed[] = {
  { 0, "\xfd" "7zXZ\0", 6, "xz" },       { 0, "\x1f\x8b", 2, "gzip" },
  { 0, "BZh", 3, "bzip2" },            { 0, "\x28\xb5\x2f\xfd", 4, "zstd" },
  { 0, "PK\x03\x04", 4, "zip" },       { 0, "7z\xbc\xaf\x27\x1c", 6, "7z" },
  { 0, "\x04\x22\x4d\x18", 4, "lz4" },
}, disks[] = {
  { 0, "QFI\xfb", 4, "qcow2" },        { 0, "KDMV", 4, "vmdk" },
  { 0, "# Disk Descriptor", 17, "vmdk" }, { 0, "vhdxfile", 8, "vhdx" },
  { 0, "conectix", 8, "vhd" },         { 64, "\x7f\x10\xda\xbe", 4, "vdi" },
  { 512, "EFI PART", 8, "gpt" },       { 1080, "\x53\xef", 2, "ext4" },
  { 0, "XFSB", 4, "xfs" },             { 0x10040, "_BHRfS_M", 8, "btrfs" },
  { 3, "NTFS    ", 8, "ntfs" },        { 512, "LABELONE", 8, "lvm" },
  { 510, "\x55\xaa", 2, "mbr" },
};

static gboolean
has_magic (int fd, gsize offset, const char *magic, gsize length)
{
  guint8 bytes[32];

  return pread (fd, bytes, length, (off_t) offset) == (ssize_t) length
         && memcmp (bytes, magic, length) == 0;
}

GhIsoHeader *
gh_iso_header_read (int fd)
{
  GhIsoHeader *self = g_new0 (GhIsoHeader, 1);
  off_t end = lseek (fd, 0, SEEK_END);
  gboolean has_disk = FALSE;

  self->size = end > 0 ? (guint64) end : 0;
  read_descriptors (self, fd);
  if (self->is_udf && !self->is_iso)
    read_udf_label (self, fd);
  for (gsize i = 0; i < G_N_ELEMENTS (disks) && !has_disk; i++)
    if (has_magic (fd, disks[i].offset, disks[i].magic, disks[i].length))
      {
        has_disk = TRUE;
        if (self->is_iso || self->is_udf)
          self->hybrid = TRUE;
        else
          self->disk = disks[i].name;
      }
  for (gsize i = 0; i < G_N_ELEMENTS (packed) && !self->is_iso && !self->is_udf; i++)
    if (has_magic (fd, packed[i].offset, packed[i].magic, packed[i].length))
      self->packed = packed[i].name;
  if (self->volume_id == NULL)
    self->volume_id = g_strdup ("");
  return self;
}
