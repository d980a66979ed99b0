/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* An RFB server that sends pictures as fast as they are asked for:
 *
 *   console-load SCENE ADDRESS STATS
 *
 * SCENE: full (all of it, raw), tiles (of 64 x 64), text (scrolled by copies), video (a region),
 * zrle and tight (all of it, packed), keys (a square that each key turns). ADDRESS is a port of
 * 127.0.0.1 or the path of a socket. STATS is a file of three counters: updates, rectangles, bytes.
 * One client at a time; whatever size of window looks at it, the screen is full HD. */
#define _GNU_SOURCE
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include <glib.h>
#include <zlib.h>

#define WIDTH      1920
#define HEIGHT     1080
#define N_PICTURES 4
#define TILE       64
#define N_TILES    64 /* in an update */
#define LINE       18 /* a line of text */
#define BAND       60 /* rows of a Tight rectangle */
#define SQUARE     256

enum
{
  RAW = 0,
  COPY_RECT = 1,
  TIGHT = 7,
  ZRLE = 16
};

typedef struct
{
  uint64_t updates;
  uint64_t rects;
  uint64_t bytes;
} Stats;

static Stats *stats;
static guint32 *pictures[N_PICTURES];
static GByteArray *packed[N_PICTURES]; /* whole updates, without what begins the zlib stream */
static guint n_packed_rects;
static guint32 squares[2][SQUARE * SQUARE];
static guint turn;
static gboolean lit;

static void
put_16 (GByteArray *out, guint value)
{
  guint8 bytes[] = { (guint8) (value >> 8), (guint8) value };

  g_byte_array_append (out, bytes, sizeof bytes);
}

static void
put_32 (GByteArray *out, guint32 value)
{
  put_16 (out, value >> 16);
  put_16 (out, value & 0xffff);
}

static void
put_rect (GByteArray *out, guint x, guint y, guint width, guint height, guint encoding)
{
  put_16 (out, x);
  put_16 (out, y);
  put_16 (out, width);
  put_16 (out, height);
  put_32 (out, encoding);
}

/* A desktop of a kind: flat parts, text, and a photograph. */
static guint32
colour_at (guint picture, guint x, guint y)
{
  guint tile = (x / TILE + y / TILE * 7 + picture) % 4;

  if (tile == 0)
    return 0x305070 + picture * 0x101010;
  if (tile == 3)
    return ((x * 3 + picture * 17) & 255) << 16 | ((y * 5) & 255) << 8 | ((x * y / 64) & 255);
  return ((x * 2654435761u ^ (y + picture) * 40503u) >> 7 & 3) == 0 ? 0x202020 : 0xf0f0f0;
}

static void
draw_pictures (void)
{
  for (guint i = 0; i < N_PICTURES; i++)
    {
      pictures[i] = g_new (guint32, WIDTH * HEIGHT);
      for (guint y = 0; y < HEIGHT; y++)
        for (guint x = 0; x < WIDTH; x++)
          pictures[i][y * WIDTH + x] = colour_at (i, x, y);
    }
}

/* Packs @plain so that no picture needs another before it: they are sent in turns, for ever. */
static GByteArray *
pack (z_stream *stream, GByteArray *plain)
{
  GByteArray *out = g_byte_array_sized_new (plain->len + 1024);

  g_byte_array_set_size (out, (guint) deflateBound (stream, plain->len) + 64);
  stream->next_in = plain->data;
  stream->avail_in = plain->len;
  stream->next_out = out->data;
  stream->avail_out = out->len;
  if (deflate (stream, Z_FULL_FLUSH) != Z_OK)
    g_error ("could not pack");
  g_byte_array_set_size (out, out->len - stream->avail_out);
  return out;
}

static void
put_cpixel (GByteArray *out, guint32 pixel, gboolean rgb)
{
  guint8 bytes[] = { (guint8) pixel, (guint8) (pixel >> 8), (guint8) (pixel >> 16) };
  guint8 turned[] = { bytes[2], bytes[1], bytes[0] };

  g_byte_array_append (out, rgb ? turned : bytes, sizeof bytes);
}

