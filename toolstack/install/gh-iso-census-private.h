/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* How much an ISO image says that it holds. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * gh_iso_is_reasonable:
 * @fd: of a file or block device, which is read from any place
 *
 * Returns: whether its directories are no larger than those of the largest media; a reader that
 *   keeps an entry for each of their files would otherwise take as much memory as the image asks
 * for
 */
gboolean gh_iso_is_reasonable (int fd);

G_END_DECLS
