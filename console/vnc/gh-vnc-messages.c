/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Encoding of what an RFB client sends. */
#include "config.h"

#include "gh-vnc-messages-private.h"

#include "gh-console-session.h"

enum
{
  SET_ENCODINGS = 2,
  UPDATE_REQUEST = 3,
  KEY_EVENT = 4,
  POINTER_EVENT = 5,
  CLIENT_CUT_TEXT = 6,
  CONTINUOUS_UPDATES = 150,
  FENCE = 248,
  SET_DESKTOP_SIZE = 251,
  QEMU_MESSAGE = 255
};
#define QEMU_EXTENDED_KEY 0
#define QEMU_AUDIO        1

/* What QEMU's audio message is told to do, and the format of a sample. */
enum
{
  AUDIO_ENABLE = 0,
  AUDIO_DISABLE = 1,
  AUDIO_SET_FORMAT = 2
};
#define AUDIO_S16 3

/* QEMU's zero for movements. */
#define MOTION_ORIGIN 0x7fff

/* Those that are not pixels. */
static const gint32 others[] = {
  GH_RFB_COPY_RECT,    GH_RFB_DESKTOP_SIZE,       GH_RFB_EXTENDED_DESKTOP_SIZE, GH_RFB_LAST_RECT,
  GH_RFB_POINTER_TYPE, GH_RFB_EXTENDED_KEY,       GH_RFB_ALPHA_CURSOR,          GH_RFB_RICH_CURSOR,
  GH_RFB_LED_STATE,    GH_RFB_DESKTOP_NAME,       GH_RFB_EXTENDED_CLIPBOARD,    GH_RFB_FENCE,
  GH_RFB_AUDIO,        GH_RFB_CONTINUOUS_UPDATES,
};

gboolean
gh_vnc_encoding_by_name (const char *name, gint32 *encoding)
{
  static const struct
  {
    const char *name;
    gint32 encoding;
  } names[] = {
    { "raw", GH_RFB_RAW },
    { "copyrect", GH_RFB_COPY_RECT },
    { "hextile", GH_RFB_HEXTILE },
    { "zlib", GH_RFB_ZLIB },
    { "tight", GH_RFB_TIGHT },
    { "zrle", GH_RFB_ZRLE },
    { "jpeg", GH_RFB_JPEG_QUALITY_9 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (names[i].name, name) == 0)
      {
        *encoding = names[i].encoding;
        return TRUE;
      }
  return FALSE;
}

static void
put_8 (GByteArray *out, guint value)
{
  guint8 byte = (guint8) value;

  g_byte_array_append (out, &byte, 1);
}

static void
put_16 (GByteArray *out, guint value)
{
  put_8 (out, value >> 8);
  put_8 (out, value);
}

static void
put_32 (GByteArray *out, guint32 value)
{
  put_16 (out, value >> 16);
  put_16 (out, value);
}

void
gh_vnc_put_encodings (GByteArray *out, const gint32 *pixels, guint n_pixels)
{
  put_8 (out, SET_ENCODINGS);
  put_8 (out, 0);
  put_16 (out, n_pixels + G_N_ELEMENTS (others));
  for (guint i = 0; i < n_pixels; i++)
    put_32 (out, (guint32) pixels[i]);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    put_32 (out, (guint32) others[i]);
}

void
gh_vnc_put_update_request (GByteArray *out, gboolean incremental, int width, int height)
{
  put_8 (out, UPDATE_REQUEST);
  put_8 (out, incremental ? 1 : 0);
  put_32 (out, 0);
  put_16 (out, (guint) width);
  put_16 (out, (guint) height);
}

void
gh_vnc_put_key (GByteArray *out, guint keysym, gboolean down)
{
  put_8 (out, KEY_EVENT);
  put_8 (out, down ? 1 : 0);
  put_16 (out, 0);
  put_32 (out, keysym);
}

void
gh_vnc_put_extended_key (GByteArray *out, guint scancode, guint keysym, gboolean down)
{
  put_8 (out, QEMU_MESSAGE);
  put_8 (out, QEMU_EXTENDED_KEY);
  put_16 (out, down ? 1 : 0);
  put_32 (out, keysym);
  put_32 (out, scancode);
}

void
gh_vnc_put_pointer (GByteArray *out, int x, int y, guint buttons)
{
  put_8 (out, POINTER_EVENT);
  put_8 (out, buttons);
  put_16 (out, (guint) CLAMP (x, 0, G_MAXUINT16));
  put_16 (out, (guint) CLAMP (y, 0, G_MAXUINT16));
}

void
gh_vnc_put_motion (GByteArray *out, int dx, int dy, guint buttons)
{
  int limit = MOTION_ORIGIN;

  gh_vnc_put_pointer (out,
                      MOTION_ORIGIN + CLAMP (dx, -limit, limit),
                      MOTION_ORIGIN + CLAMP (dy, -limit, limit),
                      buttons);
}

void
gh_vnc_put_size (GByteArray *out, int width, int height)
{
  put_8 (out, SET_DESKTOP_SIZE);
  put_8 (out, 0);
  put_16 (out, (guint) width);
  put_16 (out, (guint) height);
  put_8 (out, 1); /* screens */
  put_8 (out, 0);
  put_32 (out, 0); /* id */
  put_32 (out, 0); /* x and y */
  put_16 (out, (guint) width);
  put_16 (out, (guint) height);
  put_32 (out, 0); /* flags */
}

void
gh_vnc_put_cut_text (GByteArray *out, gint32 length, const guint8 *data, guint data_length)
{
  put_8 (out, CLIENT_CUT_TEXT);
  put_8 (out, 0);
  put_16 (out, 0);
  put_32 (out, (guint32) length);
  if (data_length > 0)
    g_byte_array_append (out, data, data_length);
}

void
gh_vnc_put_continuous_updates (GByteArray *out, gboolean enable, int width, int height)
{
  put_8 (out, CONTINUOUS_UPDATES);
  put_8 (out, enable ? 1 : 0);
  put_32 (out, 0); /* x and y */
  put_16 (out, (guint) width);
  put_16 (out, (guint) height);
}

void
gh_vnc_put_fence (GByteArray *out, guint32 flags, const guint8 *payload, guint length)
{
  put_8 (out, FENCE);
  put_8 (out, 0);
  put_16 (out, 0);
  put_32 (out, flags);
  put_8 (out, length);
  if (length > 0)
    g_byte_array_append (out, payload, length);
}

static void
put_audio_operation (GByteArray *out, guint operation)
{
  put_8 (out, QEMU_MESSAGE);
  put_8 (out, QEMU_AUDIO);
  put_16 (out, operation);
}

void
gh_vnc_put_audio (GByteArray *out, gboolean enable)
{
  if (enable)
    {
      put_audio_operation (out, AUDIO_SET_FORMAT);
      put_8 (out, AUDIO_S16);
      put_8 (out, GH_AUDIO_CHANNELS);
      put_32 (out, GH_AUDIO_RATE);
    }
  put_audio_operation (out, enable ? AUDIO_ENABLE : AUDIO_DISABLE);
}
