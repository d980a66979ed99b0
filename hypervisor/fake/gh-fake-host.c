/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a fake host tells of itself: a Xen host of eight CPUs and 64 GiB, always the same. */
#include "config.h"

#include "gh-fake-host-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-linux-host.h"
#include "gh-text.h"

#define GIB           (G_GUINT64_CONSTANT (1) << 30)
#define TOTAL         (64 * GIB)
#define CONTROL       (2 * GIB)
#define HYPERVISOR    (GIB / 2)
#define N_CPUS        8
#define CLEARED       "gh-fake-log-cleared"
#define LONG_LOG      "long.log"
#define LONG_LOG_SIZE (G_GUINT64_CONSTANT (100) << 20)
#define LINE          "(XEN) %08" G_GINT64_MODIFIER "u: nothing happened here\n"
#define LINE_SIZE     G_GUINT64_CONSTANT (38)

static const char boot_log[] = "(XEN) Xen version 4.17.0 (Fake)\n"
                               "(XEN) Command line: placeholder dom0_mem=2G\n"
                               "(XEN) System RAM: 65536MB\n"
                               "(XEN) *** Building a PV Domain 0 ***\n"
                               "(XEN) Scrubbing Free RAM in background.\n";

static void
add_system (GhHostInfo *info)
{
  info->host = g_strdup ("fakehost");
  info->release = g_strdup ("6.1.0-0-fake");
  info->version = g_strdup ("#1 SMP Fake 6.1.0");
  info->machine = g_strdup ("x86_64");
  info->hypervisor = g_strdup ("Fake " GH_VERSION);
  info->toolstack = g_strdup ("4.17");
  info->accelerator = g_strdup ("none");
  info->cpu_model = g_strdup ("Fake CPU");
  info->cpu_mhz = g_strdup ("2000.000");
  info->hw_caps
    = g_strdup ("178bf3ff:f6d8320b:2e500800:244037ff:0000000f:219c91a9:00400004:00000500");
  info->virt_caps = g_strdup ("pv hvm hvm_directio hap");
  info->xen_major = 4;
  info->xen_minor = 17;
  info->xen_extra = g_strdup (".0");
  info->xen_version = g_strdup ("4.17.0");
  info->xen_caps = g_strdup ("xen-3.0-x86_64 hvm-3.0-x86_32 hvm-3.0-x86_64");
  info->xen_scheduler = g_strdup ("credit2");
  info->xen_pagesize = 4096;
  info->platform_params = g_strdup ("virt_start=0xffff800000000000");
  info->xen_commandline = g_strdup ("placeholder dom0_mem=2G");
}

static void
add_cpus (GhHostInfo *info)
{
  GhCpuPool *pool = gh_host_info_add_pool (info);

  info->nr_cpus = N_CPUS;
  info->max_cpu_id = N_CPUS - 1;
  info->nr_nodes = 2;
  info->cpu_sockets = 2;
  info->cores_per_socket = 2;
  info->threads_per_core = 2;
  for (guint i = 0; i < N_CPUS; i++)
    {
      GhHostCpu *cpu = gh_host_info_add_cpu (info);

      cpu->cpu = i;
      cpu->core = i / 2 % 2;
      cpu->socket = cpu->node = i / 4;
      cpu->cpupool = g_strdup ("Pool-0");
    }
  pool->name = g_strdup ("Pool-0");
  pool->scheduler = g_strdup ("credit2");
  pool->cpus = g_strdup ("0-7");
}

static void
add_vcpus (GhHostInfo *info, const GhHostOwner *owner)
{
  for (guint i = 0; i < owner->vcpus; i++)
    {
      GhHostVcpu *vcpu = gh_host_info_add_vcpu (info);

      vcpu->name = g_strdup (owner->name);
      vcpu->uuid = g_strdup (owner->uuid);
      vcpu->domid = owner->domid;
      vcpu->vcpu = i;
      vcpu->cpu = (owner->domid + i) % N_CPUS;
      vcpu->state = g_strdup (i == 0 ? "running" : "blocked");
      vcpu->affinity = g_strdup ("all");
      vcpu->soft_affinity = g_strdup ("all");
    }
}

static void
add_machine (GhHostInfo *info, const GhHostOwner *machine)
{
  GhHostOwner *owner = gh_host_info_add_owner (info, GH_HOST_OWNER_DOMAIN, machine->memory);

  owner->name = g_strdup (machine->name);
  owner->uuid = g_strdup (machine->uuid);
  owner->domid = machine->domid;
  owner->memory_max = machine->memory_max;
  owner->vcpus = machine->vcpus;
  owner->cpupool = g_strdup ("Pool-0");
  add_vcpus (info, owner);
}

static void
add_control (GhHostInfo *info)
{
  GhHostOwner *control = gh_host_info_add_owner (info, GH_HOST_OWNER_CONTROL, CONTROL);

  control->name = g_strdup ("Domain-0");
  control->memory_max = CONTROL;
  control->vcpus = 2;
  control->cpupool = g_strdup ("Pool-0");
  add_vcpus (info, control);
}

