/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Which format a text is in. */
#include "config.h"

#include "gh-format.h"

#include <string.h>

static const char *const words[] = { "none", "xml", "xl", NULL };
const GhEnum gh_format_enum = { words };

/* XML begins with "<" and nothing else does; a byte order mark may stand before it. */
GhFormat
gh_format_detect (const char *text)
{
  if (text == NULL)
    return GH_FORMAT_NONE;
  if (g_str_has_prefix (text, "\xef\xbb\xbf"))
    text += 3;
  text += strspn (text, " \t\r\n");
  /* UTF-16, which only XML may be in. */
  if ((guchar) text[0] >= 0xfe || *text == '<')
    return GH_FORMAT_XML;
  return *text != '\0' ? GH_FORMAT_XL : GH_FORMAT_NONE;
}
