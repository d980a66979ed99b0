/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhFieldNumber: how the number in a field is read and set, where more hangs on it than the field.
 */
#include "config.h"

#include "gh-field-number.h"

static guint64
get_most_memory (const GhDomainConfig *config)
{
  return config->memory;
}

/* What the guest has stays, as long as it fits. */
static void
set_most_memory (GhDomainConfig *config, guint64 value, gboolean is_active)
{
  guint64 current = gh_domain_config_get_current_memory (config);

  config->memory = value;
  config->current_memory = current < value ? current : 0;
}

/* Who never told the two apart means both; in a machine that runs only the balloon moves. */
static void
set_memory (GhDomainConfig *config, guint64 value, gboolean is_active)
{
  gboolean is_all = gh_domain_config_get_current_memory (config) == config->memory;

  if (value > config->memory || (is_all && !is_active))
    config->memory = value;
  config->current_memory = value < config->memory ? value : 0;
}

static guint64
get_most_cpus (const GhDomainConfig *config)
{
  return config->vcpus;
}

/* A layout of another number of processors would be refused. */
static void
set_count (GhDomainConfig *config, guint vcpus)
{
  if (config->vcpus != vcpus)
    config->sockets = config->dies = config->cores = config->threads = 0;
  config->vcpus = vcpus;
}

static void
set_most_cpus (GhDomainConfig *config, guint64 value, gboolean is_active)
{
  guint online = gh_domain_config_get_vcpus_online (config);

  set_count (config, (guint) value);
  config->vcpus_online = online < value ? online : 0;
}

static guint64
get_cpus (const GhDomainConfig *config)
{
  return gh_domain_config_get_vcpus_online (config);
}

static void
set_cpus (GhDomainConfig *config, guint64 value, gboolean is_active)
{
  gboolean is_all = gh_domain_config_get_vcpus_online (config) == config->vcpus;

  if (value > config->vcpus || (is_all && !is_active))
    set_count (config, (guint) value);
  config->vcpus_online = value < config->vcpus ? (guint) value : 0;
}

static const GhFieldNumber numbers[] = {
  { "memory", get_most_memory, set_most_memory },
  { "current-memory", gh_domain_config_get_current_memory, set_memory },
  { "vcpus", get_most_cpus, set_most_cpus },
  { "vcpus-online", get_cpus, set_cpus },
};

const GhFieldNumber *
gh_field_number_find (const GhStruct *type, const GhField *field)
{
  if (type != &gh_domain_config_struct)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (g_str_equal (numbers[i].field, field->name))
      return &numbers[i];
  return NULL;
}
