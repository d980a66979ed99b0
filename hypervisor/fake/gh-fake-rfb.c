/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The display of a fake machine: a small RFB server (RFC 6143).
 *
 *     version ──▶ security ──▶ init ──▶ messages
 *
 * One read is always under way, and at most one write. Each holds a reference; the last to end
 * frees the session. A frame is made only when the client has asked and no write is under way. */
#include "config.h"

#include "gh-fake-rfb-private.h"

#include "gh-fake-screen-private.h"

#define BAR_LINES   16
#define MESSAGE_MAX (1 << 20)

typedef enum
{
  VERSION,
  SECURITY,
  INIT,
  MESSAGES,
} Phase;

typedef struct
{
  guint8 bytes;
  gboolean big_endian;
  guint16 max[3];
  guint8 shift[3];
} Format;

typedef struct
{
  GIOStream *stream;
  GCancellable *cancellable;
  char *name;
  guint32 seed;
  Phase phase;
  Format format;
  GByteArray *in;
  GByteArray *out;     /* waits to be written */
  GByteArray *writing; /* NULL when no write is under way */
  gboolean want_full;
  gboolean want_change;
  gboolean closed;
  guint tick;
  guint timer;
  guint8 buffer[4096];
} Rfb;

static void pump (Rfb *self);
static void on_written (GObject *source, GAsyncResult *result, gpointer data);

static void
rfb_free (gpointer data)
{
  Rfb *self = data;

  g_object_unref (self->stream);
  g_object_unref (self->cancellable);
  g_free (self->name);
  g_byte_array_unref (self->in);
  g_byte_array_unref (self->out);
  g_clear_pointer (&self->writing, g_byte_array_unref);
}

static void
put (Rfb *self, guint32 value, guint bytes)
{
  for (guint i = bytes; i > 0; i--)
    {
      guint8 byte = (guint8) (value >> (8 * (i - 1)));

      g_byte_array_append (self->out, &byte, 1);
    }
}

static guint
get (const guint8 *at, guint bytes)
{
  guint value = 0;

  for (guint i = 0; i < bytes; i++)
    value = value << 8 | at[i];
  return value;
}

/* 7.3.2, with the format of 7.4 that costs a modern client nothing. */
static void
put_server_init (Rfb *self)
{
  static const guint8 format[16] = { 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0 };

  put (self, GH_FAKE_WIDTH, 2);
  put (self, GH_FAKE_HEIGHT, 2);
  g_byte_array_append (self->out, format, sizeof format);
  put (self, (guint32) strlen (self->name), 4);
  g_byte_array_append (self->out, (const guint8 *) self->name, (guint) strlen (self->name));
}

static void
put_pixel (const Format *format, guint8 *at, guint32 rgb)
{
  guint32 value = 0;

  for (guint i = 0; i < 3; i++)
    value |= ((rgb >> (16 - 8 * i) & 0xff) * format->max[i] / 255) << format->shift[i];
  for (guint i = 0; i < format->bytes; i++)
    at[format->big_endian ? format->bytes - 1u - i : i] = (guint8) (value >> (8 * i));
}

/* 7.6.1: one rectangle over the full width, from line @top on. */
static void
put_update (Rfb *self, guint top)
{
  guint line = GH_FAKE_WIDTH * self->format.bytes, start;

  put (self, 0, 2);
  put (self, 1, 2);
  put (self, 0, 2);
  put (self, top, 2);
  put (self, GH_FAKE_WIDTH, 2);
  put (self, GH_FAKE_HEIGHT - top, 2);
  put (self, 0, 4);
  start = self->out->len;
  g_byte_array_set_size (self->out, start + line * (GH_FAKE_HEIGHT - top));
  for (guint y = top; y < GH_FAKE_HEIGHT; y++)
    for (guint x = 0; x < GH_FAKE_WIDTH; x++)
      put_pixel (&self->format,
                 self->out->data + start + (y - top) * line + x * self->format.bytes,
                 gh_fake_screen_pixel (self->seed, self->tick, x, y));
}

/* 7.5.1. A format that cannot be served is taken for the one of before. */
static void
set_format (Rfb *self, const guint8 *at)
{
  Format format = { at[0] / 8, at[2] != 0, { 0 }, { at[10], at[11], at[12] } };

  for (guint i = 0; i < 3; i++)
    format.max[i] = (guint16) get (at + 4 + 2 * i, 2);
  if ((at[0] != 8 && at[0] != 16 && at[0] != 32) || at[3] == 0 || format.shift[0] > 31
      || format.shift[1] > 31 || format.shift[2] > 31)
    return;
  self->format = format;
}

/* Length of the message at the start of the input, as far as it can be told; 0 when no such message
 * exists. 7.5, and QEMU's own ones. */
