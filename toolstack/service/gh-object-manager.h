/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What all objects on the bus have in common: reading their properties, and the list of them. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** gh_object_manager_interface_info: Returns: (transfer none): org.freedesktop.DBus.ObjectManager
 */
GDBusInterfaceInfo *gh_object_manager_interface_info (void);

G_END_DECLS
