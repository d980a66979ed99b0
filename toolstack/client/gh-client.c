/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhClient: the connection to one host, kept up while it is wanted, and what the bus says of it. */
#include "config.h"

#include "gh-client-private.h"

#include <glib/gi18n-lib.h>

#include "gh-bus-error-private.h"
#include "gh-door-private.h"
#include "gh-error.h"
#include "gh-job-item-private.h"
#include "gh-system-door-private.h"
#include "gh-task.h"

/* Milliseconds before each try to reach a service that went away; then it is lost. */
static const guint pauses[] = { 200, 500, 1000, 2000, 4000 };

G_DEFINE_FINAL_TYPE (GhClient, gh_client, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (GhClientState,
                    gh_client_state,
                    G_DEFINE_ENUM_VALUE (GH_CLIENT_DISCONNECTED, "disconnected"),
                    G_DEFINE_ENUM_VALUE (GH_CLIENT_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (GH_CLIENT_CONNECTED, "connected"))

enum
{
  PROP_STATE = 1,
  N_PROPS
};

enum
{
  HOST_CHANGED,
  EVENT,
  STATISTICS,
  STORAGE_CHANGED,
  LOST,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

static void attempt_start (GhClient *self);

static void
set_state (GhClient *self, GhClientState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

/* ---- connecting ---- */

/* Ends the waiting of all who called connect(). */
static void
answer (GhClient *self, const GError *error)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiting->len; i++)
    {
      GTask *task = waiting->pdata[i];

      if (g_task_get_cancellable (task) != NULL)
        g_signal_handlers_disconnect_by_data (g_task_get_cancellable (task), task);
      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_boolean (task, TRUE);
    }
}

/* Lets go of the connection, if there is one. */
static void
drop (GhClient *self)
{
  g_cancellable_cancel (self->attempt);
  g_clear_object (&self->attempt);
  g_clear_handle_id (&self->retry, g_source_remove);
  g_hash_table_remove_all (self->proxies);
  self->opened = self->listed = FALSE;
  self->statistics = 0;
  if (self->connection == NULL)
    return;
  gh_client_unsubscribe (self);
  g_clear_signal_handler (&self->closed, self->connection);
  g_clear_object (&self->connection);
}

static gboolean
on_retry (gpointer data)
{
  GhClient *self = data;

  self->retry = 0;
  attempt_start (self);
  return G_SOURCE_REMOVE;
}

static void
retry_later (GhClient *self)
{
  set_state (self, GH_CLIENT_CONNECTING);
  self->retry = g_timeout_add (pauses[self->failures], on_retry, self);
}

static void
on_closed (GDBusConnection *connection, gboolean vanished, GError *error, gpointer data)
{
  g_autoptr (GhClient) self = g_object_ref (data);

  if (self->state != GH_CLIENT_CONNECTED)
    return; /* the calls of the attempt fail, and tell */
  g_debug ("The service went away: %s", error != NULL ? error->message : "closed");
  drop (self);
  self->failures = 0;
  retry_later (self);
  gh_job_list_lose (self->jobs);
}

/* Consumes @error. */
static void
attempt_fail (GhClient *self, GError *error)
{
  /* The system bus lets nobody talk to a service that has just given back its name. */
  gboolean denied = g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED);
  g_autoptr (GError) translated = gh_bus_error_translate (error, "OpenHost");
  gboolean left = self->connection != NULL && (denied || translated->code == GH_ERROR_UNAVAILABLE);

  drop (self);
  self->failures++;
  /* A service that leaves because it is idle may do so just while it is greeted: once more. */
  if ((self->keep && self->failures < G_N_ELEMENTS (pauses)) || (left && self->failures == 1))
    {
      retry_later (self);
      return;
    }
  g_object_ref (self);
  set_state (self, GH_CLIENT_DISCONNECTED);
  if (self->keep)
    {
      self->keep = FALSE;
      g_signal_emit (self, signals[LOST], 0, translated);
    }
  answer (self, translated);
  g_object_unref (self);
}

static void
attempt_advance (GhClient *self)
{
  if (!self->opened || !self->listed)
    return;
  self->keep = TRUE;
  self->failures = 0;
  g_clear_object (&self->attempt);
  set_state (self, GH_CLIENT_CONNECTED);
  gh_client_renew_statistics (self);
  g_signal_emit (self, signals[HOST_CHANGED], 0);
  answer (self, NULL);
}

/* Takes the reply of a call that the attempt made. Returns: %NULL when the attempt is over, one way
 * or the other. */
static GVariant *
take_reply (GhClient *self, GObject *source, GAsyncResult *result)
{
  GError *error = NULL;
  GVariant *reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  gboolean ours = G_DBUS_CONNECTION (source) == self->connection;

  if (reply != NULL && ours)
    return reply;
  g_clear_pointer (&reply, g_variant_unref);
  if (ours && error != NULL)
    attempt_fail (self, error);
  else
    g_clear_error (&error);
  return NULL;
}

/* The rows as one piece, where the service sent them so; it is half the time of a first picture
 * with ten thousand machines. Takes @rows. */
static GVariant *
unpack_rows (GVariant *properties, GVariant *rows)
{
  g_autoptr (GVariant) packed
    = g_variant_lookup_value (properties, "PackedDomains", G_VARIANT_TYPE_BYTESTRING);
  g_autoptr (GBytes) bytes = packed != NULL ? g_variant_get_data_as_bytes (packed) : NULL;
  GVariant *result;

  if (packed == NULL)
    return rows;
  g_variant_unref (rows);
  result
    = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (GH_DBUS_ROWS), bytes, FALSE));
  if (G_BYTE_ORDER != G_LITTLE_ENDIAN)
    {
      rows = result;
      result = g_variant_byteswap (rows);
      g_variant_unref (rows);
    }
  return result;
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhClient) self = data;
  g_autoptr (GVariant) reply = take_reply (self, source, result);
  g_autoptr (GVariant) properties = NULL;
  g_autoptr (GVariant) rows = NULL;
  const char *path;

  if (reply == NULL)
    return;
  g_variant_get (reply, "(&o@a{sv}@" GH_DBUS_ROWS ")", &path, &properties, &rows);
  g_free (self->host_path);
  self->host_path = g_strdup (path);
  g_hash_table_remove_all (self->host);
  gh_client_set_host_properties (self, properties);
  g_hash_table_remove (self->host, "PackedDomains");
  rows = unpack_rows (properties, g_steal_pointer (&rows));
  self->opened = TRUE;
  gh_domain_list_fill (self->domains, rows);
  attempt_advance (self);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhClient) self = data;
  g_autoptr (GVariant) reply = take_reply (self, source, result);
  g_autoptr (GVariant) jobs = NULL;

  if (reply == NULL)
    return;
  g_variant_get (reply, "(@a(oa{sv}))", &jobs);
  self->listed = TRUE;
  gh_job_list_fill (self->jobs, self->connection, jobs);
  attempt_advance (self);
}

