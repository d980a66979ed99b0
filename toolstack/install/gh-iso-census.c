/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The size of all directories of an ISO image (ECMA-119), without keeping any of them. */
#include "config.h"

#include "gh-iso-census-private.h"

#include <string.h>
#include <unistd.h>

/* ECMA-119, 8: volume descriptors, one a sector, from sector 16; 9.1: directory records. */
#define SECTOR           2048
#define FIRST_DESCRIPTOR 16
#define MAX_DESCRIPTORS  64
#define TYPE_PRIMARY     1
#define TYPE_JOLIET      2
#define ROOT_RECORD      156
#define MIN_RECORD       33
#define IS_DIRECTORY     2

/* A Blu-ray disc of packages has some 8 MiB of names in some thousand directories. */
#define MAX_BYTES       (32 * 1024 * 1024)
#define MAX_DIRECTORIES 100000

typedef struct
{
  int fd;
  GHashTable *seen; /* sector of each directory, which may be named again */
  GArray *open;     /* guint64: sector and size of those that are to be read */
  guint64 bytes;
} Census;

static gboolean
read_sector (int fd, guint64 sector, guint8 *buffer)
{
  return pread (fd, buffer, SECTOR, (off_t) (sector * SECTOR)) == SECTOR;
}

static guint32
get_u32 (const guint8 *bytes)
{
  return (guint32) bytes[0] | (guint32) bytes[1] << 8 | (guint32) bytes[2] << 16
         | (guint32) bytes[3] << 24;
}

static void
add (Census *self, const guint8 *record)
{
  guint32 sector = get_u32 (record + 2);
  guint64 size = get_u32 (record + 10);
  guint64 place = (guint64) sector << 32 | size;

  if (!g_hash_table_add (self->seen, GUINT_TO_POINTER (sector)))
    return;
  self->bytes += size;
  g_array_append_val (self->open, place);
}

static void
read_records (Census *self, const guint8 *sector)
{
  for (gsize i = 0; i + MIN_RECORD < SECTOR && sector[i] > MIN_RECORD; i += sector[i])
    /* A directory's own entry and its parent's are named 0 and 1. */
    if (i + sector[i] <= SECTOR && (sector[i + 25] & IS_DIRECTORY) != 0
        && !(sector[i + 32] == 1 && sector[i + 33] <= 1))
      add (self, sector + i);
}

static gboolean
is_within_bounds (const Census *self)
{
  return self->bytes <= MAX_BYTES && g_hash_table_size (self->seen) <= MAX_DIRECTORIES;
}

static gboolean
walk (int fd, const guint8 *root)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (guint64));
  Census self = { .fd = fd, .seen = seen, .open = open };
  guint8 sector[SECTOR];

  add (&self, root);
  while (open->len > 0 && is_within_bounds (&self))
    {
      guint64 place = g_array_index (open, guint64, open->len - 1);

      g_array_set_size (open, open->len - 1);
      for (guint64 i = 0; i * SECTOR < (place & G_MAXUINT32) && is_within_bounds (&self); i++)
        {
          if (!read_sector (fd, (place >> 32) + i, sector))
            break;
          read_records (&self, sector);
        }
    }
  return is_within_bounds (&self);
}

gboolean
gh_iso_is_reasonable (int fd)
{
  guint8 sector[SECTOR];

  for (guint i = 0; i < MAX_DESCRIPTORS && read_sector (fd, FIRST_DESCRIPTOR + i, sector); i++)
    {
      if (memcmp (sector + 1, "CD001", 5) != 0)
        break;
      if ((sector[0] == TYPE_PRIMARY || sector[0] == TYPE_JOLIET)
          && !walk (fd, sector + ROOT_RECORD))
        return FALSE;
    }
  return TRUE;
}
