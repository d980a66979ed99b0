/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhCanvas: the film's picture, into which the guest's screen is fitted. */
#include "config.h"

#include "gh-canvas-private.h"

#include <string.h>

void
gh_canvas_init (GhCanvas *self, int width, int height)
{
  /* VP8's colours are those of two by two pixels. */
  self->width = (MAX (width, GH_CANVAS_MIN_WIDTH) + 1) & ~1;
  self->height = (MAX (height, GH_CANVAS_MIN_HEIGHT) + 1) & ~1;
  self->pixels = g_new0 (guint32, (gsize) self->width * (gsize) self->height);
}

void
gh_canvas_clear (GhCanvas *self)
{
  g_clear_pointer (&self->pixels, g_free);
}

GhRect
gh_canvas_place (const GhCanvas *self, int width, int height)
{
  double factor = MIN ((double) self->width / width, (double) self->height / height);
  GhRect place;

  if (factor >= 1)
    factor = (int) factor;
  place.width = CLAMP ((int) (width * factor + 0.5), 1, self->width);
  place.height = CLAMP ((int) (height * factor + 0.5), 1, self->height);
  place.x = (self->width - place.width) / 2;
  place.y = (self->height - place.height) / 2;
  return place;
}

/* The mean of the pixels that one pixel of the film stands for. */
static guint32
mean (const GhFramebuffer *screen, int left, int top, int right, int bottom)
{
  guint red = 0, green = 0, blue = 0, n = (guint) ((right - left) * (bottom - top));

  for (int y = top; y < bottom; y++)
    {
      const guint32 *row = (const guint32 *) (screen->data + (gsize) y * (gsize) screen->stride);

      for (int x = left; x < right; x++)
        {
          red += row[x] >> 16 & 0xff;
          green += row[x] >> 8 & 0xff;
          blue += row[x] & 0xff;
        }
    }
  return red / n << 16 | green / n << 8 | blue / n;
}

static void
draw_smaller (GhCanvas *self, const GhFramebuffer *screen, const GhRect *place)
{
  for (int y = 0; y < place->height; y++)
    {
      guint32 *row = self->pixels + (gsize) (place->y + y) * (gsize) self->width + place->x;
      int top = (int) ((gint64) y * screen->height / place->height);
      int bottom = (int) ((gint64) (y + 1) * screen->height / place->height);

      for (int x = 0; x < place->width; x++)
        {
          int left = (int) ((gint64) x * screen->width / place->width);
          int right = (int) ((gint64) (x + 1) * screen->width / place->width);

          row[x] = mean (screen, left, top, MAX (right, left + 1), MAX (bottom, top + 1));
        }
    }
}

/* Whole pixels for each. */
static void
draw_larger (GhCanvas *self, const GhFramebuffer *screen, const GhRect *place)
{
  int factor = place->width / screen->width;

  for (int y = 0; y < place->height; y++)
    {
      guint32 *row = self->pixels + (gsize) (place->y + y) * (gsize) self->width + place->x;
      const guint32 *from
        = (const guint32 *) (screen->data + (gsize) (y / factor) * (gsize) screen->stride);

      if (factor == 1)
        memcpy (row, from, (gsize) screen->width * sizeof *row);
      else if (y % factor > 0)
        memcpy (row, row - self->width, (gsize) place->width * sizeof *row);
      else
        for (int x = 0; x < place->width; x++)
          row[x] = from[x / factor];
    }
}

/* @over: premultiplied */
static guint32
blend (guint32 under, guint32 over)
{
  guint rest = 255 - (over >> 24);
  guint32 mixed = 0;

  for (guint shift = 0; shift < 24; shift += 8)
    mixed |= MIN ((over >> shift & 0xff) + (under >> shift & 0xff) * rest / 255, 255u) << shift;
  return mixed;
}

static void
draw_cursor (GhCanvas *self,
             const GhFramebuffer *screen,
             const GhRect *place,
             const GhConsoleCursor *cursor,
             int at_x,
             int at_y)
{
  double factor = (double) place->width / screen->width;
  int left = place->x + (int) ((at_x - cursor->hot_x) * factor);
  int top = place->y + (int) ((at_y - cursor->hot_y) * factor);
  int width = (int) (cursor->width * factor);
  int height = (int) (cursor->height * factor);

  for (int y = MAX (-top, 0); y < height && top + y < self->height; y++)
    {
      guint32 *row = self->pixels + (gsize) (top + y) * (gsize) self->width;
      int from_y = MIN ((int) (y / factor), cursor->height - 1);

      for (int x = MAX (-left, 0); x < width && left + x < self->width; x++)
        {
          int from_x = MIN ((int) (x / factor), cursor->width - 1);

          row[left + x] = blend (row[left + x], cursor->pixels[from_y * cursor->width + from_x]);
        }
    }
}

void
gh_canvas_draw (
  GhCanvas *self, const GhFramebuffer *screen, const GhConsoleCursor *cursor, int x, int y)
{
  GhRect place = gh_canvas_place (self, screen->width, screen->height);

  if (place.width < self->width || place.height < self->height)
    memset (self->pixels, 0, (gsize) self->width * (gsize) self->height * sizeof *self->pixels);
  if (place.width >= screen->width && place.height >= screen->height)
    draw_larger (self, screen, &place);
  else
    draw_smaller (self, screen, &place);
  if (cursor != NULL)
    draw_cursor (self, screen, &place, cursor, x, y);
}
