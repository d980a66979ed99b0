/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A definition as libxenlight wants it, and back. */
#pragma once

#include <libxl.h>

#include "gh-domain-config.h"

G_BEGIN_DECLS

/**
 * gh_xen_config_get_type:
 *
 * Returns: the guest type that @config asks for: by its machine (xenpv, xenpvh, xenfv); without one
 * PVH for a kernel that is booted directly, HVM otherwise
 */
libxl_domain_type gh_xen_config_get_type (const GhDomainConfig *config);

/** gh_xen_config_get_machine: Returns: the machine of a guest type, as libvirt names it. Static */
const char *gh_xen_config_get_machine (libxl_domain_type type);

/**
 * gh_xen_config_check:
 *
 * Errors: GH_ERROR_UNSUPPORTED with all that Xen, or this guest type of it, cannot do, one a line
 */
gboolean gh_xen_config_check (const GhDomainConfig *config, GError **error);

/**
 * gh_xen_config_build:
 * @vnc: path of the socket on which its screen is to be served
 * @serial: path of the file that is to keep what an HVM guest says on its serial line
 * @out: initialised by this; the caller calls libxl_domain_config_dispose()
 *
 * Looks whether disks are files or block devices, and where USB devices are, so it may block.
 *
 * Errors: as gh_xen_hostdev_fill()
 */
gboolean gh_xen_config_build (const GhDomainConfig *config,
                              const char *vnc,
                              const char *serial,
                              libxl_ctx *ctx,
                              libxl_domain_config *out,
                              GError **error);

/** gh_xen_config_move: has the screen that @config has served on the socket @vnc, and its serial
 * line kept in @serial, wherever they were before */
void gh_xen_config_move (libxl_domain_config *config, const char *vnc, const char *serial);

/** gh_xen_config_fill_disk: @out: initialised by this; looks at the disk, so it may block */
void gh_xen_config_fill_disk (libxl_device_disk *out, const GhDisk *disk);

/** gh_xen_config_fill_nic: @out: initialised by this; @type: of the guest */
void gh_xen_config_fill_nic (libxl_device_nic *out, const GhNic *nic, libxl_domain_type type);

/** gh_xen_config_get_xen_name: Returns: (transfer full): what Xen is to call the machine @name:
 * libxenlight hands the name to QEMU as an option, in which a comma ends it */
char *gh_xen_config_get_xen_name (const char *name);

/** gh_xen_config_has_bootloader: Returns: whether it names one; an empty name is none */
gboolean gh_xen_config_has_bootloader (const GhDomainConfig *config);

/** gh_xen_config_is_usual_loader: Returns: whether the firmware is Xen's own */
gboolean gh_xen_config_is_usual_loader (const GhDomainConfig *config);

/** gh_xen_config_get_vdev: Returns: (transfer full): the name in the guest of the disk @target:
 * "xvda" for "vda" */
char *gh_xen_config_get_vdev (const char *target);

/** gh_xen_config_import: Returns: (transfer full): what another toolstack started, as far as the
 * model has words for it; the UUID is @uuid */
GhDomainConfig *gh_xen_config_import (const libxl_domain_config *from, const char *uuid);

G_END_DECLS
