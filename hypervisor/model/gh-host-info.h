/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhHostInfo: what is known of a host, as facts and figures; its logs, and what is wrong with it.
 */
#pragma once

#include "gh-cpu-pool.h"

G_BEGIN_DECLS

/** GhHostOwnerKind: who has memory */
typedef enum
{
  GH_HOST_OWNER_DOMAIN,     /* a machine */
  GH_HOST_OWNER_CONTROL,    /* Domain 0, or the system that QEMU runs on */
  GH_HOST_OWNER_HYPERVISOR, /* Xen itself, and what it cannot give away */
  GH_HOST_OWNER_FREE,       /* nobody */
} GhHostOwnerKind;

/**
 * GhHostOwner: memory, and who has it.
 * @name: of the domain; unset for the hypervisor and what is free
 * @uuid: of the domain, unset for others
 * @domid: Xen's number, or QEMU's process; 0 for Domain 0, and for a machine that is off
 * @memory: bytes that it holds
 * @memory_max: bytes that it may take
 * @vcpus: virtual CPUs online
 */
typedef struct
{
  GhHostOwnerKind kind;
  char *name;
  char *uuid;
  guint domid;
  guint64 memory;
  guint64 memory_max;
  guint vcpus;
  char *cpupool;
} GhHostOwner;

/** GhHostCpu: a thread of the host, and where it sits */
typedef struct
{
  guint cpu;
  guint core;
  guint socket;
  guint node;
  char *cpupool;
} GhHostCpu;

/**
 * GhHostVcpu: a virtual CPU, and where it runs.
 * @cpu: the host's, -1 when it runs on none
 * @state: "running", "blocked" or "offline"
 * @time: that it has run, in nanoseconds
 * @affinity, @soft_affinity: as "0-1,3"; "all" for any
 */
typedef struct
{
  char *name;
  char *uuid;
  guint domid;
  guint vcpu;
  gint64 cpu;
  char *state;
  guint64 time;
  char *affinity;
  char *soft_affinity;
} GhHostVcpu;

/** GhHostNode: a node of memory; @distances: to each node, as "10,20" */
typedef struct
{
  guint node;
  guint64 memory;
  guint64 free;
  char *distances;
} GhHostNode;

/**
 * GhHostInfo: the members have the names that `xl info` prints, where it prints them. Memory is in
 * bytes, where xl counts mebibytes. What a hypervisor does not know is unset.
 * @version: of the kernel
 * @hypervisor: name and version, as "Xen 4.17.5"
 * @toolstack: version of libxenlight
 * @cpu_mhz: as "2593.906"
 * @cpu_sockets: how many
 * @free_memory: what a new machine can be given
 * @free_cpus: in no cpupool
 * @pvh_loader: file of the boot loader that starts the system on a PVH machine's disk
 * @tpm: whether a TPM can be emulated for a machine
 * @secure_boot: whether there is firmware for Secure Boot
 * @bridges: network bridges of the computer, those with one of its own cards in them first
 */
typedef struct
{
  char *host;
  char *release;
  char *version;
  char *machine;
  char *hypervisor;
  char *toolstack;
  char *accelerator;
  char *accelerator_reason;
  char *cpu_model;
  guint nr_cpus;
  guint max_cpu_id;
  guint nr_nodes;
  guint cpu_sockets;
  guint cores_per_socket;
  guint threads_per_core;
  char *cpu_mhz;
  char *hw_caps;
  char *virt_caps;
  guint64 total_memory;
  guint64 free_memory;
  guint64 sharing_freed_memory;
  guint64 sharing_used_memory;
  guint64 outstanding_claims;
  guint free_cpus;
  guint xen_major;
  guint xen_minor;
  char *xen_extra;
  char *xen_version;
  char *xen_caps;
  char *xen_scheduler;
  guint xen_pagesize;
  char *platform_params;
  char *xen_changeset;
  char *xen_commandline;
  char *cc_compiler;
  char *cc_compile_by;
  char *cc_compile_domain;
  char *cc_compile_date;
  char *build_id;
  char *pvh_loader;
  gboolean tpm;
  gboolean secure_boot;
  char **machine_types;
  char **bridges;
  GPtrArray *owners; /* GhHostOwner: their sum is total_memory */
  GPtrArray *cpus;   /* GhHostCpu */
  GPtrArray *vcpus;  /* GhHostVcpu; empty where the kernel places them as it likes */
  GPtrArray *nodes;  /* GhHostNode */
  GPtrArray *pools;  /* GhCpuPool */
} GhHostInfo;

