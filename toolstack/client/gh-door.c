/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The way to the service that a host's URI asks for. */
#include "config.h"

#include "gh-door-private.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "gh-dbus-names.h"
#include "gh-error.h"
#include "gh-host-uri.h"
#include "gh-starter-private.h"
#include "gh-system-door-private.h"

/* How long to try after a start that did not serve: another program's service may be about to. */
#define RETRY_MICROSECONDS (3 * G_USEC_PER_SEC)
#define FIRST_PAUSE        50
#define LONGEST_PAUSE      500

/* The person's own service:
 *
 * connect ──ok──▶ done
 *    │ nobody listens
 *    └──▶ start ──serves, or ended──▶ connect, again and again for a while ──▶ done, or failed with
 *         what the start said */
typedef struct
{
  char *address;
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

  g_free (self->address);
  g_clear_error (&self->start_error);
  g_free (self);
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
  self->deadline = g_get_monotonic_time () + RETRY_MICROSECONDS;
  self->pause = FIRST_PAUSE;
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
      error = gh_error_from_io (
        error, _ ("The service cannot be reached at %s"), self->address + strlen ("unix:path="));
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

static void
on_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Open *self = g_task_get_task_data (task);
  GError *error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_for_address_finish (result, &error);

  if (connection != NULL)
    {
      g_dbus_connection_set_exit_on_close (connection, FALSE);
      g_task_return_pointer (task, connection, g_object_unref);
      g_object_unref (task);
    }
  else if (!is_vacant (error) || (self->started && g_get_monotonic_time () > self->deadline))
    fail (task, error);
  else if (!self->started)
    {
      g_error_free (error);
      gh_starter_start_async (g_task_get_cancellable (task), on_started, task);
    }
  else
    {
      g_error_free (error);
      g_timeout_add (self->pause, on_pause, task);
      self->pause = MIN (self->pause * 2, LONGEST_PAUSE);
    }
}

static void
connect_once (GTask *task)
{
  Open *self = g_task_get_task_data (task);

  g_dbus_connection_new_for_address (self->address,
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

  self->address = gh_dbus_user_address ();
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
static gboolean
find_door (const char *text, gboolean *system, GError **error)
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
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  gboolean system;
  GError *error = NULL;

  g_task_set_source_tag (task, gh_door_open_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, g_new0 (Open, 1), open_free);
  if (!find_door (uri, &system, &error))
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
