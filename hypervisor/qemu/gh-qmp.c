/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhQmp: a client of QEMU's machine protocol.
 *
 *     connected ──greeting──▶ negotiating ──reply──▶ open ──end of file, nonsense, close()──▶
 * closed
 *
 * Commands are numbered and may overlap; each is a Command in the table until its reply, its
 * timeout, its cancellation or the end of the connection, whichever comes first. */
#include "config.h"

#include "gh-qmp.h"

#include <gio/gunixfdmessage.h>
#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-json-private.h"
#include "gh-task.h"

struct _GhQmp
{
  GObject parent_instance;

  GSocket *socket; /* NULL once closed */
  GSource *in_source;
  GSource *out_source; /* NULL unless a write waits */
  GByteArray *in;
  gsize scanned;        /* bytes of in known to hold no line end */
  GQueue outgoing;      /* of Outgoing */
  GHashTable *commands; /* id → Command */
  guint last_id;
  GTask *opening; /* until the greeting */
  GSource *opening_source;
  gboolean open;
};

G_DEFINE_FINAL_TYPE (GhQmp, gh_qmp, G_TYPE_OBJECT)

enum
{
  EVENT,
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

typedef struct
{
  char *text;
  gsize length;
  gsize sent;
  GSocketControlMessage *message; /* (nullable): goes with the first byte */
} Outgoing;

typedef struct
{
  GhQmp *qmp; /* not owned */
  guint id;
  char *name;
  GTask *task;
  GSource *source; /* timeout and cancellation */
} Command;

static void
outgoing_free (gpointer data)
{
  Outgoing *out = data;

  g_free (out->text);
  g_clear_object (&out->message);
  g_free (out);
}

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
command_free (gpointer data)
{
  Command *command = data;

  clear_source (&command->source);
  g_free (command->name);
  g_object_unref (command->task);
  g_free (command);
}

static gboolean
on_wake (GCancellable *cancellable, gpointer data)
{
  return G_SOURCE_REMOVE;
}

/* A source that is ready after @timeout ms, or once @cancellable is cancelled. */
static GSource *
watch (guint timeout, GCancellable *cancellable, GSourceFunc func, gpointer data)
{
  GSource *source = g_timeout_source_new (timeout);

  if (cancellable != NULL)
    {
      g_autoptr (GSource) child = g_cancellable_source_new (cancellable);

      g_source_set_callback (child, G_SOURCE_FUNC (on_wake), NULL, NULL);
      g_source_add_child_source (source, child);
    }
  g_source_set_callback (source, func, data, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

static GError *
make_wait_error (GCancellable *cancellable, const char *name)
{
  if (g_cancellable_is_cancelled (cancellable))
    return g_error_new (
      GH_ERROR, GH_ERROR_CANCELLED, _ ("Cancelled while QEMU was asked for %s"), name);
  return g_error_new (GH_ERROR, GH_ERROR_TIMEOUT, _ ("QEMU did not answer %s in time"), name);
}

/* Takes @command out of the table, so that it is completed once. */
static GTask *
take_task (GhQmp *self, Command *command)
{
  GTask *task = g_object_ref (command->task);

  g_hash_table_remove (self->commands, GUINT_TO_POINTER (command->id));
  return task;
}

static gboolean
on_command_wait_ended (gpointer data)
{
  Command *command = data;
  GCancellable *cancellable = g_task_get_cancellable (command->task);
  GError *error = make_wait_error (cancellable, command->name);
  g_autoptr (GTask) task = take_task (command->qmp, command);

  g_task_return_error (task, error);
  return G_SOURCE_REMOVE;
}

/* Ends the connection and everything that waits on it. */
static void
fail (GhQmp *self, const GError *why)
{
  g_autoptr (GhQmp) keep = g_object_ref (self);
  g_autoptr (GList) commands = NULL;
  g_autoptr (GTask) opening = g_steal_pointer (&self->opening);

  if (self->socket == NULL)
    return;
  self->open = FALSE;
  clear_source (&self->in_source);
  clear_source (&self->out_source);
  clear_source (&self->opening_source);
  g_socket_close (self->socket, NULL);
  g_clear_object (&self->socket);
  g_queue_clear_full (&self->outgoing, outgoing_free);
  if (opening != NULL)
    g_task_return_error (opening, g_error_copy (why));
  commands = g_hash_table_get_values (self->commands);
  for (GList *l = commands; l != NULL; l = l->next)
    {
      g_autoptr (GTask) task = take_task (self, l->data);

      g_task_return_error (task, g_error_copy (why));
    }
  g_signal_emit (self, signals[CLOSED], 0, why);
}

static void
fail_with (GhQmp *self, GhError code, const char *text)
{
  g_autoptr (GError) error = g_error_new_literal (GH_ERROR, code, text);

  fail (self, error);
}

static gboolean on_writable (GSocket *socket, GIOCondition condition, gpointer data);

/* Sends what the socket takes of the oldest message. Returns: whether it went out whole. */
static gboolean
send_some (GhQmp *self, Outgoing *out, GError **error)
{
  GOutputVector vector = { out->text + out->sent, out->length - out->sent };
  gssize n = g_socket_send_message (self->socket,
                                    NULL,
                                    &vector,
                                    1,
                                    out->message != NULL ? &out->message : NULL,
                                    out->message != NULL ? 1 : 0,
                                    0,
                                    NULL,
                                    error);

  if (n < 0)
    return FALSE;
  g_clear_object (&out->message);
  out->sent += (gsize) n;
  return out->sent == out->length;
}

static void
flush (GhQmp *self)
{
  g_autoptr (GError) error = NULL;

  while (!g_queue_is_empty (&self->outgoing))
    {
      if (send_some (self, g_queue_peek_head (&self->outgoing), &error))
        outgoing_free (g_queue_pop_head (&self->outgoing));
      else if (error != NULL)
        break;
    }
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      /* What the peer has said before it went, such as why, is still to be read: on_readable() ends
       * the connection. */
      g_debug ("Cannot write to the monitor: %s", error->message);
      g_queue_clear_full (&self->outgoing, outgoing_free);
    }
  else if (error != NULL && self->out_source == NULL)
    {
      self->out_source = g_socket_create_source (self->socket, G_IO_OUT, NULL);
      g_source_set_callback (self->out_source, G_SOURCE_FUNC (on_writable), self, NULL);
      g_source_attach (self->out_source, g_main_context_get_thread_default ());
    }
}

static gboolean
on_writable (GSocket *socket, GIOCondition condition, gpointer data)
{
  GhQmp *self = data;

  clear_source (&self->out_source);
  flush (self);
  return G_SOURCE_REMOVE;
}

static void
enqueue (GhQmp *self, guint id, const char *command, JsonObject *arguments, int fd)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  Outgoing *out = g_new0 (Outgoing, 1);
  g_autofree char *text = NULL;

  json_object_set_string_member (object, "execute", command);
  json_object_set_int_member (object, "id", id);
  if (arguments != NULL)
    json_object_set_object_member (object, "arguments", arguments);
  json_node_take_object (node, object);
  text = json_to_string (node, FALSE);
  out->text = g_strconcat (text, "\n", NULL);
  out->length = strlen (out->text);
  if (fd >= 0)
    {
      out->message = g_unix_fd_message_new ();
      g_unix_fd_message_append_fd (G_UNIX_FD_MESSAGE (out->message), fd, NULL);
    }
  g_queue_push_tail (&self->outgoing, out);
  flush (self);
}

static void
on_capabilities (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (JsonNode) node = NULL;
  GhQmp *self = GH_QMP (source);
  GError *error = NULL;

  node = gh_qmp_execute_finish (self, result, &error);
  if (node == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self->open = self->socket != NULL;
  g_task_return_boolean (task, TRUE);
}

static void
take_greeting (GhQmp *self)
{
  GTask *task = g_steal_pointer (&self->opening);

  clear_source (&self->opening_source);
  gh_qmp_execute_async (self,
                        "qmp_capabilities",
                        NULL,
                        -1,
                        GH_QMP_TIMEOUT,
                        g_task_get_cancellable (task),
                        on_capabilities,
                        task);
}

static GError *
make_command_error (Command *command, JsonObject *object)
{
  JsonObject *details = gh_json_object (json_object_get_member (object, "error"));
  const char *text = gh_json_string (details, "desc", NULL);

  return g_error_new (GH_ERROR,
                      GH_ERROR_HYPERVISOR,
                      _ ("QEMU refused %s: %s"),
                      command->name,
                      text != NULL ? text : _ ("it gave no reason"));
}

static void
take_reply (GhQmp *self, JsonObject *object)
{
  gint64 number = gh_json_int (object, "id", 0);
  Command *command = g_hash_table_lookup (self->commands, GUINT_TO_POINTER ((guint) number));
  JsonNode *value = json_object_get_member (object, "return");
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;

  /* Nobody waits for the reply of a command that was cancelled or took too long. */
  if (command == NULL)
    return;
  if (value == NULL)
    error = make_command_error (command, object);
  task = take_task (self, command);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, json_node_copy (value), (GDestroyNotify) json_node_unref);
}

static void
take_object (GhQmp *self, JsonObject *object)
{
  if (json_object_has_member (object, "event"))
    g_signal_emit (self,
                   signals[EVENT],
                   0,
                   gh_json_string (object, "event", ""),
                   gh_json_object (json_object_get_member (object, "data")));
  else if (json_object_has_member (object, "QMP"))
    {
      if (self->opening != NULL)
        take_greeting (self);
    }
  else
    take_reply (self, object);
}

static void
take_line (GhQmp *self, const char *line, gsize length)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root;

