/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A timer that sends one combination at each turn, and then waits until all has been read. */
#include "config.h"

#include "gh-typist.h"

#include <glib/gi18n-lib.h>

#include "gh-console-error.h"

/* How often it is looked whether the session is ready, or the other side has read all; in ms. */
#define LOOK_INTERVAL 10

typedef struct
{
  GArray *combos;
  guint next;
  guint interval;
  GhTypistProgress progress;
  gpointer progress_data;
} Typing;

static void
typing_free (gpointer data)
{
  Typing *typing = data;

  g_array_unref (typing->combos);
  g_free (typing);
}

static gboolean turn (gpointer data);

static void
turn_later (GTask *task, guint ms)
{
  GSource *source = g_timeout_source_new (ms);

  g_source_set_name (source, "gh-typist");
  g_source_set_callback (source, turn, g_object_ref (task), g_object_unref);
  g_source_attach (source, g_task_get_context (task));
  g_source_unref (source);
}

static void
return_closed (GTask *task, const Typing *typing)
{
  const GError *error = gh_console_session_get_error (g_task_get_source_object (task));

  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_new_error (task,
                             GH_ERROR,
                             GH_ERROR_WRONG_STATE,
                             _ ("The guest's screen was closed when %u of %u keys were sent"),
                             typing->next,
                             typing->combos->len);
}

static void
send_next (GTask *task, Typing *typing)
{
  gh_console_session_send_combo (g_task_get_source_object (task),
                                 &g_array_index (typing->combos, GhKeyCombo, typing->next++));
  if (typing->progress != NULL)
    typing->progress (typing->next, typing->combos->len, typing->progress_data);
  turn_later (task, typing->interval);
}

static gboolean
turn (gpointer data)
{
  GTask *task = data;
  GhConsoleSession *session = g_task_get_source_object (task);
  Typing *typing = g_task_get_task_data (task);
  GhConsoleState state = gh_console_session_get_state (session);

  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    g_task_return_new_error (task,
                             GH_ERROR,
                             GH_ERROR_CANCELLED,
                             ngettext ("Typing was cancelled after %u key",
                                       "Typing was cancelled after %u keys",
                                       typing->next),
                             typing->next);
  else if (state == GH_CONSOLE_CLOSED || state == GH_CONSOLE_FAILED)
    return_closed (task, typing);
  else if (state == GH_CONSOLE_CONNECTING)
    turn_later (task, LOOK_INTERVAL);
  else if (typing->next < typing->combos->len)
    send_next (task, typing);
  else if (!gh_console_session_is_drained (session))
    turn_later (task, LOOK_INTERVAL);
  else
    g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

void
gh_typist_type_async (GhConsoleSession *session,
                      GArray *combos,
                      guint interval,
                      GhTypistProgress progress,
                      gpointer progress_data,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer data)
{
  g_autoptr (GTask) task = g_task_new (session, cancellable, callback, data);
  Typing *typing = g_new0 (Typing, 1);

  g_task_set_source_tag (task, gh_typist_type_async);
  g_task_set_check_cancellable (task, FALSE); /* it says how far it came */
  typing->combos = g_array_ref (combos);
  typing->interval = MAX (interval, 1);
  typing->progress = progress;
  typing->progress_data = progress_data;
  g_task_set_task_data (task, typing, typing_free);
  turn_later (task, 0);
}

gboolean
gh_typist_type_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
