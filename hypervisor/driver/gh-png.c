/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures of screens as PNG. */
#include "config.h"

#include "gh-png.h"

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
gh_png_encode (guint width, guint height, const guint8 *rgb)
{
  g_autoptr (GByteArray) plain = g_byte_array_sized_new ((width * 3 + 1) * height);
  GByteArray *out = g_byte_array_new ();
  g_autoptr (GBytes) packed = NULL;
  guint32 size[2] = { GUINT32_TO_BE (width), GUINT32_TO_BE (height) };
  guint8 header[13] = { [8] = 8, [9] = 2 }; /* 8 bits, true colour */
  const guint8 filter = 0;

  memcpy (header, size, sizeof size);
  for (guint y = 0; y < height; y++)
    {
      g_byte_array_append (plain, &filter, 1);
      g_byte_array_append (plain, rgb + (gsize) y * width * 3, width * 3);
    }
  packed = deflate (plain);
  g_byte_array_append (out, (const guint8 *) "\x89PNG\r\n\x1a\n", 8);
  append_chunk (out, "IHDR", header, sizeof header);
  append_chunk (out, "IDAT", g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
  append_chunk (out, "IEND", NULL, 0);
  return g_byte_array_free_to_bytes (out);
}
