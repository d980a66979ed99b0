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

struct _GhSerialSession
{
  GObject parent_instance;

  GSocketConnection *connection; /* NULL on a pty */
  GInputStream *input;
  GOutputStream *output;
  GCancellable *cancellable;
  GByteArray *pending; /* what waits to be written */
  GByteArray *waiting; /* what was read in advance and is still to be told of */
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
  g_signal_emit (self, signals[DATA], 0, bytes);
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
  g_clear_pointer (&self->waiting, g_byte_array_unref);
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
static GByteArray *
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
  return bytes;
}

/* The longest beginning of @bytes that @log ends with, in linear time whatever a guest writes:
 * Knuth, Morris and Pratt's search. */
static gsize
get_overlap (const guint8 *log, gsize length, const GByteArray *bytes)
{
  g_autofree guint *border = g_new0 (guint, bytes->len + 1); /* of each beginning of @bytes */
  gsize matched = 0;

  for (guint i = 1, known = 0; i < bytes->len; border[++i] = known)
    {
      while (known > 0 && bytes->data[i] != bytes->data[known])
        known = border[known];
      if (bytes->data[i] == bytes->data[known])
        known++;
    }
  for (gsize i = length - MIN (length, bytes->len); i < length; i++)
    {
      while (matched > 0 && (matched == bytes->len || log[i] != bytes->data[matched]))
        matched = border[matched];
      if (bytes->len > 0 && log[i] == bytes->data[matched])
        matched++;
    }
  return matched;
}

static gboolean
tell_first (gpointer data)
{
  GhSerialSession *self = data;
  g_autoptr (GhSerialSession) alive = g_object_ref (self);
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (g_steal_pointer (&self->waiting));

  self->first = 0;
  g_signal_emit (self, signals[DATA], 0, bytes);
  if (!self->closed)
    read_more (self);
  return G_SOURCE_REMOVE;
}

GhSerialSession *
gh_serial_session_new_after (int fd, const void *log, gsize length)
{
  GhSerialSession *self = g_object_new (GH_TYPE_SERIAL_SESSION, NULL);

  self->waiting = read_waiting (fd);
  g_byte_array_remove_range (self->waiting, 0, (guint) get_overlap (log, length, self->waiting));
  open_streams (self, fd);
  if (self->waiting->len > 0)
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
