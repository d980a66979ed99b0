/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The way to the service that a host's URI asks for. */
#include "config.h"

#include "gh-door-private.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "gh-dbus-names.h"
#include "gh-error.h"
#include "gh-host-uri.h"
#include "gh-starter-private.h"
#include "gh-system-door-private.h"
#include "gh-task.h"

/* How long to try after a start that did not serve: another program's service may be about to. */
#define RETRY_MICROSECONDS (3 * G_USEC_PER_SEC)
#define FIRST_PAUSE        50
#define LONGEST_PAUSE      500

/* The person's own service:
 *
 * knock ──somebody listens──▶ greet ──ok──▶ done
 *    │ nobody listens
 *    └──▶ start ──serves, or ended──▶ knock, again and again for a while ──▶ done, or failed with
 *         what the start said */
typedef struct
{
  char *path; /* of the socket */
  char *uri;
  gboolean started;
  GError *start_error;
  gint64 deadline;
  guint pause;
} Open;

static void connect_once (GTask *task);

static void
open_free (gpointer data)
{
  Open *self = data;

  g_free (self->path);
  g_free (self->uri);
  g_clear_error (&self->start_error);
  g_free (self);
}

static void
begin_patience (Open *self)
{
  if (self->deadline != 0)
    return;
  self->deadline = g_get_monotonic_time () + RETRY_MICROSECONDS;
  self->pause = FIRST_PAUSE;
}

static gboolean
on_pause (gpointer data)
{
  connect_once (data);
  return G_SOURCE_REMOVE;
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Open *self = g_task_get_task_data (task);

  self->started = TRUE;
  gh_starter_start_finish (result, &self->start_error);
  begin_patience (self);
  connect_once (task);
}

static void
fail (GTask *task, GError *error)
{
  Open *self = g_task_get_task_data (task);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_error_free (error);
      g_task_return_new_error (task, GH_ERROR, GH_ERROR_CANCELLED, _ ("Cancelled"));
    }
  else if (self->start_error != NULL)
    {
      g_error_free (error);
      g_task_return_error (task, g_steal_pointer (&self->start_error));
    }
  else
    {
      error = gh_error_from_io (error, _ ("The service cannot be reached at %s"), self->path);
      error->code = GH_ERROR_UNAVAILABLE;
      g_task_return_error (task, error);
    }
  g_object_unref (task);
}

/* Whether nobody listens there, so that starting the service may help. */
static gboolean
is_vacant (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED)
         /* the service left while it was greeted */
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);
}

/* Consumes @error, for which nobody was met. */
static void
go_on (GTask *task, GError *error)
{
  Open *self = g_task_get_task_data (task);
  gboolean crowded = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);

  if (!(crowded || is_vacant (error))
      || (self->deadline != 0 && g_get_monotonic_time () > self->deadline))
    {
      fail (task, error);
      return;
    }
  g_error_free (error);
  if (!crowded && !self->started)
    {
      gh_starter_start_async (self->uri, g_task_get_cancellable (task), on_started, task);
      return;
    }
  begin_patience (self);
  g_timeout_add (self->pause, on_pause, task);
  self->pause = MIN (self->pause * 2, LONGEST_PAUSE);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_finish (result, &error);

  if (connection == NULL)
    {
      go_on (task, error);
      return;
    }
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  g_task_return_pointer (task, connection, g_object_unref);
  g_object_unref (task);
}

/* A connection to whoever listens. It is known at once whether anybody does: a program that has
 * much else to begin with need not come back to its main loop before the service is started. */
static GSocketConnection *
knock (const char *path, GError **error)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocket) peer
    = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);

  if (peer == NULL)
    return NULL;
  g_socket_set_blocking (peer, FALSE);
  if (!g_socket_connect (peer, address, NULL, error))
    return NULL;
  g_socket_set_blocking (peer, TRUE);
  return g_socket_connection_factory_create_connection (peer);
}

static void
connect_once (GTask *task)
{
  Open *self = g_task_get_task_data (task);
  g_autoptr (GSocketConnection) stream = NULL;
  GError *error = NULL;

  if (!g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    stream = knock (self->path, &error);
  if (stream == NULL)
    go_on (task, error);
  else
    g_dbus_connection_new (G_IO_STREAM (stream),
                           NULL,
                           G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT,
                           NULL,
                           g_task_get_cancellable (task),
                           on_connected,
                           task);
}

static void
open_own (GTask *task)
{
  Open *self = g_task_get_task_data (task);

  self->path = gh_dbus_user_socket ();
  connect_once (task);
}

/* Root in the control domain needs nobody's leave, nor a service that was installed. */
static gboolean
may_drive_xen (void)
{
  return geteuid () == 0 && access ("/proc/xen/capabilities", R_OK) == 0;
}

static void
on_system (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  GDBusConnection *connection = gh_system_door_open_finish (result, &error);

  if (connection != NULL)
    g_task_return_pointer (task, connection, g_object_unref);
  else if (error->code == GH_ERROR_UNAVAILABLE && may_drive_xen ())
    {
      g_debug ("The person's own service instead: %s", error->message);
      g_error_free (error);
      open_own (task);
      return;
    }
  else
    g_task_return_error (task, error);
  g_object_unref (task);
}

/* Xen belongs to the system; everything else to the person, unless the environment says which. */
gboolean
gh_door_find (const char *text, gboolean *system, GError **error)
{
  g_autoptr (GhHostUri) uri = gh_host_uri_parse (text, error);
  const char *door = g_getenv ("GUESTHOUSE_DOOR");

  if (uri == NULL)
    return FALSE;
  *system = door != NULL ? strcmp (door, "system") == 0 : strcmp (uri->scheme, "xen") == 0;
  if (uri->transport != NULL)
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_UNAVAILABLE,
                 _ ("%s is on another computer, and other computers cannot be reached yet: run "
                    "Guesthouse there"),
                 text);
  else if (door != NULL && !*system && strcmp (door, "user") != 0)
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_INVALID_ARGUMENT,
                 _ ("The environment variable GUESTHOUSE_DOOR is “%s”: it can be user or system"),
                 door);
  else
    return TRUE;
  return FALSE;
}

void
gh_door_open_async (const char *uri,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer data)
{
  GTask *task = gh_task_new (NULL, gh_door_open_async, cancellable, callback, data);
  Open *self = g_new0 (Open, 1);
  gboolean system;
  GError *error = NULL;

  self->uri = g_strdup (uri);
  g_task_set_task_data (task, self, open_free);
  if (!gh_door_find (uri, &system, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
    }
  else if (system)
    gh_system_door_open_async (uri, cancellable, on_system, task);
  else
    open_own (task);
}

GDBusConnection *
gh_door_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
