/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A picture of a device model's screen, taken as a small RFB client (RFC 6143). */
#include "config.h"

#include "gh-xen-screen-private.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-png.h"

/* Longest wait for each answer, in seconds. */
#define TIMEOUT 30
/* Larger screens, and texts, are nonsense. */
#define SIDE_MAX 16384
#define TEXT_MAX 65536

typedef struct
{
  int fd;
  gboolean failed; /* nothing is sent or received after the first failure */
} Peer;

static void
receive (Peer *peer, void *data, gsize len)
{
  guint8 *at = data;

  while (len > 0 && !peer->failed)
    {
      gssize got = read (peer->fd, at, len);

      if (got < 0 && errno == EINTR)
        continue; /* libxenlight's children end as signals */
      if (got <= 0)
        {
          peer->failed = TRUE;
          break;
        }
      at += got;
      len -= (gsize) got;
    }
  memset (at, 0, len);
}

static void
transmit (Peer *peer, const void *data, gsize len)
{
  if (!peer->failed && send (peer->fd, data, len, MSG_NOSIGNAL) != (gssize) len)
    peer->failed = TRUE;
}

static guint
receive_u16 (Peer *peer)
{
  guint16 value;

  receive (peer, &value, sizeof value);
  return GUINT16_FROM_BE (value);
}

static guint
receive_u32 (Peer *peer)
{
  guint32 value;

  receive (peer, &value, sizeof value);
  return GUINT32_FROM_BE (value);
}

static void
skip (Peer *peer, gsize len)
{
  g_autofree void *rest = NULL;

  if (len > TEXT_MAX)
    {
      peer->failed = TRUE;
      return;
    }
  rest = g_malloc (len);
  receive (peer, rest, len);
}

/* Sections 7.1 to 7.3: our device models ask for no password, the socket's folder is private. */
static void
shake_hands (Peer *peer, guint *width, guint *height)
{
  static const guint8 shared = 1, none = 1;
  guint8 kinds;

  skip (peer, 12);
  transmit (peer, "RFB 003.008\n", 12);
  receive (peer, &kinds, 1);
  skip (peer, kinds);
  transmit (peer, &none, 1);
  if (kinds == 0 || receive_u32 (peer) != 0)
    peer->failed = TRUE;
  transmit (peer, &shared, 1);
  *width = receive_u16 (peer);
  *height = receive_u16 (peer);
  skip (peer, 16);
  skip (peer, receive_u32 (peer));
  if (*width == 0 || *height == 0 || *width > SIDE_MAX || *height > SIDE_MAX)
    peer->failed = TRUE;
}

/* Sections 7.5.1 to 7.5.3. */
static void
ask (Peer *peer, guint width, guint height)
{
  /* 32 bits, 24 of them used, little-endian, true colour, 8 bits each, blue lowest. */
  static const guint8 format[20] = { 0, 0, 0, 0, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8 };
  static const guint8 raw[8] = { 2, 0, 0, 1 };
  const guint8 request[10] = { [0] = 3,
                               [6] = (guint8) (width >> 8),
                               [7] = (guint8) width,
                               [8] = (guint8) (height >> 8),
                               [9] = (guint8) height };

  transmit (peer, format, sizeof format);
  transmit (peer, raw, sizeof raw);
  transmit (peer, request, sizeof request);
}

/* One rectangle in raw encoding (section 7.7.1). Returns how many pixels it has. */
static guint
receive_rectangle (Peer *peer, guint8 *rgb, guint width, guint height)
{
  guint x = receive_u16 (peer), y = receive_u16 (peer);
  guint w = receive_u16 (peer), h = receive_u16 (peer);
  g_autofree guint8 *line = NULL;

  if (receive_u32 (peer) != 0 || x + w > width || y + h > height)
    peer->failed = TRUE;
  line = g_malloc ((gsize) w * 4);
  for (guint row = y; row < y + h && !peer->failed; row++)
    {
      guint8 *out = rgb + ((gsize) row * width + x) * 3;

      receive (peer, line, (gsize) w * 4);
      for (guint i = 0; i < w; i++)
        {
          *out++ = line[4 * i + 2];
          *out++ = line[4 * i + 1];
          *out++ = line[4 * i];
        }
    }
  return w * h;
}

/* Section 7.6: updates until the whole screen has come; bells and clipboards are passed over. */
static void
receive_picture (Peer *peer, guint8 *rgb, guint width, guint height)
{
  guint missing = width * height;

  while (missing > 0 && !peer->failed)
    {
      guint8 type, padding;

      receive (peer, &type, 1);
      if (type == 2)
        continue;
      if (type == 3)
        {
          skip (peer, 3);
          skip (peer, receive_u32 (peer));
          continue;
        }
      receive (peer, &padding, 1);
      peer->failed |= type != 0;
      for (guint left = receive_u16 (peer); left > 0 && !peer->failed; left--)
        {
          guint got = receive_rectangle (peer, rgb, width, height);

          missing -= MIN (missing, got);
        }
    }
}

int
gh_xen_screen_connect (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (fd < 0)
    return -1;
  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  if (connect (fd, (struct sockaddr *) &address, sizeof address) == 0)
    return fd;
  close (fd);
  return -1;
}

GBytes *
gh_xen_screen_capture (const char *path, GError **error)
{
  const struct timeval timeout = { .tv_sec = TIMEOUT };
  Peer peer = { .fd = gh_xen_screen_connect (path) };
  g_autofree guint8 *rgb = NULL;
  guint width = 0, height = 0;

  peer.failed = peer.fd < 0;
  if (peer.fd >= 0)
    {
      setsockopt (peer.fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
      setsockopt (peer.fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
      shake_hands (&peer, &width, &height);
    }
  if (!peer.failed)
    {
      rgb = g_malloc0 ((gsize) width * height * 3);
      ask (&peer, width, height);
      receive_picture (&peer, rgb, width, height);
    }
  if (peer.fd >= 0)
    close (peer.fd);
  if (!peer.failed)
    return gh_png_encode (width, height, rgb);
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_HYPERVISOR,
               _ ("No picture of the machine’s screen could be taken: its device model did not "
                  "answer"));
  return NULL;
}
