/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhXlDisk: a disk specification of xl-disk-configuration(5), and how xl understands it. */
#pragma once

#include "gh-fields.h"

G_BEGIN_DECLS

typedef enum
{
  GH_XL_FORMAT_UNKNOWN,
  GH_XL_FORMAT_RAW,
  GH_XL_FORMAT_QCOW,
  GH_XL_FORMAT_QCOW2,
  GH_XL_FORMAT_VHD,
  GH_XL_FORMAT_QED,
  GH_XL_FORMAT_EMPTY,
} GhXlFormat;

typedef enum
{
  GH_XL_BACKEND_UNKNOWN,
  GH_XL_BACKEND_PHY,
  GH_XL_BACKEND_TAP,
  GH_XL_BACKEND_QDISK,
  GH_XL_BACKEND_STANDALONE,
} GhXlBackend;

typedef enum
{
  GH_XL_PROTOCOL_UNKNOWN,
  GH_XL_PROTOCOL_XEN,
  GH_XL_PROTOCOL_VIRTIO,
} GhXlProtocol;

/* What may be left to the toolstack. */
typedef enum
{
  GH_XL_UNSET,
  GH_XL_FALSE,
  GH_XL_TRUE,
} GhXlFlag;

/**
 * GhXlDisk:
 * @backend_domain: (nullable): the driver domain
 * @path: (nullable): the target; "" for an empty drive
 * @vdev: name in the guest: "xvda", "hdc", "d0p1"
 *
 * The members stand in the order in which xl prints them; the colo ones are of its checkpointing.
 */
typedef struct
{
  char *backend_domain;
  char *path;
  char *vdev;
  GhXlBackend backend;
  GhXlFormat format;
  char *script;
  gboolean removable;
  gboolean readwrite;
  gboolean is_cdrom;
  gboolean direct_io_safe;
  GhXlFlag discard;
  GhXlProtocol protocol;
  GhXlFlag colo;
  char *colo_host;
  guint colo_port;
  char *colo_export;
  char *active_disk;
  char *hidden_disk;
} GhXlDisk;

extern const GhStruct gh_xl_disk_struct;
extern const GhEnum gh_xl_flag_enum;

void gh_xl_disk_free (GhXlDisk *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhXlDisk, gh_xl_disk_free)

/**
 * gh_xl_disk_parse:
 * @specs: %NULL-terminated; more than one is read as if each went on where the last ended
 *
 * Reads a disk specification after xl-disk-configuration(5) of Xen 4.17, every deprecated form
 * included: positional parameters, "phy:", "file:", "tap:aio:", "hdc:cdrom". What xl refuses is
 * refused, and what it takes is taken as it does.
 *
 * Returns: (transfer full): the disk; %NULL with GH_ERROR_INVALID_ARGUMENT
 */
GhXlDisk *gh_xl_disk_parse (const char *const *specs, GError **error);

/**
 * gh_xl_disk_format:
 *
 * Returns: (transfer full): the specification that gh_xl_disk_parse() reads as @self, in the form
 * that xl's manual advises; what is a default is left out
 */
char *gh_xl_disk_format (const GhXlDisk *self);

/** gh_xl_disk_to_json: Returns: (transfer full): what "xl -N block-attach" prints behind "disk: "
 */
char *gh_xl_disk_to_json (const GhXlDisk *self);

G_END_DECLS
