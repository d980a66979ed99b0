/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Systems that can be fetched: of libosinfo's database, and of a file of one's own. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * gh_catalog_list_async:
 * @file: (nullable): path of a key file; need not exist. Each group is a system's id and has
 * "Name", "Kind" ("tree", "iso" or "cloud-image"), "Url", and perhaps "Arch", "Os" (libosinfo's
 * short id), "Checksum" ("sha256:1f…") and "Size" (bytes). A system that stands in the database too
 * is replaced
 * @words: (nullable): all of them have to stand in id or name
 *
 * Takes about a second: a database is loaded.
 */
void gh_catalog_list_async (const char *file,
                            const char *words,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

/**
 * gh_catalog_list_finish:
 *
 * Returns: (transfer full): an aa{sv} in the order of ids: "id", "name", and perhaps "os-id" s;
 *   "places" aa{sv} ("kind", "url", and perhaps "arch", "checksum" s, "live" b, "size" t);
 * "memory", "disk" t
 *
 * Errors: GH_ERROR_INVALID_ARGUMENT naming what is wrong in @file
 */
GVariant *gh_catalog_list_finish (GAsyncResult *result, GError **error);

G_END_DECLS
