/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Where, and with what share, a domain's virtual CPUs run: xl.cfg(5), "cpus", "cpus_soft",
 * "cpu_weight", "cap" and "pool". */
#include "config.h"

#include "gh-xen-cpus-private.h"

#include <glib/gi18n-lib.h>
#include <libxl_utils.h>

#include "gh-cpu-set.h"
#include "gh-error.h"

/* What Xen's schedulers give a domain that nobody gave a share. */
#define USUAL_WEIGHT 256

/* @map: initialised by this, and as large as the host needs. @cpus: "" for all. */
static void
fill_map (libxl_ctx *ctx, const char *cpus, libxl_bitmap *map)
{
  GhCpuSet set;

  libxl_bitmap_init (map);
  libxl_cpu_bitmap_alloc (ctx, map, 0);
  if (!gh_cpu_set_parse (cpus, &set, NULL))
    gh_cpu_set_parse ("all", &set, NULL);
  for (int cpu = 0; cpu < (int) map->size * 8; cpu++)
    if (gh_cpu_set_has (&set, (guint) cpu))
      libxl_bitmap_set (map, cpu);
}

static const char *
get_pin (char **pins, guint vcpu)
{
  return pins != NULL && vcpu < g_strv_length (pins) ? pins[vcpu] : "";
}

static void
fill_pins (libxl_ctx *ctx, char **pins, guint vcpus, libxl_bitmap **maps, int *count)
{
  if (pins == NULL)
    return;
  *maps = g_new0 (libxl_bitmap, vcpus);
  for (guint i = 0; i < vcpus; i++)
    fill_map (ctx, get_pin (pins, i), &(*maps)[i]);
  *count = (int) vcpus;
}

void
gh_xen_cpus_fill (libxl_domain_build_info *info, const GhDomainConfig *config, libxl_ctx *ctx)
{
  fill_pins (
    ctx, config->pins, config->vcpus, &info->vcpu_hard_affinity, &info->num_vcpu_hard_affinity);
  fill_pins (ctx,
             config->soft_pins,
             config->vcpus,
             &info->vcpu_soft_affinity,
             &info->num_vcpu_soft_affinity);
  if (config->weight != 0)
    info->sched_params.weight = (int) config->weight;
  if (config->cap != 0)
    info->sched_params.cap = (int) config->cap;
}

gboolean
gh_xen_cpus_pin (GhXenContext *context,
                 const GhXenTarget *target,
                 const GhDomainConfig *config,
                 GError **error)
{
  int cpus = libxl_get_online_cpus (context->ctx);
  int rc = 0;

  if (cpus > 0
      && (!gh_cpu_set_check (config->pins, (guint) cpus, error)
          || !gh_cpu_set_check (config->soft_pins, (guint) cpus, error)))
    return FALSE;
  for (guint i = 0; rc == 0 && i < config->vcpus; i++)
    {
      libxl_bitmap hard, soft;

      fill_map (context->ctx, get_pin (config->pins, i), &hard);
      fill_map (context->ctx, get_pin (config->soft_pins, i), &soft);
      rc = libxl_set_vcpuaffinity (context->ctx, target->domid, i, &hard, &soft);
      libxl_bitmap_dispose (&hard);
      libxl_bitmap_dispose (&soft);
    }
  if (rc != 0)
    gh_xen_context_fail (context, rc, error, _ ("The CPUs of “%s” cannot be pinned"), target->name);
  return rc == 0;
}

gboolean
gh_xen_cpus_set_online (GhXenContext *context,
                        const GhXenTarget *target,
                        const GhDomainConfig *config,
                        GError **error)
{
  libxl_bitmap map;
  int rc;

  libxl_bitmap_init (&map);
  libxl_cpu_bitmap_alloc (context->ctx, &map, (int) config->vcpus);
  for (guint i = 0; i < gh_domain_config_get_vcpus_online (config); i++)
    libxl_bitmap_set (&map, (int) i);
  rc = libxl_set_vcpuonline (context->ctx, target->domid, &map, NULL);
  libxl_bitmap_dispose (&map);
  if (rc != 0)
    gh_xen_context_fail (
      context, rc, error, _ ("The CPUs of “%s” cannot be switched on or off"), target->name);
  return rc == 0;
}

