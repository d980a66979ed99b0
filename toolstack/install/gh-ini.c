/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading ini files that many tools wrote, forgivingly. */
#include "config.h"

#include "gh-ini-private.h"

#include <string.h>

struct _GhIni
{
  GHashTable *values;  /* "section\nkey", both in lower-case → value */
  GPtrArray *sections; /* in lower-case */
};

static char *
make_key (const char *section, const char *key)
{
  g_autofree char *full = g_strdup_printf ("%s\n%s", section, key);

  return g_ascii_strdown (full, -1);
}

static char *
begin_section (GhIni *self, const char *line)
{
  const char *end = strchr (line, ']');
  g_autofree char *name = g_strndup (line + 1, (gsize) (end - line - 1));
  char *lower = g_ascii_strdown (g_strstrip (name), -1);

  if (!g_ptr_array_find_with_equal_func (self->sections, lower, g_str_equal, NULL))
    g_ptr_array_add (self->sections, g_strdup (lower));
  return lower;
}

/* "=" parts, or ":" where no "=" stands: values and paths may have ":" in them. */
static void
take_line (GhIni *self, const char *section, char *line)
{
  char *sign = strchr (line, '=');

  if (sign == NULL)
    sign = strchr (line, ':');
  if (sign == NULL || strchr ("#;", *line) != NULL)
    return;
  *sign = '\0';
  g_hash_table_insert (
    self->values, make_key (section, g_strstrip (line)), g_strdup (g_strstrip (sign + 1)));
}

GhIni *
gh_ini_new (const char *text)
{
  GhIni *self = g_new0 (GhIni, 1);
  g_auto (GStrv) lines = NULL;
  g_autofree char *section = g_strdup ("");

  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->sections = g_ptr_array_new_with_free_func (g_free);
  if (g_str_has_prefix (text, "\xef\xbb\xbf"))
    text += 3;
  lines = g_strsplit_set (text, "\r\n", -1);
  for (char **at = lines; *at != NULL; at++)
    {
      char *line = g_strstrip (*at);

      if (*line == '[' && strchr (line, ']') != NULL)
        {
          g_free (section);
          section = begin_section (self, line);
        }
      else
        take_line (self, section, line);
    }
  return self;
}

void
gh_ini_free (GhIni *self)
{
  g_hash_table_unref (self->values);
  g_ptr_array_unref (self->sections);
  g_free (self);
}

const char *
gh_ini_get (const GhIni *self, const char *section, const char *key)
{
  g_autofree char *full = make_key (section, key);
  const char *value = g_hash_table_lookup (self->values, full);

  return value != NULL && *value != '\0' ? value : NULL;
}

const char *
gh_ini_get_first (const GhIni *self, const char *const *places)
{
  const char *value = NULL;

  for (; value == NULL && *places != NULL; places += 2)
    value = gh_ini_get (self, places[0], places[1]);
  return value;
}

GPtrArray *
gh_ini_list_sections (const GhIni *self, const char *prefix)
{
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < self->sections->len; i++)
    if (g_str_has_prefix (self->sections->pdata[i], prefix))
      g_ptr_array_add (found, self->sections->pdata[i]);
  return found;
}
