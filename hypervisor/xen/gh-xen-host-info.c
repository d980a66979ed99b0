/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What Xen says of the host: the figures of `xl info`, and who has memory and CPUs. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <libxl_utils.h>
#include <stdlib.h>

#include "gh-cpu-set.h"
#include "gh-error.h"
#include "gh-linux-host.h"
#include "gh-xen-context-private.h"
#include "gh-xen-grub-private.h"
#include "gh-xen-host-private.h"

#define UUID_SIZE (LIBXL_UUID_FMTLEN + 1)

/* A libxl_bitmap as a list; "all" when it holds each of the first @n CPUs. */
static char *
format_bitmap (const libxl_bitmap *map, guint n)
{
  GhCpuSet set = { 0 };
  guint count = 0;

  for (guint i = 0; i < n && i < GH_CPUS_MAX && (int) i < (int) map->size * 8; i++)
    if (libxl_bitmap_test (map, (int) i))
      {
        set.bits[i / 8] |= (guint8) (1u << i % 8);
        count++;
      }
  return count == n ? g_strdup ("all") : gh_cpu_set_format (&set);
}

static void
add_version (GhHostInfo *info, libxl_ctx *ctx)
{
  const libxl_version_info *version = libxl_get_version_info (ctx);
  int scheduler = libxl_get_scheduler (ctx);

  if (version == NULL)
    return;
  info->xen_major = (guint) version->xen_version_major;
  info->xen_minor = (guint) version->xen_version_minor;
  info->xen_extra = g_strdup (version->xen_version_extra);
  info->xen_version = g_strdup_printf (
    "%u.%u%s", info->xen_major, info->xen_minor, info->xen_extra != NULL ? info->xen_extra : "");
  info->hypervisor = g_strconcat ("Xen ", info->xen_version, NULL);
  info->xen_caps = g_strchomp (g_strdup (version->capabilities));
  info->xen_pagesize = (guint) version->pagesize;
  info->platform_params
    = g_strdup_printf ("virt_start=0x%" G_GINT64_MODIFIER "x", (guint64) version->virt_start);
  info->xen_changeset = g_strdup (version->changeset);
  info->xen_commandline = g_strdup (version->commandline);
  info->cc_compiler = g_strdup (version->compiler);
  info->cc_compile_by = g_strdup (version->compile_by);
  info->cc_compile_domain = g_strdup (version->compile_domain);
  info->cc_compile_date = g_strdup (version->compile_date);
  info->build_id = g_strdup (version->build_id);
  if (scheduler >= 0)
    info->xen_scheduler = g_strdup (libxl_scheduler_to_string ((libxl_scheduler) scheduler));
}

/* In the words and the order of xl. */
static char *
format_virt_caps (const libxl_physinfo *physical)
{
  const struct
  {
    gboolean has;
    const char *word;
  } caps[] = {
    { physical->cap_pv, "pv" },
    { physical->cap_hvm, "hvm" },
    { physical->cap_hvm && physical->cap_hvm_directio, "hvm_directio" },
    { physical->cap_pv && physical->cap_hvm_directio, "pv_directio" },
    { physical->cap_hap, "hap" },
    { physical->cap_shadow, "shadow" },
    { physical->cap_iommu_hap_pt_share, "iommu_hap_pt_share" },
    { physical->cap_vmtrace, "vmtrace" },
    { physical->cap_vpmu, "vpmu" },
    { physical->cap_gnttab_v1, "gnttab-v1" },
    { physical->cap_gnttab_v2, "gnttab-v2" },
  };
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (caps); i++)
    if (caps[i].has)
      g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", caps[i].word);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static char *
format_hw_caps (const libxl_physinfo *physical)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < 8; i++)
    g_string_append_printf (out, "%s%08x", i > 0 ? ":" : "", physical->hw_cap[i]);
  return g_string_free (out, FALSE);
}

static guint
count_free_cpus (libxl_ctx *ctx)
{
  libxl_bitmap map;
  guint count = 0;

  libxl_bitmap_init (&map);
  if (libxl_get_freecpus (ctx, &map) == 0)
    count = (guint) libxl_bitmap_count_set (&map);
  libxl_bitmap_dispose (&map);
  return count;
}

