/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhChange: one change of a machine, which may be made while it runs. */
#pragma once

#include "gh-domain-config.h"

G_BEGIN_DECLS

/** GhChangeKind: the words travel on the bus: see gh_change_kind_enum */
typedef enum
{
  GH_CHANGE_MEMORY,         /* number: bytes that the guest is to have */
  GH_CHANGE_MAX_MEMORY,     /* number: bytes that it can have at most */
  GH_CHANGE_VCPUS,          /* number: virtual CPUs that it is to have */
  GH_CHANGE_MAX_VCPUS,      /* number: how many it can have at most */
  GH_CHANGE_PIN,            /* pins */
  GH_CHANGE_SOFT_PIN,       /* pins */
  GH_CHANGE_WEIGHT,         /* number: 0 for the hypervisor's default */
  GH_CHANGE_CAP,            /* number: percent of a CPU, 0 for no limit */
  GH_CHANGE_CPUPOOL,        /* text: its name */
  GH_CHANGE_ATTACH_DISK,    /* disk */
  GH_CHANGE_ATTACH_NIC,     /* nic */
  GH_CHANGE_ATTACH_HOSTDEV, /* hostdev */
  GH_CHANGE_DETACH_DISK,    /* key: its target */
  GH_CHANGE_DETACH_NIC,     /* key: its MAC address */
  GH_CHANGE_DETACH_HOSTDEV, /* key: its name, as gh_hostdev_parse() reads it */
  GH_CHANGE_MEDIUM,         /* key: the drive's target; text: path, %NULL to eject; force */
  GH_CHANGE_LINK,           /* key: MAC address; number: whether the cable is in */
  GH_N_CHANGES
} GhChangeKind;

/* "memory", "max-memory", "vcpus", "max-vcpus", "pin", "soft-pin", "weight", "cap", "cpupool",
 * "attach-disk", "attach-nic", "attach-hostdev", "detach-disk", "detach-nic", "detach-hostdev",
 * "medium", "link" */
extern const GhEnum gh_change_kind_enum;

/**
 * GhChange:
 * @pins: for each virtual CPU; a single one stands for all
 * @force: whether a guest that locks the tray is overruled
 */
typedef struct
{
  GhChangeKind kind;
  guint64 number;
  char *text;
  char *key;
  char **pins;
  GhDisk *disk;
  GhNic *nic;
  GhHostdev *hostdev;
  gboolean force;
} GhChange;

GhChange *gh_change_new (GhChangeKind kind);
GhChange *gh_change_copy (const GhChange *self);
void gh_change_free (GhChange *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhChange, gh_change_free)

/**
 * gh_change_apply:
 * @config: changed only on success
 *
 * Makes the change in a definition.
 *
 * Errors: INVALID_ARGUMENT for a figure or list that cannot be, NOT_FOUND for a device that is not
 * there, EXISTS for a name or address that another one has
 */
gboolean gh_change_apply (const GhChange *self, GhDomainConfig *config, GError **error);

/**
 * gh_change_memory_least:
 * @memory: bytes that the guest can have at most
 *
 * Returns: bytes below which Linux does not let a balloon squeeze it (minimum_target() of its Xen
 * balloon driver), as no guest would live
 */
guint64 gh_change_memory_least (guint64 memory);

G_END_DECLS
