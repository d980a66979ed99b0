/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The RFB reader: every length is checked before it is believed. */
#include "config.h"

#include "gh-vnc-reader-private.h"

#include <glib/gi18n-lib.h>

#include "gh-console-error.h"
#include "gh-console-session.h"
#include "gh-vnc-messages-private.h"

enum
{
  FRAMEBUFFER_UPDATE = 0,
  SET_COLOUR_MAP = 1,
  BELL = 2,
  SERVER_CUT_TEXT = 3,
  END_OF_CONTINUOUS_UPDATES = 150,
  FENCE = 248,
  XVP = 250,
  QEMU_MESSAGE = 255
};
#define QEMU_AUDIO 1

/* What QEMU's audio message brings. */
enum
{
  AUDIO_END = 0,
  AUDIO_BEGIN = 1,
  AUDIO_DATA = 2
};

#define FENCE_REQUEST   (1u << 31)
#define FENCE_KNOWN     7u
#define FENCE_MAX       64
#define AUDIO_PIECE     1024 /* frames */
#define MAX_NAME        (64u * 1024)
#define BYTES_PER_PIXEL 4

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
  return gh_vnc_source_read (&reader->source, out, length);
}

static gboolean
skip (GhVncReader *reader, gsize length)
{
  return gh_vnc_source_skip (&reader->source, length);
}

static const char *
decode (GhVncReader *reader, gint32 encoding, const GhFramebuffer *framebuffer, const GhRect *area)
{
  switch (encoding)
    {
    case GH_RFB_HEXTILE:
      return gh_vnc_decode_hextile (&reader->source, framebuffer, area);
    case GH_RFB_ZLIB:
      return gh_vnc_decode_zlib (&reader->decoders, &reader->source, framebuffer, area);
    case GH_RFB_TIGHT:
      return gh_vnc_decode_tight (&reader->decoders, &reader->source, framebuffer, area);
    case GH_RFB_ZRLE:
      return gh_vnc_decode_zrle (&reader->decoders, &reader->source, framebuffer, area);
    default:
      return gh_vnc_decode_raw (&reader->source, framebuffer, area);
    }
}

/* Pixels, decoded in place. */
static gboolean
read_pixels (GhVncReader *reader, const Rect *rect)
{
  GhFramebuffer framebuffer;
  const char *wrong;

  if (!gh_console_screen_begin (reader->screen, &rect->area, &framebuffer))
    return broken (reader, "rectangle outside the screen", rect->area.width);
  wrong = decode (reader, rect->encoding, &framebuffer, &rect->area);
  gh_console_screen_end (reader->screen, &rect->area);
  if (wrong != NULL && *wrong != '\0')
    broken (reader, wrong, rect->encoding);
  return wrong == NULL;
}

