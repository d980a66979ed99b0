/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhXenStream: what libxenlight writes, on its way into a file. */
#pragma once

#include "gh-domain-life.h"

G_BEGIN_DECLS

/**
 * GhXenStream: a thread copies what comes out of a pipe to the file, and tells how far it is.
 *
 * libxenlight 4.17 calls a null pointer when a suspend is aborted (libxl_ao_abort()) or its first
 * write fails. So it always comes to its end: what is written once it was cancelled, or has no
 * room, goes nowhere.
 */
typedef struct GhXenStream GhXenStream;

/** gh_xen_stream_new: @file: to be written to; not owned. @total: bytes that are expected. @stop:
 * what comes after it is not kept. Errors: G_UNIX_ERROR, G_THREAD_ERROR */
GhXenStream *gh_xen_stream_new (int file,
                                guint64 total,
                                GhDomainProgress progress,
                                gpointer progress_data,
                                GCancellable *stop,
                                GError **error);

/** gh_xen_stream_get_fd: Returns: what is to be written to; of @self */
int gh_xen_stream_get_fd (GhXenStream *self);

/** gh_xen_stream_end: waits for the rest. Returns: whether all that was written is in the file.
 * Errors: CANCELLED, NO_SPACE and what else errno says */
gboolean gh_xen_stream_end (GhXenStream *self, GError **error);
void gh_xen_stream_free (GhXenStream *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhXenStream, gh_xen_stream_free)

G_END_DECLS