  while (length > 0 && g_ascii_isspace (line[length - 1]))
    length--;
  if (length == 0)
    return;
  if (!json_parser_load_from_data (parser, line, (gssize) length, NULL)
      || (root = json_parser_get_root (parser)) == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      fail_with (
        self, GH_ERROR_HYPERVISOR, _ ("QEMU's monitor said something that is not its protocol"));
      return;
    }
  take_object (self, json_node_get_object (root));
}

/* Takes every whole line of the input. */
static void
take_lines (GhQmp *self)
{
  while (self->socket != NULL)
    {
      g_autofree char *line = NULL;
      const guint8 *end
        = memchr (self->in->data + self->scanned, '\n', self->in->len - self->scanned);
      gsize length;

      if (end == NULL)
        break;
      length = (gsize) (end - self->in->data) + 1;
      line = g_strndup ((const char *) self->in->data, length);
      g_byte_array_remove_range (self->in, 0, (guint) length);
      self->scanned = 0;
      take_line (self, line, length);
    }
  self->scanned = self->in->len;
  if (self->in->len > GH_QMP_LINE_MAX)
    fail_with (self, GH_ERROR_HYPERVISOR, _ ("QEMU's monitor sent a line without an end"));
}

static gboolean
on_readable (GSocket *socket, GIOCondition condition, gpointer data)
{
  g_autoptr (GhQmp) self = g_object_ref (data);
  g_autoptr (GError) error = NULL;
  char buffer[16384];
  gssize n = g_socket_receive (socket, buffer, sizeof buffer, NULL, &error);

  if (n > 0)
    {
      g_byte_array_append (self->in, (const guint8 *) buffer, (guint) n);
      take_lines (self);
    }
  else if (n == 0 || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    fail_with (self, GH_ERROR_UNAVAILABLE, _ ("QEMU closed its monitor"));
  return G_SOURCE_CONTINUE;
}

static void
gh_qmp_dispose (GObject *object)
{
  gh_qmp_close (GH_QMP (object));
  G_OBJECT_CLASS (gh_qmp_parent_class)->dispose (object);
}

static void
gh_qmp_finalize (GObject *object)
{
  GhQmp *self = GH_QMP (object);

  g_byte_array_unref (self->in);
  g_hash_table_unref (self->commands);
  G_OBJECT_CLASS (gh_qmp_parent_class)->finalize (object);
}

static void
gh_qmp_class_init (GhQmpClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gh_qmp_dispose;
  G_OBJECT_CLASS (klass)->finalize = gh_qmp_finalize;

  signals[EVENT] = g_signal_new ("event",
                                 GH_TYPE_QMP,
                                 G_SIGNAL_RUN_LAST,
                                 0,
                                 NULL,
                                 NULL,
                                 NULL,
                                 G_TYPE_NONE,
                                 2,
                                 G_TYPE_STRING,
                                 JSON_TYPE_OBJECT);
  signals[CLOSED] = g_signal_new (
    "closed", GH_TYPE_QMP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
gh_qmp_init (GhQmp *self)
{
  self->in = g_byte_array_new ();
  self->commands = g_hash_table_new_full (NULL, NULL, NULL, command_free);
  g_queue_init (&self->outgoing);
}

GhQmp *
gh_qmp_new (GSocket *socket)
{
  GhQmp *self = g_object_new (GH_TYPE_QMP, NULL);

  self->socket = g_object_ref (socket);
  g_socket_set_blocking (socket, FALSE);
  self->in_source = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_callback (self->in_source, G_SOURCE_FUNC (on_readable), self, NULL);
  g_source_attach (self->in_source, g_main_context_get_thread_default ());
  return self;
}

static gboolean
on_opening_wait_ended (gpointer data)
{
  GhQmp *self = data;
  g_autoptr (GError) error
    = make_wait_error (g_task_get_cancellable (self->opening), "with a greeting");

  fail (self, error);
  return G_SOURCE_REMOVE;
}

void
gh_qmp_open_async (GhQmp *self,
                   guint timeout,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer data)
{
  g_autoptr (GTask) task = gh_task_new (self, gh_qmp_open_async, cancellable, callback, data);

  g_return_if_fail (self->opening == NULL && !self->open);

  if (self->socket == NULL)
    {
      g_task_return_new_error (task, GH_ERROR, GH_ERROR_UNAVAILABLE, _ ("QEMU closed its monitor"));
      return;
    }
  self->opening_source = watch (timeout, cancellable, on_opening_wait_ended, self);
  self->opening = g_steal_pointer (&task);
}

gboolean
gh_qmp_open_finish (GhQmp *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
gh_qmp_execute_async (GhQmp *self,
                      const char *name,
                      JsonObject *arguments,
                      int fd,
                      guint timeout,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer data)
{
  g_autoptr (GTask) task = gh_task_new (self, gh_qmp_execute_async, cancellable, callback, data);
  Command *command;

  if (self->socket == NULL)
    {
      g_clear_pointer (&arguments, json_object_unref);
      g_task_return_new_error (task, GH_ERROR, GH_ERROR_UNAVAILABLE, _ ("QEMU closed its monitor"));
      return;
    }
  command = g_new0 (Command, 1);
  command->qmp = self;
  command->id = ++self->last_id;
  command->name = g_strdup (name);
  command->task = g_steal_pointer (&task);
  command->source = watch (timeout, cancellable, on_command_wait_ended, command);
  g_hash_table_insert (self->commands, GUINT_TO_POINTER (command->id), command);
  enqueue (self, command->id, name, arguments, fd);
}

JsonNode *
gh_qmp_execute_finish (GhQmp *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
gh_qmp_close (GhQmp *self)
{
  fail_with (self, GH_ERROR_UNAVAILABLE, _ ("The connection to QEMU was closed"));
}

gboolean
gh_qmp_is_open (GhQmp *self)
{
  return self->open;
}