/* As a server does: the best kind for what is in the tile. */
static void
put_zrle_tile (GByteArray *out, const guint32 *pixels, guint x0, guint y0)
{
  guint width = MIN (TILE, WIDTH - x0);
  guint height = MIN (TILE, HEIGHT - y0);
  guint32 first = pixels[y0 * WIDTH + x0];
  guint32 second = first;
  guint8 kind = 1;

  for (guint y = y0; y < y0 + height; y++)
    for (guint x = x0; x < x0 + width; x++)
      {
        guint32 pixel = pixels[y * WIDTH + x];

        if (pixel == first || pixel == second)
          continue;
        kind = kind == 1 ? 2 : 0;
        second = pixel;
      }
  g_byte_array_append (out, &kind, 1);
  if (kind != 0)
    put_cpixel (out, first, FALSE);
  if (kind == 2)
    put_cpixel (out, second, FALSE);
  for (guint y = y0; kind != 1 && y < y0 + height; y++)
    {
      guint8 bits = 0;

      for (guint x = 0; x < width; x++)
        {
          guint32 pixel = pixels[y * WIDTH + x0 + x];

          if (kind == 0)
            put_cpixel (out, pixel, FALSE);
          else
            bits = (guint8) (bits | (pixel == second) << (7 - x % 8));
          if (kind == 2 && (x % 8 == 7 || x == width - 1))
            {
              g_byte_array_append (out, &bits, 1);
              bits = 0;
            }
        }
    }
}

static void
put_packed (GByteArray *out, z_stream *stream, GByteArray *plain, gboolean tight)
{
  g_autoptr (GByteArray) data = pack (stream, plain);
  /* What begins the stream is sent once, by begin_stream(). */
  guint skip = stream->total_out == data->len ? 2 : 0;
  guint length = data->len - skip;

  if (tight)
    {
      guint8 head[] = { 0,
                        (guint8) ((length & 127) | 128),
                        (guint8) ((length >> 7 & 127) | 128),
                        (guint8) (length >> 14) };

      g_byte_array_append (out, head, sizeof head);
    }
  else
    put_32 (out, length);
  g_byte_array_append (out, data->data + skip, length);
}

static GByteArray *
draw_zrle (z_stream *stream, const guint32 *pixels)
{
  GByteArray *out = g_byte_array_new ();
  g_autoptr (GByteArray) plain = g_byte_array_new ();

  put_rect (out, 0, 0, WIDTH, HEIGHT, ZRLE);
  for (guint y = 0; y < HEIGHT; y += TILE)
    for (guint x = 0; x < WIDTH; x += TILE)
      put_zrle_tile (plain, pixels, x, y);
  put_packed (out, stream, plain, FALSE);
  return out;
}

static GByteArray *
draw_tight (z_stream *stream, const guint32 *pixels)
{
  GByteArray *out = g_byte_array_new ();

  for (guint y = 0; y < HEIGHT; y += BAND)
    {
      g_autoptr (GByteArray) plain = g_byte_array_new ();

      for (guint i = 0; i < BAND * WIDTH; i++)
        put_cpixel (plain, pixels[y * WIDTH + i], TRUE);
      put_rect (out, 0, y, WIDTH, BAND, TIGHT);
      put_packed (out, stream, plain, TRUE);
    }
  return out;
}

static void
pack_pictures (gboolean tight)
{
  z_stream stream = { 0 };

  if (deflateInit (&stream, 3) != Z_OK)
    g_error ("no zlib");
  n_packed_rects = tight ? HEIGHT / BAND : 1;
  for (guint i = 0; i < N_PICTURES; i++)
    packed[i] = tight ? draw_tight (&stream, pictures[i]) : draw_zrle (&stream, pictures[i]);
  deflateEnd (&stream);
}

static gboolean
send_all (int fd, const void *data, gsize length)
{
  const guint8 *at = data;

  while (length > 0)
    {
      ssize_t sent = send (fd, at, length, MSG_NOSIGNAL);

      if (sent <= 0)
        return FALSE;
      at += sent;
      length -= (gsize) sent;
    }
  return TRUE;
}

/* Sends @out, then @length bytes at @body. Counts one update. */
static gboolean
send_update (int fd, GByteArray *out, const void *body, gsize length, guint n_rects)
{
  if (!send_all (fd, out->data, out->len) || !send_all (fd, body, length))
    return FALSE;
  stats->updates++;
  stats->rects += n_rects;
  stats->bytes += out->len + length;
  return TRUE;
}

static void
put_pixels (GByteArray *out, guint x, guint y, guint width, guint height)
{
  put_rect (out, x, y, width, height, RAW);
  for (guint i = 0; i < height; i++)
    g_byte_array_append (
      out, (const guint8 *) (pictures[turn % N_PICTURES] + (y + i) * WIDTH + x), width * 4);
}