gboolean
gh_xen_cpus_set_share (GhXenContext *context,
                       const GhXenTarget *target,
                       const GhDomainConfig *config,
                       GError **error)
{
  libxl_domain_sched_params params;
  int rc;

  libxl_domain_sched_params_init (&params);
  params.weight = config->weight != 0 ? (int) config->weight : USUAL_WEIGHT;
  params.cap = (int) config->cap;
  rc = libxl_domain_sched_params_set (context->ctx, target->domid, &params);
  libxl_domain_sched_params_dispose (&params);
  if (rc != 0)
    gh_xen_context_fail (
      context, rc, error, _ ("The share of CPU time of “%s” cannot be set"), target->name);
  return rc == 0;
}

/* Pools. */

static GPtrArray *
list_pools (GhXenContext *context)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) gh_cpu_pool_free);
  int count = 0;
  libxl_cpupoolinfo *infos = libxl_list_cpupool (context->ctx, &count);

  for (int i = 0; infos != NULL && i < count; i++)
    {
      GhCpuPool *pool = gh_struct_new (&gh_cpu_pool_struct);
      char *name = libxl_cpupoolid_to_name (context->ctx, infos[i].poolid);
      GhCpuSet set = { { 0 } };
      int cpu;

      libxl_for_each_set_bit (cpu, infos[i].cpumap) if (cpu < GH_CPUS_MAX) set.bits[cpu / 8]
        |= (guint8) (1u << cpu % 8);
      pool->name = g_strdup (name);
      pool->id = infos[i].poolid;
      pool->scheduler = g_strdup (libxl_scheduler_to_string (infos[i].sched));
      pool->cpus = gh_cpu_set_format (&set);
      pool->domains = infos[i].n_dom;
      free (name);
      g_ptr_array_add (list, pool);
    }
  if (infos != NULL)
    libxl_cpupoolinfo_list_free (infos, count);
  return list;
}

static const GhCpuPool *
find_pool (GPtrArray *pools, const char *name, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < pools->len; i++)
    {
      const GhCpuPool *pool = pools->pdata[i];

      if (name == NULL ? pool->id == 0 : g_strcmp0 (pool->name, name) == 0)
        return pool;
      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", pool->name);
    }
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_NOT_FOUND,
               _ ("There is no CPU pool “%s”: there are %s"),
               name != NULL ? name : "0",
               names->str);
  return NULL;
}

gboolean
gh_xen_cpus_move (GhXenContext *context,
                  const GhXenTarget *target,
                  const GhDomainConfig *config,
                  GError **error)
{
  g_autoptr (GPtrArray) pools = list_pools (context);
  const GhCpuPool *pool = find_pool (pools, config->cpupool, error);
  int rc;

  if (pool == NULL)
    return FALSE;
  rc = libxl_cpupool_movedomain (context->ctx, pool->id, target->domid);
  if (rc != 0)
    gh_xen_context_fail (context,
                         rc,
                         error,
                         _ ("“%s” cannot be moved to the CPU pool “%s”"),
                         target->name,
                         pool->name);
  return rc == 0;
}

static void
list_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (GhXenContext) context = gh_xen_context_new (&error);

  if (context != NULL)
    g_task_return_pointer (task, list_pools (context), (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

void
gh_xen_cpus_list_pools (GhDriver *driver,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  g_autoptr (GTask) task = g_task_new (driver, cancellable, callback, data);

  g_task_set_source_tag (task, gh_xen_cpus_list_pools);
  g_task_run_in_thread (task, list_thread);
}