/* 7.7.2. */
static gboolean
read_copy (GhVncReader *reader, const GhRect *area)
{
  guint8 from[4];

  if (!read_exactly (reader, from, sizeof from))
    return FALSE;
  if (!gh_console_screen_copy (
        reader->screen, area, (int) gh_vnc_get_16 (from), (int) gh_vnc_get_16 (from + 2)))
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

/* Rfbproto: the bytes are red, green, blue, alpha. */
static void
order_bytes (guint32 *pixels, gsize n_pixels)
{
  for (gsize i = 0; i < n_pixels; i++)
    {
      guint32 rgba = GUINT32_FROM_BE (pixels[i]);

      pixels[i] = rgba >> 8 | rgba << 24;
    }
}

/* Four bytes of encoding, then premultiplied pixels with alpha; QEMU sends its own ARGB words as
 * they are, and so does Xen's device model, which is QEMU too. */
static gboolean
read_alpha_cursor (GhVncReader *reader, const GhRect *area)
{
  g_autofree guint32 *pixels = new_cursor_pixels (reader, area);
  guint8 encoding[4];

  if (pixels == NULL || !read_exactly (reader, encoding, sizeof encoding))
    return FALSE;
  if (gh_vnc_get_32 (encoding) != GH_RFB_RAW)
    return broken (reader, "encoding of the pointer", gh_vnc_get_32 (encoding));
  if (!read_exactly (reader, pixels, (gsize) area->width * area->height * BYTES_PER_PIXEL))
    return FALSE;
  if (!reader->is_qemu)
    order_bytes (pixels, (gsize) area->width * area->height);
  post_cursor (reader, area, g_steal_pointer (&pixels));
  return TRUE;
}

static gboolean
read_name (GhVncReader *reader)
{
  g_autofree char *name = NULL;
  guint8 length[4];

  if (!read_exactly (reader, length, sizeof length))
    return FALSE;
  if (gh_vnc_get_32 (length) > MAX_NAME)
    return broken (reader, "length of the name", gh_vnc_get_32 (length));
  name = g_malloc (gh_vnc_get_32 (length) + 1);
  name[gh_vnc_get_32 (length)] = '\0';
  if (!read_exactly (reader, name, gh_vnc_get_32 (length)))
    return FALSE;
  gh_console_screen_post_name (reader->screen, g_utf8_make_valid (name, -1));
  return TRUE;
}

static gboolean
read_leds (GhVncReader *reader)
{
  guint8 bits;

  if (!read_exactly (reader, &bits, 1))
    return FALSE;
  gh_console_screen_post_leds (reader->screen, bits & (GH_LED_SCROLL | GH_LED_NUM | GH_LED_CAPS));
  return TRUE;
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
    case GH_RFB_HEXTILE:
    case GH_RFB_ZLIB:
    case GH_RFB_TIGHT:
    case GH_RFB_ZRLE:
      return read_pixels (reader, rect);
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
      /* Only QEMU has this, and QEMU takes sizes, though it does not announce that. */
      reader->is_qemu = reader->can_resize = reader->clipboard.plain_lines = TRUE;
      gh_console_screen_post_pointer_mode (
        reader->screen, rect->area.x != 0 ? GH_POINTER_ABSOLUTE : GH_POINTER_RELATIVE);
      return TRUE;
    case GH_RFB_EXTENDED_KEY:
      reader->extended_keys = TRUE;
      return TRUE;
    case GH_RFB_AUDIO:
      reader->has_audio = TRUE;
      return TRUE;
    case GH_RFB_LED_STATE:
      return read_leds (reader);
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
  rect->area = (GhRect){ (int) gh_vnc_get_16 (head),
                         (int) gh_vnc_get_16 (head + 2),
                         (int) gh_vnc_get_16 (head + 4),
                         (int) gh_vnc_get_16 (head + 6) };
  rect->encoding = (gint32) gh_vnc_get_32 (head + 8);
  return TRUE;
}

/* 7.6.1. */
static gboolean
read_update (GhVncReader *reader)
{
  guint8 head[3];
  gboolean good = read_exactly (reader, head, sizeof head);
  guint n_rects = good ? gh_vnc_get_16 (head + 1) : 0;

  /* Now, so that the server draws the next picture while this one is read and shown. */
  if (good && reader->begun != NULL)
    reader->begun (reader->data);
  for (guint i = 0; good && i < n_rects; i++)
    {
      Rect rect;

      good = read_rect_head (reader, &rect);
      if (good && rect.encoding == GH_RFB_LAST_RECT)
        break;
      good = good && read_rect (reader, &rect);
    }
  gh_console_screen_flush (reader->screen);
  return good;
}

/* 7.6.4. */
static gboolean
read_cut_text (GhVncReader *reader)
{
  g_autofree char *text = NULL;
  guint8 head[7];
  gint32 length;
  const char *wrong;

  if (!read_exactly (reader, head, sizeof head))
    return FALSE;
  length = (gint32) gh_vnc_get_32 (head + 3);
  wrong = gh_vnc_clipboard_read (&reader->clipboard, &reader->source, length, reader->out, &text);
  if (wrong != NULL)
    return *wrong != '\0' ? broken (reader, wrong, length) : FALSE;
  if (text != NULL)
    gh_console_screen_post_clipboard (reader->screen, g_steal_pointer (&text));
  return TRUE;
}

/* Rfbproto, ServerFence: what is asked is answered, when all before it has been dealt with. */
static gboolean
read_fence (GhVncReader *reader)
{
  guint8 head[8];
  guint8 payload[FENCE_MAX];
  guint32 flags;

  if (!read_exactly (reader, head, sizeof head))
    return FALSE;
  if (head[7] > sizeof payload)
    return broken (reader, "length of a fence", head[7]);
  if (!read_exactly (reader, payload, head[7]))
    return FALSE;
  flags = gh_vnc_get_32 (head + 3);
  if ((flags & FENCE_REQUEST) != 0)
    gh_vnc_put_fence (reader->out, flags & FENCE_KNOWN, payload, head[7]);
  return TRUE;
}

static gboolean
read_sound (GhVncReader *reader)
{
  guint8 head[4];
  gint16 samples[AUDIO_PIECE * GH_AUDIO_CHANNELS];
  const gsize frame = GH_AUDIO_CHANNELS * sizeof samples[0];
  gsize left;

  if (!read_exactly (reader, head, sizeof head))
    return FALSE;
  for (left = gh_vnc_get_32 (head); left >= frame;)
    {
      gsize n_frames = MIN (left / frame, AUDIO_PIECE);

      if (!read_exactly (reader, samples, n_frames * frame))
        return FALSE;
      for (gsize i = 0; i < n_frames * GH_AUDIO_CHANNELS; i++)
        samples[i] = GINT16_FROM_LE (samples[i]);
      if (reader->hear != NULL)
        reader->hear (reader->data, samples, n_frames);
      left -= n_frames * frame;
    }
  return skip (reader, left);
}

static gboolean
read_qemu (GhVncReader *reader)
{
  guint8 head[3];

  if (!read_exactly (reader, head, sizeof head))
    return FALSE;
  if (head[0] != QEMU_AUDIO)
    return broken (reader, "unknown message of QEMU's", head[0]);
  switch (gh_vnc_get_16 (head + 1))
    {
    case AUDIO_BEGIN:
    case AUDIO_END:
      return TRUE;
    case AUDIO_DATA:
      return read_sound (reader);
    default:
      return broken (reader, "unknown message of sound", gh_vnc_get_16 (head + 1));
    }
}

/* 7.6.2: true colour was asked for, so this has no use. */
static gboolean
read_colour_map (GhVncReader *reader)
{
  guint8 head[5];

  return read_exactly (reader, head, sizeof head)
         && skip (reader, (gsize) gh_vnc_get_16 (head + 3) * 6);
}

void
gh_vnc_reader_init (GhVncReader *reader, GhConsoleScreen *screen, GByteArray *out)
{
  *reader = (GhVncReader){ 0 };
  reader->screen = screen;
  reader->out = out;
}

void
gh_vnc_reader_clear (GhVncReader *reader)
{
  gh_vnc_source_clear (&reader->source);
  gh_vnc_decoders_clear (&reader->decoders);
  gh_vnc_clipboard_clear (&reader->clipboard);
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
    case END_OF_CONTINUOUS_UPDATES:
      reader->continuous = TRUE;
      return TRUE;
    case FENCE:
      return read_fence (reader);
    case XVP:
      return skip (reader, 3);
    case QEMU_MESSAGE:
      return read_qemu (reader);
    default:
      return broken (reader, "unknown message", type);
    }
}
