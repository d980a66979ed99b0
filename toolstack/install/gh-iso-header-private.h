/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What the first sectors of a file say it is: ISO 9660 or UDF with its ids and boot records, a
 * disk, or a compressed file. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GhIsoHeader:
 * @is_iso: whether there is a primary volume descriptor (ECMA-119, 8.4); @is_udf: whether UDF's
 *   recognition sequence is there (ECMA-167, part 2)
 * @volume_id: possibly ""; the other ids likewise
 * @created: "YYYYMMDD", or ""
 * @volume_size: bytes that the volume claims
 * @size: of the file
 * @bios: whether El Torito has an entry that BIOS starts; @uefi likewise
 * @hybrid: whether there is a partition table before it
 * @disk: (nullable): what it is when it is a disk: "qcow2", "vmdk", "gpt", "mbr", "ext4", …. Static
 * @packed: (nullable): what it is compressed with: "xz", "gzip", …. Static
 */
typedef struct
{
  gboolean is_iso;
  gboolean is_udf;
  char *volume_id;
  char *system_id;
  char *publisher_id;
  char *application_id;
  char created[9];
  guint64 volume_size;
  guint64 size;
  gboolean bios;
  gboolean uefi;
  gboolean hybrid;
  const char *disk;
  const char *packed;
} GhIsoHeader;

/** gh_iso_header_read: @fd: of a file or block device, which is read from any place. Returns:
 * (transfer full): what it is; nothing that the file says is trusted */
GhIsoHeader *gh_iso_header_read (int fd);
void gh_iso_header_free (GhIsoHeader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhIsoHeader, gh_iso_header_free)

G_END_DECLS
