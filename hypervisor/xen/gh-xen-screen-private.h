/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A picture of a device model's screen. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * gh_xen_screen_capture:
 * @path: of the device model's socket
 *
 * Asks for one whole picture as a client of its own (RFC 6143). Blocks, at most some seconds.
 *
 * Returns: (transfer full): the picture as PNG
 */
GBytes *gh_xen_screen_capture (const char *path, GError **error);

/** gh_xen_screen_connect: Returns: a connected descriptor, close-on-exec; -1 with errno when nobody
 * listens at @path */
int gh_xen_screen_connect (const char *path);

G_END_DECLS
