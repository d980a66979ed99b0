/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Text of help, broken into lines that fit on a terminal. */
#include "config.h"

#include "gh-ctl-wrap.h"

#include <string.h>

#include "gh-ctl-table.h"

/* In which column the continuation of a line begins. */
static glong
get_indent (const char *line, glong width)
{
  glong indent = (glong) strspn (line, " ");
  const char *gap = indent > 0 ? strstr (line + indent, "  ") : NULL;
  glong second = 0;

  if (gap != NULL)
    {
      g_autofree char *before = g_strndup (line, (gsize) (gap - line) + strspn (gap, " "));

      second = gh_ctl_width (before);
    }
  /* A second column with no room left is none. */
  return second > 0 && second < width * 2 / 3 ? second : indent;
}

/* Whether a line may end behind @p: before a blank, and between Chinese letters, but never before
 * the sign that closes a phrase. */
static gboolean
may_break (const char *p)
{
  gunichar here = g_utf8_get_char (p);
  gunichar next = g_utf8_get_char (g_utf8_next_char (p));

  if (next == ' ')
    return here != ' ';
  return g_unichar_iswide (here) && next != '\0' && !g_unichar_ispunct (next)
         && (!g_unichar_ispunct (here) || g_unichar_type (here) == G_UNICODE_OTHER_PUNCTUATION);
}

/* Returns: where the first line of @text ends, that has @width columns; a word that is wider is
 * broken before what is optional in it */
static const char *
find_end (const char *text, glong width)
{
  const char *end = NULL, *within = NULL;
  glong column = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      column += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
      if (c == '[' && p > text && column <= width)
        within = p;
      if (column > width && (end != NULL || within != NULL))
        return end != NULL ? end : within;
      if (may_break (p))
        end = g_utf8_next_char (p);
    }
  return text + strlen (text);
}

static void
append_line (GString *out, const char *line, glong width)
{
  glong indent = get_indent (line, width);
  const char *end = find_end (line, width);

  g_string_append_len (out, line, end - line);
  while (*(line = end + strspn (end, " ")) != '\0')
    {
      end = find_end (line, width - indent);
      g_string_append_printf (out, "\n%*s%.*s", (int) indent, "", (int) (end - line), line);
    }
}

char *
gh_ctl_wrap (const char *text, glong width)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GString *out = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (out, '\n');
      append_line (out, lines[i], width);
    }
  return g_string_free (out, FALSE);
}
