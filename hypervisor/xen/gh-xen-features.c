/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The features of a guest's machine and CPU, as libxenlight wants them: xl.cfg(5), "nestedhvm",
 * "altp2m", "rdm", "cpuid". */
#include "config.h"

#include "gh-xen-features.h"

#include <glib/gi18n-lib.h>

#include "gh-cpuid.h"
#include "gh-text.h"

/* Returns: whether libxenlight knows what @item is about. */
static gboolean
add_cpuid (libxl_cpuid_policy_list *list, const char *item)
{
  int rc = gh_cpuid_is_xend (item) ? libxl_cpuid_parse_config_xend (list, item)
                                   : libxl_cpuid_parse_config (list, item);

  return rc == 0;
}

static void
fill_cpuid (libxl_domain_build_info *info, const GhDomainConfig *config)
{
  for (char **word = config->cpu_features; word != NULL && *word != NULL; word++)
    {
      g_autofree char *item = gh_cpuid_from_feature (*word);

      add_cpuid (&info->cpuid, item);
    }
  for (char **item = config->cpuid; item != NULL && *item != NULL; item++)
    add_cpuid (&info->cpuid, *item);
}

static void
fill_rdm (libxl_rdm_reserve *rdm, const GhDomainConfig *config)
{
  if (config->rdm_strategy == GH_RDM_HOST)
    rdm->strategy = LIBXL_RDM_RESERVE_STRATEGY_HOST;
  if (config->rdm_policy != GH_RDM_POLICY_DEFAULT)
    rdm->policy = config->rdm_policy == GH_RDM_POLICY_STRICT ? LIBXL_RDM_RESERVE_POLICY_STRICT
                                                             : LIBXL_RDM_RESERVE_POLICY_RELAXED;
}

void
gh_xen_features_fill (libxl_domain_build_info *info,
                      const GhDomainConfig *config,
                      libxl_domain_type type)
{
  info->rtc_timeoffset = (uint32_t) config->clock_adjustment;
  fill_cpuid (info, config);
  if (type == LIBXL_DOMAIN_TYPE_PV)
    return;
  if (config->no_acpi)
    libxl_defbool_set (&info->acpi, false);
  if (config->no_apic)
    libxl_defbool_set (&info->apic, false);
  if (config->nested_hvm != GH_TOGGLE_DEFAULT)
    libxl_defbool_set (&info->nested_hvm, config->nested_hvm == GH_TOGGLE_ON);
  info->altp2m = (libxl_altp2m_mode) config->altp2m;
  if (type != LIBXL_DOMAIN_TYPE_HVM)
    return;
  if (config->viridian)
    libxl_defbool_set (&info->u.hvm.viridian, true);
  fill_rdm (&info->u.hvm.rdm, config);
}

static void
check_cpuid_item (GString *text, const char *item, const char *shown)
{
  libxl_cpuid_policy_list list = NULL;

  if (!add_cpuid (&list, item))
    gh_text_add_line (
      text,
      _ ("Xen has no CPU feature like “%s”: leave it out, or write it as xl.cfg(5) does"),
      shown);
  libxl_cpuid_dispose (&list);
}

static void
check_cpuid (GString *text, const GhDomainConfig *config)
{
  for (char **word = config->cpu_features; word != NULL && *word != NULL; word++)
    {
      g_autofree char *item = gh_cpuid_from_feature (*word);

      check_cpuid_item (text, item, *word);
    }
  for (char **item = config->cpuid; item != NULL && *item != NULL; item++)
    check_cpuid_item (text, *item, *item);
}

void
gh_xen_features_check (GString *text, const GhDomainConfig *config, libxl_domain_type type)
{
  gboolean has_rdm
    = config->rdm_strategy != GH_RDM_IGNORE || config->rdm_policy != GH_RDM_POLICY_DEFAULT;

  check_cpuid (text, config);
  if (type == LIBXL_DOMAIN_TYPE_PV
      && (config->nested_hvm == GH_TOGGLE_ON || config->altp2m != GH_ALTP2M_DISABLED))
    gh_text_add_line (text,
                      _ ("A PV machine has no nested virtualization and no views of its memory "
                         "(altp2m): leave them out, or choose the machine type xenfv or xenpvh"));
  if (type != LIBXL_DOMAIN_TYPE_HVM && has_rdm)
    gh_text_add_line (text,
                      _ ("Reserved device memory is kept free in machines of the type xenfv only: "
                         "leave it out, or choose that"));
}
