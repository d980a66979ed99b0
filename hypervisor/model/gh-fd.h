/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Whole buffers to and from descriptors that somebody opened. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** gh_fd_write_all: writes all of @data, however often it is interrupted. Waits, so no main thread
 * may call it with what can keep it waiting. Returns: FALSE with errno set, after a part maybe */
gboolean gh_fd_write_all (int fd, const void *data, gsize size);

/** gh_fd_read_all: reads @size bytes; as gh_fd_write_all(). Returns: FALSE with errno set, which is
 * 0 when there was less */
gboolean gh_fd_read_all (int fd, void *data, gsize size);

G_END_DECLS
