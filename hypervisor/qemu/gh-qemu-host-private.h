/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What QEMU's driver tells of its host. */
#pragma once

#include "gh-inspector.h"

G_BEGIN_DECLS

/** gh_qemu_host_init_interface: of GhQemuDriver, for G_IMPLEMENT_INTERFACE */
void gh_qemu_host_init_interface (GhInspectorInterface *iface);

/** gh_qemu_host_parse_machines: Returns: (transfer full): the first words of what
 * "-machine help" lists */
char **gh_qemu_host_parse_machines (const char *text);

G_END_DECLS