static void
ask_manager (GhClient *self,
             const char *method,
             GVariant *parameters,
             const char *reply,
             GAsyncReadyCallback callback)
{
  g_dbus_connection_call (self->connection,
                          gh_system_door_get_owner (self->connection),
                          GH_DBUS_PATH,
                          GH_DBUS_MANAGER_INTERFACE,
                          method,
                          parameters,
                          G_VARIANT_TYPE (reply),
                          /* Coming back is nothing that a person asked for. */
                          self->keep ? G_DBUS_CALL_FLAGS_NONE
                                     : gh_system_door_get_flags (self->connection),
                          G_MAXINT,
                          self->attempt,
                          callback,
                          g_object_ref (self));
}

/* The questions travel together: one round trip. */
static void
on_door (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) attempt = data;
  GhClient *self = g_task_get_source_object (attempt);
  GError *error = NULL;
  g_autoptr (GDBusConnection) connection = gh_door_open_finish (result, &error);

  if (g_cancellable_is_cancelled (g_task_get_cancellable (attempt)))
    {
      g_clear_error (&error);
      return;
    }
  if (connection == NULL)
    {
      attempt_fail (self, error);
      return;
    }
  self->connection = g_steal_pointer (&connection);
  gh_system_door_set_interactive (self->connection, self->interactive);
  self->closed = g_signal_connect (self->connection, "closed", G_CALLBACK (on_closed), self);
  gh_client_subscribe (self);
  ask_manager (self,
               "OpenHost",
               g_variant_new_parsed ("(%s, {'packed': <true>})", self->uri),
               "(oa{sv}" GH_DBUS_ROWS ")",
               on_opened);
  if (self->old_jobs)
    ask_manager (self, "ListJobs", g_variant_new ("(a{sv})", NULL), "(a(oa{sv}))", on_listed);
  else
    self->listed = TRUE;
}

