/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Tight: filled, filtered and JPEG rectangles, in up to four zlib streams. */
#include "config.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

#include "gh-vnc-decoders-private.h"

#define MAX_COLOURS    256
#define SMALL          12 /* data below this many bytes is not compressed */
#define TPIXEL         3
#define JPEG_MAX_BYTES ((gsize) 64 * 1024 * 1024) /* what libjpeg may take for itself */

enum
{
  TIGHT_FILL = 8,
  TIGHT_JPEG = 9,
  TIGHT_EXPLICIT_FILTER = 4
};

enum
{
  FILTER_COPY,
  FILTER_PALETTE,
  FILTER_GRADIENT
};

/* One rectangle: its bytes come compressed or, when there are few, as they are. */
typedef struct
{
  GhVncDecoders *decoders;
  GhVncSource *source;
  GhVncInflate *inflate; /* NULL: not compressed */
  const GhFramebuffer *framebuffer;
  const GhRect *area;
} Tight;

typedef struct
{
  struct jpeg_error_mgr base;
  jmp_buf escape;
} JpegErrors;

static guint32
pixel_of (const guint8 *rgb)
{
  return (guint32) rgb[0] << 16 | (guint32) rgb[1] << 8 | rgb[2];
}

/* 1 to 3 bytes, seven bits each but for the last. */
static gboolean
read_length (GhVncSource *source, gsize *length)
{
  guint8 byte;

  *length = 0;
  for (guint i = 0; i < 3; i++)
    {
      if (!gh_vnc_source_read (source, &byte, 1))
        return FALSE;
      *length |= (gsize) (i < 2 ? byte & 127 : byte) << (7 * i);
      if ((byte & 128) == 0)
        break;
    }
  return TRUE;
}

static gboolean
read_data (Tight *tight, guint8 *out, gsize length)
{
  if (tight->inflate != NULL)
    return gh_vnc_inflate_read (tight->inflate, out, length);
  return gh_vnc_source_read (tight->source, out, length);
}

static const char *
decode_copy (Tight *tight)
{
  guint8 *row = tight->decoders->row;

  for (int y = 0; y < tight->area->height; y++)
    {
      guint32 *out = gh_vnc_row (tight->framebuffer, tight->area->x, tight->area->y + y);

      if (!read_data (tight, row, (gsize) tight->area->width * TPIXEL))
        return "compressed pixels";
      for (int x = 0; x < tight->area->width; x++)
        out[x] = pixel_of (row + x * TPIXEL);
    }
  return NULL;
}

static const char *
decode_palette (Tight *tight, const guint32 *palette, guint size)
{
  guint8 *row = tight->decoders->row;
  gsize stride = size <= 2 ? ((gsize) tight->area->width + 7) / 8 : (gsize) tight->area->width;

  for (int y = 0; y < tight->area->height; y++)
    {
      guint32 *out = gh_vnc_row (tight->framebuffer, tight->area->x, tight->area->y + y);

      if (!read_data (tight, row, stride))
        return "compressed pixels";
      for (int x = 0; x < tight->area->width; x++)
        out[x] = palette[size <= 2 ? row[x / 8] >> (7 - x % 8) & 1 : row[x]];
    }
  return NULL;
}

/* Each part of a pixel is given as the difference from left + above - above left. */
static const char *
decode_gradient (Tight *tight)
{
  gsize stride = (gsize) tight->area->width * TPIXEL;
  guint8 *row = tight->decoders->row;
  guint8 *above = row + (gsize) GH_FRAMEBUFFER_MAX_SIDE * TPIXEL;

  memset (above, 0, stride);
  for (int y = 0; y < tight->area->height; y++)
    {
      guint32 *out = gh_vnc_row (tight->framebuffer, tight->area->x, tight->area->y + y);

      if (!read_data (tight, row, stride))
        return "compressed pixels";
      for (gsize i = 0; i < stride; i++)
        {
          int left = i >= TPIXEL ? row[i - TPIXEL] : 0;
          int corner = i >= TPIXEL ? above[i - TPIXEL] : 0;

          row[i] = (guint8) (row[i] + CLAMP (left + above[i] - corner, 0, 255));
        }
      for (int x = 0; x < tight->area->width; x++)
        out[x] = pixel_of (row + x * TPIXEL);
      memcpy (above, row, stride);
    }
  return NULL;
}

static gboolean
read_palette (GhVncSource *source, guint32 *palette, guint *size)
{
  guint8 count;
  guint8 rgb[MAX_COLOURS * TPIXEL];

  if (!gh_vnc_source_read (source, &count, 1))
    return FALSE;
  *size = count + 1u;
  if (!gh_vnc_source_read (source, rgb, *size * TPIXEL))
    return FALSE;
  for (guint i = 0; i < *size; i++)
    palette[i] = pixel_of (rgb + i * TPIXEL);
  return TRUE;
}

/* Prepares the stream that the next @size unpacked bytes are in. */
static gboolean
begin_data (Tight *tight, guint stream, gsize size)
{
  gsize length;

  if (size < SMALL)
    return TRUE;
  if (!read_length (tight->source, &length))
    return FALSE;
  tight->inflate = &tight->decoders->tight[stream];
  return gh_vnc_inflate_begin (tight->inflate, tight->source, length);
}

