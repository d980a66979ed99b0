/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Zlib and ZRLE: pixels in one zlib stream for the whole session. */
#include "config.h"

#include "gh-vnc-decoders-private.h"

#define TILE            64
#define BYTES_PER_PIXEL 4
#define MAX_PALETTE     127
#define PACKING         (64 * 1024) /* what a zlib stream may add of its own */

/* Kinds of tiles; those between and above are palettes with and without runs. */
enum
{
  ZRLE_RAW = 0,
  ZRLE_SOLID = 1,
  ZRLE_PACKED_LAST = 16,
  ZRLE_PLAIN_RUNS = 128,
  ZRLE_PALETTE_RUNS_FIRST = 130
};

void
gh_vnc_decoders_clear (GhVncDecoders *decoders)
{
  gh_vnc_inflate_clear (&decoders->zlib);
  gh_vnc_inflate_clear (&decoders->zrle);
  for (guint i = 0; i < GH_VNC_TIGHT_STREAMS; i++)
    gh_vnc_inflate_clear (&decoders->tight[i]);
  g_clear_pointer (&decoders->row, g_free);
  g_clear_pointer (&decoders->jpeg, g_free);
}

/* What is packed is hardly larger than what comes out. */
static gboolean
is_likely (gsize length, const GhRect *area)
{
  return length <= (gsize) area->width * area->height * BYTES_PER_PIXEL * 2 + PACKING;
}

static const char *
begin (GhVncInflate *inflate, GhVncSource *source, const GhRect *area)
{
  guint8 length[4];

  if (!gh_vnc_source_read (source, length, sizeof length))
    return "";
  if (!is_likely (gh_vnc_get_32 (length), area))
    return "length of compressed pixels";
  return gh_vnc_inflate_begin (inflate, source, gh_vnc_get_32 (length)) ? NULL : "no memory";
}

static const char *
end (GhVncInflate *inflate, const char *wrong)
{
  if (wrong != NULL)
    return wrong;
  return gh_vnc_inflate_end (inflate) ? NULL : "compressed pixels";
}

const char *
gh_vnc_decode_zlib (GhVncDecoders *decoders,
                    GhVncSource *source,
                    const GhFramebuffer *framebuffer,
                    const GhRect *area)
{
  const char *wrong = begin (&decoders->zlib, source, area);
  gsize stride = (gsize) area->width * BYTES_PER_PIXEL;

  for (int y = 0; y < area->height && wrong == NULL; y++)
    if (!gh_vnc_inflate_read (
          &decoders->zlib, gh_vnc_row (framebuffer, area->x, area->y + y), stride))
      wrong = "compressed pixels";
  return end (&decoders->zlib, wrong);
}

/* CPIXEL: the three bytes that are not padding, in host order. */
static guint32
read_cpixel (GhVncInflate *inflate)
{
  guint32 first = gh_vnc_inflate_byte (inflate);
  guint32 second = gh_vnc_inflate_byte (inflate);
  guint32 third = gh_vnc_inflate_byte (inflate);

  return G_BYTE_ORDER == G_LITTLE_ENDIAN ? third << 16 | second << 8 | first
                                         : first << 16 | second << 8 | third;
}

static int
read_run (GhVncInflate *inflate, int most)
{
  int run = 1;
  guint8 byte;

  do
    {
      byte = gh_vnc_inflate_byte (inflate);
      run += byte;
    }
  while (byte == 255 && run <= most);
  return run;
}

static void
read_palette (GhVncInflate *inflate, guint32 *palette, guint size)
{
  for (guint i = 0; i < size; i++)
    palette[i] = read_cpixel (inflate);
}

static const char *
decode_raw (GhVncInflate *inflate, const GhFramebuffer *framebuffer, const GhRect *tile)
{
  for (int y = 0; y < tile->height; y++)
    {
      guint32 *row = gh_vnc_row (framebuffer, tile->x, tile->y + y);

      for (int x = 0; x < tile->width; x++)
        row[x] = read_cpixel (inflate);
    }
  return NULL;
}

