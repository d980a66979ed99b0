/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a killed predecessor left half made is undone, before anything is served. */
#pragma once

#include "gh-call.h"

G_BEGIN_DECLS

/* Words of the journals. A journal begins with CREATE or UNDEFINE and the UUID of a machine. */
#define GH_RECOVERY_CREATE   "create"
#define GH_RECOVERY_UNDEFINE "undefine"
#define GH_RECOVERY_IMAGE    "image"

/**
 * gh_recovery_run_async:
 *
 * Reads the journals. What a creation made goes: its images, its installer's files, its definition.
 * What remains of a machine that was being forgotten goes too, when its definition is gone. Each is
 * told in Recovered.
 */
void gh_recovery_run_async (GhService *service, GAsyncReadyCallback callback, gpointer data);
gboolean gh_recovery_run_finish (GhService *service, GAsyncResult *result, GError **error);

/** gh_recovery_end_undone: ends those machines of @host that run although their creation was undone
 */
void gh_recovery_end_undone (GhHost *host);

G_END_DECLS
