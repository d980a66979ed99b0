/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of the host's CPUs a machine's may run on, as one line. */
#include "config.h"

#include "gh-pins-text.h"

char *
gh_pins_text_format (char **pins, guint vcpus)
{
  guint length = pins != NULL ? g_strv_length (pins) : 0;
  gboolean is_one = length > 0 && length == vcpus;
  g_autofree char *joined = NULL;

  for (guint i = 1; is_one && i < length; i++)
    is_one = g_str_equal (pins[i], pins[0]);
  if (is_one || length == 0)
    return g_strdup (length > 0 ? pins[0] : "");
  joined = g_strjoinv (";", pins);
  /* Without it a single list would stand for all. */
  return length == 1 ? g_strconcat (joined, ";", NULL) : g_steal_pointer (&joined);
}

char **
gh_pins_text_parse (const char *text, guint vcpus)
{
  g_auto (GStrv) parts = g_strsplit (text, ";", -1);
  gboolean is_one = parts[0] != NULL && parts[1] == NULL;
  guint length = is_one ? vcpus : g_strv_length (parts);
  char **pins = g_new0 (char *, length + 1);

  for (guint i = 0; i < length; i++)
    {
      const char *part = g_strstrip (parts[is_one ? 0 : i]);

      pins[i] = g_strdup (g_str_equal (part, "all") ? "" : part);
    }
  while (length > 0 && *pins[length - 1] == '\0')
    g_clear_pointer (&pins[--length], g_free);
  if (length == 0)
    g_clear_pointer (&pins, g_strfreev);
  return pins;
}
