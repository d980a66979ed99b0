/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The way to the system's service: the system bus. */
#include "config.h"

#include "gh-system-door-private.h"

#include <glib/gi18n-lib.h>

#include "gh-dbus-names.h"
#include "gh-error.h"
#include "gh-task.h"

#define OWNER       "gh-system-door-owner"
#define INTERACTIVE "gh-system-door-interactive"

/* connect to the bus ──▶ have the service started ──▶ ask who has its name ──▶ done
 * The connection is the client's own: closing it says good-bye, as at the other door. */

typedef struct
{
  char *uri;
  GDBusConnection *connection;
} Attempt;

static void
attempt_free (gpointer data)
{
  Attempt *self = data;

  g_clear_object (&self->connection);
  g_free (self->uri);
  g_free (self);
}

static const char *
uri_of (GTask *task)
{
  return ((Attempt *) g_task_get_task_data (task))->uri;
}

const char *
gh_system_door_get_owner (GDBusConnection *connection)
{
  return g_object_get_data (G_OBJECT (connection), OWNER);
}

void
gh_system_door_set_interactive (GDBusConnection *connection, gboolean interactive)
{
  g_object_set_data (G_OBJECT (connection), INTERACTIVE, GINT_TO_POINTER (interactive));
}

GDBusCallFlags
gh_system_door_get_flags (GDBusConnection *connection)
{
  return g_object_get_data (G_OBJECT (connection), INTERACTIVE) != NULL
           ? G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION
           : G_DBUS_CALL_FLAGS_NONE;
}

/* Nothing here waits: the bus itself answered for a service that cannot be had. */
static GError *
unavailable (const char *uri, GError *error)
{
  GError *result;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    result = g_error_new_literal (GH_ERROR, GH_ERROR_CANCELLED, _ ("Cancelled"));
  else
    {
      g_dbus_error_strip_remote_error (error);
      result = g_error_new (GH_ERROR,
                            GH_ERROR_UNAVAILABLE,
                            _ ("%s belongs to the system's service, which cannot be reached: %s"),
                            uri,
                            error->message);
      if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN))
        gh_error_add_evidence (
          result, "The bus knows no " GH_DBUS_NAME ": install Guesthouse with the prefix /usr");
    }
  g_error_free (error);
  return result;
}

static void
on_owner_changed (GDBusConnection *connection,
                  const char *sender,
                  const char *path,
                  const char *interface,
                  const char *signal,
                  GVariant *parameters,
                  gpointer data)
{
  const char *new_owner = "";

  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sss)")))
    g_variant_get (parameters, "(&s&s&s)", NULL, NULL, &new_owner);
  if (*new_owner == '\0')
    g_dbus_connection_close (connection, NULL, NULL, NULL);
}

/* A service that goes away closes the connection, as far as the client can tell. */
static void
watch_owner (GDBusConnection *connection, const char *owner)
{
  g_object_set_data_full (G_OBJECT (connection), OWNER, g_strdup (owner), g_free);
  g_dbus_connection_signal_subscribe (connection,
                                      "org.freedesktop.DBus",
                                      "org.freedesktop.DBus",
                                      "NameOwnerChanged",
                                      "/org/freedesktop/DBus",
                                      owner,
                                      G_DBUS_SIGNAL_FLAGS_NONE,
                                      on_owner_changed,
                                      NULL,
                                      NULL);
}

static void
ask_bus (GTask *task, const char *method, GVariant *parameters, GAsyncReadyCallback callback)
{
  Attempt *attempt = g_task_get_task_data (task);

  g_dbus_connection_call (attempt->connection,
                          "org.freedesktop.DBus",
                          "/org/freedesktop/DBus",
                          "org.freedesktop.DBus",
                          method,
                          parameters,
                          NULL,
                          G_DBUS_CALL_FLAGS_NONE,
                          G_MAXINT,
                          g_task_get_cancellable (task),
                          callback,
                          task);
}

static void
on_owner (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GDBusConnection *connection = G_DBUS_CONNECTION (source);
  GError *error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (connection, result, &error);
  const char *owner;

  if (reply == NULL)
    {
      g_task_return_error (task, unavailable (uri_of (task), error));
      return;
    }
  g_variant_get (reply, "(&s)", &owner);
  watch_owner (connection, owner);
  g_task_return_pointer (task, g_object_ref (connection), g_object_unref);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GVariant) reply
    = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL)
    g_task_return_error (task, unavailable (uri_of (task), error));
  else
    ask_bus (
      g_steal_pointer (&task), "GetNameOwner", g_variant_new ("(s)", GH_DBUS_NAME), on_owner);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_for_address_finish (result, &error);

  if (connection == NULL)
    {
      g_task_return_error (task, unavailable (uri_of (task), error));
      return;
    }
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  ((Attempt *) g_task_get_task_data (task))->connection = connection;
  ask_bus (g_steal_pointer (&task),
           "StartServiceByName",
           g_variant_new ("(su)", GH_DBUS_NAME, 0),
           on_started);
}

void
gh_system_door_open_async (const char *uri,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  g_autoptr (GTask) task
    = gh_task_new (NULL, gh_system_door_open_async, cancellable, callback, data);
  Attempt *attempt = g_new0 (Attempt, 1);
  g_autofree char *address = NULL;
  GError *error = NULL;

  attempt->uri = g_strdup (uri);
  g_task_set_task_data (task, attempt, attempt_free);
  /* For this bus a variable of the environment, or a constant: no waiting. */
  address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SYSTEM, NULL, &error);
  if (address == NULL)
    {
      g_task_return_error (task, unavailable (uri_of (task), error));
      return;
    }
  g_dbus_connection_new_for_address (address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                       | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL,
                                     cancellable,
                                     on_connected,
                                     g_steal_pointer (&task));
}

GDBusConnection *
gh_system_door_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
