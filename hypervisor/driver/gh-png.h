/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures of screens as PNG. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * gh_png_encode:
 * @rgb: 3 bytes a pixel, line by line from the top, without padding
 *
 * Any thread; takes milliseconds for each million pixels.
 *
 * Returns: (transfer full): the picture as PNG (ISO/IEC 15948)
 */
GBytes *gh_png_encode (guint width, guint height, const guint8 *rgb);

G_END_DECLS
