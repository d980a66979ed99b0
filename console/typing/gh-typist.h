/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys for a guest, one after the other, no faster than a guest reads its keyboard. */
#pragma once

#include "gh-console-session.h"

G_BEGIN_DECLS

/* Milliseconds from key to key: a PC's keyboard holds 16 codes for a guest that is busy, and drops
 * what is beyond. */
#define GH_TYPIST_INTERVAL 25

/** GhTypistProgress: @done of @total combinations were sent */
typedef void (*GhTypistProgress) (guint done, guint total, gpointer data);

/**
 * gh_typist_type_async:
 * @session: of a screen, which may still be connecting
 * @combos: (element-type GhKeyCombo): must not be changed meanwhile
 * @interval: milliseconds from one to the next, at least 1
 * @progress: (nullable): called after each, with @progress_data
 *
 * Sends the combinations, and ends when the other side has read them all.
 *
 * Errors: GH_ERROR_CANCELLED, after a whole combination; the session's own when it ends before
 */
void gh_typist_type_async (GhConsoleSession *session,
                           GArray *combos,
                           guint interval,
                           GhTypistProgress progress,
                           gpointer progress_data,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer data);
gboolean gh_typist_type_finish (GAsyncResult *result, GError **error);

G_END_DECLS