static void
put_update (GByteArray *out, guint n_rects)
{
  put_16 (out, 0);
  put_16 (out, n_rects);
}

static gboolean
send_full (int fd)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();

  put_update (out, 1);
  put_rect (out, 0, 0, WIDTH, HEIGHT, RAW);
  return send_update (fd, out, pictures[turn % N_PICTURES], WIDTH * HEIGHT * 4, 1);
}

static gboolean
send_tiles (int fd)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();

  put_update (out, N_TILES);
  for (guint i = 0; i < N_TILES; i++)
    {
      guint place = (turn * N_TILES + i) * 7919;

      put_pixels (
        out, place % (WIDTH / TILE) * TILE, place / 31 % (HEIGHT / TILE) * TILE, TILE, TILE);
    }
  return send_update (fd, out, NULL, 0, N_TILES);
}

static gboolean
send_text (int fd)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();

  put_update (out, 2);
  put_rect (out, 0, 0, WIDTH, HEIGHT - LINE, COPY_RECT);
  put_16 (out, 0);
  put_16 (out, LINE);
  put_pixels (out, 0, HEIGHT - LINE, WIDTH, LINE);
  return send_update (fd, out, NULL, 0, 2);
}

static gboolean
send_video (int fd)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();

  put_update (out, 1);
  put_pixels (out, 320, 200, 854, 480);
  return send_update (fd, out, NULL, 0, 1);
}

/* The first picture of a client begins its zlib stream. */
static gboolean
send_packed (int fd)
{
  static const guint8 zlib_head[] = { 0x78, 0x5e };
  g_autoptr (GByteArray) out = g_byte_array_new ();
  GByteArray *body = packed[turn % N_PICTURES];

  put_update (out, n_packed_rects);
  if (turn > 0)
    return send_update (fd, out, body->data, body->len, n_packed_rects);
  g_byte_array_append (out, body->data, body->len);
  if (n_packed_rects == 1)
    {
      guint32 length = GUINT32_TO_BE (body->len - 16 + 2);

      memcpy (out->data + 4 + 12, &length, 4);
      g_byte_array_set_size (out, 4 + 16);
      g_byte_array_append (out, zlib_head, 2);
      return send_update (fd, out, body->data + 16, body->len - 16, 1);
    }
  else
    {
      guint8 *head = out->data + 4 + 12;
      guint length = ((head[1] & 127u) | (head[2] & 127u) << 7 | (guint) head[3] << 14) + 2;

      head[1] = (guint8) ((length & 127) | 128);
      head[2] = (guint8) ((length >> 7 & 127) | 128);
      head[3] = (guint8) (length >> 14);
      g_byte_array_set_size (out, 4 + 16);
      g_byte_array_append (out, zlib_head, 2);
      return send_update (fd, out, body->data + 16, body->len - 16, n_packed_rects);
    }
}

/* Both squares are there before they are asked for: what is timed is the viewer, not this. */
static void
draw_squares (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (squares); i++)
    for (guint j = 0; j < SQUARE * SQUARE; j++)
      squares[i][j] = i > 0 ? 0xffffff : 0x0000ff;
}

static gboolean
send_square (int fd)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();

  put_update (out, 1);
  put_rect (out, (WIDTH - SQUARE) / 2, (HEIGHT - SQUARE) / 2, SQUARE, SQUARE, RAW);
  g_byte_array_append (out, (const guint8 *) squares[lit], sizeof squares[lit]);
  return send_update (fd, out, NULL, 0, 1);
}

static gboolean
receive_all (int fd, void *out, gsize length)
{
  return length == 0 || recv (fd, out, length, MSG_WAITALL) == (ssize_t) length;
}

static gboolean
drop (int fd, gsize length)
{
  guint8 scrap[1024];

  for (; length > 0; length -= MIN (length, sizeof scrap))
    if (!receive_all (fd, scrap, MIN (length, sizeof scrap)))
      return FALSE;
  return TRUE;
}

