/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The features of a guest's machine and CPU, as libxenlight wants them: xl.cfg(5), "nestedhvm",
 * "altp2m", "rdm", "cpuid". */
#include "config.h"

#include "gh-xen-features.h"

#include <glib/gi18n-lib.h>
#include <string.h>

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

/* Each takes what nothing else is said of. */
static const struct
{
  const char *mode;
  libxl_tsc_mode native;
} tsc_modes[] = { { "auto", LIBXL_TSC_MODE_DEFAULT },
                  { "emulate", LIBXL_TSC_MODE_ALWAYS_EMULATE },
                  { "native", LIBXL_TSC_MODE_NATIVE },
                  { "paravirt", LIBXL_TSC_MODE_NATIVE_PARAVIRT } };

/* -1 when there is none like @mode (nullable). */
static int
find_tsc_mode (const char *mode)
{
  for (guint i = 0; i < G_N_ELEMENTS (tsc_modes); i++)
    if (strcmp (tsc_modes[i].mode, mode != NULL ? mode : "auto") == 0)
      return (int) tsc_modes[i].native;
  return -1;
}

static void
fill_timers (libxl_domain_build_info *info, const GhDomainConfig *config, libxl_domain_type type)
{
  for (guint i = 0; i < config->timers->len; i++)
    {
      const GhTimer *timer = config->timers->pdata[i];

      if (g_strcmp0 (timer->name, "tsc") == 0 && find_tsc_mode (timer->mode) >= 0)
        info->tsc_mode = (libxl_tsc_mode) find_tsc_mode (timer->mode);
      if (g_strcmp0 (timer->name, "hpet") == 0 && type == LIBXL_DOMAIN_TYPE_HVM)
        libxl_defbool_set (&info->u.hvm.hpet, timer->present != GH_TOGGLE_OFF);
    }
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
  fill_timers (info, config, type);
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

static void
check_timer (GString *text, const GhTimer *timer, libxl_domain_type type)
{
  gboolean is_tsc = g_strcmp0 (timer->name, "tsc") == 0;
  gboolean is_hpet = g_strcmp0 (timer->name, "hpet") == 0;

  if (!is_tsc && !is_hpet)
    gh_text_add_line (
      text, _ ("Timer %s: on Xen there are tsc and hpet: leave it out"), timer->name);
  else if (is_hpet && type != LIBXL_DOMAIN_TYPE_HVM && timer->present != GH_TOGGLE_OFF)
    gh_text_add_line (
      text, _ ("Timer hpet: only the machine type xenfv has it: leave it out, or choose that"));
  else if (is_tsc && (timer->present == GH_TOGGLE_OFF || find_tsc_mode (timer->mode) < 0))
    gh_text_add_line (text,
                      _ ("Timer tsc: every machine on Xen has it, as auto, native, emulate or "
                         "paravirt: choose one"));
  if (timer->tickpolicy != NULL && *timer->tickpolicy != '\0')
    gh_text_add_line (
      text, _ ("Timer %s: Xen deals with late ticks itself: leave that out"), timer->name);
}

void
gh_xen_features_check (GString *text, const GhDomainConfig *config, libxl_domain_type type)
{
  gboolean has_rdm
    = config->rdm_strategy != GH_RDM_IGNORE || config->rdm_policy != GH_RDM_POLICY_DEFAULT;

  check_cpuid (text, config);
  for (guint i = 0; i < config->timers->len; i++)
    check_timer (text, config->timers->pdata[i], type);
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
