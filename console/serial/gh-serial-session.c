/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Asynchronous reading and writing of a serial line with GIO. */
#include "config.h"

#include "gh-serial-session.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#include "gh-console-error.h"

#define READ_SIZE   (16 * 1024)
#define MAX_PENDING (1024 * 1024)
#define MAX_WAITING (256 * 1024)
#define MANY        1024 /* bytes that do not stand in a log twice by chance */

struct _GhSerialSession
{
  GObject parent_instance;

  GSocketConnection *connection; /* NULL on a pty */
  GInputStream *input;
  GOutputStream *output;
  GCancellable *cancellable;
  GByteArray *pending; /* what waits to be written */
  GBytes *known;       /* what comes on the line and was told already */
  GBytes *waiting;     /* what was read in advance and is still to be told of */
  guint first;         /* the source that does that */
  gboolean writing;    /* a write is under way */
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (GhSerialSession, gh_serial_session, G_TYPE_OBJECT)

enum
{
  DATA,
  CLOSED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void read_more (GhSerialSession *self);
static void write_more (GhSerialSession *self);

/* A pty whose other end has left says EIO, a socket ECONNRESET or EPIPE: all are a good end. */
static gboolean
is_good_end (const GError *error)
{
  return error == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE)
         || (error->domain == G_IO_ERROR && error->code == (int) g_io_error_from_errno (EIO));
}

/* Stops what is under way, and lets the other side know that we have left. */
static void
hang_up (GhSerialSession *self)
{
  self->closed = TRUE;
  g_clear_handle_id (&self->first, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  if (self->connection != NULL)
    g_socket_shutdown (g_socket_connection_get_socket (self->connection), TRUE, TRUE, NULL);
}

/* @error: (transfer full) (nullable): why, or %NULL for a good end. */
static void
end (GhSerialSession *self, GError *error)
{
  g_autoptr (GError) owned = error;
  g_autoptr (GhSerialSession) alive = g_object_ref (self);

  if (alive->closed)
    return;
  hang_up (alive);
  if (is_good_end (owned))
    g_clear_error (&owned);
  else
    owned = gh_error_from_io (g_steal_pointer (&owned), _ ("The serial line was lost"));
  g_signal_emit (alive, signals[CLOSED], 0, owned);
}

/* What an operation under way keeps: not the session, which may be dropped meanwhile. */
typedef struct
{
  GWeakRef session;
  GBytes *bytes; /* what is being written; NULL in a read */
} Operation;

static Operation *
operation_new (GhSerialSession *self, GBytes *bytes)
{
  Operation *operation = g_new0 (Operation, 1);

  g_weak_ref_init (&operation->session, self);
  operation->bytes = bytes;
  return operation;
}

/* Returns: (nullable) (transfer full): the session, if it is alive and open; frees @operation. */
static GhSerialSession *
operation_end (Operation *operation)
{
  g_autoptr (GhSerialSession) self = g_weak_ref_get (&operation->session);

  g_weak_ref_clear (&operation->session);
  g_clear_pointer (&operation->bytes, g_bytes_unref);
  g_free (operation);
  return self != NULL && !self->closed ? g_steal_pointer (&self) : NULL;
}

/* Returns: (nullable) (transfer full): what in @bytes is news */
static GBytes *
skip_known (GhSerialSession *self, GBytes *bytes)
{
  gsize length, left;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  const guint8 *known = self->known != NULL ? g_bytes_get_data (self->known, &left) : NULL;
  g_autoptr (GBytes) old = g_steal_pointer (&self->known);
  gsize same = 0;

  if (known == NULL)
    return g_bytes_ref (bytes);
  while (same < MIN (length, left) && data[same] == known[same])
    same++;
  if (same == length && same < left)
    self->known = g_bytes_new_from_bytes (old, same, left - same);
  return same < length ? g_bytes_new_from_bytes (bytes, same, length - same) : NULL;
}

static void
tell (GhSerialSession *self, GBytes *bytes)
{
  g_autoptr (GBytes) news = skip_known (self, bytes);

  if (news != NULL)
    g_signal_emit (self, signals[DATA], 0, news);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhSerialSession) self = operation_end (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes
    = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  if (self == NULL)
    return;
  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    {
      end (self, g_steal_pointer (&error));
      return;
    }
  tell (self, bytes);
  if (!self->closed)
    read_more (self);
}

static void
read_more (GhSerialSession *self)
{
  g_input_stream_read_bytes_async (self->input,
                                   READ_SIZE,
                                   G_PRIORITY_DEFAULT,
                                   self->cancellable,
                                   on_read,
                                   operation_new (self, NULL));
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean written
    = g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error);
  g_autoptr (GhSerialSession) self = operation_end (data);

  if (self == NULL)
    return;
  self->writing = FALSE;
  if (!written)
    end (self, g_steal_pointer (&error));
  else if (self->pending->len > 0)
    write_more (self);
}

static void
write_more (GhSerialSession *self)
{
  GBytes *bytes = g_byte_array_free_to_bytes (self->pending);
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);

