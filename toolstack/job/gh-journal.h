/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a job is about to make, written down durably, so that a successor can undo it. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GhJournalEntry:
 * @verb: one word: "image"
 * @arg: what it was made of: a path, a UUID; any text
 */
typedef struct
{
  char *verb;
  char *arg;
} GhJournalEntry;

/* One file of lines "VERB ARGUMENT" for one job, ID.journal in a folder of its own, 0700. Blocking
 * work is done in worker threads. */
#define GH_TYPE_JOURNAL (gh_journal_get_type ())
G_DECLARE_FINAL_TYPE (GhJournal, gh_journal, GH, JOURNAL, GObject)

/**
 * gh_journal_new:
 * @folder: made with the first line
 * @id: unique in @folder; letters, digits, "-" and "_"
 *
 * Returns: (transfer full): a journal without lines; nothing is written yet
 */
GhJournal *gh_journal_new (const char *folder, const char *id);

const char *gh_journal_get_id (GhJournal *self);

/**
 * gh_journal_get_entries:
 *
 * Returns: (transfer none) (element-type GhJournalEntry): oldest first; undo them from the end. For
 * a journal under way, those whose append has been asked for.
 */
GPtrArray *gh_journal_get_entries (GhJournal *self);

/** gh_journal_find: Returns: (transfer none) (nullable): the argument of the first entry with
 * @verb; NULL when there is none */
const char *gh_journal_find (GhJournal *self, const char *verb);

/**
 * gh_journal_append_async:
 *
 * Writes a line and flushes it to the disk. Call it before the thing is made, and wait for it. Not
 * cancellable: a line that may or may not be there helps nobody.
 */
void gh_journal_append_async (GhJournal *self,
                              const char *verb,
                              const char *arg,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean gh_journal_append_finish (GhJournal *self, GAsyncResult *result, GError **error);

/** gh_journal_append: the same for a worker thread: blocks */
gboolean gh_journal_append (GhJournal *self, const char *verb, const char *arg, GError **error);

/** gh_journal_begin: writes a line of which nothing is to be undone, such as what is begun, without
 * waiting for the disk: the next line takes it along. Blocks. Errors: as gh_journal_append() */
gboolean gh_journal_begin (GhJournal *self, const char *verb, const char *arg, GError **error);

/**
 * gh_journal_remove_async:
 *
 * Forgets the journal: the job succeeded, or everything is undone. No error when there is no file.
 */
void gh_journal_remove_async (GhJournal *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean gh_journal_remove_finish (GhJournal *self, GAsyncResult *result, GError **error);

/** gh_journal_remove: the same for a worker thread: blocks */
gboolean gh_journal_remove (GhJournal *self, GError **error);

/**
 * gh_journal_hold:
 *
 * The programs that the calling thread runs from now on with gh_run() hold the journal, which has
 * lines: as long as any of them runs, even when this process is gone, gh_journal_await() waits.
 * gh_run_set_lifeline() with -1 ends that. Errors: as gh_journal_append()
 */
gboolean gh_journal_hold (GhJournal *self, GError **error);

/** gh_journal_await: waits for the programs of a predecessor that hold the journal, at most a
 * minute. For worker threads: blocks */
void gh_journal_await (GhJournal *self);

/**
 * gh_journal_recover_async:
 *
 * Reads what a killed predecessor left in @folder. A last line without its end is dropped: what it
 * announces was not yet begun.
 */
void gh_journal_recover_async (const char *folder,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

/**
 * gh_journal_recover_finish:
 *
 * Returns: (transfer full) (element-type GhJournal): empty when the folder is missing;
 *   remove each once it is undone
 */
GPtrArray *gh_journal_recover_finish (GAsyncResult *result, GError **error);

G_END_DECLS
