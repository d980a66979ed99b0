/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The ways in. */
#include "config.h"

#include "gh-door.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gh-dbus-names.h"
#include "gh-lock.h"

static gboolean G_GNUC_PRINTF (3, 4) fail_errno (GError **error, int saved, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_propagate_error (error, gh_error_from_errno (saved, "%s", what));
  return FALSE;
}

gboolean
gh_door_lock (const GhFolders *folders, guint *owner, GError **error)
{
  g_autofree char *path = g_build_filename (folders->runtime, "lock", NULL);
  GError *local = NULL;

  *owner = 0;
  if (!gh_folders_prepare (folders, error))
    return FALSE;
  if (gh_lock_take (path, owner, &local))
    return TRUE;
  if (local == NULL)
    local = g_error_new (GH_ERROR,
                         GH_ERROR_EXISTS,
                         _ ("guesthoused is already serving this person (process %u)"),
                         *owner);
  g_propagate_error (error, local);
  return FALSE;
}

static gboolean
on_authorize (GDBusAuthObserver *observer, GIOStream *stream, GCredentials *credentials)
{
  return credentials != NULL && g_credentials_get_unix_user (credentials, NULL) == getuid ();
}

static gboolean
on_allow_mechanism (GDBusAuthObserver *observer, const char *mechanism)
{
  return strcmp (mechanism, "EXTERNAL") == 0;
}

static gboolean
on_new_connection (GDBusServer *server, GDBusConnection *connection, GhService *service)
{
  gh_service_add_connection (service, connection);
  return TRUE;
}

GDBusServer *
gh_door_open_socket (GhService *service, GError **error)
{
  g_autofree char *path = gh_dbus_user_socket ();
  g_autofree char *address = gh_dbus_user_address ();
  g_autofree char *guid = g_dbus_generate_guid ();
  g_autoptr (GDBusAuthObserver) observer = g_dbus_auth_observer_new ();
  g_autoptr (GDBusServer) server = NULL;

  g_signal_connect (observer, "authorize-authenticated-peer", G_CALLBACK (on_authorize), NULL);
  g_signal_connect (observer, "allow-mechanism", G_CALLBACK (on_allow_mechanism), NULL);
  g_unlink (path);
  server = g_dbus_server_new_sync (address, G_DBUS_SERVER_FLAGS_NONE, guid, observer, NULL, error);
  if (server == NULL)
    {
      g_prefix_error (error, _ ("Cannot listen on %s: "), path);
      return NULL;
    }
  g_signal_connect (server, "new-connection", G_CALLBACK (on_new_connection), service);
  g_dbus_server_start (server);
  return g_steal_pointer (&server);
}

typedef struct
{
  GhService *service;
  GhDoorFunc changed;
  gpointer data;
} Bus;

static void
on_bus (GDBusConnection *connection, const char *name, gpointer data)
{
  Bus *self = data;

  g_dbus_connection_set_exit_on_close (connection, FALSE);
  gh_service_add_bus (self->service, connection);
}

static void
on_name (GDBusConnection *connection, const char *name, gpointer data)
{
  Bus *self = data;

  self->changed (NULL, self->data);
}

static void
on_name_lost (GDBusConnection *connection, const char *name, gpointer data)
{
  Bus *self = data;
  g_autoptr (GError) error = NULL;

  if (connection == NULL || g_dbus_connection_is_closed (connection))
    g_set_error_literal (
      &error, GH_ERROR, GH_ERROR_UNAVAILABLE, _ ("The system bus cannot be reached"));
  else
    g_set_error (&error,
                 GH_ERROR,
                 GH_ERROR_EXISTS,
                 _ ("The system bus does not give the name %s to this process: another one has it, "
                    "or the bus was not told that root may"),
                 name);
  self->changed (error, self->data);
}

guint
gh_door_open_bus (GhService *service, GhDoorFunc changed, gpointer data)
{
  Bus *self = g_new0 (Bus, 1);

  self->service = service;
  self->changed = changed;
  self->data = data;
  return g_bus_own_name (G_BUS_TYPE_SYSTEM,
                         GH_DBUS_NAME,
                         G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE,
                         on_bus,
                         on_name,
                         on_name_lost,
                         self,
                         g_free);
}

