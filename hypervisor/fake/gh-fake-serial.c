/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The serial line of a fake machine. */
#include "config.h"

#include "gh-fake-serial-private.h"

#define LINE_MAX_BYTES 1024

typedef struct
{
  GIOStream *stream;
  GCancellable *cancellable;
  char *prompt;
  GString *line;
  GString *out;
  char in[256];
} Serial;

static void on_written (GObject *source, GAsyncResult *result, gpointer data);

static void
serial_free (Serial *self)
{
  g_object_unref (self->stream);
  g_object_unref (self->cancellable);
  g_free (self->prompt);
  g_string_free (self->line, TRUE);
  g_string_free (self->out, TRUE);
  g_free (self);
}

/* Echoes one byte; after Enter the line comes once more. */
static void
take (Serial *self, char c)
{
  if (c == '\r' || c == '\n')
    {
      g_string_append (self->out, "\r\n");
      if (self->line->len > 0)
        g_string_append_printf (self->out, "%s\r\n", self->line->str);
      g_string_append (self->out, self->prompt);
      g_string_truncate (self->line, 0);
    }
  else if (self->line->len < LINE_MAX_BYTES && c != '\0')
    {
      g_string_append_c (self->line, c);
      g_string_append_c (self->out, c);
    }
}

static void
send_out (Serial *self)
{
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream),
                                   self->out->str,
                                   self->out->len,
                                   G_PRIORITY_DEFAULT,
                                   self->cancellable,
                                   on_written,
                                   self);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Serial *self = data;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (n <= 0)
    {
      serial_free (self);
      return;
    }
  for (gssize i = 0; i < n; i++)
    take (self, self->in[i]);
  send_out (self);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  Serial *self = data;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL))
    {
      serial_free (self);
      return;
    }
  g_string_truncate (self->out, 0);
  g_input_stream_read_async (g_io_stream_get_input_stream (self->stream),
                             self->in,
                             sizeof self->in,
                             G_PRIORITY_DEFAULT,
                             self->cancellable,
                             on_read,
                             self);
}

void
gh_fake_serial_serve (GIOStream *stream, const char *name, GCancellable *cancellable)
{
  Serial *self = g_new0 (Serial, 1);

  self->stream = g_object_ref (stream);
  self->cancellable = g_object_ref (cancellable);
  self->prompt = g_strdup_printf ("%s> ", name);
  self->line = g_string_new (NULL);
  self->out = g_string_new (NULL);
  g_string_append_printf (self->out, "%s, a fake machine\r\n%s", name, self->prompt);
  send_out (self);
}
