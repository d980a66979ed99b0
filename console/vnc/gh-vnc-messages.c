/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Encoding of what an RFB client sends. */
#include "config.h"

#include "gh-vnc-messages-private.h"

enum
{
  SET_ENCODINGS = 2,
  UPDATE_REQUEST = 3,
  KEY_EVENT = 4,
  POINTER_EVENT = 5,
  SET_DESKTOP_SIZE = 251,
  QEMU_MESSAGE = 255
};
#define QEMU_EXTENDED_KEY 0

/* QEMU's zero for movements. */
#define MOTION_ORIGIN 0x7fff

/* First the encoding that we like best: the peer is on this machine, so plain pixels cost least. */
static const gint32 encodings[] = {
  GH_RFB_RAW,          GH_RFB_COPY_RECT,    GH_RFB_DESKTOP_SIZE, GH_RFB_EXTENDED_DESKTOP_SIZE,
  GH_RFB_POINTER_TYPE, GH_RFB_EXTENDED_KEY, GH_RFB_ALPHA_CURSOR, GH_RFB_RICH_CURSOR,
};

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
gh_vnc_put_encodings (GByteArray *out)
{
  put_8 (out, SET_ENCODINGS);
  put_8 (out, 0);
  put_16 (out, G_N_ELEMENTS (encodings));
  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    put_32 (out, (guint32) encodings[i]);
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
