/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The GLib main loop as libxenlight's event loop. */
#pragma once

#include <glib.h>
#include <libxl.h>

G_BEGIN_DECLS

/**
 * GhXenHooks: the file descriptors and timeouts that one context asked for.
 * @ctx: not owned
 */
typedef struct
{
  libxl_ctx *ctx;
  GHashTable *sources; /* set of Source */
} GhXenHooks;

/** gh_xen_hooks_new: must outlive @ctx, which it does not own */
GhXenHooks *gh_xen_hooks_new (libxl_ctx *ctx);

/** gh_xen_hooks_free: after libxl_ctx_free() */
void gh_xen_hooks_free (GhXenHooks *self);

G_END_DECLS
