/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The RFB reader: every length is checked before it is believed. */
#include "config.h"

#include "gh-vnc-reader-private.h"

#include <glib/gi18n-lib.h>

#include "gh-console-error.h"
#include "gh-vnc-messages-private.h"

enum
{
  FRAMEBUFFER_UPDATE = 0,
  SET_COLOUR_MAP = 1,
  BELL = 2,
  SERVER_CUT_TEXT = 3
};

/* A row of the widest screen fits, and the whole stays in the processor's cache. */
#define CHUNK_SIZE      (256 * 1024)
#define BYTES_PER_PIXEL 4
#define MAX_TEXT        (16u * 1024 * 1024)
G_STATIC_ASSERT (CHUNK_SIZE >= GH_FRAMEBUFFER_MAX_SIDE * BYTES_PER_PIXEL);

typedef struct
{
  GhRect area;
  gint32 encoding;
} Rect;

static gboolean
broken (GhVncReader *reader, const char *what, gint64 value)
{
  if (reader->error == NULL)
    reader->error
      = g_error_new (GH_ERROR,
                     GH_ERROR_HYPERVISOR,
                     _ ("The connection to the guest's screen was given up: the display server "
                        "broke the protocol (%s, %lld). Connect again."),
                     what,
                     (long long) value);
  return FALSE;
}

static gboolean
read_exactly (GhVncReader *reader, void *out, gsize length)
{
  return length == 0 || ReadFromRFBServer (reader->client, out, (unsigned int) length);
}

static gboolean
skip (GhVncReader *reader, gsize length)
{
  while (length > 0)
    {
      gsize part = MIN (length, CHUNK_SIZE);

      if (!read_exactly (reader, reader->chunk, part))
        return FALSE;
      length -= part;
    }
  return TRUE;
}

static guint
get_16 (const guint8 *bytes)
{
  return (guint) bytes[0] << 8 | bytes[1];
}

static guint32
get_32 (const guint8 *bytes)
{
  return (guint32) get_16 (bytes) << 16 | get_16 (bytes + 2);
}

/* 7.7.1. A chunk of whole rows at a time, so that the screen's lock is held for a copy only. */
static gboolean
read_raw (GhVncReader *reader, const GhRect *area)
{
  gsize stride = (gsize) area->width * BYTES_PER_PIXEL;
  int rows = stride > 0 ? (int) (CHUNK_SIZE / stride) : 0;
  int width, height;

  gh_console_screen_get_size (reader->screen, &width, &height);
  if (area->x + area->width > width || area->y + area->height > height)
    return broken (reader, "rectangle outside the screen", area->width);

  for (int done = 0; rows > 0 && done < area->height; done += rows)
    {
      GhRect part = { area->x, area->y + done, area->width, MIN (rows, area->height - done) };

      if (!read_exactly (reader, reader->chunk, stride * part.height))
        return FALSE;
      gh_console_screen_write (reader->screen, &part, reader->chunk, stride);
    }
  return TRUE;
}

/* 7.7.2. */
static gboolean
read_copy (GhVncReader *reader, const GhRect *area)
{
  guint8 from[4];

  if (!read_exactly (reader, from, sizeof from))
    return FALSE;
  if (!gh_console_screen_copy (reader->screen, area, (int) get_16 (from), (int) get_16 (from + 2)))
    return broken (reader, "copy outside the screen", area->width);
  return TRUE;
}

static gboolean
resize (GhVncReader *reader, const GhRect *area)
{
  int width, height;

  gh_console_screen_get_size (reader->screen, &width, &height);
  if (width == area->width && height == area->height)
    return TRUE;
  if (!gh_console_screen_set_size (reader->screen, area->width, area->height, &reader->error))
    return FALSE;
  reader->resized = TRUE;
  return TRUE;
}

/* x says who asked (1: we did), y whether it was refused; then the size is the old one. */
static gboolean
read_extended_size (GhVncReader *reader, const GhRect *area)
{
  guint8 head[4];

  if (!read_exactly (reader, head, sizeof head) || !skip (reader, (gsize) head[0] * 16))
    return FALSE;
  reader->can_resize = TRUE;
  return area->x == 1 && area->y != 0 ? TRUE : resize (reader, area);
}

