/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading from the socket, through TLS where that was agreed on. */
#include "config.h"

#include "gh-vnc-source-private.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <gnutls/gnutls.h>

/* Holds some tiles, and stays in the processor's cache. */
#define BUFFER_SIZE (128 * 1024)

void
gh_vnc_source_init (GhVncSource *source, rfbClient *client)
{
  source->client = client;
  source->buffer = g_malloc (BUFFER_SIZE);
  source->start = 0;
  source->end = client->buffered;
  memcpy (source->buffer, client->bufoutptr, client->buffered);
  client->buffered = 0;
}

void
gh_vnc_source_init_bytes (GhVncSource *source, const guint8 *data, gsize length)
{
  source->client = NULL;
  source->buffer = g_memdup2 (data, length);
  source->start = 0;
  source->end = length;
}

void
gh_vnc_source_clear (GhVncSource *source)
{
  g_clear_pointer (&source->buffer, g_free);
}

gboolean
gh_vnc_source_has_pending (GhVncSource *source)
{
  rfbClient *client = source->client;

  if (source->start < source->end)
    return TRUE;
  if (client == NULL)
    return FALSE;
  /* What the library has decoded of SASL's layer and not given out yet. */
  if (client->buffered > 0 || client->saslDecoded != NULL)
    return TRUE;
  return client->tlsSession != NULL && gnutls_record_check_pending (client->tlsSession) > 0;
}

static gssize
receive_tls (rfbClient *client, void *out, gsize length)
{
  ssize_t got;

  do
    got = gnutls_record_recv (client->tlsSession, out, length);
  while (got == GNUTLS_E_INTERRUPTED || got == GNUTLS_E_AGAIN);
  return got;
}

/* SASL's own layer is the library's: it gives out what it has decoded by its buffer. */
static gssize
receive_sasl (rfbClient *client, guint8 *out, gsize length)
{
  gsize rest;

  if (!ReadFromRFBServer (client, (char *) out, 1))
    return 0;
  rest = MIN (client->buffered, length - 1);
  memcpy (out + 1, client->bufoutptr, rest);
  client->bufoutptr += rest;
  client->buffered -= (unsigned int) rest;
  return (gssize) (1 + rest);
}

/* Waits for some bytes. Returns: how many; 0 or less at the end. */
static gssize
receive (GhVncSource *source, guint8 *out, gsize length, int flags)
{
  ssize_t got;

  if (source->client == NULL)
    return 0;
  if (source->client->tlsSession != NULL)
    return receive_tls (source->client, out, length);
  if (source->client->saslconn != NULL || source->client->buffered > 0)
    return receive_sasl (source->client, out, length);
  do
    got = recv (source->client->sock, out, length, flags);
  while (got < 0 && errno == EINTR);
  return got;
}

static gsize
take (GhVncSource *source, guint8 *out, gsize length)
{
  gsize part = MIN (length, source->end - source->start);

  memcpy (out, source->buffer + source->start, part);
  source->start += part;
  return part;
}

gboolean
gh_vnc_source_read (GhVncSource *source, void *out, gsize length)
{
  guint8 *at = out;
  gsize part;

  /* There may be no place for nothing. */
  if (length == 0)
    return TRUE;
  part = take (source, at, length);
  for (length -= part, at += part; length > 0; length -= part, at += part)
    {
      gboolean direct = length >= BUFFER_SIZE;
      gssize got = direct ? receive (source, at, length, MSG_WAITALL)
                          : receive (source, source->buffer, BUFFER_SIZE, 0);

      if (got <= 0)
        return FALSE;
      part = (gsize) got;
      if (direct)
        continue;
      source->start = 0;
      source->end = (gsize) got;
      part = take (source, at, length);
    }
  return TRUE;
}

gboolean
gh_vnc_source_skip (GhVncSource *source, gsize length)
{
  guint8 scrap[4096];

  while (length > 0)
    {
      gsize part = MIN (length, sizeof scrap);

      if (!gh_vnc_source_read (source, scrap, part))
        return FALSE;
      length -= part;
    }
  return TRUE;
}
