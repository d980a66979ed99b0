/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The clipboard over RFB: plain Latin-1 text, and the community's extension with UTF-8. */
#pragma once

#include "gh-vnc-source-private.h"

G_BEGIN_DECLS

/* More than this much text is not taken, whatever it unpacks from. */
#define GH_VNC_MAX_TEXT (16u * 1024 * 1024)

/**
 * GhVncClipboard:
 * @extended: the server knows the extension
 * @plain_lines: the server is QEMU, which hands "\n" and the bytes on as they are; others get
 *   "\r\n" and a closing NUL, as the extension says
 * @ours: (nullable): what was copied here last
 *
 * Zero-initialized is the beginning. Who copies announces it; the text travels when it is asked
 * for.
 */
typedef struct
{
  gboolean extended;
  gboolean plain_lines;
  char *ours;
} GhVncClipboard;

void gh_vnc_clipboard_clear (GhVncClipboard *clipboard);

/** gh_vnc_clipboard_set: @text: (transfer full). Appends what the server is told to @out. */
void gh_vnc_clipboard_set (GhVncClipboard *clipboard, char *text, GByteArray *out);

/**
 * gh_vnc_clipboard_read:
 * @source: after the head of a ServerCutText message, RFC 6143 section 7.6.4
 * @length: as in that head; negative for the extension's messages
 * @out: what the server is answered is appended
 * @text: (out) (nullable): what the guest has copied, when the message brings it
 *
 * Returns: NULL, or an untranslated word for what was wrong; "" when the server is gone
 */
const char *gh_vnc_clipboard_read (
  GhVncClipboard *clipboard, GhVncSource *source, gint32 length, GByteArray *out, char **text);

G_END_DECLS
