/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The picture that a fake machine shows. */
#include "config.h"

#include "gh-fake-screen-private.h"

#include "gh-png.h"

#define BAR_HEIGHT 16
#define BAR_WIDTH  64
#define SCALE      4

/* From @from to @to as @at goes from 0 to @end. */
static guint
blend (guint from, guint to, guint at, guint end)
{
  return (from * (end - at) + to * at) / end;
}

guint32
gh_fake_screen_pixel (guint32 seed, guint tick, guint x, guint y)
{
  guint left = tick * BAR_WIDTH % GH_FAKE_WIDTH;
  guint32 top = seed & 0x3f3f7f, bottom = (seed * 2654435761u >> 8 & 0x7f7f7f) | 0x404040;
  guint at = x + y, end = GH_FAKE_WIDTH + GH_FAKE_HEIGHT;

  if (y >= GH_FAKE_HEIGHT - BAR_HEIGHT && x >= left && x < left + BAR_WIDTH)
    return 0xf0f0f0;
  return blend (top >> 16 & 0xff, bottom >> 16 & 0xff, at, end) << 16
         | blend (top >> 8 & 0xff, bottom >> 8 & 0xff, at, end) << 8
         | blend (top & 0xff, bottom & 0xff, at, end);
}

GBytes *
gh_fake_screen_png (guint32 seed, guint tick)
{
  const guint width = GH_FAKE_WIDTH / SCALE, height = GH_FAKE_HEIGHT / SCALE;
  g_autofree guint8 *rgb = g_malloc (width * height * 3);
  guint8 *at = rgb;

  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      {
        guint32 pixel = gh_fake_screen_pixel (seed, tick, x * SCALE, y * SCALE);

        *at++ = pixel >> 16 & 0xff;
        *at++ = pixel >> 8 & 0xff;
        *at++ = pixel & 0xff;
      }
  return gh_png_encode (width, height, rgb);
}