static guint32 *
new_cursor_pixels (GhVncReader *reader, const GhRect *area)
{
  if (area->width > GH_CURSOR_MAX_SIDE || area->height > GH_CURSOR_MAX_SIDE)
    {
      broken (reader, "size of the pointer", MAX (area->width, area->height));
      return NULL;
    }
  return g_new0 (guint32, (gsize) area->width * area->height + 1);
}

static void
post_cursor (GhVncReader *reader, const GhRect *area, guint32 *pixels)
{
  gh_console_screen_post_cursor (
    reader->screen, gh_console_cursor_new (area->width, area->height, area->x, area->y, pixels));
}

/* 7.8.1: pixels without alpha, then a mask of one bit a pixel, rows padded to bytes. */
static gboolean
read_rich_cursor (GhVncReader *reader, const GhRect *area)
{
  g_autofree guint32 *pixels = new_cursor_pixels (reader, area);
  gsize mask_stride = ((gsize) area->width + 7) / 8;
  g_autofree guint8 *mask = NULL;

  if (pixels == NULL
      || !read_exactly (reader, pixels, (gsize) area->width * area->height * BYTES_PER_PIXEL))
    return FALSE;
  mask = g_malloc0 (mask_stride * area->height + 1);
  if (!read_exactly (reader, mask, mask_stride * area->height))
    return FALSE;

  for (int y = 0; y < area->height; y++)
    for (int x = 0; x < area->width; x++)
      {
        guint32 *pixel = &pixels[(gsize) y * area->width + x];
        gboolean shown = (mask[y * mask_stride + x / 8] >> (7 - x % 8) & 1) != 0;

        *pixel = shown ? *pixel | 0xff000000u : 0;
      }
  post_cursor (reader, area, g_steal_pointer (&pixels));
  return TRUE;
}

/* Four bytes of encoding, then pixels with alpha. The specification says the bytes are red, green,
 * blue, alpha; QEMU, for whom this was made, sends its own ARGB words as they are, and so does
 * Xen's device model, which is QEMU too. Guests premultiply: their hardware does as well. */
static gboolean
read_alpha_cursor (GhVncReader *reader, const GhRect *area)
{
  g_autofree guint32 *pixels = new_cursor_pixels (reader, area);
  guint8 encoding[4];

  if (pixels == NULL || !read_exactly (reader, encoding, sizeof encoding))
    return FALSE;
  if (get_32 (encoding) != GH_RFB_RAW)
    return broken (reader, "encoding of the pointer", get_32 (encoding));
  if (!read_exactly (reader, pixels, (gsize) area->width * area->height * BYTES_PER_PIXEL))
    return FALSE;
  post_cursor (reader, area, g_steal_pointer (&pixels));
  return TRUE;
}

static gboolean
read_name (GhVncReader *reader)
{
  guint8 length[4];

  if (!read_exactly (reader, length, sizeof length))
    return FALSE;
  if (get_32 (length) > MAX_TEXT)
    return broken (reader, "length of the name", get_32 (length));
  return skip (reader, get_32 (length));
}

/* Libvncclient asks for some encodings of its own in the handshake: those have lengths here. */
static gboolean
read_library_encoding (GhVncReader *reader, const Rect *rect)
{
  switch ((guint32) rect->encoding)
    {
    case rfbEncodingKeyboardLedState:
      return TRUE;
    case rfbEncodingSupportedMessages:
      return skip (reader, sz_rfbSupportedMessages);
    case rfbEncodingSupportedEncodings:
    case rfbEncodingServerIdentity:
      return skip (reader, (gsize) rect->area.width);
    default:
      return broken (reader, "unknown encoding", rect->encoding);
    }
}

