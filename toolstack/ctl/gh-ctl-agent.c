/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether and how the person at the terminal is asked for a password. */
#include "config.h"

#include "gh-ctl-agent.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "gh-ctl-agent-module.h"
#include "gh-module.h"

static void
register_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  typeof (gh_ctl_agent_register) *ask
    = gh_module_get ("gh-ctl-agent", "gh_ctl_agent_register", &error);

  if (ask != NULL && ask (cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
bring_agent (GhCtl *self)
{
  g_autoptr (GTask) task = g_task_new (NULL, self->cancellable, gh_ctl_resume, self);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_task_set_source_tag (task, bring_agent);
  g_task_run_in_thread (task, register_thread);
  result = gh_ctl_wait (self);
  if (!g_task_propagate_boolean (G_TASK (result), &error) && self->verbose)
    g_printerr (_ ("Passwords cannot be asked for on this terminal: %s\n"), error->message);
}

void
gh_ctl_agent_start (GhCtl *self)
{
  gboolean interactive = !self->no_ask_password && isatty (STDIN_FILENO) && isatty (STDERR_FILENO);

  gh_client_set_interactive (self->client, interactive);
  /* Nobody asks root for anything. */
  if (!interactive || geteuid () == 0 || !gh_client_uses_system (self->client))
    return;
  self->has_terminal = tcgetattr (STDIN_FILENO, &self->terminal) == 0;
  bring_agent (self);
}

/* Letters are typed unseen, but still line by line: nothing else here has the terminal so. */
gboolean
gh_ctl_agent_is_asking (GhCtl *self)
{
  struct termios now;

  return self->has_terminal && tcgetattr (STDIN_FILENO, &now) == 0
         && (self->terminal.c_lflag & ECHO) != 0 && (now.c_lflag & ECHO) == 0
         && (now.c_lflag & ICANON) != 0;
}

void
gh_ctl_agent_stop (GhCtl *self)
{
  struct termios now;

  /* Only when there is something to mend: who is in the background is stopped for it. */
  if (self->has_terminal && tcgetattr (STDIN_FILENO, &now) == 0
      && now.c_lflag != self->terminal.c_lflag)
    tcsetattr (STDIN_FILENO, TCSADRAIN, &self->terminal);
}
