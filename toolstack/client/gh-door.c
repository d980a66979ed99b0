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

/* How long to try after a start that did not serve: another program's service may be about to. */
#define RETRY_MICROSECONDS (3 * G_USEC_PER_SEC)
#define FIRST_PAUSE        50
#define LONGEST_PAUSE      500

/* connect ──ok──▶ done
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

/* Root in the control domain needs nobody's leave. */
static gboolean
may_drive_xen (void)
{
  return geteuid () == 0 && access ("/proc/xen/capabilities", R_OK) == 0;
}

/* Which door leads there; only a person's own service so far. */
static gboolean
check_uri (const char *text, GError **error)
{
  g_autoptr (GhHostUri) uri = gh_host_uri_parse (text, error);
  gboolean system;

  if (uri == NULL)
    return FALSE;
  system = strcmp (uri->scheme, "xen") == 0 && !may_drive_xen ();
  if (uri->transport != NULL)
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_UNAVAILABLE,
                 _ ("%s is on another computer, and other computers cannot be reached yet: run "
                    "Guesthouse there"),
                 text);
  else if (system)
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_UNAVAILABLE,
                 _ ("%s belongs to the system's service, which is not there yet: use qemu:"),
                 text);
  return uri->transport == NULL && !system;
}

void
gh_door_open_async (const char *uri,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  Open *self = g_new0 (Open, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, gh_door_open_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, open_free);
  if (!check_uri (uri, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  self->address = gh_dbus_user_address ();
  connect_once (task);
}

GDBusConnection *
gh_door_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
