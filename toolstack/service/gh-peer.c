/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhPeer: a client of the service. */
#include "config.h"

#include "gh-peer.h"

#include "gh-service.h"

#define MESSAGE "gh-message"

struct _GhPeer
{
  GObject parent_instance;

  GhService *service; /* not owned: it owns the peers */
  GDBusConnection *connection;
  char *sender; /* on a bus */
  gulong closed_handler;
  guint watch; /* of the sender's name */
  GCancellable *cancellable;
  gboolean may_look;
  gboolean is_manager;
  guint replies;  /* large ones, on their way */
  GQueue waiting; /* GDBusMessage: signals behind them */
};

enum
{
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GhPeer, gh_peer, G_TYPE_OBJECT)

static void
gh_peer_dispose (GObject *object)
{
  GhPeer *self = GH_PEER (object);

  g_clear_handle_id (&self->watch, g_bus_unwatch_name);
  if (self->connection != NULL)
    g_clear_signal_handler (&self->closed_handler, self->connection);
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (gh_peer_parent_class)->dispose (object);
}

static void
gh_peer_finalize (GObject *object)
{
  GhPeer *self = GH_PEER (object);

  g_queue_clear_full (&self->waiting, g_object_unref);
  g_object_unref (self->cancellable);
  g_free (self->sender);
  G_OBJECT_CLASS (gh_peer_parent_class)->finalize (object);
}

static void
gh_peer_class_init (GhPeerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gh_peer_dispose;
  G_OBJECT_CLASS (klass)->finalize = gh_peer_finalize;

  signals[CLOSED]
    = g_signal_new ("closed", GH_TYPE_PEER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gh_peer_init (GhPeer *self)
{
  g_queue_init (&self->waiting);
  self->cancellable = g_cancellable_new ();
}

static void
close_peer (GhPeer *self)
{
  g_autoptr (GhPeer) keep = g_object_ref (self);

  g_clear_signal_handler (&self->closed_handler, self->connection);
  g_clear_handle_id (&self->watch, g_bus_unwatch_name);
  g_cancellable_cancel (self->cancellable);
  g_signal_emit (self, signals[CLOSED], 0);
}

static void
on_closed (GDBusConnection *connection, gboolean vanished, GError *error, GhPeer *self)
{
  close_peer (self);
}

static void
on_vanished (GDBusConnection *connection, const char *name, gpointer self)
{
  close_peer (self);
}

GhPeer *
gh_peer_new (GhService *service, GDBusConnection *connection, const char *sender)
{
  GhPeer *self = g_object_new (GH_TYPE_PEER, NULL);

  self->service = service;
  self->connection = g_object_ref (connection);
  self->sender = g_strdup (sender);
  self->may_look = sender == NULL;
  self->closed_handler = g_signal_connect (connection, "closed", G_CALLBACK (on_closed), self);
  if (sender != NULL)
    self->watch = g_bus_watch_name_on_connection (
      connection, sender, G_BUS_NAME_WATCHER_FLAGS_NONE, NULL, on_vanished, self, NULL);
  return self;
}

GhService *
gh_peer_get_service (GhPeer *self)
{
  return self->service;
}

GDBusConnection *
gh_peer_get_connection (GhPeer *self)
{
  return self->connection;
}

const char *
gh_peer_get_sender (GhPeer *self)
{
  return self->sender;
}

GCancellable *
gh_peer_get_cancellable (GhPeer *self)
{
  return self->cancellable;
}

gboolean
gh_peer_may_look (GhPeer *self)
{
  return self->may_look;
}

void
gh_peer_set_may_look (GhPeer *self, gboolean may)
{
  if (self->may_look == may)
    return;
  self->may_look = may;
  gh_service_consider_idle (self->service);
}

gboolean
gh_peer_is_manager (GhPeer *self)
{
  return self->is_manager;
}

void
gh_peer_set_manager (GhPeer *self)
{
  self->is_manager = TRUE;
}

static void
send (GDBusConnection *connection, GDBusMessage *message)
{
  g_autoptr (GError) error = NULL;

  if (!g_dbus_connection_send_message (
        connection, message, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    g_warning ("Cannot send a message: %s", error->message);
}

void
gh_peer_emit (
  GhPeer *self, const char *path, const char *interface, const char *signal, GVariant *parameters)
{
  g_autoptr (GDBusMessage) message = NULL;

  if (!self->may_look)
    return;
  message = g_dbus_message_new_signal (path, interface, signal);
  /* To this client alone: what is sent to all on a bus is heard by those who may not look, too. */
  g_dbus_message_set_destination (message, self->sender);
  if (parameters != NULL)
    g_dbus_message_set_body (message, parameters);
  if (self->replies > 0)
    g_queue_push_tail (&self->waiting, g_steal_pointer (&message));
  else
    send (self->connection, message);
}

/* Lets go of the message as well, which takes its time: the task ends in the main loop. */
static void
send_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GhPeer *self = source;
  g_autoptr (GDBusMessage) message = g_object_steal_data (G_OBJECT (task), MESSAGE);

  send (self->connection, message);
  g_clear_object (&message);
  g_task_return_boolean (task, TRUE);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  GhPeer *self = GH_PEER (source);
  GDBusMessage *message;

  if (--self->replies > 0)
    return;
  while ((message = g_queue_pop_head (&self->waiting)) != NULL)
    {
      send (self->connection, message);
      g_object_unref (message);
    }
}

void
gh_peer_reply_large (GhPeer *self, GDBusMethodInvocation *invocation, GVariant *reply)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_sent, NULL);
  GDBusMessage *message
    = g_dbus_message_new_method_reply (g_dbus_method_invocation_get_message (invocation));

  g_task_set_source_tag (task, gh_peer_reply_large);
  g_dbus_message_set_body (message, reply);
  g_object_set_data_full (G_OBJECT (task), MESSAGE, message, g_object_unref);
  g_object_unref (invocation);
  self->replies++;
  g_task_run_in_thread (task, send_in_thread);
}