static gboolean
greet (int fd)
{
  static const guint8 format[16] = { 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0 };
  static const guint8 none[] = { 1, 1 };
  static const guint8 good[4] = { 0 };
  g_autoptr (GByteArray) out = g_byte_array_new ();
  guint8 heard[12];

  if (!send_all (fd, "RFB 003.008\n", 12) || !receive_all (fd, heard, 12)
      || !send_all (fd, none, sizeof none) || !receive_all (fd, heard, 1)
      || !send_all (fd, good, sizeof good) || !receive_all (fd, heard, 1))
    return FALSE;
  put_16 (out, WIDTH);
  put_16 (out, HEIGHT);
  g_byte_array_append (out, format, sizeof format);
  put_32 (out, 4);
  g_byte_array_append (out, (const guint8 *) "load", 4);
  return send_all (fd, out->data, out->len);
}

/* Takes one message in. @wanted: set when an update is asked for; @full: when all of it is. */
static gboolean
hear (int fd, gboolean *wanted, gboolean *full)
{
  guint8 type;
  guint8 head[19];

  if (!receive_all (fd, &type, 1))
    return FALSE;
  switch (type)
    {
    case 0:
      return drop (fd, 19);
    case 2:
      return receive_all (fd, head, 3) && drop (fd, (gsize) (head[1] << 8 | head[2]) * 4);
    case 3:
      if (!receive_all (fd, head, 9))
        return FALSE;
      *full = *full || head[0] == 0;
      *wanted = TRUE;
      return TRUE;
    case 4:
      if (!receive_all (fd, head, 7))
        return FALSE;
      lit = lit != (head[0] != 0);
      return TRUE;
    case 5:
      return drop (fd, 5);
    case 6:
      return receive_all (fd, head, 7)
             && drop (
               fd, (gsize) head[3] << 24 | (gsize) head[4] << 16 | (gsize) head[5] << 8 | head[6]);
    default:
      return FALSE;
    }
}

typedef struct
{
  const char *name;
  gboolean (*send) (int fd);
} Scene;

static const Scene scenes[] = {
  { "full", send_full },   { "tiles", send_tiles }, { "text", send_text },
  { "video", send_video }, { "zrle", send_packed }, { "tight", send_packed },
  { "keys", send_square },
};

static void
serve (int fd, const Scene *scene)
{
  gboolean wanted = FALSE;
  gboolean full = FALSE;
  gboolean shown = !lit;

  turn = 0;
  if (!greet (fd))
    return;
  for (;;)
    {
      struct pollfd in = { fd, POLLIN, 0 };
      gboolean idle = !wanted || (scene->send == send_square && lit == shown && !full);

      if (poll (&in, 1, idle ? -1 : 0) > 0)
        {
          if (!hear (fd, &wanted, &full))
            return;
          continue;
        }
      if (idle)
        continue;
      wanted = FALSE;
      shown = lit;
      /* Whatever the scene, a client that asks for all gets all. */
      if (full && scene->send != send_packed ? !send_full (fd) : !scene->send (fd))
        return;
      full = FALSE;
      turn++;
    }
}

static int
listen_at (const char *address)
{
  struct sockaddr_in inet = { .sin_family = AF_INET };
  struct sockaddr_un path = { .sun_family = AF_UNIX };
  gboolean local = address[0] == '/';
  int fd = socket (local ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int on = 1;

  inet.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  inet.sin_port = htons ((guint16) atoi (address));
  g_strlcpy (path.sun_path, address, sizeof path.sun_path);
  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind (fd,
            local ? (struct sockaddr *) &path : (struct sockaddr *) &inet,
            local ? sizeof path : sizeof inet)
        != 0
      || listen (fd, 1) != 0)
    g_error ("%s: %s", address, g_strerror (errno));
  return fd;
}

static void
open_stats (const char *path)
{
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0 || ftruncate (fd, sizeof (Stats)) != 0)
    g_error ("%s: %s", path, g_strerror (errno));
  stats = mmap (NULL, sizeof (Stats), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close (fd);
}

int
main (int argc, char **argv)
{
  const Scene *scene = NULL;
  int listener;

  for (guint i = 0; argc == 4 && i < G_N_ELEMENTS (scenes); i++)
    if (g_str_equal (argv[1], scenes[i].name))
      scene = &scenes[i];
  if (scene == NULL)
    g_error ("console-load SCENE ADDRESS STATS");
  open_stats (argv[3]);
  draw_pictures ();
  draw_squares ();
  if (scene->send == send_packed)
    pack_pictures (g_str_equal (scene->name, "tight"));
  listener = listen_at (argv[2]);
  for (;;)
    {
      int fd = accept4 (listener, NULL, NULL, SOCK_CLOEXEC);

      if (fd < 0)
        continue;
      serve (fd, scene);
      close (fd);
    }
}
