/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Drives without a medium, in a way that the device model survives. */
#pragma once

#include "gh-xen-context-private.h"

/**
 * gh_xen_drives_fill:
 * @config: what a guest is going to be built from
 * @vnc: the path of the guest’s VNC socket; a small blank image is put beside it
 * @error: set when the image cannot be written
 *
 * Gives each empty CD drive of an HVM guest a blank image. The device model of Xen 4.17 (QEMU 7.2)
 * makes no back end for a drive that is empty from the start, and ends with a segmentation fault as
 * soon as a medium is put in, by xl as well. One that was emptied later is sound.
 *
 * Returns: whether that was possible
 */
gboolean gh_xen_drives_fill (libxl_domain_config *config, const char *vnc, GError **error);

/**
 * gh_xen_drives_empty:
 * @context: a worker's
 * @config: as it was given to gh_xen_drives_fill()
 * @vnc: the same path as there
 * @domid: the guest that was built from it, which does not run yet
 *
 * Takes the blank images out again.
 *
 * Returns: 0, or libxenlight's error
 */
int gh_xen_drives_empty (GhXenContext *context,
                         const libxl_domain_config *config,
                         const char *vnc,
                         guint32 domid);

/**
 * gh_xen_drives_forget:
 * @vnc: the path of the guest’s VNC socket
 *
 * Removes the blank image that gh_xen_drives_fill() may have made.
 */
void gh_xen_drives_forget (const char *vnc);
