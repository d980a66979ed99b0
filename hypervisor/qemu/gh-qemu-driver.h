/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhQemuDriver: QEMU on this computer, one process a machine. */
#pragma once

#include "gh-driver.h"

G_BEGIN_DECLS

#define GH_TYPE_QEMU_DRIVER (gh_qemu_driver_get_type ())
G_DECLARE_FINAL_TYPE (GhQemuDriver, gh_qemu_driver, GH, QEMU_DRIVER, GhDriver)

/** gh_qemu_driver_get_qmp: Returns: (transfer none) (nullable): the monitor of @domain, one of this
 * driver's; %NULL when it does not run. For tests, which ask QEMU itself */
struct _GhQmp *gh_qemu_driver_get_qmp (GhDomain *domain);

G_END_DECLS
