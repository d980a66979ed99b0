/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The beginning of an image that lies on a server. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * gh_media_web_read:
 * @url: of one file, http: or https:
 * @size: (out): of the whole file in bytes, as far as its server says so, else unchanged
 *
 * For worker threads: one request, of which only the beginning is read.
 *
 * Returns: a descriptor of a nameless file with as much as tells what the image is; -1 with @error,
 *   GH_ERROR_INVALID_ARGUMENT, GH_ERROR_NOT_FOUND or GH_ERROR_FETCH
 */
int gh_media_web_read (const char *url, guint64 *size, GCancellable *cancellable, GError **error);

G_END_DECLS
