/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a killed predecessor left half made is undone, before its host is opened. */
#pragma once

#include "gh-host.h"

G_BEGIN_DECLS

/* Words of the journals. A journal begins with CREATE or UNDEFINE and the UUID of a machine. */
#define GH_RECOVERY_CREATE   "create"
#define GH_RECOVERY_UNDEFINE "undefine"
#define GH_RECOVERY_IMAGE    "image"
#define GH_RECOVERY_VOLUME   "volume" /* a logical volume, by its path */

/** gh_recovery_get_folder: Returns: (transfer full): of the journals of @host's jobs */
char *gh_recovery_get_folder (GhHost *host);

/**
 * gh_recovery_run_async:
 *
 * Reads the journals. What a creation made goes: its images, its installer's files, its definition.
 * What remains of a machine that was being forgotten goes too, once its definition is gone. Each is
 * told in Recovered.
 */
void gh_recovery_run_async (GhHost *host, GAsyncReadyCallback callback, gpointer data);

/**
 * gh_recovery_run_finish:
 * @later: (out) (transfer full) (element-type GhJournal): for gh_life_recover_async()
 *
 * Returns: (transfer full) (element-type utf8): UUIDs of machines whose creation was undone; those
 *   that run nevertheless are to be ended
 */
GPtrArray *
gh_recovery_run_finish (GhHost *host, GAsyncResult *result, GPtrArray **later, GError **error);

G_END_DECLS
