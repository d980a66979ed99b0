/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhLifeWork: what the jobs that save, restore and dump share. */
#include "config.h"

#include "gh-life-work.h"

#include "gh-bridge.h"

GhLifeWork *
gh_life_work_new (GhHost *host, GhMachine *machine)
{
  GhLifeWork *self = g_new0 (GhLifeWork, 1);

  self->host = g_object_ref (host);
  g_set_object (&self->machine, machine);
  return self;
}

void
gh_life_work_free (GhLifeWork *self)
{
  g_clear_object (&self->host);
  g_clear_object (&self->machine);
  g_clear_object (&self->journal);
  gh_domain_config_free (self->config);
  g_free (self->path);
  g_free (self);
}

/* A question to the main thread about @work. */
typedef struct
{
  GhLifeWork *work;
  const char *verb;
  const char *arg;
  int fd;
  GhDomainState state;
  GhDomainAction action;
  gint64 when;
} Question;

static void
start_note (gpointer data, GAsyncReadyCallback callback, gpointer user_data)
{
  const Question *question = data;

  gh_journal_append_async (
    question->work->journal, question->verb, question->arg, callback, user_data);
}

static gboolean
finish_note (gpointer data, GAsyncResult *result, GError **error)
{
  return gh_journal_append_finish (((Question *) data)->work->journal, result, error);
}

gboolean
gh_life_work_note (GhLifeWork *self, const char *verb, const char *arg, GError **error)
{
  Question question = { .work = self, .verb = verb, .arg = arg };

  return gh_bridge_call (start_note, finish_note, &question, error);
}

static void
start_forget (gpointer data, GAsyncReadyCallback callback, gpointer user_data)
{
  gh_journal_remove_async (((GhLifeWork *) data)->journal, callback, user_data);
}

static gboolean
finish_forget (gpointer data, GAsyncResult *result, GError **error)
{
  return gh_journal_remove_finish (((GhLifeWork *) data)->journal, result, error);
}

void
gh_life_work_forget (GhLifeWork *self)
{
  g_autoptr (GError) error = NULL;

  if (!gh_bridge_call (start_forget, finish_forget, self, &error))
    g_warning ("%s", error->message);
}

static gboolean
finish_life (gpointer data, GAsyncResult *result, GError **error)
{
  return gh_domain_life_finish (((Question *) data)->work->machine->domain, result, error);
}

static void
on_progress (guint64 done, guint64 total, gpointer data)
{
  gh_job_set_bytes (((GhLifeWork *) data)->job, done, total);
}

static void
start_save (gpointer data, GAsyncReadyCallback callback, gpointer user_data)
{
  const Question *question = data;
  GhLifeWork *work = question->work;

  gh_domain_life_save_async (work->machine->domain,
                             question->fd,
                             on_progress,
                             work,
                             gh_job_get_cancellable (work->job),
                             callback,
                             user_data);
}

gboolean
gh_life_work_save (GhLifeWork *self, int fd, GError **error)
{
  Question question = { .work = self, .fd = fd };

  return gh_bridge_call (start_save, finish_life, &question, error);
}

static void
start_end_save (gpointer data, GAsyncReadyCallback callback, gpointer user_data)
{
  const Question *question = data;

  gh_domain_life_end_save_async (
    question->work->machine->domain, question->state, callback, user_data);
}

gboolean
gh_life_work_end_save (GhLifeWork *self, GhDomainState state, GError **error)
{
  Question question = { .work = self, .state = state };

  return gh_bridge_call (start_end_save, finish_life, &question, error);
}

static void
start_restore (gpointer data, GAsyncReadyCallback callback, gpointer user_data)
{
  const Question *question = data;
  GhLifeWork *work = question->work;

  gh_domain_life_restore_async (work->machine->domain,
                                question->fd,
                                work->config,
                                gh_job_get_cancellable (work->job),
                                callback,
                                user_data);
}

gboolean
gh_life_work_restore (GhLifeWork *self, int fd, GError **error)
{
  Question question = { .work = self, .fd = fd };

  return gh_bridge_call (start_restore, finish_life, &question, error);
}

static void
start_dump (gpointer data, GAsyncReadyCallback callback, gpointer user_data)
{
  const Question *question = data;
  GhLifeWork *work = question->work;

  gh_domain_life_dump_async (
    work->machine->domain, question->fd, work->format, on_progress, work, callback, user_data);
}

gboolean
gh_life_work_dump (GhLifeWork *self, int fd, GError **error)
{
  Question question = { .work = self, .fd = fd };

  return gh_bridge_call (start_dump, finish_life, &question, error);
}

static void
start_act (gpointer data, GAsyncReadyCallback callback, gpointer user_data)
{
  const Question *question = data;

  gh_domain_act_async (
    question->work->machine->domain, question->action, NULL, callback, user_data);
}

static gboolean
finish_act (gpointer data, GAsyncResult *result, GError **error)
{
  return gh_domain_act_finish (((Question *) data)->work->machine->domain, result, error);
}

gboolean
gh_life_work_act (GhLifeWork *self, GhDomainAction action, GError **error)
{
  Question question = { .work = self, .action = action };

  return gh_bridge_call (start_act, finish_act, &question, error);
}

static gboolean
do_set_saved (gpointer data, GError **error)
{
  const Question *question = data;

  gh_machine_set_saved (question->work->machine, question->when);
  return TRUE;
}

void
gh_life_work_set_saved (GhLifeWork *self, gint64 when)
{
  Question question = { .work = self, .when = when };

  gh_bridge_do (do_set_saved, &question, NULL);
}

static gboolean
do_get_state (gpointer data, GError **error)
{
  Question *question = data;

  question->state = gh_domain_get_state (question->work->machine->domain);
  return TRUE;
}

GhDomainState
gh_life_work_get_state (GhLifeWork *self)
{
  Question question = { .work = self };

  gh_bridge_do (do_get_state, &question, NULL);
  return question.state;
}