static void
attempt_start (GhClient *self)
{
  set_state (self, GH_CLIENT_CONNECTING);
  self->attempt = g_cancellable_new ();
  gh_door_open_async (
    self->uri, self->attempt, on_door, g_task_new (self, self->attempt, NULL, NULL));
}

static void
on_wait_cancelled (GCancellable *cancellable, gpointer data)
{
  GTask *task = data;
  g_autoptr (GhClient) self = g_object_ref (g_task_get_source_object (task));

  g_signal_handlers_disconnect_by_data (cancellable, task);
  g_task_return_new_error (task, GH_ERROR, GH_ERROR_CANCELLED, _ ("Cancelled"));
  g_ptr_array_remove (self->waiting, task);
  if (self->waiting->len > 0 || self->keep)
    return;
  drop (self);
  set_state (self, GH_CLIENT_DISCONNECTED);
}

void
gh_client_connect_async (GhClient *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GH_IS_CLIENT (self));

  task = gh_task_new (self, gh_client_connect_async, cancellable, callback, data);
  if (g_cancellable_is_cancelled (cancellable))
    {
      g_task_return_new_error (task, GH_ERROR, GH_ERROR_CANCELLED, _ ("Cancelled"));
      return;
    }
  if (self->state == GH_CLIENT_CONNECTED)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (cancellable != NULL)
    g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_wait_cancelled), task);
  g_ptr_array_add (self->waiting, g_steal_pointer (&task));
  if (self->state == GH_CLIENT_DISCONNECTED)
    {
      self->failures = 0;
      attempt_start (self);
    }
}

gboolean
gh_client_connect_finish (GhClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
gh_client_close (GhClient *self)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (GH_IS_CLIENT (self));

  self->keep = FALSE;
  if (self->connection != NULL)
    g_dbus_connection_close (self->connection, NULL, NULL, NULL);
  drop (self);
  if (self->state == GH_CLIENT_DISCONNECTED)
    return;
  error = g_error_new_literal (GH_ERROR, GH_ERROR_CANCELLED, _ ("The connection was closed"));
  set_state (self, GH_CLIENT_DISCONNECTED);
  gh_job_list_lose (self->jobs);
  answer (self, error);
}

/* ---- the object ---- */

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static void
gh_client_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_STATE)
    g_value_set_enum (value, GH_CLIENT (object)->state);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
gh_client_dispose (GObject *object)
{
  gh_client_close (GH_CLIENT (object));
  G_OBJECT_CLASS (gh_client_parent_class)->dispose (object);
}

static void
gh_client_finalize (GObject *object)
{
  GhClient *self = GH_CLIENT (object);

  g_clear_object (&self->attached);
  g_free (self->uri);
  g_free (self->host_path);
  g_hash_table_unref (self->host);
  g_hash_table_unref (self->proxies);
  g_object_unref (self->domains);
  g_object_unref (self->jobs);
  g_ptr_array_unref (self->waiting);
  G_OBJECT_CLASS (gh_client_parent_class)->finalize (object);
}

