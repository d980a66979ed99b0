/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The picture that a fake machine shows. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define GH_FAKE_WIDTH  640
#define GH_FAKE_HEIGHT 400

/** gh_fake_screen_pixel: Returns: 0xRRGGBB of the machine with the colour @seed; a bar in the
 * lowest lines has moved @tick steps */
guint32 gh_fake_screen_pixel (guint32 seed, guint tick, guint x, guint y);

/** gh_fake_screen_png: Returns: (transfer full): the picture as PNG (ISO/IEC 15948), a quarter of
 * the size each way */
GBytes *gh_fake_screen_png (guint32 seed, guint tick);

G_END_DECLS
