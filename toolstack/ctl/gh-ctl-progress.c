/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhCtlProgress: a job's progress on standard error. */
#include "config.h"

#include "gh-ctl-progress.h"

#include <unistd.h>

#include "gh-ctl-table.h"

/* Milliseconds between two drawings of the line. */
#define PAUSE 100

struct _GhCtlProgress
{
  GhJobItem *job;
  gboolean terminal;
  gboolean lines;
  gboolean drawn;
  int step; /* the last one that had its line */
  guint pause;
};

static char *
describe (GhCtlProgress *self)
{
  guint n = g_strv_length ((char **) gh_job_item_get_steps (self->job));
  g_autofree char *text = gh_job_item_describe (self->job);

  if (n < 2 || gh_job_item_is_finished (self->job))
    return g_steal_pointer (&text);
  return g_strdup_printf ("[%u/%u] %s", gh_job_item_get_step (self->job) + 1, n, text);
}

/* A line that is wider than the terminal would be drawn on two, and the first one left behind. */
static void
shorten (char *text)
{
  glong width = gh_ctl_terminal_width (STDERR_FILENO);

  gh_ctl_shorten (text, width > 0 ? width : 80);
}

static void
draw (GhCtlProgress *self)
{
  g_autofree char *text = describe (self);

  shorten (text);
  g_printerr ("\r\033[K%s", text);
  self->drawn = TRUE;
}

static gboolean
on_pause (gpointer data)
{
  GhCtlProgress *self = data;

  self->pause = 0;
  draw (self);
  return G_SOURCE_REMOVE;
}

static void
on_changed (GhJobItem *job, gpointer data)
{
  GhCtlProgress *self = data;

  if (self->terminal)
    {
      if (self->pause == 0)
        self->pause = g_timeout_add (PAUSE, on_pause, self);
    }
  else if (self->lines && (int) gh_job_item_get_step (job) != self->step)
    {
      g_autofree char *text = describe (self);

      self->step = (int) gh_job_item_get_step (job);
      g_printerr ("%s\n", text);
    }
}

GhCtlProgress *
gh_ctl_progress_new (GhCtl *ctl, GhJobItem *job)
{
  GhCtlProgress *self = g_new0 (GhCtlProgress, 1);

  self->job = g_object_ref (job);
  self->terminal = !ctl->quiet && isatty (STDERR_FILENO);
  self->lines = !ctl->quiet && ctl->verbose;
  self->step = -1;
  g_signal_connect (job, "changed", G_CALLBACK (on_changed), self);
  on_changed (job, self);
  return self;
}

void
gh_ctl_progress_free (GhCtlProgress *self)
{
  if (self == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_handle_id (&self->pause, g_source_remove);
  if (self->drawn)
    g_printerr ("\r\033[K");
  g_object_unref (self->job);
  g_free (self);
}
