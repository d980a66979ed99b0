/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhXenStream: what libxenlight writes, on its way into a file. */
#pragma once

#include "gh-domain-life.h"

G_BEGIN_DECLS

/**
 * GhXenStream: a thread copies what comes out of a pipe to the file, and tells how far it is.
 *
 * libxl_ao_abort() of a suspend in Xen 4.17 calls a null pointer when the guest has not answered
 * yet. A pipe that nobody reads any more is an error that libxenlight, and the program that it has
 * the memory written by, know how to deal with.
 */
typedef struct GhXenStream GhXenStream;

/** gh_xen_stream_new: @file: to be written to; not owned. @total: bytes that are expected. @stop:
 * ends the copying. Errors: HYPERVISOR */
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