static gsize
message_length (Rfb *self)
{
  const guint8 *at = self->in->data;
  guint len = self->in->len;

  switch (at[0])
    {
    case 0:
      return 20;
    case 2:
      return len < 4 ? 4 : 4 + 4 * (gsize) get (at + 2, 2);
    case 3:
      return 10;
    case 4:
      return 8;
    case 5:
      return 6;
    case 6:
      return len < 8 ? 8 : 8 + (gsize) get (at + 4, 4);
    case 251:
      return len < 8 ? 8 : 8 + 16 * (gsize) at[6];
    case 255:
      return 12;
    default:
      return 0;
    }
}

static void
take_message (Rfb *self)
{
  const guint8 *at = self->in->data;

  if (at[0] == 0)
    set_format (self, at + 4);
  else if (at[0] == 3 && at[1] == 0)
    self->want_full = TRUE;
  else if (at[0] == 3)
    self->want_change = TRUE;
}

/* Takes one step of the handshake or one message. Returns: bytes used, 0 to wait for more, -1 when
 * the client talks nonsense. */
static gssize
take (Rfb *self)
{
  gsize need;

  switch (self->phase)
    {
    case VERSION:
      if (self->in->len < 12)
        return 0;
      put (self, 0x0101, 2); /* one security type: none */
      self->phase = SECURITY;
      return memcmp (self->in->data, "RFB 003.008\n", 12) == 0 ? 12 : -1;
    case SECURITY:
      put (self, 0, 4);
      self->phase = INIT;
      return self->in->data[0] == 1 ? 1 : -1;
    case INIT:
      put_server_init (self);
      self->phase = MESSAGES;
      return 1;
    case MESSAGES:
    default:
      need = message_length (self);
      if (need == 0 || need > MESSAGE_MAX)
        return -1;
      if (need > self->in->len)
        return 0;
      take_message (self);
      return (gssize) need;
    }
}

static void
close_session (Rfb *self)
{
  self->closed = TRUE;
  g_clear_handle_id (&self->timer, g_source_remove);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Rfb *self = data;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);
  gssize used = 1;

  if (n > 0)
    g_byte_array_append (self->in, self->buffer, (guint) n);
  while (n > 0 && used > 0 && self->in->len > 0)
    {
      used = take (self);
      if (used > 0)
        g_byte_array_remove_range (self->in, 0, (guint) used);
    }
  if (n <= 0 || used < 0 || self->closed)
    close_session (self);
  else
    {
      pump (self);
      g_input_stream_read_async (g_io_stream_get_input_stream (self->stream),
                                 self->buffer,
                                 sizeof self->buffer,
                                 G_PRIORITY_DEFAULT,
                                 self->cancellable,
                                 on_read,
                                 g_rc_box_acquire (self));
    }
  g_rc_box_release_full (self, rfb_free);
}

/* Writes what waits. */
static void
pump (Rfb *self)
{
  if (self->closed || self->writing != NULL)
    return;
  if (self->want_full)
    {
      put_update (self, 0);
      self->want_full = FALSE;
    }
  if (self->out->len == 0)
    return;
  self->writing = g_steal_pointer (&self->out);
  self->out = g_byte_array_new ();
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream),
                                   self->writing->data,
                                   self->writing->len,
                                   G_PRIORITY_DEFAULT,
                                   self->cancellable,
                                   on_written,
                                   g_rc_box_acquire (self));
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  Rfb *self = data;

  g_clear_pointer (&self->writing, g_byte_array_unref);
  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL))
    pump (self);
  else
    close_session (self);
  g_rc_box_release_full (self, rfb_free);
}

/* Moves the bar. The timer holds no reference: it goes with close_session(), which always comes
 * before the last reference goes. */
static gboolean
on_tick (gpointer data)
{
  Rfb *self = data;

  self->tick++;
  if (self->want_change && self->writing == NULL)
    {
      self->want_change = FALSE;
      put_update (self, GH_FAKE_HEIGHT - BAR_LINES);
      pump (self);
    }
  return G_SOURCE_CONTINUE;
}

void
gh_fake_rfb_serve (
  GIOStream *stream, const char *name, guint32 seed, guint frame, GCancellable *cancellable)
{
  Rfb *self = g_rc_box_new0 (Rfb);

  self->stream = g_object_ref (stream);
  self->cancellable = g_object_ref (cancellable);
  self->name = g_strdup (name);
  self->seed = seed;
  self->format = (Format){ 4, FALSE, { 255, 255, 255 }, { 16, 8, 0 } };
  self->in = g_byte_array_new ();
  self->out = g_byte_array_new ();
  if (frame > 0)
    self->timer = g_timeout_add (frame, on_tick, self);
  g_byte_array_append (self->out, (const guint8 *) "RFB 003.008\n", 12);
  pump (self);
  g_input_stream_read_async (g_io_stream_get_input_stream (stream),
                             self->buffer,
                             sizeof self->buffer,
                             G_PRIORITY_DEFAULT,
                             cancellable,
                             on_read,
                             g_rc_box_acquire (self));
  g_rc_box_release_full (self, rfb_free);
}
