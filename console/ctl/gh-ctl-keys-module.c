/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Sessions for guesthousectl: a module, because most commands need none. */
#include "config.h"

#include "gh-ctl-keys-module.h"

#include "gh-key-layout.h"
#include "gh-typist.h"
#include "gh-vnc-session.h"

GArray *
gh_ctl_keys_parse_combos (char **names, GError **error)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (GhKeyCombo));

  for (guint i = 0; names[i] != NULL; i++)
    {
      GhKeyCombo combo;

      if (!gh_console_key_combo_parse (names[i], &combo, error))
        return NULL;
      g_array_append_val (keys, combo);
    }
  return g_steal_pointer (&keys);
}

GArray *
gh_ctl_keys_parse_text (const char *text, const char *layout, GError **error)
{
  g_autofree char *name = layout != NULL ? g_strdup (layout) : gh_key_layout_guess ();
  g_autoptr (GhKeyLayout) known = gh_key_layout_new (name, error);

  return known != NULL ? gh_key_layout_translate (known, text, error) : NULL;
}

/* Milliseconds after which a screen that shows nothing is typed to all the same. */
#define PICTURE_WAIT 10000

/* Milliseconds after the first picture: what the server says of itself may come behind it. */
#define SETTLE_WAIT 500

/**
 * Sending:
 * @waiting: for the first picture, and then until the server has said whether it takes scan codes
 */
typedef struct
{
  GhConsoleSession *session;
  GArray *keys;
  guint interval;
  GhTypistProgress progress;
  gpointer progress_data;
  GCancellable *cancellable;
  guint waiting;
} Sending;

static void
sending_free (gpointer data)
{
  Sending *sending = data;

  g_clear_handle_id (&sending->waiting, g_source_remove);
  g_object_unref (sending->session);
  g_array_unref (sending->keys);
  g_clear_object (&sending->cancellable);
  g_free (sending);
}

static void
on_typed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  gboolean typed = gh_typist_type_finish (result, &error);

  gh_console_session_close (GH_CONSOLE_SESSION (source));
  if (typed)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
begin (GTask *task)
{
  Sending *sending = g_task_get_task_data (task);

  g_signal_handlers_disconnect_by_data (sending->session, task);
  g_clear_handle_id (&sending->waiting, g_source_remove);
  gh_typist_type_async (sending->session,
                        sending->keys,
                        sending->interval,
                        sending->progress,
                        sending->progress_data,
                        sending->cancellable,
                        on_typed,
                        task);
}

static gboolean
on_waited (gpointer data)
{
  Sending *sending = g_task_get_task_data (data);

  sending->waiting = 0;
  begin (data);
  return G_SOURCE_REMOVE;
}

static void
on_picture (GTask *task)
{
  Sending *sending = g_task_get_task_data (task);

  g_signal_handlers_disconnect_by_func (sending->session, on_picture, task);
  g_clear_handle_id (&sending->waiting, g_source_remove);
  sending->waiting = g_timeout_add (SETTLE_WAIT, on_waited, task);
}

/* Closed or failed, the typist says why. */
static void
wait_for_picture (GTask *task, Sending *sending)
{
  g_signal_connect_swapped (sending->session, "updated", G_CALLBACK (on_picture), task);
  g_signal_connect_swapped (sending->session, "closed", G_CALLBACK (begin), task);
  g_signal_connect_swapped (sending->session, "failed", G_CALLBACK (begin), task);
  sending->waiting = g_timeout_add (PICTURE_WAIT, on_waited, task);
}

void
gh_ctl_keys_send_async (int fd,
                        GArray *keys,
                        guint interval,
                        void (*progress) (guint done, guint total, gpointer data),
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  GTask *task = g_task_new (NULL, NULL, callback, data);
  GError *error = NULL;
  GhConsoleSession *session = gh_vnc_session_new (fd, &error);
  Sending *sending;

  g_task_set_source_tag (task, gh_ctl_keys_send_async);
  if (session == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  /* Nobody looks. */
  gh_console_session_set_min_interval (session, 1000);
  sending = g_new0 (Sending, 1);
  sending->session = session;
  sending->keys = g_array_ref (keys);
  sending->interval = interval > 0 ? interval : GH_TYPIST_INTERVAL;
  sending->progress = progress;
  sending->progress_data = data;
  g_set_object (&sending->cancellable, cancellable);
  g_task_set_task_data (task, sending, sending_free);
  wait_for_picture (task, sending);
}

gboolean
gh_ctl_keys_send_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
