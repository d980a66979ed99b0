/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhHostInfo: what is known of a host, as facts and figures; its logs, and what is wrong with it.
 */
#include "config.h"

#include "gh-host-info.h"

#include <string.h>

#include <glib/gi18n-lib.h>

static const char *const owner_kinds[] = { "domain", "control", "hypervisor", "free", NULL };
const GhEnum gh_host_owner_kind_enum = { owner_kinds };

#define PLAIN(S, m, l, t) GH_FIELD (S, m, #m, l, GH_FIELD_##t, NULL, GH_FIELD_PLAIN)
#define BYTES(S, m, l)    GH_FIELD (S, m, #m, l, GH_FIELD_UINT64, NULL, GH_FIELD_BYTES)
#define LIST(S, m, l, of) GH_FIELD (S, m, #m, l, GH_FIELD_LIST, &(of), GH_FIELD_PLAIN)
#define WORD(S, m, l, of) GH_FIELD (S, m, #m, l, GH_FIELD_ENUM, &(of), GH_FIELD_PLAIN)
#define KEY(S, m, l, t)   GH_FIELD (S, m, #m, l, GH_FIELD_##t, NULL, GH_FIELD_KEY)
#define STRUCT(S, n, l, table)                                                                     \
  {                                                                                                \
    (n), (l), sizeof (S), (table)                                                                  \
  }

static const GhField owner_fields[] = {
  WORD (GhHostOwner, kind, N_ ("Kind"), gh_host_owner_kind_enum),
  PLAIN (GhHostOwner, name, N_ ("Name"), STRING),
  PLAIN (GhHostOwner, uuid, N_ ("UUID"), STRING),
  PLAIN (GhHostOwner, domid, N_ ("Number"), UINT),
  BYTES (GhHostOwner, memory, N_ ("Memory")),
  BYTES (GhHostOwner, memory_max, N_ ("Most memory")),
  PLAIN (GhHostOwner, vcpus, N_ ("CPUs"), UINT),
  PLAIN (GhHostOwner, cpupool, N_ ("CPU pool"), STRING),
  GH_FIELD_END,
};
const GhStruct gh_host_owner_struct = STRUCT (GhHostOwner, "owner", N_ ("Owner"), owner_fields);

static const GhField cpu_fields[] = {
  KEY (GhHostCpu, cpu, N_ ("CPU"), UINT),
  PLAIN (GhHostCpu, core, N_ ("Core"), UINT),
  PLAIN (GhHostCpu, socket, N_ ("Socket"), UINT),
  PLAIN (GhHostCpu, node, N_ ("Node"), UINT),
  PLAIN (GhHostCpu, cpupool, N_ ("CPU pool"), STRING),
  GH_FIELD_END,
};
const GhStruct gh_host_cpu_struct = STRUCT (GhHostCpu, "cpu", N_ ("CPU"), cpu_fields);

static const GhField vcpu_fields[] = {
  PLAIN (GhHostVcpu, name, N_ ("Name"), STRING),
  PLAIN (GhHostVcpu, uuid, N_ ("UUID"), STRING),
  PLAIN (GhHostVcpu, domid, N_ ("Number"), UINT),
  PLAIN (GhHostVcpu, vcpu, N_ ("Virtual CPU"), UINT),
  PLAIN (GhHostVcpu, cpu, N_ ("CPU"), INT64),
  PLAIN (GhHostVcpu, state, N_ ("State"), STRING),
  PLAIN (GhHostVcpu, time, N_ ("Time"), UINT64),
  PLAIN (GhHostVcpu, affinity, N_ ("Pinned to"), STRING),
  PLAIN (GhHostVcpu, soft_affinity, N_ ("Prefers"), STRING),
  GH_FIELD_END,
};
const GhStruct gh_host_vcpu_struct = STRUCT (GhHostVcpu, "vcpu", N_ ("Virtual CPU"), vcpu_fields);

static const GhField node_fields[] = {
  KEY (GhHostNode, node, N_ ("Node"), UINT),
  BYTES (GhHostNode, memory, N_ ("Memory")),
  BYTES (GhHostNode, free, N_ ("Free memory")),
  PLAIN (GhHostNode, distances, N_ ("Distances"), STRING),
  GH_FIELD_END,
};
const GhStruct gh_host_node_struct = STRUCT (GhHostNode, "node", N_ ("Node"), node_fields);