extern const GhEnum gh_host_owner_kind_enum;
extern const GhStruct gh_host_owner_struct;
extern const GhStruct gh_host_cpu_struct;
extern const GhStruct gh_host_vcpu_struct;
extern const GhStruct gh_host_node_struct;
extern const GhStruct gh_host_info_struct;

GhHostInfo *gh_host_info_new (void);
void gh_host_info_free (GhHostInfo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhHostInfo, gh_host_info_free)

/** gh_host_owner_free: @owner: (nullable) */
void gh_host_owner_free (GhHostOwner *owner);

/* Each adds an element and returns it, owned by @self. */
GhHostOwner *gh_host_info_add_owner (GhHostInfo *self, GhHostOwnerKind kind, guint64 memory);
GhHostCpu *gh_host_info_add_cpu (GhHostInfo *self);
GhHostVcpu *gh_host_info_add_vcpu (GhHostInfo *self);
GhHostNode *gh_host_info_add_node (GhHostInfo *self);
GhCpuPool *gh_host_info_add_pool (GhHostInfo *self);

/** gh_host_info_from_variant: Returns: (transfer full): what an a{sv} of the bus says */
GhHostInfo *gh_host_info_from_variant (GVariant *dictionary);

/**
 * GhFinding: one thing that was checked.
 * @id: a stable word
 * @level: "ok", "note", "warning", "error"
 * @title, @text, @remedy: for people; @remedy is unset when nothing is to be done
 */
typedef struct
{
  char *id;
  char *level;
  char *title;
  char *text;
  char *remedy;
} GhFinding;

extern const GhStruct gh_finding_struct;

void gh_finding_free (GhFinding *self);

/** gh_finding_add: appends a finding to @list; the texts are copied and may be %NULL */
void gh_finding_add (GPtrArray *list,
                     const char *id,
                     const char *level,
                     const char *title,
                     const char *text,
                     const char *remedy);

/** gh_finding_list_new: Returns: (transfer full) (element-type GhFinding): empty */
GPtrArray *gh_finding_list_new (void);

/**
 * GhHostLog: a log that a host has.
 * @name: what it is asked for by: "hypervisor", or a path below the host's folder of logs
 * @title: for people
 * @path: of the file, unset when it is none
 * @machine: UUID of whose it is, or unset
 * @size: in bytes
 * @time: of its last change, seconds since 1970, 0 when unknown
 * @clearable: whether it can be emptied
 */
typedef struct
{
  char *name;
  char *title;
  char *path;
  char *machine;
  guint64 size;
  gint64 time;
  gboolean clearable;
} GhHostLog;

/* The log of the hypervisor itself, where it has one. */
#define GH_HOST_LOG_HYPERVISOR "hypervisor"

extern const GhStruct gh_host_log_struct;

/** gh_host_log_list_new: Returns: (transfer full) (element-type GhHostLog): empty */
GPtrArray *gh_host_log_list_new (void);

/** gh_host_log_add: Returns: (transfer none): a new log of @list; the texts are copied */
GhHostLog *gh_host_log_add (GPtrArray *list, const char *name, const char *title);

/** gh_host_log_list_sort: the log that was written last comes first */
void gh_host_log_list_sort (GPtrArray *list);

G_END_DECLS