/* Takes standard input and output away from everybody else in this process. */
static GIOStream *
take_streams (GError **error)
{
  g_autoptr (GInputStream) input = NULL;
  g_autoptr (GOutputStream) output = NULL;
  int in = fcntl (STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
  int out = fcntl (STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  int null = open ("/dev/null", O_RDONLY | O_CLOEXEC);

  if (in < 0 || out < 0 || null < 0 || dup2 (null, STDIN_FILENO) < 0
      || dup2 (STDERR_FILENO, STDOUT_FILENO) < 0)
    {
      fail_errno (error, errno, "%s", _ ("Cannot use standard input and output"));
      return NULL;
    }
  close (null);
  input = g_unix_input_stream_new (in, TRUE);
  output = g_unix_output_stream_new (out, TRUE);
  return g_simple_io_stream_new (input, output);
}

typedef struct
{
  void (*ended) (gpointer data);
  gpointer data;
} StreamEnd;

static void
on_streams_closed (GDBusConnection *connection, gboolean vanished, GError *error, gpointer data)
{
  StreamEnd *end = data;

  end->ended (end->data);
}

gboolean
gh_door_serve_streams (GhService *service, GCallback ended, gpointer data, GError **error)
{
  g_autoptr (GIOStream) stream = take_streams (error);
  g_autoptr (GDBusConnection) connection = NULL;
  StreamEnd *end;

  if (stream == NULL)
    return FALSE;
  /* Without authentication nothing is said before the first message, so this does not wait. */
  connection = g_dbus_connection_new_sync (
    stream, NULL, G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING, NULL, NULL, error);
  if (connection == NULL)
    return FALSE;
  end = g_new0 (StreamEnd, 1);
  end->ended = (void (*) (gpointer)) ended;
  end->data = data;
  gh_service_add_connection (service, connection);
  g_signal_connect_data (connection,
                         "closed",
                         G_CALLBACK (on_streams_closed),
                         end,
                         (GClosureNotify) (void (*) (void)) g_free,
                         0);
  g_dbus_connection_start_message_processing (connection);
  return TRUE;
}

/* The client's side of the D-Bus authentication protocol ("EXTERNAL"), without passing of file
 * descriptors, which streams cannot carry. */
static gboolean
authenticate (GIOStream *stream, GError **error)
{
  g_autofree char *uid = g_strdup_printf ("%u", (guint) getuid ());
  g_autoptr (GString) hello = g_string_new ("AUTH EXTERNAL ");
  g_autofree char *reply = NULL;
  g_autoptr (GDataInputStream) lines
    = g_data_input_stream_new (g_io_stream_get_input_stream (stream));
  GOutputStream *output = g_io_stream_get_output_stream (stream);

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  g_data_input_stream_set_newline_type (lines, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  for (const char *p = uid; *p != '\0'; p++)
    g_string_append_printf (hello, "%02x", (guint) *p);
  g_string_append (hello, "\r\n");
  /* The credentials go with the first byte. */
  if (!g_unix_connection_send_credentials (G_UNIX_CONNECTION (stream), NULL, error)
      || !g_output_stream_write_all (output, hello->str, hello->len, NULL, NULL, error))
    return FALSE;
  reply = g_data_input_stream_read_line (lines, NULL, NULL, error);
  if (reply == NULL || !g_str_has_prefix (reply, "OK "))
    {
      if (error != NULL && *error == NULL)
        g_set_error (error,
                     GH_ERROR,
                     GH_ERROR_NOT_AUTHORIZED,
                     _ ("The service that runs already does not let us in"));
      return FALSE;
    }
  return g_output_stream_write_all (output, "BEGIN\r\n", 7, NULL, NULL, error);
}

static void
on_spliced (GObject *source, GAsyncResult *result, gpointer data)
{
  g_io_stream_splice_finish (result, NULL);
  g_main_loop_quit (data);
}

gboolean
gh_door_relay (GError **error)
{
  g_autofree char *path = gh_dbus_user_socket ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GSocketConnection) connection
    = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, error);
  g_autoptr (GIOStream) streams = NULL;

  if (connection == NULL || !authenticate (G_IO_STREAM (connection), error))
    return FALSE;
  streams = take_streams (error);
  if (streams == NULL)
    return FALSE;
  g_io_stream_splice_async (streams,
                            G_IO_STREAM (connection),
                            G_IO_STREAM_SPLICE_CLOSE_STREAM1 | G_IO_STREAM_SPLICE_CLOSE_STREAM2,
                            G_PRIORITY_DEFAULT,
                            NULL,
                            on_spliced,
                            loop);
  g_main_loop_run (loop);
  return TRUE;
}