/* Indices of 1, 2 or 4 bits; each row begins with a byte of its own. */
static const char *
decode_packed (GhVncInflate *inflate,
               const GhFramebuffer *framebuffer,
               const GhRect *tile,
               guint size)
{
  guint32 palette[ZRLE_PACKED_LAST] = { 0 };
  int bits = size > 4 ? 4 : size > 2 ? 2 : 1;

  read_palette (inflate, palette, size);
  for (int y = 0; y < tile->height; y++)
    {
      guint32 *row = gh_vnc_row (framebuffer, tile->x, tile->y + y);
      guint8 byte = 0;

      for (int x = 0; x < tile->width; x++)
        {
          int place = x * bits % 8;

          if (place == 0)
            byte = gh_vnc_inflate_byte (inflate);
          row[x] = palette[byte >> (8 - bits - place) & ((1 << bits) - 1)];
        }
    }
  return NULL;
}

/* Writes a run that begins at pixel @at of the tile. */
static void
put_run (const GhFramebuffer *framebuffer, const GhRect *tile, int at, int run, guint32 pixel)
{
  for (; run > 0; run--, at++)
    gh_vnc_row (framebuffer, tile->x, tile->y + at / tile->width)[at % tile->width] = pixel;
}

/* @size 0: each run has its own pixel. */
static const char *
decode_runs (GhVncInflate *inflate,
             const GhFramebuffer *framebuffer,
             const GhRect *tile,
             guint size)
{
  guint32 palette[MAX_PALETTE + 1] = { 0 };
  int total = tile->width * tile->height;

  read_palette (inflate, palette, size);
  for (int at = 0; at < total && !inflate->failed;)
    {
      guint8 index = size > 0 ? gh_vnc_inflate_byte (inflate) : 0;
      guint32 pixel = size > 0 ? palette[index & MAX_PALETTE] : read_cpixel (inflate);
      int run = size == 0 || (index & 128) != 0 ? read_run (inflate, total - at) : 1;

      if (run > total - at)
        return "length of a run";
      put_run (framebuffer, tile, at, run, pixel);
      at += run;
    }
  return NULL;
}

static const char *
decode_tile (GhVncInflate *inflate, const GhFramebuffer *framebuffer, const GhRect *tile)
{
  guint8 kind = gh_vnc_inflate_byte (inflate);
  const char *wrong = NULL;

  if (inflate->failed)
    return "compressed pixels";
  if (kind == ZRLE_RAW)
    wrong = decode_raw (inflate, framebuffer, tile);
  else if (kind == ZRLE_SOLID)
    gh_vnc_fill (framebuffer, tile, read_cpixel (inflate));
  else if (kind <= ZRLE_PACKED_LAST)
    wrong = decode_packed (inflate, framebuffer, tile, kind);
  else if (kind == ZRLE_PLAIN_RUNS)
    wrong = decode_runs (inflate, framebuffer, tile, 0);
  else if (kind >= ZRLE_PALETTE_RUNS_FIRST)
    wrong = decode_runs (inflate, framebuffer, tile, kind - 128u);
  else
    wrong = "kind of a tile";
  return wrong == NULL && inflate->failed ? "compressed pixels" : wrong;
}

const char *
gh_vnc_decode_zrle (GhVncDecoders *decoders,
                    GhVncSource *source,
                    const GhFramebuffer *framebuffer,
                    const GhRect *area)
{
  const char *wrong = begin (&decoders->zrle, source, area);

  for (int y = 0; y < area->height && wrong == NULL; y += TILE)
    for (int x = 0; x < area->width && wrong == NULL; x += TILE)
      {
        GhRect tile
          = { area->x + x, area->y + y, MIN (TILE, area->width - x), MIN (TILE, area->height - y) };

        wrong = decode_tile (&decoders->zrle, framebuffer, &tile);
      }
  return end (&decoders->zrle, wrong);
}
