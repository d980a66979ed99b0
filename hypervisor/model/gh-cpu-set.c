/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhCpuSet: some of a host's CPUs, as people list them. */
#include "config.h"

#include "gh-cpu-set.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gh-error.h"
#include "gh-text.h"

gboolean
gh_cpu_set_has (const GhCpuSet *set, guint cpu)
{
  return cpu < GH_CPUS_MAX && (set->bits[cpu / 8] & (1u << cpu % 8)) != 0;
}

static void
put (GhCpuSet *set, guint first, guint last, gboolean in)
{
  for (guint cpu = first; cpu <= last; cpu++)
    if (in)
      set->bits[cpu / 8] |= (guint8) (1u << cpu % 8);
    else
      set->bits[cpu / 8] &= (guint8) ~(1u << cpu % 8);
}

/* "3" or "3-5" from @text on. */
static gboolean
parse_range (const char *text, guint *first, guint *last)
{
  g_auto (GStrv) ends = g_strsplit (text, "-", 3);
  guint n = g_strv_length (ends);
  guint64 from, to;

  if (n == 0 || n > 2 || !g_ascii_string_to_unsigned (ends[0], 10, 0, GH_CPUS_MAX - 1, &from, NULL)
      || !g_ascii_string_to_unsigned (ends[n - 1], 10, from, GH_CPUS_MAX - 1, &to, NULL))
    return FALSE;
  *first = (guint) from;
  *last = (guint) to;
  return TRUE;
}

static gboolean
parse_item (GhCpuSet *set, const char *item)
{
  gboolean out = *item == '^';
  guint first = 0, last = GH_CPUS_MAX - 1;

  if ((out || g_ascii_strcasecmp (item, "all") != 0) && !parse_range (item + out, &first, &last))
    return FALSE;
  put (set, first, last, !out);
  return TRUE;
}

static gboolean
is_empty (const GhCpuSet *set)
{
  static const GhCpuSet none;

  return memcmp (set, &none, sizeof none) == 0;
}

gboolean
gh_cpu_set_is_full (const GhCpuSet *set)
{
  for (guint i = 0; i < sizeof set->bits; i++)
    if (set->bits[i] != 0xff)
      return FALSE;
  return TRUE;
}

gboolean
gh_cpu_set_parse (const char *text, GhCpuSet *set, GError **error)
{
  g_auto (GStrv) items = g_strsplit (*text != '\0' ? text : "all", ",", -1);
  g_autofree char *quoted = gh_text_quote (text);
  GhCpuSet parsed = { { 0 } };

  /* "^2" alone is everything but 2. */
  if (g_strstrip (items[0])[0] == '^')
    put (&parsed, 0, GH_CPUS_MAX - 1, TRUE);
  for (char **item = items; *item != NULL; item++)
    if (!parse_item (&parsed, g_strstrip (*item)))
      {
        g_set_error (error,
                     GH_ERROR,
                     GH_ERROR_INVALID_ARGUMENT,
                     _ ("%s is no list of CPUs: write one like 0-3,5, or all"),
                     quoted);
        return FALSE;
      }
  if (is_empty (&parsed))
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_INVALID_ARGUMENT,
                   _ ("%s leaves no CPU to run on: write a list like 0-3,5, or all"),
                   quoted);
      return FALSE;
    }
  *set = parsed;
  return TRUE;
}

char *
gh_cpu_set_format (const GhCpuSet *set)
{
  GString *text = g_string_new (NULL);

  if (gh_cpu_set_is_full (set))
    return g_string_free (g_string_assign (text, "all"), FALSE);
  for (guint cpu = 0; cpu < GH_CPUS_MAX; cpu++)
    {
      guint first = cpu;

      if (!gh_cpu_set_has (set, cpu))
        continue;
      while (gh_cpu_set_has (set, cpu + 1))
        cpu++;
      g_string_append_printf (text, "%s%u", text->len > 0 ? "," : "", first);
      if (cpu > first)
        g_string_append_printf (text, "-%u", cpu);
    }
  return g_string_free (text, FALSE);
}

static gboolean
check_one (const char *text, guint cpus, GError **error)
{
  GhCpuSet set;

  if (!gh_cpu_set_parse (text, &set, error))
    return FALSE;
  /* "^2" is meant of the CPUs that there are. */
  if (gh_cpu_set_has (&set, GH_CPUS_MAX - 1))
    return TRUE;
  for (guint cpu = cpus; cpu < GH_CPUS_MAX; cpu++)
    if (gh_cpu_set_has (&set, cpu))
      {
        g_set_error (error,
                     GH_ERROR,
                     GH_ERROR_INVALID_ARGUMENT,
                     _ ("This computer has no CPU %u for a machine to run on: its CPUs are 0 to "
                        "%u"),
                     cpu,
                     cpus - 1);
        return FALSE;
      }
  return TRUE;
}

gboolean
gh_cpu_set_check (char **pins, guint cpus, GError **error)
{
  for (; pins != NULL && *pins != NULL; pins++)
    if (!check_one (*pins, cpus, error))
      return FALSE;
  return TRUE;
}