static const GhField info_fields[] = {
  PLAIN (GhHostInfo, host, N_ ("Computer"), STRING),
  PLAIN (GhHostInfo, release, N_ ("Kernel"), STRING),
  PLAIN (GhHostInfo, version, N_ ("Kernel version"), STRING),
  PLAIN (GhHostInfo, machine, N_ ("Architecture"), STRING),
  PLAIN (GhHostInfo, hypervisor, N_ ("Hypervisor"), STRING),
  PLAIN (GhHostInfo, toolstack, N_ ("Toolstack"), STRING),
  PLAIN (GhHostInfo, accelerator, N_ ("Acceleration"), STRING),
  PLAIN (GhHostInfo, accelerator_reason, N_ ("Why not the quickest"), STRING),
  PLAIN (GhHostInfo, cpu_model, N_ ("Processor"), STRING),
  PLAIN (GhHostInfo, nr_cpus, N_ ("CPUs"), UINT),
  PLAIN (GhHostInfo, max_cpu_id, N_ ("Highest CPU number"), UINT),
  PLAIN (GhHostInfo, nr_nodes, N_ ("Memory nodes"), UINT),
  PLAIN (GhHostInfo, cpu_sockets, N_ ("Sockets"), UINT),
  PLAIN (GhHostInfo, cores_per_socket, N_ ("Cores per socket"), UINT),
  PLAIN (GhHostInfo, threads_per_core, N_ ("Threads per core"), UINT),
  PLAIN (GhHostInfo, cpu_mhz, N_ ("Clock in MHz"), STRING),
  PLAIN (GhHostInfo, hw_caps, N_ ("CPU features"), STRING),
  PLAIN (GhHostInfo, virt_caps, N_ ("Virtualization"), STRING),
  BYTES (GhHostInfo, total_memory, N_ ("Memory")),
  BYTES (GhHostInfo, free_memory, N_ ("Free memory")),
  BYTES (GhHostInfo, sharing_freed_memory, N_ ("Saved by sharing")),
  BYTES (GhHostInfo, sharing_used_memory, N_ ("Shared memory")),
  BYTES (GhHostInfo, outstanding_claims, N_ ("Claimed memory")),
  PLAIN (GhHostInfo, free_cpus, N_ ("CPUs in no pool"), UINT),
  PLAIN (GhHostInfo, xen_major, N_ ("Xen, major version"), UINT),
  PLAIN (GhHostInfo, xen_minor, N_ ("Xen, minor version"), UINT),
  PLAIN (GhHostInfo, xen_extra, N_ ("Xen, rest of the version"), STRING),
  PLAIN (GhHostInfo, xen_version, N_ ("Xen version"), STRING),
  PLAIN (GhHostInfo, xen_caps, N_ ("Guests that run"), STRING),
  PLAIN (GhHostInfo, xen_scheduler, N_ ("Scheduler"), STRING),
  PLAIN (GhHostInfo, xen_pagesize, N_ ("Page size in bytes"), UINT),
  PLAIN (GhHostInfo, platform_params, N_ ("Platform"), STRING),
  PLAIN (GhHostInfo, xen_changeset, N_ ("Changeset"), STRING),
  PLAIN (GhHostInfo, xen_commandline, N_ ("Xen’s command line"), STRING),
  PLAIN (GhHostInfo, cc_compiler, N_ ("Compiler"), STRING),
  PLAIN (GhHostInfo, cc_compile_by, N_ ("Compiled by"), STRING),
  PLAIN (GhHostInfo, cc_compile_domain, N_ ("Compiled at"), STRING),
  PLAIN (GhHostInfo, cc_compile_date, N_ ("Compiled on"), STRING),
  PLAIN (GhHostInfo, build_id, N_ ("Build ID"), STRING),
  PLAIN (GhHostInfo, pvh_loader, N_ ("Boot loader of PVH machines"), STRING),
  PLAIN (GhHostInfo, tpm, N_ ("TPM for machines"), BOOL),
  PLAIN (GhHostInfo, secure_boot, N_ ("Secure Boot for machines"), BOOL),
  PLAIN (GhHostInfo, machine_types, N_ ("Machine types"), STRV),
  PLAIN (GhHostInfo, bridges, N_ ("Network bridges"), STRV),
  LIST (GhHostInfo, owners, N_ ("Memory"), gh_host_owner_struct),
  LIST (GhHostInfo, cpus, N_ ("CPUs"), gh_host_cpu_struct),
  LIST (GhHostInfo, vcpus, N_ ("Virtual CPUs"), gh_host_vcpu_struct),
  LIST (GhHostInfo, nodes, N_ ("Memory nodes"), gh_host_node_struct),
  LIST (GhHostInfo, pools, N_ ("CPU pools"), gh_cpu_pool_struct),
  GH_FIELD_END,
};
const GhStruct gh_host_info_struct = STRUCT (GhHostInfo, "host", N_ ("Host"), info_fields);

