/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhCtlPump: a terminal, or a pair of pipes, on a guest's serial line. */
#include "config.h"

#include "gh-ctl-pump.h"

#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <glib/gi18n-lib.h>
#include <termios.h>
#include <unistd.h>

#include "gh-error.h"

#define ESCAPE 0x1d /* Ctrl+] */
#define CHUNK  4096

typedef struct _Pump Pump;

/* read ──▶ write all ──▶ read … ; the end of either is the end of the way. */
typedef struct
{
  Pump *pump;
  GInputStream *from;
  GOutputStream *to;
  gboolean typed; /* from the person: ESCAPE ends it */
  char buffer[CHUNK];
} Way;

struct _Pump
{
  GhCtl *ctl;
  GCancellable *stop;
  Way in, out;
  guint running; /* ways that have not ended */
};

static void read_more (Way *way);

/* The line's end is the end of all; the end of what is typed is not. */
static void
way_end (Way *way, gboolean all)
{
  Pump *pump = way->pump;

  pump->running--;
  if (all)
    g_cancellable_cancel (pump->stop);
  g_main_loop_quit (pump->ctl->loop);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  Way *way = data;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL))
    read_more (way);
  else
    way_end (way, TRUE);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Way *way = data;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);
  const char *escape = n > 0 && way->typed ? memchr (way->buffer, ESCAPE, (gsize) n) : NULL;

  if (n <= 0 || escape != NULL)
    {
      way_end (way, !way->typed || escape != NULL);
      return;
    }
  g_output_stream_write_all_async (
    way->to, way->buffer, (gsize) n, G_PRIORITY_DEFAULT, way->pump->stop, on_written, way);
}

static void
read_more (Way *way)
{
  g_input_stream_read_async (
    way->from, way->buffer, CHUNK, G_PRIORITY_DEFAULT, way->pump->stop, on_read, way);
}

static void
way_start (Pump *pump, Way *way, int from, int to, gboolean typed)
{
  way->pump = pump;
  way->from = g_unix_input_stream_new (from, FALSE);
  way->to = g_unix_output_stream_new (to, FALSE);
  way->typed = typed;
  pump->running++;
  read_more (way);
}

static void
way_clear (Way *way)
{
  g_clear_object (&way->from);
  g_clear_object (&way->to);
}

/* Returns: whether there was a terminal to be changed. */
static gboolean
make_raw (struct termios *before)
{
  struct termios raw;

  if (!isatty (STDIN_FILENO) || tcgetattr (STDIN_FILENO, before) != 0)
    return FALSE;
  raw = *before;
  cfmakeraw (&raw);
  return tcsetattr (STDIN_FILENO, TCSADRAIN, &raw) == 0;
}

static void
on_interrupted (GCancellable *cancellable, gpointer data)
{
  g_cancellable_cancel (data);
}

/* @typed: whether what is typed goes to @fd, too. */
static gboolean
run (GhCtl *ctl, int fd, gboolean typed, GError **error)
{
  Pump *pump = g_new0 (Pump, 1);
  struct termios before;
  gboolean raw = typed && make_raw (&before);
  gulong interrupted;

  pump->ctl = ctl;
  pump->stop = g_cancellable_new ();
  interrupted
    = g_signal_connect (ctl->cancellable, "cancelled", G_CALLBACK (on_interrupted), pump->stop);
  way_start (pump, &pump->out, fd, STDOUT_FILENO, FALSE);
  if (typed)
    way_start (pump, &pump->in, STDIN_FILENO, fd, TRUE);
  while (pump->running > 0)
    g_main_loop_run (ctl->loop);
  if (raw)
    tcsetattr (STDIN_FILENO, TCSADRAIN, &before);
  g_signal_handler_disconnect (ctl->cancellable, interrupted);
  way_clear (&pump->in);
  way_clear (&pump->out);
  g_object_unref (pump->stop);
  g_free (pump);
  close (fd);
  if (!g_cancellable_is_cancelled (ctl->cancellable))
    return TRUE;
  g_set_error_literal (error, GH_ERROR, GH_ERROR_CANCELLED, _ ("Interrupted"));
  return FALSE;
}

gboolean
gh_ctl_pump_run (GhCtl *ctl, int fd, GError **error)
{
  return run (ctl, fd, TRUE, error);
}

gboolean
gh_ctl_pump_print (GhCtl *ctl, int fd, GError **error)
{
  return run (ctl, fd, FALSE, error);
}