static void
gh_client_class_init (GhClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GSignalFlags flags = G_SIGNAL_RUN_LAST;
  GType string = G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE;
  GType type = G_TYPE_FROM_CLASS (klass);

  (void) GH_ERROR; /* registers the names of our errors before one arrives */
  object_class->get_property = gh_client_get_property;
  object_class->dispose = gh_client_dispose;
  object_class->finalize = gh_client_finalize;
  props[PROP_STATE] = g_param_spec_enum ("state",
                                         NULL,
                                         NULL,
                                         gh_client_state_get_type (),
                                         GH_CLIENT_DISCONNECTED,
                                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[HOST_CHANGED]
    = g_signal_new ("host-changed", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[EVENT] = g_signal_new ("event",
                                 type,
                                 flags,
                                 0,
                                 NULL,
                                 NULL,
                                 NULL,
                                 G_TYPE_NONE,
                                 5,
                                 G_TYPE_INT64,
                                 string,
                                 string,
                                 string,
                                 string);
  signals[STORAGE_CHANGED] = g_signal_new (
    "storage-changed", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRV);
  signals[STATISTICS] = g_signal_new (
    "statistics", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT64, G_TYPE_VARIANT);
  signals[LOST]
    = g_signal_new ("lost", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
gh_client_init (GhClient *self)
{
  self->host
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  self->proxies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, weak_ref_free);
  self->interactive = TRUE;
  self->old_jobs = TRUE;
  self->domains = gh_domain_list_new ();
  self->jobs = gh_job_list_new ();
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

GhClient *
gh_client_new (const char *uri)
{
  GhClient *self = g_object_new (GH_TYPE_CLIENT, NULL);

  self->uri = g_strdup (uri);
  return self;
}

void
gh_client_set_old_jobs (GhClient *self, gboolean old_jobs)
{
  g_return_if_fail (GH_IS_CLIENT (self));

  self->old_jobs = old_jobs;
}

void
gh_client_set_interactive (GhClient *self, gboolean interactive)
{
  g_return_if_fail (GH_IS_CLIENT (self));

  self->interactive = interactive;
  if (self->connection != NULL)
    gh_system_door_set_interactive (self->connection, interactive);
}

gboolean
gh_client_uses_system (GhClient *self)
{
  gboolean system = FALSE;

  g_return_val_if_fail (GH_IS_CLIENT (self), FALSE);

  return gh_door_find (self->uri, &system, NULL) && system;
}

const char *
gh_client_get_uri (GhClient *self)
{
  g_return_val_if_fail (GH_IS_CLIENT (self), NULL);

  return self->uri;
}

GhClientState
gh_client_get_state (GhClient *self)
{
  g_return_val_if_fail (GH_IS_CLIENT (self), GH_CLIENT_DISCONNECTED);

  return self->state;
}

GhDomainList *
gh_client_get_domains (GhClient *self)
{
  g_return_val_if_fail (GH_IS_CLIENT (self), NULL);

  return self->domains;
}

GhJobList *
gh_client_get_jobs (GhClient *self)
{
  g_return_val_if_fail (GH_IS_CLIENT (self), NULL);

  return self->jobs;
}

GDBusConnection *
gh_client_get_connection (GhClient *self)
{
  g_return_val_if_fail (GH_IS_CLIENT (self), NULL);

  return self->state == GH_CLIENT_CONNECTED ? self->connection : NULL;
}

GVariant *
gh_client_get_host_property (GhClient *self, const char *name)
{
  GVariant *value;

  g_return_val_if_fail (GH_IS_CLIENT (self) && name != NULL, NULL);

  value = g_hash_table_lookup (self->host, name);
  return value != NULL ? g_variant_ref (value) : NULL;
}

char *
gh_client_get_host_string (GhClient *self, const char *name)
{
  g_autoptr (GVariant) value = gh_client_get_host_property (self, name);

  if (value == NULL || !g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return g_strdup ("");
  return g_variant_dup_string (value, NULL);
}

gboolean
gh_client_is_xen (GhClient *self)
{
  g_autofree char *accelerator = gh_client_get_host_string (self, "Accelerator");

  return g_str_equal (accelerator, "xen");
}

guint64
gh_client_get_host_number (GhClient *self, const char *name)
{
  g_autoptr (GVariant) value = gh_client_get_host_property (self, name);

  if (value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32))
    return g_variant_get_uint32 (value);
  if (value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64))
    return g_variant_get_uint64 (value);
  return 0;
}

gboolean
gh_client_get_host_flag (GhClient *self, const char *name)
{
  g_autoptr (GVariant) value = gh_client_get_host_property (self, name);

  return value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN)
         && g_variant_get_boolean (value);
}
