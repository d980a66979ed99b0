/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Clipboard messages: RFC 6143 sections 7.5.6 and 7.6.4, and rfbproto's "Extended Clipboard". */
#include "config.h"

#include "gh-vnc-clipboard-private.h"

#include <string.h>

#include "gh-vnc-inflate-private.h"
#include "gh-vnc-messages-private.h"

/* Bits of the extension's first word: the format that we know, and what is done. */
#define FORMAT_TEXT (1u << 0)
#define CAPS        (1u << 24)
#define REQUEST     (1u << 25)
#define PEEK        (1u << 26)
#define NOTIFY      (1u << 27)
#define PROVIDE     (1u << 28)

void
gh_vnc_clipboard_clear (GhVncClipboard *clipboard)
{
  g_clear_pointer (&clipboard->ours, g_free);
}

/* What Latin-1 lacks becomes a question mark. */
static void
put_plain (GByteArray *out, const char *text)
{
  g_autoptr (GByteArray) latin = g_byte_array_new ();

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);
      guint8 byte = c < 256 ? (guint8) c : '?';

      g_byte_array_append (latin, &byte, 1);
    }
  gh_vnc_put_cut_text (out, (gint32) latin->len, latin->data, latin->len);
}

static void
put_extended (GByteArray *out, guint32 flags, const guint8 *data, guint length)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  guint32 word = GUINT32_TO_BE (flags);

  g_byte_array_append (body, (const guint8 *) &word, sizeof word);
  if (length > 0)
    g_byte_array_append (body, data, length);
  gh_vnc_put_cut_text (out, -(gint32) body->len, body->data, body->len);
}

/* Text as the server wants it. */
static char *
to_wire (const GhVncClipboard *clipboard)
{
  g_auto (GStrv) lines = NULL;

  if (clipboard->plain_lines)
    return g_strdup (clipboard->ours);
  lines = g_strsplit (clipboard->ours, "\n", -1);
  return g_strjoinv ("\r\n", lines);
}

static void
put_provide (GhVncClipboard *clipboard, GByteArray *out)
{
  g_autofree char *text = to_wire (clipboard);
  gsize length = strlen (text) + (clipboard->plain_lines ? 0 : 1);
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  guint32 word = GUINT32_TO_BE ((guint32) length);
  uLongf packed_size;
  g_autofree guint8 *packed = NULL;

  g_byte_array_append (plain, (const guint8 *) &word, sizeof word);
  g_byte_array_append (plain, (const guint8 *) text, (guint) length);
  packed_size = compressBound (plain->len);
  packed = g_malloc (packed_size);
  if (compress2 (packed, &packed_size, plain->data, plain->len, Z_DEFAULT_COMPRESSION) == Z_OK)
    put_extended (out, PROVIDE | FORMAT_TEXT, packed, (guint) packed_size);
}

static void
announce (GhVncClipboard *clipboard, GByteArray *out)
{
  if (clipboard->ours == NULL)
    return;
  if (clipboard->extended)
    put_extended (out, NOTIFY | FORMAT_TEXT, NULL, 0);
  else
    put_plain (out, clipboard->ours);
}

void
gh_vnc_clipboard_set (GhVncClipboard *clipboard, char *text, GByteArray *out)
{
  g_free (clipboard->ours);
  clipboard->ours = text;
  if (strlen (text) > GH_VNC_MAX_TEXT)
    text[GH_VNC_MAX_TEXT] = '\0';
  announce (clipboard, out);
}

static char *
from_wire (const char *text, gsize length)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) strnlen (text, length));
  g_auto (GStrv) lines = g_strsplit (valid, "\r\n", -1);

  return g_strjoinv ("\n", lines);
}

static const char *
read_plain (GhVncSource *source, gsize length, char **text)
{
  g_autofree char *latin = NULL;
  g_autofree char *utf8 = NULL;

  if (length > GH_VNC_MAX_TEXT)
    return "length of the clipboard";
  latin = g_malloc (length + 1);
  if (!gh_vnc_source_read (source, latin, length))
    return "";
  utf8
    = g_convert (latin, (gssize) strnlen (latin, length), "UTF-8", "ISO-8859-1", NULL, NULL, NULL);
  if (utf8 != NULL)
    *text = from_wire (utf8, strlen (utf8));
  return NULL;
}

/* Unpacks the length of the text, and the text. What stands behind it is of no interest. */
static const char *
read_packed (GhVncInflate *inflate, char **text)
{
  guint8 head[4];
  gsize length;
  g_autofree char *bytes = NULL;

  if (!gh_vnc_inflate_read (inflate, head, sizeof head))
    return "compressed clipboard";
  length = gh_vnc_get_32 (head);
  if (length > GH_VNC_MAX_TEXT)
    return "length of the clipboard";
  bytes = g_malloc (length + 1);
  if (!gh_vnc_inflate_read (inflate, bytes, length))
    return "compressed clipboard";
  *text = from_wire (bytes, length);
  return gh_vnc_source_skip (inflate->source, inflate->left) ? NULL : "";
}

static const char *
read_provide (GhVncSource *source, gsize length, char **text)
{
  GhVncInflate inflate = { 0 };
  const char *wrong = "no memory";

  if (gh_vnc_inflate_begin (&inflate, source, length))
    wrong = read_packed (&inflate, text);
  gh_vnc_inflate_clear (&inflate);
  return wrong;
}

/* Tells what we can do: text of any length up to the limit is announced, not sent unasked. */
static void
put_caps (GByteArray *out)
{
  static const guint8 unasked[4] = { 0 };

  put_extended (
    out, CAPS | FORMAT_TEXT | REQUEST | PEEK | NOTIFY | PROVIDE, unasked, sizeof unasked);
}

static const char *
read_extended (
  GhVncClipboard *clipboard, GhVncSource *source, gsize length, GByteArray *out, char **text)
{
  guint8 head[4];
  guint32 flags;

  if (length < sizeof head || length > GH_VNC_MAX_TEXT)
    return "length of the clipboard";
  if (!gh_vnc_source_read (source, head, sizeof head))
    return "";
  flags = gh_vnc_get_32 (head);
  length -= sizeof head;
  /* With this bit, the others say what the server can do. */
  if ((flags & CAPS) == 0 && (flags & PROVIDE) != 0 && (flags & FORMAT_TEXT) != 0)
    return read_provide (source, length, text);
  if ((flags & CAPS) != 0)
    {
      clipboard->extended = TRUE;
      put_caps (out);
      announce (clipboard, out);
    }
  else if ((flags & (NOTIFY | PEEK)) == NOTIFY && (flags & FORMAT_TEXT) != 0)
    put_extended (out, REQUEST | FORMAT_TEXT, NULL, 0);
  else if ((flags & REQUEST) != 0 && (flags & FORMAT_TEXT) != 0 && clipboard->ours != NULL)
    put_provide (clipboard, out);
  else if ((flags & PEEK) != 0)
    put_extended (out, NOTIFY | (clipboard->ours != NULL ? FORMAT_TEXT : 0), NULL, 0);
  return gh_vnc_source_skip (source, length) ? NULL : "";
}

const char *
gh_vnc_clipboard_read (
  GhVncClipboard *clipboard, GhVncSource *source, gint32 length, GByteArray *out, char **text)
{
  *text = NULL;
  if (length >= 0)
    return read_plain (source, (gsize) length, text);
  return read_extended (clipboard, source, (gsize) - (gint64) length, out, text);
}
