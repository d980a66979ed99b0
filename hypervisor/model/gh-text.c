/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Sizes and names as people write and read them. */
#include "config.h"

#include "gh-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "gh-error.h"

static const char units[] = "KMGTPE";

/* The factor that a unit such as "", "k", "MB", "GiB" stands for, or 0 when it is none. */
static double
unit_factor (const char *unit, guint64 default_unit)
{
  const char *found;
  const char *rest;

  if (*unit == '\0')
    return (double) default_unit;
  if (g_ascii_strcasecmp (unit, "b") == 0 || g_ascii_strcasecmp (unit, "bytes") == 0)
    return 1;

  found = strchr (units, g_ascii_toupper (*unit));
  rest = unit + 1;
  if (found == NULL
      || (*rest != '\0' && g_ascii_strcasecmp (rest, "b") != 0
          && g_ascii_strcasecmp (rest, "ib") != 0))
    return 0;
  return (double) (G_GUINT64_CONSTANT (1) << (10 * (found - units + 1)));
}

gboolean
gh_parse_size (const char *text, guint64 default_unit, guint64 *bytes, GError **error)
{
  g_autofree char *unit = NULL;
  char *end = NULL;
  double number, factor, total;

  g_return_val_if_fail (text != NULL && bytes != NULL && default_unit > 0, FALSE);

  number = g_ascii_isdigit (*text) && !(text[0] == '0' && (text[1] | 0x20) == 'x')
             ? g_ascii_strtod (text, &end)
             : -1;
  /* As gh_format_size() writes it. */
  if (end != NULL && g_str_has_prefix (end, "\302\240"))
    end += strlen ("\302\240");
  unit = end != NULL ? g_strstrip (g_strdup (end)) : g_strdup ("?");
  factor = unit_factor (unit, default_unit);
  total = number * factor;
  if (number < 0 || factor == 0 || !isfinite (total) || total >= 0x1p63)
    {
      g_autofree char *quoted = gh_text_quote (text);

      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_INVALID_ARGUMENT,
                   _ ("%s is not a size: write a number and a unit, for example 512M or 8G"),
                   quoted);
      return FALSE;
    }
  *bytes = (guint64) total;
  return TRUE;
}

char *
gh_format_size (guint64 bytes)
{
  return g_format_size_full (bytes, G_FORMAT_SIZE_IEC_UNITS);
}

gboolean
gh_text_is_clean (const char *text)
{
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

char *
gh_text_without_password (const char *text)
{
  const char *authority = strstr (text, "://");
  const char *colon, *at;

  if (authority == NULL)
    return g_strdup (text);
  authority += strlen ("://");
  at = g_strrstr_len (authority, (gssize) strcspn (authority, "/?#"), "@");
  colon = at != NULL ? g_strstr_len (authority, at - authority, ":") : NULL;
  if (colon == NULL)
    return g_strdup (text);
  return g_strdup_printf ("%.*s%s", (int) (colon - text), text, at);
}

char *
gh_text_quote (const char *text)
{
  g_autofree char *shown = gh_text_without_password (text != NULL ? text : "");
  g_autofree char *valid = g_utf8_make_valid (shown, -1);
  GString *out = g_string_new ("“");
  guint n = 0;

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (++n > 60)
        {
          g_string_append (out, "…");
          break;
        }
      if (c == '\n')
        g_string_append (out, "\\n");
      else if (g_unichar_iscntrl (c))
        g_string_append_printf (out, "\\x%02x", c);
      else
        g_string_append_unichar (out, c);
    }
  g_string_append (out, "”");
  return g_string_free (out, FALSE);
}

char *
gh_parse_uuid (const char *text)
{
  g_autoptr (GString) uuid = g_string_new (NULL);

  for (; *text != '\0'; text++)
    {
      if (*text == '-')
        continue;
      if (!g_ascii_isxdigit (*text) || uuid->len == 36)
        return NULL;
      g_string_append_c (uuid, g_ascii_tolower (*text));
      if (uuid->len == 8 || uuid->len == 13 || uuid->len == 18 || uuid->len == 23)
        g_string_append_c (uuid, '-');
    }
  return uuid->len == 36 ? g_strdup (uuid->str) : NULL;
}

void
gh_text_add_line (GString *text, const char *format, ...)
{
  va_list args;

  if (text->len > 0)
    g_string_append_c (text, '\n');
  va_start (args, format);
  g_string_append_vprintf (text, format, args);
  va_end (args);
}

char **
gh_text_end_words (GPtrArray *words)
{
  if (words->len == 0)
    {
      g_ptr_array_unref (words);
      return NULL;
    }
  g_ptr_array_add (words, NULL);
  return (char **) g_ptr_array_free (words, FALSE);
}

gboolean
gh_text_same_words (char **a, char **b)
{
  static const char *const none[] = { NULL };

  return g_strv_equal (a != NULL ? (const char *const *) a : none,
                       b != NULL ? (const char *const *) b : none);
}
