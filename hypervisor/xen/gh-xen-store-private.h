/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The way to xenstore. */
#pragma once

#include <glib.h>
#include <xenstore.h>

G_BEGIN_DECLS

/**
 * gh_xen_store_check:
 *
 * Whether xenstored answers. Where it has ended, its library and libxenlight would turn to the
 * kernel's own way to it, and wait there for ever.
 *
 * Errors: GH_ERROR_UNAVAILABLE
 */
gboolean gh_xen_store_check (GError **error);

/** gh_xen_store_open: Returns: (nullable): to be closed with xs_close(). Errors: as above */
struct xs_handle *gh_xen_store_open (GError **error);

G_END_DECLS
