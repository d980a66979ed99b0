/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Recognising installer images: what "New from an ISO" shows. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GhMedia:
 * @path: of the ISO image
 * @label: its volume name; possibly ""
 * @bootable: whether firmware finds a boot record on it (El Torito)
 * @name: for people: "Debian 12.5.0 (bookworm)", or the label, or the file's name
 * @os: (nullable): libosinfo's short id; @os_id, @version and @arch likewise
 * @memory: bytes that are advised at least, 0 when unknown; @disk likewise
 */
typedef struct
{
  char *path;
  char *label;
  gboolean bootable;
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

/** gh_media_detect_async: @path: absolute path of a file or CD-ROM drive */
void gh_media_detect_async (const char *path,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

/**
 * gh_media_detect_finish:
 *
 * Returns: (transfer full): what it is
 *
 * Errors: GH_ERROR_NOT_FOUND, GH_ERROR_PERMISSION, GH_ERROR_NO_TREE when it is no ISO image
 */
GhMedia *gh_media_detect_finish (GAsyncResult *result, GError **error);

/**
 * gh_media_to_variant:
 *
 * Returns: (transfer floating): an a{sv}: "kind" ("iso"), "location", "label", "name", "os",
 * "os-id", "version", "arch" s, "bootable" b, "memory", "disk" t; what is unknown is left out
 */
GVariant *gh_media_to_variant (const GhMedia *self);

G_END_DECLS
