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
  GH_RFB_DESKTOP_SIZE = -223,
  GH_RFB_LAST_RECT = -224,
  GH_RFB_POINTER_POS = -232,
  GH_RFB_RICH_CURSOR = -239,
  GH_RFB_POINTER_TYPE = -257,
  GH_RFB_EXTENDED_KEY = -258,
  GH_RFB_LED_STATE = -261,
  GH_RFB_DESKTOP_NAME = -307,
  GH_RFB_EXTENDED_DESKTOP_SIZE = -308,
  GH_RFB_ALPHA_CURSOR = -314
} GhRfbEncoding;

/** gh_vnc_put_encodings: SetEncodings, 7.5.2, with all that our reader understands. */
void gh_vnc_put_encodings (GByteArray *out);

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

/** gh_vnc_put_size: SetDesktopSize, message 251, with the one screen that QEMU has. */
void gh_vnc_put_size (GByteArray *out, int width, int height);

G_END_DECLS