  self->pending = g_byte_array_new ();
  self->writing = TRUE;
  g_output_stream_write_all_async (self->output,
                                   data,
                                   length,
                                   G_PRIORITY_DEFAULT,
                                   self->cancellable,
                                   on_written,
                                   operation_new (self, bytes));
}

static gboolean
is_socket (int fd)
{
  struct stat info;

  return fstat (fd, &info) == 0 && S_ISSOCK (info.st_mode);
}

/* A socket goes through GSocket, whose writes raise no SIGPIPE. */
static void
open_streams (GhSerialSession *self, int fd)
{
  g_autoptr (GSocket) socket = is_socket (fd) ? g_socket_new_from_fd (fd, NULL) : NULL;

  if (socket != NULL)
    {
      self->connection = g_socket_connection_factory_create_connection (socket);
      self->input = g_object_ref (g_io_stream_get_input_stream (G_IO_STREAM (self->connection)));
      self->output = g_object_ref (g_io_stream_get_output_stream (G_IO_STREAM (self->connection)));
      return;
    }
  g_unix_set_fd_nonblocking (fd, TRUE, NULL);
  self->input = g_unix_input_stream_new (fd, TRUE);
  self->output = g_unix_output_stream_new (fd, FALSE);
}

static void
dispose (GObject *object)
{
  GhSerialSession *self = GH_SERIAL_SESSION (object);

  hang_up (self);
  G_OBJECT_CLASS (gh_serial_session_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  GhSerialSession *self = GH_SERIAL_SESSION (object);

  g_clear_object (&self->connection);
  g_clear_object (&self->output);
  g_clear_object (&self->input);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->pending, g_byte_array_unref);
  g_clear_pointer (&self->waiting, g_bytes_unref);
  g_clear_pointer (&self->known, g_bytes_unref);
  G_OBJECT_CLASS (gh_serial_session_parent_class)->finalize (object);
}

static void
gh_serial_session_class_init (GhSerialSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = dispose;
  object_class->finalize = finalize;
  signals[DATA] = g_signal_new ("data",
                                GH_TYPE_SERIAL_SESSION,
                                G_SIGNAL_RUN_LAST,
                                0,
                                NULL,
                                NULL,
                                NULL,
                                G_TYPE_NONE,
                                1,
                                G_TYPE_BYTES);
  signals[CLOSED] = g_signal_new ("closed",
                                  GH_TYPE_SERIAL_SESSION,
                                  G_SIGNAL_RUN_LAST,
                                  0,
                                  NULL,
                                  NULL,
                                  NULL,
                                  G_TYPE_NONE,
                                  1,
                                  G_TYPE_ERROR);
}

static void
gh_serial_session_init (GhSerialSession *self)
{
  self->cancellable = g_cancellable_new ();
  self->pending = g_byte_array_new ();
}

GhSerialSession *
gh_serial_session_new (int fd)
{
  GhSerialSession *self = g_object_new (GH_TYPE_SERIAL_SESSION, NULL);

  open_streams (self, fd);
  read_more (self);
  return self;
}

