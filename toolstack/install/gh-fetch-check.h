/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a fetched file is what was promised; blocking. */
#pragma once

#include "gh-tree-access.h"

G_BEGIN_DECLS

/**
 * gh_check_checksum:
 * @checksum: "sha256:…", "sha1:…", "md5:…" or "sha512:…"; another kind is not checked
 * @name: what to call the file in a message
 *
 * Errors: GH_ERROR_CHECKSUM, GH_ERROR_CANCELLED, or why @path cannot be read
 */
gboolean gh_check_checksum (const char *path,
                            const char *checksum,
                            const char *name,
                            GCancellable *cancellable,
                            GError **error);

/**
 * gh_check_compressed:
 *
 * Unpacks a file that begins as gzip does (RFC 1952, members one after the other) to see that it is
 * whole, and looks at the end of one that begins as xz does. Others pass.
 *
 * Errors: as gh_check_checksum()
 */
gboolean
gh_check_compressed (const char *path, const char *name, GCancellable *cancellable, GError **error);

/**
 * gh_find_checksum:
 * @name: of a file in @access
 *
 * Looks for lists of checksums beside a file: SHA256SUMS, SHA512SUMS, CHECKSUM, NAME.sha256 and
 * others, in coreutils' or BSD's form.
 *
 * Returns: (transfer full) (nullable): "sha256:1f…"
 */
char *gh_find_checksum (GhTreeAccess *access, const char *name, GCancellable *cancellable);

G_END_DECLS
