/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Fetching the image that a new machine is made from. */
#pragma once

#include "gh-create-job.h"

G_BEGIN_DECLS

/**
 * gh_create_fetch_async:
 * @request: whose @iso or @image is a web address; must live until @callback
 * @job: is told of the bytes
 *
 * Brings it into the cache. A disk is copied from there; an installer's image gets a link among the
 * machine's own boot files, which the caller undoes.
 */
void gh_create_fetch_async (GhHost *host,
                            GhCreateRequest *request,
                            GhJob *job,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data);

/** gh_create_fetch_finish: the address in the request is then a path. Errors: those of
 * gh_fetch_image_finish() and gh_boot_files_finish() */
gboolean gh_create_fetch_finish (GAsyncResult *result, GError **error);

G_END_DECLS