/* Returns: (transfer full): what can be read from @fd without waiting */
static GBytes *
read_waiting (int fd)
{
  GByteArray *bytes = g_byte_array_new ();
  struct pollfd ready = { .fd = fd, .events = POLLIN };
  guint8 block[READ_SIZE];
  ssize_t got = 1;

  while (got > 0 && bytes->len < MAX_WAITING && poll (&ready, 1, 0) > 0
         && (ready.revents & POLLIN) != 0)
    {
      got = read (fd, block, sizeof block);
      if (got > 0)
        g_byte_array_append (bytes, block, (guint) got);
    }
  return g_byte_array_free_to_bytes (bytes);
}

/* How long a beginning of @bytes each beginning of it also ends with, itself left out. */
static gsize *
get_borders (const guint8 *bytes, gsize length)
{
  gsize *borders = g_new0 (gsize, length + 1);

  for (gsize i = 1, known = 0; i < length; borders[++i] = known)
    {
      while (known > 0 && bytes[i] != bytes[known])
        known = borders[known];
      if (bytes[i] == bytes[known])
        known++;
    }
  return borders;
}

/* Looks for @bytes in @log in linear time, whatever a guest writes: Knuth, Morris and Pratt's
 * search. @last: where it begins that is found last, else left alone. Returns: how long the
 * beginning of it is that @log ends with */
static gsize
search (const guint8 *log, gsize log_length, const guint8 *bytes, gsize length, gsize *last)
{
  g_autofree gsize *borders = get_borders (bytes, length);
  gsize matched = 0;

  for (gsize i = 0; i < log_length && length > 0; i++)
    {
      while (matched > 0 && (matched == length || log[i] != bytes[matched]))
        matched = borders[matched];
      if (log[i] == bytes[matched])
        matched++;
      if (matched == length)
        *last = i + 1 - length;
    }
  return matched;
}

/* Where in @log that begins which comes on the line, too, and begins with @first: this runs into
 * its end, or, where the line has held back much, is within it. */
static gsize
find_known (const guint8 *log, gsize log_length, GBytes *first)
{
  gsize length, unused;
  const guint8 *bytes = g_bytes_get_data (first, &length);
  gsize known = log_length - search (log, log_length, bytes, length, &unused);

  if (log_length - known < MANY && length >= MANY)
    search (log, log_length, bytes, MANY, &known);
  return known;
}

static gboolean
tell_first (gpointer data)
{
  GhSerialSession *self = data;
  g_autoptr (GhSerialSession) alive = g_object_ref (self);
  g_autoptr (GBytes) bytes = g_steal_pointer (&self->waiting);

  self->first = 0;
  tell (self, bytes);
  if (!self->closed)
    read_more (self);
  return G_SOURCE_REMOVE;
}

GhSerialSession *
gh_serial_session_new_after (int fd, const void *log, gsize length)
{
  GhSerialSession *self = g_object_new (GH_TYPE_SERIAL_SESSION, NULL);
  gsize known;

  self->waiting = read_waiting (fd);
  known = find_known (log, length, self->waiting);
  if (known < length)
    self->known = g_bytes_new ((const guint8 *) log + known, length - known);
  open_streams (self, fd);
  if (g_bytes_get_size (self->waiting) > 0)
    self->first = g_idle_add_full (G_PRIORITY_DEFAULT, tell_first, self, NULL);
  else
    read_more (self);
  return self;
}

gboolean
gh_serial_session_write (GhSerialSession *self, const void *data, gsize length)
{
  if (self->closed || length > MAX_PENDING - self->pending->len)
    return FALSE;
  g_byte_array_append (self->pending, data, (guint) length);
  if (!self->writing && self->pending->len > 0)
    write_more (self);
  return TRUE;
}

void
gh_serial_session_close (GhSerialSession *self)
{
  end (self, NULL);
}

gboolean
gh_serial_session_is_closed (GhSerialSession *self)
{
  return self->closed;
}