static void
add_nodes (GhHostInfo *info)
{
  for (guint i = 0; i < info->nr_nodes; i++)
    {
      GhHostNode *node = gh_host_info_add_node (info);

      node->node = i;
      node->memory = info->total_memory / 2;
      node->free = info->free_memory / 2;
      node->distances = g_strdup (i == 0 ? "10,20" : "20,10");
    }
}

/* More machines than fit have a larger host. */
static GhHostInfo *
get_info (GhInspector *self, const GPtrArray *machines, GError **error)
{
  GhHostInfo *info = gh_host_info_new ();
  guint64 used = CONTROL + HYPERVISOR;

  add_system (info);
  info->bridges = gh_fake_host_list_bridges (self);
  info->tpm = info->secure_boot = TRUE;
  add_cpus (info);
  add_control (info);
  for (guint i = 0; i < machines->len; i++)
    {
      const GhHostOwner *machine = machines->pdata[i];

      if (machine->domid == 0)
        continue;
      add_machine (info, machine);
      used += machine->memory;
    }
  ((GhCpuPool *) info->pools->pdata[0])->domains = info->owners->len;
  info->total_memory = MAX (TOTAL, used);
  info->free_memory = info->total_memory - used;
  gh_host_info_add_owner (info, GH_HOST_OWNER_HYPERVISOR, HYPERVISOR);
  gh_host_info_add_owner (info, GH_HOST_OWNER_FREE, info->free_memory);
  add_nodes (info);
  return info;
}

/* The log of the hypervisor may be emptied. Data of an object is safe among threads. */
static gsize
get_boot_log_size (GhInspector *self)
{
  return g_object_get_data (G_OBJECT (self), CLEARED) != NULL ? 0 : sizeof boot_log - 1;
}

static GPtrArray *
list_logs (GhInspector *self, const GPtrArray *machines, GError **error)
{
  GPtrArray *list = gh_host_log_list_new ();
  GhHostLog *log = gh_host_log_add (list, GH_HOST_LOG_HYPERVISOR, _ ("Hypervisor"));

  log->size = get_boot_log_size (self);
  log->clearable = TRUE;
  log = gh_host_log_add (list, LONG_LOG, _ ("A long log"));
  log->size = LONG_LOG_SIZE;
  log = gh_host_log_add (list, "forbidden.log", _ ("A log that may not be read"));
  log->size = 1;
  return list;
}

/* As if it were a file of 100 MiB. */
static GBytes *
read_long_log (GhLogRange *range)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gsize count;
  gsize first = gh_log_range_cut (range, 0, LONG_LOG_SIZE, &count);
  guint64 line = first / LINE_SIZE;
  gsize skip = first % LINE_SIZE;

  while (text->len < skip + count)
    g_string_append_printf (text, LINE, line++);
  return g_bytes_new (text->str + skip, count);
}

static GBytes *
read_log (GhInspector *self, const char *name, GhLogRange *range, GError **error)
{
  g_autofree char *quoted = gh_text_quote (name);
  gsize first, count;

  if (g_str_equal (name, GH_HOST_LOG_HYPERVISOR))
    {
      first = gh_log_range_cut (range, 0, get_boot_log_size (self), &count);
      return g_bytes_new (boot_log + first, count);
    }
  if (g_str_equal (name, LONG_LOG))
    return read_long_log (range);
  if (g_str_equal (name, "forbidden.log"))
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_PERMISSION,
                 _ ("The log %s cannot be read: %s"),
                 name,
                 g_strerror (EACCES));
  else
    g_set_error (error, GH_ERROR, GH_ERROR_NOT_FOUND, _ ("This host has no log %s"), quoted);
  return NULL;
}

static gboolean
clear_log (GhInspector *self, const char *name, GError **error)
{
  g_autofree char *quoted = gh_text_quote (name);

  if (g_str_equal (name, GH_HOST_LOG_HYPERVISOR))
    {
      g_object_set_data (G_OBJECT (self), CLEARED, self);
      return TRUE;
    }
  g_set_error (error, GH_ERROR, GH_ERROR_UNSUPPORTED, _ ("The log %s cannot be emptied"), quoted);
  return FALSE;
}

static GPtrArray *
list_store (
  GhInspector *self, const char *path, guint depth, guint limit, gboolean *more, GError **error)
{
  return gh_store_walk (path, depth, limit, gh_fake_store_read, NULL, more, error);
}

static void
check (GhInspector *self, GPtrArray *findings)
{
  gh_finding_add (
    findings, "fake-store", "ok", _ ("xenstore"), _ ("It answers, from memory"), NULL);
  gh_finding_add (findings,
                  "fake-bridge",
                  "note",
                  _ ("Network bridge"),
                  _ ("A fake host has no bridge, and its machines no network"),
                  _ ("Use a real host for machines that talk to others"));
}

void
gh_fake_host_init_interface (GhInspectorInterface *iface)
{
  iface->get_info = get_info;
  iface->list_logs = list_logs;
  iface->read_log = read_log;
  iface->clear_log = clear_log;
  iface->list_store = list_store;
  iface->check = check;
}
