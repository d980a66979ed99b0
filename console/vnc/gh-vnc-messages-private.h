/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The messages that an RFB client sends, as bytes: RFC 6143 section 7.5, and QEMU's. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* RFC 6143 section 7.7 and 7.8; those below -256 are the community's and QEMU's. */
typedef enum
{
  GH_RFB_RAW = 0,
  GH_RFB_COPY_RECT = 1,
  GH_RFB_HEXTILE = 5,
  GH_RFB_ZLIB = 6,
  GH_RFB_TIGHT = 7,
  GH_RFB_ZRLE = 16,
  GH_RFB_JPEG_QUALITY_9 = -23, /* pictures that move may come as JPEG, at this quality */
  GH_RFB_DESKTOP_SIZE = -223,
  GH_RFB_LAST_RECT = -224,
  GH_RFB_POINTER_POS = -232,
  GH_RFB_RICH_CURSOR = -239,
  GH_RFB_POINTER_TYPE = -257,
  GH_RFB_EXTENDED_KEY = -258,
  GH_RFB_AUDIO = -259,
  GH_RFB_LED_STATE = -261,
  GH_RFB_DESKTOP_NAME = -307,
  GH_RFB_EXTENDED_DESKTOP_SIZE = -308,
  GH_RFB_FENCE = -312,
  GH_RFB_CONTINUOUS_UPDATES = -313,
  GH_RFB_ALPHA_CURSOR = -314,
  GH_RFB_EXTENDED_CLIPBOARD = -1063131698 /* 0xc0a1e5ce */
} GhRfbEncoding;

/** gh_vnc_encoding_by_name: of pixels, by what people call it: "raw", "tight"; false if unknown. */
gboolean gh_vnc_encoding_by_name (const char *name, gint32 *encoding);

/**
 * gh_vnc_put_encodings:
 * @pixels: the encodings of pixels, the best liked first
 * @n_pixels: how many
 *
 * SetEncodings, 7.5.2, with those and all else that our reader understands.
 */
void gh_vnc_put_encodings (GByteArray *out, const gint32 *pixels, guint n_pixels);

/** gh_vnc_put_update_request: FramebufferUpdateRequest, 7.5.3, for the whole screen. */
void gh_vnc_put_update_request (GByteArray *out, gboolean incremental, int width, int height);

/** gh_vnc_put_key: KeyEvent, 7.5.4. */
void gh_vnc_put_key (GByteArray *out, guint keysym, gboolean down);

/** gh_vnc_put_extended_key: QEMU's extended key event: message 255, submessage 0. */
void gh_vnc_put_extended_key (GByteArray *out, guint scancode, guint keysym, gboolean down);

/** gh_vnc_put_pointer: PointerEvent, 7.5.5; places are forced into 16 bits. */
void gh_vnc_put_pointer (GByteArray *out, int x, int y, guint buttons);

/** gh_vnc_put_motion: a PointerEvent as QEMU's pointer type change defines movements. */
void gh_vnc_put_motion (GByteArray *out, int dx, int dy, guint buttons);

/**
 * gh_vnc_put_cut_text:
 * @length: what the message says of its length; negative for the extended clipboard
 *
 * ClientCutText, 7.5.6.
 */
void gh_vnc_put_cut_text (GByteArray *out, gint32 length, const guint8 *data, guint data_length);

/** gh_vnc_put_continuous_updates: rfbproto, EnableContinuousUpdates, for the whole screen. */
void gh_vnc_put_continuous_updates (GByteArray *out, gboolean enable, int width, int height);

/** gh_vnc_put_fence: rfbproto, ClientFence. */
void gh_vnc_put_fence (GByteArray *out, guint32 flags, const guint8 *payload, guint length);

/** gh_vnc_put_audio: QEMU's audio message: with @enable in the session's format, else no more. */
void gh_vnc_put_audio (GByteArray *out, gboolean enable);

/** gh_vnc_put_size: SetDesktopSize, message 251, with the one screen that QEMU has. */
void gh_vnc_put_size (GByteArray *out, int width, int height);

G_END_DECLS
