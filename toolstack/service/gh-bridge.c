/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A job's work as one function in a thread of its own, which asks the main thread for what is only
 * to be had there. */
#include "config.h"

#include "gh-bridge.h"

typedef struct
{
  GhBridgeFunc func;
  gpointer data;
} Work;

/* One question to the main thread; on the stack of the thread that waits. */
typedef struct
{
  GhBridgeStart start;
  GhBridgeFinish finish;
  GhBridgeFunc func;
  gpointer data;
  GMutex lock;
  GCond answered;
  gboolean done;
  gboolean ok;
  GError *error;
} Question;

static gpointer
run_thread (gpointer data)
{
  g_autoptr (GTask) task = data;
  const Work *work = g_task_get_task_data (task);
  GError *error = NULL;

  if (work->func (work->data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  return NULL;
}

/* Not of GTask's pool: such work lasts for minutes, and would keep short work waiting. */
void
gh_bridge_run_async (GhBridgeFunc func,
                     gpointer data,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Work *work = g_new0 (Work, 1);

  work->func = func;
  work->data = data;
  g_task_set_source_tag (task, gh_bridge_run_async);
  g_task_set_task_data (task, work, g_free);
  g_thread_unref (g_thread_new ("job", run_thread, task));
}

gboolean
gh_bridge_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
answer (Question *question, gboolean ok, GError *error)
{
  g_mutex_lock (&question->lock);
  question->ok = ok;
  question->error = error;
  question->done = TRUE;
  g_cond_signal (&question->answered);
  g_mutex_unlock (&question->lock);
}

static void
on_result (GObject *source, GAsyncResult *result, gpointer data)
{
  Question *question = data;
  GError *error = NULL;
  gboolean ok = question->finish (question->data, result, &error);

  answer (question, ok, error);
}

static gboolean
on_main (gpointer data)
{
  Question *question = data;
  GError *error = NULL;
  gboolean ok;

  if (question->start != NULL)
    {
      question->start (question->data, on_result, question);
      return G_SOURCE_REMOVE;
    }
  ok = question->func (question->data, &error);
  answer (question, ok, error);
  return G_SOURCE_REMOVE;
}

static gboolean
ask (Question *question, GError **error)
{
  g_mutex_init (&question->lock);
  g_cond_init (&question->answered);
  g_idle_add_full (G_PRIORITY_DEFAULT, on_main, question, NULL);
  g_mutex_lock (&question->lock);
  while (!question->done)
    g_cond_wait (&question->answered, &question->lock);
  g_mutex_unlock (&question->lock);
  g_mutex_clear (&question->lock);
  g_cond_clear (&question->answered);
  if (question->error != NULL)
    g_propagate_error (error, question->error);
  return question->ok;
}

gboolean
gh_bridge_call (GhBridgeStart start, GhBridgeFinish finish, gpointer data, GError **error)
{
  Question question = { .start = start, .finish = finish, .data = data };

  return ask (&question, error);
}

gboolean
gh_bridge_do (GhBridgeFunc func, gpointer data, GError **error)
{
  Question question = { .func = func, .data = data };

  return ask (&question, error);
}
