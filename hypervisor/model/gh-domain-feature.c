/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a domain's hypervisor can do with it beyond what every one can. */
#include "config.h"

#include "gh-domain-feature.h"

/* The words of the bits, from the lowest. */
static const char *const feature_words[] = {
  "save",          "dump",           "kdump",         "sysrq",       "trigger-power",
  "trigger-sleep", "trigger-wakeup", "trigger-reset", "trigger-nmi", "trigger-init",
};

static const char *const trigger_nicks[]
  = { "power", "sleep", "wakeup", "reset", "nmi", "init", NULL };

const GhEnum gh_trigger_enum = { trigger_nicks };

static const char *const dump_format_nicks[] = { "elf", "kdump", NULL };

const GhEnum gh_dump_format_enum = { dump_format_nicks };

GhDomainFeatures
gh_trigger_get_feature (GhTrigger trigger)
{
  return (GhDomainFeatures) (GH_DOMAIN_FEATURE_TRIGGER_POWER << trigger);
}

const char **
gh_domain_features_to_words (GhDomainFeatures features)
{
  GPtrArray *words = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (feature_words); i++)
    if ((features & (1u << i)) != 0)
      g_ptr_array_add (words, (char *) feature_words[i]);
  g_ptr_array_add (words, NULL);
  return (const char **) g_ptr_array_free (words, FALSE);
}

GhDomainFeatures
gh_domain_features_from_words (const char *const *words)
{
  guint features = 0;

  for (guint i = 0; words != NULL && i < G_N_ELEMENTS (feature_words); i++)
    if (g_strv_contains (words, feature_words[i]))
      features |= 1u << i;
  return (GhDomainFeatures) features;
}
