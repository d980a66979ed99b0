/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Errors of the bus in our words. */
#include "config.h"

#include "gh-bus-error-private.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "gh-error.h"

static GError *
lost (const char *method)
{
  if (method == NULL)
    return g_error_new_literal (
      GH_ERROR, GH_ERROR_UNAVAILABLE, _ ("The connection to the service is lost"));
  return g_error_new (GH_ERROR,
                      GH_ERROR_UNAVAILABLE,
                      _ ("The connection to the service was lost before it answered “%s”"),
                      method);
}

static GhError
code_from_bus (int code)
{
  switch (code)
    {
    case G_DBUS_ERROR_UNKNOWN_OBJECT:
    case G_DBUS_ERROR_UNKNOWN_INTERFACE:
    case G_DBUS_ERROR_UNKNOWN_METHOD:
      return GH_ERROR_NOT_FOUND;
    case G_DBUS_ERROR_ACCESS_DENIED:
    case G_DBUS_ERROR_AUTH_FAILED:
      return GH_ERROR_NOT_AUTHORIZED;
    case G_DBUS_ERROR_INVALID_ARGS:
      return GH_ERROR_INVALID_ARGUMENT;
    case G_DBUS_ERROR_TIMEOUT:
    case G_DBUS_ERROR_TIMED_OUT:
      return GH_ERROR_TIMEOUT;
    default:
      return GH_ERROR_FAILED;
    }
}

GError *
gh_bus_error_translate (GError *error, const char *method)
{
  GError *result;

  if (g_dbus_error_is_remote_error (error))
    g_dbus_error_strip_remote_error (error);
  if (error->domain == GH_ERROR)
    return error;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE)
      /* what a bus says when the service has gone from it */
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY)
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN)
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER))
    result = lost (method);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    result = g_error_new_literal (GH_ERROR, GH_ERROR_CANCELLED, _ ("Cancelled"));
  else
    result = g_error_new (GH_ERROR,
                          error->domain == G_DBUS_ERROR ? (int) code_from_bus (error->code)
                                                        : GH_ERROR_FAILED,
                          _ ("The service refused “%s”: %s"),
                          method != NULL ? method : "?",
                          error->message);
  g_error_free (error);
  return result;
}

GError *
gh_bus_error_new (const char *name, const char *message)
{
  g_autoptr (GError) error = NULL;

  (void) GH_ERROR; /* registers the names */
  error = g_dbus_error_new_for_dbus_error (name, message);
  g_dbus_error_strip_remote_error (error);
  if (error->domain == GH_ERROR)
    return g_steal_pointer (&error);
  return g_error_new_literal (GH_ERROR, GH_ERROR_FAILED, message);
}
