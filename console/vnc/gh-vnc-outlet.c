/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "gh-vnc-outlet-private.h"

#include <sys/socket.h>

void
gh_vnc_outlet_init (GhVncOutlet *self)
{
  g_mutex_init (&self->lock);
  self->fd = -1;
  self->rest = g_byte_array_new ();
}

void
gh_vnc_outlet_clear (GhVncOutlet *self)
{
  g_byte_array_unref (self->rest);
  g_mutex_clear (&self->lock);
}

void
gh_vnc_outlet_open (GhVncOutlet *self, const rfbClient *client)
{
  /* Where a layer stands between, it belongs to the session thread. */
  if (client->tlsSession != NULL || client->saslconn != NULL)
    return;
  g_mutex_lock (&self->lock);
  self->fd = client->sock;
  g_mutex_unlock (&self->lock);
}

void
gh_vnc_outlet_close (GhVncOutlet *self)
{
  g_mutex_lock (&self->lock);
  self->fd = -1;
  g_mutex_unlock (&self->lock);
}

static gboolean
write_bytes (rfbClient *client, const GByteArray *bytes)
{
  return bytes->len == 0 || WriteToRFBServer (client, (const char *) bytes->data, bytes->len);
}

static void
set_rest (GhVncOutlet *self, const guint8 *data, guint length)
{
  g_byte_array_set_size (self->rest, 0);
  g_byte_array_append (self->rest, data, length);
  g_atomic_int_set (&self->n_rest, (gint) length);
}

gboolean
gh_vnc_outlet_write (GhVncOutlet *self, rfbClient *client, const GByteArray *messages)
{
  gboolean written;

  g_mutex_lock (&self->lock);
  written = write_bytes (client, self->rest) && write_bytes (client, messages);
  set_rest (self, NULL, 0);
  g_mutex_unlock (&self->lock);
  return written;
}

/* Locked. */
static gboolean
send_now (GhVncOutlet *self, const GByteArray *message)
{
  ssize_t sent;

  if (self->fd < 0 || self->rest->len > 0)
    return FALSE;
  sent = send (self->fd, message->data, message->len, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent <= 0)
    return FALSE;
  if ((gsize) sent < message->len)
    set_rest (self, message->data + sent, message->len - (guint) sent);
  return TRUE;
}

gboolean
gh_vnc_outlet_try (GhVncOutlet *self, const GByteArray *message)
{
  gboolean sent;

  if (!g_mutex_trylock (&self->lock))
    return FALSE;
  sent = send_now (self, message);
  g_mutex_unlock (&self->lock);
  return sent;
}

gboolean
gh_vnc_outlet_is_empty (GhVncOutlet *self)
{
  return g_atomic_int_get (&self->n_rest) == 0;
}
