/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What Xen has its guests told by the instruction CPUID. */
#include "config.h"

#include "gh-cpuid.h"

#include <string.h>

#define NUMBER "(0x[0-9a-f]+|[0-9]+)"
#define BITS   "e[abcd]x=[01xks]{32}"

/* The same feature to libvirt and to libxl, where they differ. */
static const struct
{
  const char *feature;
  const char *xen;
} names[] = {
  { "cx16", "cmpxchg16" },
  { "cid", "cntxid" },
  { "ds_cpl", "dscpl" },
  { "pclmuldq", "pclmulqdq" },
  { "pni", "sse3" },
  { "ht", "htt" },
  { "pn", "psn" },
  { "clflush", "clfsh" },
  { "sep", "sysenter" },
  { "cx8", "cmpxchg8" },
  { "nodeid_msr", "nodeid" },
  { "cr8legacy", "altmovcr8" },
  { "lahf_lm", "lahfsahf" },
  { "cmp_legacy", "cmplegacy" },
  { "fxsr_opt", "ffxsr" },
  { "pdpe1gb", "page1gb" },
  { "spec-ctrl", "ibrsb" },
};

/* Keys that take a number, not the state of a bit. */
static const char *const numbers[]
  = { "apicidsize", "brandid", "clflush",   "family",  "localapicid", "maxleaf", "maxhvleaf",
      "model",      "nc",      "proccount", "procpkg", "stepping",    NULL };

gboolean
gh_cpuid_is_xend (const char *item)
{
  return strchr (item, ':') != NULL;
}

gboolean
gh_cpuid_is_valid (const char *item)
{
  if (gh_cpuid_is_xend (item))
    return g_regex_match_simple (
      "^" NUMBER "(," NUMBER ")?:" BITS "(," BITS ")*$", item, G_REGEX_CASELESS, 0);
  return g_regex_match_simple ("^[a-z0-9][a-z0-9._-]*=([01xks]|" NUMBER ")$", item, 0, 0);
}

gboolean
gh_cpuid_has_xend (char **items)
{
  for (; items != NULL && *items != NULL; items++)
    if (gh_cpuid_is_xend (*items))
      return TRUE;
  return FALSE;
}

char *
gh_cpuid_from_feature (const char *feature)
{
  gboolean is_off = *feature == '-';
  const char *name = is_off || *feature == '+' ? feature + 1 : feature;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i].feature, name) == 0)
      name = names[i].xen;
  return g_strdup_printf ("%s=%c", name, is_off ? '0' : '1');
}

char *
gh_cpuid_to_feature (const char *item)
{
  const char *value = strchr (item, '=');
  g_autofree char *key = value != NULL ? g_strndup (item, (gsize) (value - item)) : NULL;
  const char *name = key;

  if (key == NULL || *key == '\0' || gh_cpuid_is_xend (item) || g_strv_contains (numbers, key)
      || (strcmp (value, "=0") != 0 && strcmp (value, "=1") != 0))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i].xen, key) == 0)
      name = names[i].feature;
  return g_strdup_printf ("%c%s", value[1] == '0' ? '-' : '+', name);
}
