/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The picture that a fake machine shows. */
#include "config.h"

#include "gh-fake-screen-private.h"

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

/* ISO/IEC 15948, annex D. */
static guint32
crc (const guint8 *data, gsize len)
{
  guint32 c = 0xffffffff;

  for (gsize i = 0; i < len; i++)
    {
      c ^= data[i];
      for (int bit = 0; bit < 8; bit++)
        c = c & 1 ? 0xedb88320 ^ (c >> 1) : c >> 1;
    }
  return ~c;
}

static void
append_u32 (GByteArray *out, guint32 value)
{
  guint32 big = GUINT32_TO_BE (value);

  g_byte_array_append (out, (guint8 *) &big, sizeof big);
}

static void
append_chunk (GByteArray *out, const char *type, const guint8 *data, gsize len)
{
  guint start;

  append_u32 (out, (guint32) len);
  start = out->len;
  g_byte_array_append (out, (const guint8 *) type, 4);
  g_byte_array_append (out, data, (guint) len);
  append_u32 (out, crc (out->data + start, len + 4));
}

static GBytes *
deflate (GByteArray *plain)
{
  g_autoptr (GZlibCompressor) zlib = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 6);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) out = g_converter_output_stream_new (memory, G_CONVERTER (zlib));

  /* Memory only: nothing waits here, and nothing fails. */
  g_output_stream_write_all (out, plain->data, plain->len, NULL, NULL, NULL);
  g_output_stream_close (out, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

GBytes *
gh_fake_screen_png (guint32 seed, guint tick)
{
  const guint width = GH_FAKE_WIDTH / SCALE, height = GH_FAKE_HEIGHT / SCALE;
  g_autoptr (GByteArray) plain = g_byte_array_sized_new ((width * 3 + 1) * height);
  GByteArray *out = g_byte_array_new ();
  g_autoptr (GBytes) packed = NULL;
  guint8 header[13] = { 0, 0, width >> 8, width & 0xff, 0, 0, height >> 8, height & 0xff, 8, 2 };

  for (guint y = 0; y < height; y++)
    {
      guint8 filter = 0;

      g_byte_array_append (plain, &filter, 1);
      for (guint x = 0; x < width; x++)
        {
          guint32 p = gh_fake_screen_pixel (seed, tick, x * SCALE, y * SCALE);
          guint8 rgb[3] = { p >> 16 & 0xff, p >> 8 & 0xff, p & 0xff };

          g_byte_array_append (plain, rgb, 3);
        }
    }
  packed = deflate (plain);
  g_byte_array_append (out, (const guint8 *) "\x89PNG\r\n\x1a\n", 8);
  append_chunk (out, "IHDR", header, sizeof header);
  append_chunk (out, "IDAT", g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
  append_chunk (out, "IEND", NULL, 0);
  return g_byte_array_free_to_bytes (out);
}