static const char *
decode_basic (Tight *tight, guint control)
{
  guint32 palette[MAX_COLOURS] = { 0 };
  guint size = 0;
  guint8 filter = FILTER_COPY;
  gsize stride = (gsize) tight->area->width * TPIXEL;
  const char *wrong;

  if ((control & TIGHT_EXPLICIT_FILTER) != 0 && !gh_vnc_source_read (tight->source, &filter, 1))
    return "";
  if (filter > FILTER_GRADIENT)
    return "filter";
  if (filter == FILTER_PALETTE)
    {
      if (!read_palette (tight->source, palette, &size))
        return "";
      stride = size <= 2 ? ((gsize) tight->area->width + 7) / 8 : (gsize) tight->area->width;
    }
  if (!begin_data (tight, control & 3, stride * tight->area->height))
    return "";
  wrong = filter == FILTER_COPY      ? decode_copy (tight)
          : filter == FILTER_PALETTE ? decode_palette (tight, palette, size)
                                     : decode_gradient (tight);
  if (wrong == NULL && tight->inflate != NULL && !gh_vnc_inflate_end (tight->inflate))
    wrong = "compressed pixels";
  return wrong;
}

static const char *
decode_fill (Tight *tight)
{
  guint8 rgb[TPIXEL];

  if (!gh_vnc_source_read (tight->source, rgb, sizeof rgb))
    return "";
  gh_vnc_fill (tight->framebuffer, tight->area, pixel_of (rgb));
  return NULL;
}

static void
on_jpeg_error (j_common_ptr jpeg)
{
  longjmp (((JpegErrors *) jpeg->err)->escape, 1);
}

static void
on_jpeg_message (j_common_ptr jpeg)
{
}

/* No libjpeg call that may fail has anything of ours to free behind it. */
static gboolean
unpack_jpeg (struct jpeg_decompress_struct *jpeg, JpegErrors *errors, Tight *tight, gsize length)
{
  if (setjmp (errors->escape) != 0)
    return FALSE;
  jpeg_create_decompress (jpeg);
  jpeg->mem->max_memory_to_use = JPEG_MAX_BYTES;
  jpeg_mem_src (jpeg, tight->decoders->jpeg, (unsigned long) length);
  /* One that has several passes is kept whole by the library, and no server sends such. */
  if (jpeg_read_header (jpeg, TRUE) != JPEG_HEADER_OK
      || jpeg->image_width != (JDIMENSION) tight->area->width
      || jpeg->image_height != (JDIMENSION) tight->area->height || jpeg_has_multiple_scans (jpeg))
    return FALSE;
  jpeg->out_color_space = G_BYTE_ORDER == G_LITTLE_ENDIAN ? JCS_EXT_BGRX : JCS_EXT_XRGB;
  jpeg_start_decompress (jpeg);
  while (jpeg->output_scanline < jpeg->output_height)
    {
      JSAMPROW row = (JSAMPROW) gh_vnc_row (
        tight->framebuffer, tight->area->x, tight->area->y + (int) jpeg->output_scanline);

      jpeg_read_scanlines (jpeg, &row, 1);
    }
  return TRUE;
}

static const char *
decode_jpeg (Tight *tight)
{
  struct jpeg_decompress_struct jpeg = { 0 };
  JpegErrors errors;
  gsize length;
  gboolean good;

  if (!read_length (tight->source, &length))
    return "";
  if (length > tight->decoders->jpeg_size)
    {
      tight->decoders->jpeg = g_realloc (tight->decoders->jpeg, length);
      tight->decoders->jpeg_size = length;
    }
  if (!gh_vnc_source_read (tight->source, tight->decoders->jpeg, length))
    return "";
  jpeg.err = jpeg_std_error (&errors.base);
  errors.base.error_exit = on_jpeg_error;
  errors.base.output_message = on_jpeg_message;
  good = unpack_jpeg (&jpeg, &errors, tight, length);
  jpeg_destroy_decompress (&jpeg);
  return good ? NULL : "JPEG picture";
}

const char *
gh_vnc_decode_tight (GhVncDecoders *decoders,
                     GhVncSource *source,
                     const GhFramebuffer *framebuffer,
                     const GhRect *area)
{
  Tight tight = { decoders, source, NULL, framebuffer, area };
  guint8 control;

  if (!gh_vnc_source_read (source, &control, 1))
    return "";
  for (guint i = 0; i < GH_VNC_TIGHT_STREAMS; i++)
    if ((control >> i & 1) != 0)
      gh_vnc_inflate_clear (&decoders->tight[i]);
  if (decoders->row == NULL)
    decoders->row = g_malloc ((gsize) GH_FRAMEBUFFER_MAX_SIDE * TPIXEL * 2);
  control >>= 4;
  if (control == TIGHT_FILL)
    return decode_fill (&tight);
  if (control == TIGHT_JPEG)
    return decode_jpeg (&tight);
  if (control > TIGHT_JPEG)
    return "kind of a rectangle";
  return decode_basic (&tight, control);
}
