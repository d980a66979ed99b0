/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Recognising installer images: what "New from an ISO" shows. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GhMedia:
 * @path: of the image, or its address, not to be shown: a password may stand in it
 * @kind: "iso", or "disk" for a disk image. Static
 * @contents: (nullable): of a disk: "qcow2", "gpt", "ext4", …. Static
 * @label: its volume id; possibly "". @system_id, @publisher_id and @application_id: possibly %NULL
 * @size: of the file, in bytes
 * @bootable: whether firmware finds a boot record on it (El Torito)
 * @bios: whether BIOS does; @uefi likewise
 * @udf: whether it has a UDF file system; @hybrid: whether it has a partition table too
 * @live: whether it starts a system that can be tried
 * @installer: whether it can install one
 * @name: for people: "Debian 12.5.0 (bookworm)", or the label, or the file's name
 * @os: (nullable): libosinfo's short id; @os_id, @version and @arch likewise
 * @memory: bytes that are advised at least, 0 when unknown; @disk likewise
 */
typedef struct
{
  char *path;
  const char *kind;
  const char *contents;
  char *label;
  char *system_id;
  char *publisher_id;
  char *application_id;
  guint64 size;
  gboolean bootable;
  gboolean bios;
  gboolean uefi;
  gboolean udf;
  gboolean hybrid;
  gboolean live;
  gboolean installer;
  char *name;
  char *os;
  char *os_id;
  char *version;
  char *arch;
  guint64 memory;
  guint64 disk;
} GhMedia;

/** gh_media_free: @self: (nullable) (transfer full) */
void gh_media_free (GhMedia *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhMedia, gh_media_free)

/** gh_media_detect_async: @path: absolute path of a file or CD-ROM drive, or a web address, of
 * which the beginning is looked at */
void gh_media_detect_async (const char *path,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

/**
 * gh_media_detect_finish:
 *
 * Returns: (transfer full): what it is
 *
 * Errors: GH_ERROR_NOT_FOUND, GH_ERROR_PERMISSION, GH_ERROR_FETCH, GH_ERROR_INVALID_ARGUMENT of an
 * address, GH_ERROR_UNSUPPORTED when it is compressed, GH_ERROR_NO_TREE when it is nothing that
 * machines start from
 */
GhMedia *gh_media_detect_finish (GAsyncResult *result, GError **error);

/**
 * gh_media_to_variant:
 *
 * Returns: (transfer floating): an a{sv}: "kind" ("iso" or "disk"), "location", "contents",
 *   "label", "volume-id", "system-id", "publisher-id", "application-id", "name", "os", "os-id",
 *   "version", "arch" s, "bootable", "bios", "uefi", "udf", "hybrid", "live", "installer" b,
 *   "size", "memory", "disk" t; what is unknown is left out
 */
GVariant *gh_media_to_variant (const GhMedia *self);

G_END_DECLS
