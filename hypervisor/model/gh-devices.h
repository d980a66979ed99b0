/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The devices of a definition beside disks, network, screens, input and serial lines. Where a word
 * is a string, it is libvirt's (formatdomain, "Devices"). */
#pragma once

#include "gh-fields.h"

G_BEGIN_DECLS

typedef enum
{
  GH_HOSTDEV_USB, /* by vendor and product, or by bus and device */
  GH_HOSTDEV_PCI, /* by domain, bus, slot and function */
} GhHostdevType;

extern const GhEnum gh_hostdev_type_enum;

/** GhController: @ports: how many devices it has room for; 0 for what suits */
typedef struct
{
  char *type;
  guint index;
  char *model;
  guint ports;
  char *foreign;
} GhController;

/** GhFilesystem: @driver: (nullable): "path" for 9p, "virtiofs"; @target: the tag that the guest
 * mounts it by */
typedef struct
{
  char *driver;
  char *source;
  char *target;
  char *access;
  gboolean readonly;
  char *foreign;
} GhFilesystem;

typedef struct
{
  char *mode;
  char *type;
  char *foreign;
} GhSmartcard;

/** GhChannel: @type: what it is on the host: "unix", "spicevmc", "qemu-vdagent"; @name: in the
 * guest: "org.qemu.guest_agent.0"; @path: (nullable): of the socket on the host; %NULL for a
 * private one
 */
typedef struct
{
  char *type;
  char *target_type;
  char *name;
  char *path;
  char *foreign;
} GhChannel;

typedef struct
{
  char *model;
  char *backend;
  char *version;
  char *foreign;
} GhTpm;

typedef struct
{
  char *model;
  char *foreign;
} GhSound;

/** GhHostdev: what says which one is as libvirt writes it: "0x046d", "0x00" */
typedef struct
{
  GhHostdevType type;
  gboolean managed;
  char *vendor;
  char *product;
  char *domain;
  char *bus;
  char *slot;
  char *function;
  char *device;
  char *foreign;
} GhHostdev;

typedef struct
{
  char *bus;
  char *type;
  char *foreign;
} GhRedirdev;

typedef struct
{
  char *model;
  char *action;
  char *foreign;
} GhWatchdog;

typedef struct
{
  char *model;
  gboolean autodeflate;
  char *foreign;
} GhMemballoon;

/** GhRng: @backend: "random", "builtin", "egd"; @source: (nullable): a device of the host */
typedef struct
{
  char *model;
  char *backend;
  char *source;
  char *foreign;
} GhRng;

typedef struct
{
  char *model;
  char *foreign;
} GhPanic;

/** GhVsock: @cid: the context number; 0 when it is chosen */
typedef struct
{
  char *model;
  gboolean auto_cid;
  guint cid;
  char *foreign;
} GhVsock;

extern const GhStruct gh_controller_struct;
extern const GhStruct gh_filesystem_struct;
extern const GhStruct gh_smartcard_struct;
extern const GhStruct gh_channel_struct;
extern const GhStruct gh_tpm_struct;
extern const GhStruct gh_sound_struct;
extern const GhStruct gh_hostdev_struct;
extern const GhStruct gh_redirdev_struct;
extern const GhStruct gh_watchdog_struct;
extern const GhStruct gh_memballoon_struct;
extern const GhStruct gh_rng_struct;
extern const GhStruct gh_panic_struct;
extern const GhStruct gh_vsock_struct;

G_END_DECLS