static gboolean
add_physical (GhHostInfo *info, libxl_ctx *ctx)
{
  libxl_physinfo physical;
  guint64 page = info->xen_pagesize;
  gboolean there;

  libxl_physinfo_init (&physical);
  there = libxl_get_physinfo (ctx, &physical) == 0;
  if (there)
    {
      info->nr_cpus = physical.nr_cpus;
      info->max_cpu_id = physical.max_cpu_id;
      info->nr_nodes = physical.nr_nodes;
      info->cores_per_socket = physical.cores_per_socket;
      info->threads_per_core = physical.threads_per_core;
      info->cpu_mhz = g_strdup_printf ("%u.%03u", physical.cpu_khz / 1000, physical.cpu_khz % 1000);
      info->hw_caps = format_hw_caps (&physical);
      info->virt_caps = format_virt_caps (&physical);
      info->pvh_loader = g_strdup (gh_xen_grub_find ());
      info->total_memory = physical.total_pages * page;
      info->free_memory = (physical.free_pages - physical.outstanding_pages) * page;
      info->sharing_freed_memory = physical.sharing_freed_pages * page;
      info->sharing_used_memory = physical.sharing_used_frames * page;
      info->outstanding_claims = physical.outstanding_pages * page;
      info->free_cpus = count_free_cpus (ctx);
    }
  libxl_physinfo_dispose (&physical);
  return there;
}

static void
add_pools (GhHostInfo *info, libxl_ctx *ctx)
{
  int count = 0;
  libxl_cpupoolinfo *pools = libxl_list_cpupool (ctx, &count);

  for (int i = 0; pools != NULL && i < count; i++)
    {
      GhCpuPool *pool = gh_host_info_add_pool (info);

      pool->id = pools[i].poolid;
      pool->name = g_strdup (pools[i].pool_name);
      pool->scheduler = g_strdup (libxl_scheduler_to_string (pools[i].sched));
      pool->cpus = format_bitmap (&pools[i].cpumap, info->max_cpu_id + 1);
      pool->domains = pools[i].n_dom;
      for (guint c = 0; c < info->cpus->len; c++)
        {
          GhHostCpu *cpu = info->cpus->pdata[c];

          if (libxl_bitmap_test (&pools[i].cpumap, (int) cpu->cpu))
            cpu->cpupool = g_strdup (pools[i].pool_name);
        }
    }
  if (pools != NULL)
    libxl_cpupoolinfo_list_free (pools, count);
}

static void
add_cpus (GhHostInfo *info, libxl_ctx *ctx)
{
  int count = 0;
  libxl_cputopology *cpus = libxl_get_cpu_topology (ctx, &count);
  guint sockets = 0;

  for (int i = 0; cpus != NULL && i < count; i++)
    if (cpus[i].core != LIBXL_CPUTOPOLOGY_INVALID_ENTRY)
      {
        GhHostCpu *cpu = gh_host_info_add_cpu (info);

        cpu->cpu = (guint) i;
        cpu->core = cpus[i].core;
        cpu->socket = cpus[i].socket;
        cpu->node = cpus[i].node;
        sockets = MAX (sockets, cpu->socket + 1);
      }
  if (cpus != NULL)
    libxl_cputopology_list_free (cpus, count);
  info->cpu_sockets = sockets;
}

static void
add_nodes (GhHostInfo *info, libxl_ctx *ctx)
{
  int count = 0;
  libxl_numainfo *nodes = libxl_get_numainfo (ctx, &count);

  for (int i = 0; nodes != NULL && i < count; i++)
    {
      g_autoptr (GString) distances = g_string_new (NULL);
      GhHostNode *node;

      if (nodes[i].size == LIBXL_NUMAINFO_INVALID_ENTRY)
        continue;
      node = gh_host_info_add_node (info);
      node->node = (guint) i;
      node->memory = nodes[i].size;
      node->free = nodes[i].free;
      for (int j = 0; j < nodes[i].num_dists; j++)
        g_string_append_printf (distances, "%s%u", j > 0 ? "," : "", nodes[i].dists[j]);
      node->distances = g_string_free (g_steal_pointer (&distances), FALSE);
    }
  if (nodes != NULL)
    libxl_numainfo_list_free (nodes, count);
}