static const GhField finding_fields[] = {
  KEY (GhFinding, id, N_ ("Name"), STRING),         PLAIN (GhFinding, level, N_ ("Level"), STRING),
  PLAIN (GhFinding, title, N_ ("Title"), STRING),   PLAIN (GhFinding, text, N_ ("Text"), STRING),
  PLAIN (GhFinding, remedy, N_ ("Remedy"), STRING), GH_FIELD_END,
};
const GhStruct gh_finding_struct = STRUCT (GhFinding, "finding", N_ ("Finding"), finding_fields);

static const GhField log_fields[] = {
  KEY (GhHostLog, name, N_ ("Name"), STRING),
  PLAIN (GhHostLog, title, N_ ("Title"), STRING),
  PLAIN (GhHostLog, path, N_ ("File"), STRING),
  PLAIN (GhHostLog, machine, N_ ("Machine"), STRING),
  BYTES (GhHostLog, size, N_ ("Size")),
  PLAIN (GhHostLog, time, N_ ("Changed"), INT64),
  PLAIN (GhHostLog, clearable, N_ ("Can be emptied"), BOOL),
  GH_FIELD_END,
};
const GhStruct gh_host_log_struct = STRUCT (GhHostLog, "log", N_ ("Log"), log_fields);

GhHostInfo *
gh_host_info_new (void)
{
  return gh_struct_new (&gh_host_info_struct);
}

void
gh_host_info_free (GhHostInfo *self)
{
  gh_struct_free (&gh_host_info_struct, self);
}

void
gh_host_owner_free (GhHostOwner *owner)
{
  gh_struct_free (&gh_host_owner_struct, owner);
}

static gpointer
add (GPtrArray *list, const GhStruct *type)
{
  gpointer element = gh_struct_new (type);

  g_ptr_array_add (list, element);
  return element;
}

GhHostOwner *
gh_host_info_add_owner (GhHostInfo *self, GhHostOwnerKind kind, guint64 memory)
{
  GhHostOwner *owner = add (self->owners, &gh_host_owner_struct);

  owner->kind = kind;
  owner->memory = memory;
  return owner;
}

GhHostCpu *
gh_host_info_add_cpu (GhHostInfo *self)
{
  return add (self->cpus, &gh_host_cpu_struct);
}

GhHostVcpu *
gh_host_info_add_vcpu (GhHostInfo *self)
{
  return add (self->vcpus, &gh_host_vcpu_struct);
}

GhHostNode *
gh_host_info_add_node (GhHostInfo *self)
{
  return add (self->nodes, &gh_host_node_struct);
}

GhCpuPool *
gh_host_info_add_pool (GhHostInfo *self)
{
  return add (self->pools, &gh_cpu_pool_struct);
}

GhHostInfo *
gh_host_info_from_variant (GVariant *dictionary)
{
  return gh_struct_from_variant (&gh_host_info_struct, dictionary);
}

void
gh_finding_free (GhFinding *self)
{
  gh_struct_free (&gh_finding_struct, self);
}

GPtrArray *
gh_finding_list_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) gh_finding_free);
}

void
gh_finding_add (GPtrArray *list,
                const char *id,
                const char *level,
                const char *title,
                const char *text,
                const char *remedy)
{
  GhFinding *finding = add (list, &gh_finding_struct);

  finding->id = g_strdup (id);
  finding->level = g_strdup (level);
  finding->title = g_strdup (title);
  finding->text = g_strdup (text);
  finding->remedy = g_strdup (remedy);
}

static void
log_free (gpointer log)
{
  gh_struct_free (&gh_host_log_struct, log);
}

GPtrArray *
gh_host_log_list_new (void)
{
  return g_ptr_array_new_with_free_func (log_free);
}

GhHostLog *
gh_host_log_add (GPtrArray *list, const char *name, const char *title)
{
  GhHostLog *log = add (list, &gh_host_log_struct);

  log->name = g_strdup (name);
  log->title = g_strdup (title);
  return log;
}

static int
compare_logs (gconstpointer a, gconstpointer b)
{
  const GhHostLog *x = *(GhHostLog *const *) a, *y = *(GhHostLog *const *) b;

  if (x->time != y->time)
    return x->time > y->time ? -1 : 1;
  return strcmp (x->name, y->name);
}

void
gh_host_log_list_sort (GPtrArray *list)
{
  g_ptr_array_sort (list, compare_logs);
}
