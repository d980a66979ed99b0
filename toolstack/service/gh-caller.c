/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Who a client on the bus is. */
#include "config.h"

#include "gh-caller.h"

#define KEY "gh-caller"

static void
caller_free (gpointer data)
{
  GhCaller *self = data;

  g_free (self->comm);
  g_free (self->unit);
  g_free (self);
}

/* A file of /proc, which costs no waiting. Names there may hold anything. */
static char *
read_proc (guint pid, const char *name)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/%s", pid, name);
  g_autofree char *text = NULL;

  if (pid == 0 || !g_file_get_contents (path, &text, NULL, NULL))
    return g_strdup ("");
  return g_utf8_make_valid (g_strstrip (text), -1);
}

/* The last part of the control group's path: "session-3.scope", "cron.service". */
static char *
read_unit (guint pid)
{
  g_autofree char *groups = read_proc (pid, "cgroup");
  const char *slash = strrchr (groups, '/');

  return g_strdup (slash != NULL ? slash + 1 : "");
}

static GhCaller *
caller_new (GVariant *credentials, GError **error)
{
  GhCaller *self = g_new0 (GhCaller, 1);

  if (!g_variant_lookup (credentials, "UnixUserID", "u", &self->uid))
    {
      g_set_error_literal (
        error, GH_ERROR, GH_ERROR_NOT_AUTHORIZED, "The bus does not know which user the caller is");
      g_free (self);
      return NULL;
    }
  g_variant_lookup (credentials, "ProcessID", "u", &self->pid);
  self->comm = read_proc (self->pid, "comm");
  self->unit = read_unit (self->pid);
  return self;
}

static void
on_credentials (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GObject *peer = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GVariant) reply
    = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) credentials = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
  GhCaller *caller = credentials != NULL ? caller_new (credentials, &error) : NULL;

  if (caller == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  /* Two questions may have been under way; whoever waits has the first answer. */
  if (g_object_get_data (peer, KEY) == NULL)
    g_object_set_data_full (peer, KEY, caller, caller_free);
  else
    caller_free (caller);
  g_task_return_boolean (task, TRUE);
}

void
gh_caller_get_async (GhPeer *peer, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (peer, NULL, callback, data);

  g_task_set_source_tag (task, gh_caller_get_async);
  if (g_object_get_data (G_OBJECT (peer), KEY) != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_dbus_connection_call (gh_peer_get_connection (peer),
                            "org.freedesktop.DBus",
                            "/org/freedesktop/DBus",
                            "org.freedesktop.DBus",
                            "GetConnectionCredentials",
                            g_variant_new ("(s)", gh_peer_get_sender (peer)),
                            G_VARIANT_TYPE ("(a{sv})"),
                            G_DBUS_CALL_FLAGS_NONE,
                            -1,
                            NULL,
                            on_credentials,
                            g_steal_pointer (&task));
}

const GhCaller *
gh_caller_get_finish (GhPeer *peer, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error)
           ? g_object_get_data (G_OBJECT (peer), KEY)
           : NULL;
}

gboolean
gh_caller_is_root (GhPeer *peer)
{
  const GhCaller *caller = g_object_get_data (G_OBJECT (peer), KEY);

  return caller != NULL && caller->uid == 0;
}
