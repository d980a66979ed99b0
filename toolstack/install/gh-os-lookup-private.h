/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Asking libosinfo's database and our overlay of newer systems, in a process of their own. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * gh_os_lookup:
 * @ids: an a{ss}; a floating reference is taken
 *
 * Which medium has these ids, as guesthouse-osinfo says. Blocks: for worker threads.
 *
 * Returns: (transfer full): an a{sv}, empty when that is not known, be it that the program is
 * missing
 */
GVariant *gh_os_lookup (GVariant *ids, GCancellable *cancellable);

/** gh_os_list: Returns: (transfer full) (nullable): what guesthouse-osinfo --list writes. Blocks:
 * for a worker thread */
char *gh_os_list (GCancellable *cancellable);

G_END_DECLS
