/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhXenContext: a libxenlight context for one operation in a worker thread, with what it logged. */
#pragma once

#include <gio/gio.h>
#include <libxl.h>

G_BEGIN_DECLS

/**
 * GhXenContext:
 * @logger: first, so that libxenlight's pointer to it is one to us
 * @lines: warnings and errors, and the last words of lower rank when there are none
 *
 * Belongs to one thread at a time.
 */
typedef struct
{
  xentoollog_logger logger;
  libxl_ctx *ctx;
  GString *lines;
  char *last;
} GhXenContext;

/** gh_xen_context_new: Blocks. Returns: (transfer full) (nullable): Errors: GH_ERROR_UNAVAILABLE
 * when libxenlight cannot start, as without xenstored */
GhXenContext *gh_xen_context_new (GError **error);

/** gh_xen_context_new_bare: the same without gh_xen_context_set_childproc(): for one that has an
 * event loop, which it must be given first */
GhXenContext *gh_xen_context_new_bare (GError **error);

/** gh_xen_context_set_childproc: has libxenlight reap its own children and no others; for every
 * context of the process */
void gh_xen_context_set_childproc (GhXenContext *self);

void gh_xen_context_free (GhXenContext *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhXenContext, gh_xen_context_free)

/**
 * gh_xen_context_fail:
 * @rc: what libxenlight returned
 * @format: what was tried, on which object, translated; printf style
 *
 * Makes an error "WHAT: WHY" with the code that fits @rc, and what was logged as its evidence.
 */
void gh_xen_context_fail (GhXenContext *self, int rc, GError **error, const char *format, ...)
  G_GNUC_PRINTF (4, 5);

G_END_DECLS