static gboolean
read_rect (GhVncReader *reader, const Rect *rect)
{
  switch (rect->encoding)
    {
    case GH_RFB_RAW:
      return read_raw (reader, &rect->area);
    case GH_RFB_COPY_RECT:
      return read_copy (reader, &rect->area);
    case GH_RFB_DESKTOP_SIZE:
      return resize (reader, &rect->area);
    case GH_RFB_EXTENDED_DESKTOP_SIZE:
      return read_extended_size (reader, &rect->area);
    case GH_RFB_RICH_CURSOR:
      return read_rich_cursor (reader, &rect->area);
    case GH_RFB_ALPHA_CURSOR:
      return read_alpha_cursor (reader, &rect->area);
    case GH_RFB_POINTER_TYPE:
      gh_console_screen_post_pointer_mode (
        reader->screen, rect->area.x != 0 ? GH_POINTER_ABSOLUTE : GH_POINTER_RELATIVE);
      return TRUE;
    case GH_RFB_EXTENDED_KEY:
      reader->extended_keys = TRUE;
      /* Only QEMU has this, and QEMU takes sizes, though it does not announce that. */
      reader->can_resize = TRUE;
      return TRUE;
    case GH_RFB_LED_STATE:
      return skip (reader, 1);
    case GH_RFB_DESKTOP_NAME:
      return read_name (reader);
    case GH_RFB_POINTER_POS:
      return TRUE;
    default:
      return read_library_encoding (reader, rect);
    }
}

static gboolean
read_rect_head (GhVncReader *reader, Rect *rect)
{
  guint8 head[12];

  if (!read_exactly (reader, head, sizeof head))
    return FALSE;
  rect->area = (GhRect){
    (int) get_16 (head), (int) get_16 (head + 2), (int) get_16 (head + 4), (int) get_16 (head + 6)
  };
  rect->encoding = (gint32) get_32 (head + 8);
  return TRUE;
}

/* 7.6.1. */
static gboolean
read_update (GhVncReader *reader)
{
  guint8 head[3];
  gboolean good = read_exactly (reader, head, sizeof head);
  guint n_rects = good ? get_16 (head + 1) : 0;

  for (guint i = 0; good && i < n_rects; i++)
    {
      Rect rect;

      good = read_rect_head (reader, &rect);
      if (good && rect.encoding == GH_RFB_LAST_RECT)
        break;
      good = good && read_rect (reader, &rect);
    }
  gh_console_screen_flush (reader->screen);
  reader->updated = TRUE;
  return good;
}

/* 7.6.4. */
static gboolean
read_cut_text (GhVncReader *reader)
{
  guint8 head[7];

  if (!read_exactly (reader, head, sizeof head))
    return FALSE;
  if (get_32 (head + 3) > MAX_TEXT)
    return broken (reader, "length of the clipboard", get_32 (head + 3));
  return skip (reader, get_32 (head + 3));
}

/* 7.6.2: true colour was asked for, so this has no use. */
static gboolean
read_colour_map (GhVncReader *reader)
{
  guint8 head[5];

  return read_exactly (reader, head, sizeof head) && skip (reader, (gsize) get_16 (head + 3) * 6);
}

void
gh_vnc_reader_init (GhVncReader *reader, GhConsoleScreen *screen)
{
  *reader = (GhVncReader){ 0 };
  reader->screen = screen;
  reader->chunk = g_malloc (CHUNK_SIZE);
}

void
gh_vnc_reader_clear (GhVncReader *reader)
{
  g_clear_pointer (&reader->chunk, g_free);
  g_clear_error (&reader->error);
}

gboolean
gh_vnc_reader_read (GhVncReader *reader)
{
  guint8 type;

  if (!read_exactly (reader, &type, 1))
    return FALSE;
  switch (type)
    {
    case FRAMEBUFFER_UPDATE:
      return read_update (reader);
    case SET_COLOUR_MAP:
      return read_colour_map (reader);
    case BELL:
      gh_console_screen_post_bell (reader->screen);
      return TRUE;
    case SERVER_CUT_TEXT:
      return read_cut_text (reader);
    case rfbXvp:
      return skip (reader, 3);
    default:
      return broken (reader, "unknown message", type);
    }
}