static void
add_vcpus (GhHostInfo *info, libxl_ctx *ctx, const GhHostOwner *owner)
{
  int count = 0, n_cpus = 0;
  libxl_vcpuinfo *vcpus = libxl_list_vcpu (ctx, owner->domid, &count, &n_cpus);

  for (int i = 0; vcpus != NULL && i < count; i++)
    {
      GhHostVcpu *vcpu = gh_host_info_add_vcpu (info);

      vcpu->name = g_strdup (owner->name);
      vcpu->uuid = g_strdup (owner->uuid);
      vcpu->domid = owner->domid;
      vcpu->vcpu = vcpus[i].vcpuid;
      vcpu->cpu = vcpus[i].online ? (gint64) vcpus[i].cpu : -1;
      vcpu->state = g_strdup (!vcpus[i].online   ? "offline"
                              : vcpus[i].running ? "running"
                                                 : "blocked");
      vcpu->time = vcpus[i].vcpu_time;
      vcpu->affinity = format_bitmap (&vcpus[i].cpumap, info->max_cpu_id + 1);
      vcpu->soft_affinity = format_bitmap (&vcpus[i].cpumap_soft, info->max_cpu_id + 1);
    }
  if (vcpus != NULL)
    libxl_vcpuinfo_list_free (vcpus, count);
}

static void
add_owner (GhHostInfo *info, libxl_ctx *ctx, const libxl_dominfo *domain)
{
  GhHostOwnerKind kind = domain->domid == 0 ? GH_HOST_OWNER_CONTROL : GH_HOST_OWNER_DOMAIN;
  GhHostOwner *owner = gh_host_info_add_owner (info, kind, domain->current_memkb * 1024);
  char *name = libxl_domid_to_name (ctx, domain->domid);
  char *pool = libxl_cpupoolid_to_name (ctx, domain->cpupool);

  owner->name = g_strdup (name);
  if (domain->domid != 0)
    owner->uuid = g_strdup_printf (LIBXL_UUID_FMT, LIBXL_UUID_BYTES (domain->uuid));
  owner->domid = domain->domid;
  /* Domain 0 without a limit has the largest number there is. */
  owner->memory_max = MIN (domain->max_memkb, G_MAXUINT64 / 1024) * 1024;
  owner->vcpus = domain->vcpu_online;
  owner->cpupool = g_strdup (pool);
  free (name);
  free (pool);
  add_vcpus (info, ctx, owner);
}

/* What no domain has and is not free is Xen's: its own code, tables and shadows of guests. */
static gboolean
add_owners (GhHostInfo *info, libxl_ctx *ctx)
{
  int count = 0;
  libxl_dominfo *domains = libxl_list_domain (ctx, &count);
  guint64 owned = 0;

  if (domains == NULL)
    return FALSE;
  for (int i = 0; i < count; i++)
    {
      add_owner (info, ctx, &domains[i]);
      owned += domains[i].current_memkb * 1024;
    }
  libxl_dominfo_list_free (domains, count);
  /* The figures were taken one after the other: a domain may have grown since. */
  info->free_memory = MIN (info->free_memory, info->total_memory - MIN (owned, info->total_memory));
  gh_host_info_add_owner (info,
                          GH_HOST_OWNER_HYPERVISOR,
                          info->total_memory - MIN (owned + info->free_memory, info->total_memory));
  gh_host_info_add_owner (info, GH_HOST_OWNER_FREE, info->free_memory);
  return TRUE;
}

GhHostInfo *
gh_xen_host_get_info (GError **error)
{
  g_autoptr (GhXenContext) context = gh_xen_context_new (error);
  g_autoptr (GhHostInfo) info = NULL;

  if (context == NULL)
    return NULL;
  info = gh_host_info_new ();
  gh_linux_host_add_system (info);
  info->bridges = gh_linux_host_list_bridges ("/sys");
  g_clear_pointer (&info->cpu_mhz, g_free);
  info->accelerator = g_strdup ("xen");
  info->toolstack = g_strdup (GH_XEN_TOOLSTACK_VERSION);
  add_version (info, context->ctx);
  if (!add_physical (info, context->ctx))
    {
      gh_xen_context_fail (context, ERROR_FAIL, error, _ ("Xen does not tell what the host is"));
      return NULL;
    }
  add_cpus (info, context->ctx);
  add_pools (info, context->ctx);
  add_nodes (info, context->ctx);
  if (add_owners (info, context->ctx))
    return g_steal_pointer (&info);
  gh_xen_context_fail (context, ERROR_FAIL, error, _ ("Xen does not list its domains"));
  return NULL;
}
