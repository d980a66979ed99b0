/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The jobs that save a machine to a file, restore it, and dump its memory. */
#pragma once

#include "gh-life-work.h"

G_BEGIN_DECLS

/** gh_life_get_saved_path: Returns: (transfer full): of the saved state of the machine @uuid itself
 */
char *gh_life_get_saved_path (GhHost *host, const char *uuid);

/**
 * gh_life_save:
 * @path: (nullable): a file that is not there yet; %NULL for the machine's own saved state, from
 * which its next start goes on
 *
 * Saves in a job of kind "save". The file is whole or not there; the machine runs on or is saved.
 * Errors at once: WRONG_STATE, BUSY, UNSUPPORTED, INVALID_ARGUMENT
 *
 * Returns: (transfer none): the job's entry
 */
GhJobEntry *gh_life_save (GhMachine *machine, const char *path, GError **error);

/** gh_life_restore: goes on from the machine's own saved state, in a job of kind "restore"; that
 * state is gone when the guest runs. @force: even if its disks were written to. Errors at once:
 * WRONG_STATE, BUSY */
GhJobEntry *gh_life_restore (GhMachine *machine, gboolean paused, gboolean force, GError **error);

/** gh_life_restore_file: restores the machine that is in the file @path, which stays; it is defined
 * when there is none with its UUID */
GhJobEntry *gh_life_restore_file (
  GhHost *host, const char *path, gboolean paused, gboolean force, GError **error);

/** gh_life_dump: writes the machine's memory to the new file @path, in a job of kind "dump" */
GhJobEntry *
gh_life_dump (GhMachine *machine, const char *path, GhDumpFormat format, GError **error);

/** gh_life_discard_async: removes the machine's own saved state; fine when there is none */
void gh_life_discard_async (GhMachine *machine, GAsyncReadyCallback callback, gpointer data);
gboolean gh_life_discard_finish (GhMachine *machine, GAsyncResult *result, GError **error);

/** gh_life_undefine: forgets a machine that was defined to be restored, from a thread */
gboolean gh_life_undefine (GhLifeWork *work, GError **error);

/**
 * gh_life_recover_async:
 * @journals: (element-type GhJournal): of jobs of this file that a predecessor did not end
 *
 * Called when it is known what runs: finishes or undoes them, and finds the machines' saved states.
 * A save whose file is whole is finished: the guest ends; else it goes on. A restore whose guest
 * may have run is finished, else undone.
 */
void gh_life_recover_async (GhHost *host,
                            GPtrArray *journals,
                            GAsyncReadyCallback callback,
                            gpointer data);
void gh_life_recover_finish (GhHost *host, GAsyncResult *result);

G_END_DECLS
