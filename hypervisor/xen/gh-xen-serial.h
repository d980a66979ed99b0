/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The serial line of an HVM guest, which its device model has, and keeps from the first byte on. Of
 * what PV and PVH guests say xenconsoled(8) has the keeping. */
#pragma once

#include <libxl.h>

#include <glib.h>

G_BEGIN_DECLS

/**
 * gh_xen_serial_fill:
 * @info: of an HVM guest, new
 * @log: path of the file that what the guest says is appended to, whether somebody listens or not
 *
 * Gives the guest a serial line on a terminal. libxenlight has no word for a log: it hands QEMU's
 * own on (qemu(1), -chardev), and finds the terminal by the name that it would give the line
 * itself.
 */
void gh_xen_serial_fill (libxl_domain_build_info *info, const char *log);

/** gh_xen_serial_move: has the serial line of the HVM guest @info kept in @log, wherever it was
 * before. A guest that has none is left without */
void gh_xen_serial_move (libxl_domain_build_info *info, const char *log);

G_END_DECLS
