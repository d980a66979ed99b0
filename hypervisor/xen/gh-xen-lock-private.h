/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* xl's lock: one domain is built at a time on a computer. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * gh_xen_lock_take:
 * @name: of the machine that is to be built, for messages
 *
 * Waits until nobody else builds, xl included: what is found free, memory, names and disks, is then
 * still free when it is taken. Blocks: for a worker thread.
 *
 * Returns: a descriptor; closing it gives the lock back. -1 with GH_ERROR_CANCELLED, or HYPERVISOR
 */
int gh_xen_lock_take (const char *name, GCancellable *stop, GError **error);

G_END_DECLS
