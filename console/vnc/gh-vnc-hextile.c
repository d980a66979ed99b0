/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Raw and hextile: what servers send without compression. */
#include "config.h"

#include <string.h>

#include "gh-vnc-decoders-private.h"

#define TILE            16
#define BYTES_PER_PIXEL 4

enum
{
  HEXTILE_RAW = 1,
  HEXTILE_BACKGROUND = 2,
  HEXTILE_FOREGROUND = 4,
  HEXTILE_SUBRECTS = 8,
  HEXTILE_COLOURED = 16
};

/* The colours that go on from tile to tile. */
typedef struct
{
  guint32 background;
  guint32 foreground;
} Colours;

const char *
gh_vnc_decode_raw (GhVncSource *source, const GhFramebuffer *framebuffer, const GhRect *area)
{
  gsize stride = (gsize) area->width * BYTES_PER_PIXEL;

  if ((gsize) framebuffer->stride == stride)
    return gh_vnc_source_read (
             source, gh_vnc_row (framebuffer, area->x, area->y), stride * area->height)
             ? NULL
             : "";
  for (int y = 0; y < area->height; y++)
    if (!gh_vnc_source_read (source, gh_vnc_row (framebuffer, area->x, area->y + y), stride))
      return "";
  return NULL;
}

static gboolean
read_subrects (GhVncSource *source,
               const GhFramebuffer *framebuffer,
               const GhRect *tile,
               gboolean coloured,
               guint32 colour)
{
  guint8 count;

  if (!gh_vnc_source_read (source, &count, 1))
    return FALSE;
  for (; count > 0; count--)
    {
      guint8 place[2];
      GhRect part;

      if ((coloured && !gh_vnc_source_read (source, &colour, sizeof colour))
          || !gh_vnc_source_read (source, place, sizeof place))
        return FALSE;
      part.x = tile->x + (place[0] >> 4);
      part.y = tile->y + (place[0] & 15);
      part.width = MIN ((place[1] >> 4) + 1, tile->x + tile->width - part.x);
      part.height = MIN ((place[1] & 15) + 1, tile->y + tile->height - part.y);
      gh_vnc_fill (framebuffer, &part, colour);
    }
  return TRUE;
}

static const char *
decode_tile (GhVncSource *source,
             const GhFramebuffer *framebuffer,
             const GhRect *tile,
             Colours *colours)
{
  guint8 kind;

  if (!gh_vnc_source_read (source, &kind, 1))
    return "";
  if ((kind & HEXTILE_RAW) != 0)
    return gh_vnc_decode_raw (source, framebuffer, tile);
  if ((kind & HEXTILE_BACKGROUND) != 0 && !gh_vnc_source_read (source, &colours->background, 4))
    return "";
  if ((kind & HEXTILE_FOREGROUND) != 0 && !gh_vnc_source_read (source, &colours->foreground, 4))
    return "";
  gh_vnc_fill (framebuffer, tile, colours->background);
  if ((kind & HEXTILE_SUBRECTS) != 0
      && !read_subrects (
        source, framebuffer, tile, (kind & HEXTILE_COLOURED) != 0, colours->foreground))
    return "";
  return NULL;
}

const char *
gh_vnc_decode_hextile (GhVncSource *source, const GhFramebuffer *framebuffer, const GhRect *area)
{
  Colours colours = { 0, 0 };
  const char *wrong = NULL;

  for (int y = 0; y < area->height && wrong == NULL; y += TILE)
    for (int x = 0; x < area->width && wrong == NULL; x += TILE)
      {
        GhRect tile
          = { area->x + x, area->y + y, MIN (TILE, area->width - x), MIN (TILE, area->height - y) };

        wrong = decode_tile (source, framebuffer, &tile, &colours);
      }
  return wrong;
}
