/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* One thread for each session:
 *
 *   handshake ──► loop: write input ─► ask for an update when it is time ─► wait ─► read a message
 *       │             └── stop, server gone, protocol broken ──► end
 *       └── stop, refused ──► end
 *
 * The thread owns the rfbClient. The session reaches it by the queue and the wake-up descriptor,
 * and ends it by shutting the socket down, which wakes it wherever it waits. */
#include "config.h"

#include "gh-vnc-link-private.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <linux/sockios.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#include "gh-console-error.h"
#include "gh-vnc-messages-private.h"
#include "gh-vnc-reader-private.h"

struct _GhVncLink
{
  gatomicrefcount ref_count;
  int fd;
  int wake_fd;
  GhConsoleScreen *screen;

  GMutex lock; /* for what stands below */
  GArray *inputs;
  gboolean writing; /* inputs were taken that are not yet written */
  gboolean paused;
  guint min_interval;
  gboolean stop;
};

/**
 * Turn:
 * @waiting: an update was asked for and has not come
 * @last_request: when, in µs of the monotonic clock
 * @due: when the next request may be sent, -1 for not now
 * @size: the size to ask for when the server turns out to take sizes
 *
 * What the thread alone knows.
 */
typedef struct
{
  GhVncLink *link;
  GhVncReader reader;
  GByteArray *out;
  gboolean full;
  gboolean waiting;
  gint64 last_request;
  GhVncInput size;
} Turn;

static char reader_tag;

static void
link_unref (GhVncLink *link)
{
  if (!g_atomic_ref_count_dec (&link->ref_count))
    return;
  close (link->fd);
  if (link->wake_fd >= 0)
    close (link->wake_fd);
  gh_console_screen_unref (link->screen);
  g_array_unref (link->inputs);
  g_mutex_clear (&link->lock);
  g_free (link);
}

static void
wake (GhVncLink *link)
{
  guint64 one = 1;

  if (write (link->wake_fd, &one, sizeof one) < 0)
    g_debug ("the session thread is awake already");
}

static gboolean
is_stopped (GhVncLink *link)
{
  gboolean stop;

  g_mutex_lock (&link->lock);
  stop = link->stop;
  g_mutex_unlock (&link->lock);
  return stop;
}

static void G_GNUC_PRINTF (1, 2) log_debug (const char *format, ...)
{
  g_autofree char *message = NULL;
  g_autofree char *valid = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  /* It repeats what the server said, in whatever encoding. */
  valid = g_utf8_make_valid (message, -1);
  g_debug ("%s", g_strchomp (valid));
}

/* The library's log functions are process-wide. */
static void
route_log (void)
{
  static gsize done;

  if (g_once_init_enter (&done))
    {
      rfbClientLog = log_debug;
      rfbClientErr = log_debug;
      g_once_init_leave (&done, 1);
    }
}

static char *
no_password (rfbClient *client)
{
  return NULL;
}

/* Called once, in the handshake, when the size is known. The library's own requests for updates end
 * here: it is told that the server takes none, and ours are written by request_update(). */
static rfbBool
on_size_known (rfbClient *client)
{
  GhVncReader *reader = rfbClientGetClientData (client, &reader_tag);

  client->supportedMessages.client2server[rfbFramebufferUpdateRequest / 8]
    &= (uint8_t) ~(1 << (rfbFramebufferUpdateRequest % 8));
  return gh_console_screen_set_size (reader->screen, client->width, client->height, &reader->error);
}

/* xRGB in host order: what QEMU's surfaces and cairo's are, so that nobody converts. */
static rfbClient *
new_client (GhVncReader *reader, int fd)
{
  static const uint32_t schemes[] = { rfbNoAuth, 0 };
  rfbClient *client = rfbGetClient (8, 3, 4);

  if (client == NULL)
    return NULL;
  client->format.redShift = 16;
  client->format.greenShift = 8;
  client->format.blueShift = 0;
  client->appData.encodingsString = "raw";
  client->appData.shareDesktop = TRUE;
  client->canHandleNewFBSize = TRUE;
  client->MallocFrameBuffer = on_size_known;
  client->GetPassword = no_password;
  SetClientAuthSchemes (client, schemes, -1);
  rfbClientSetClientData (client, &reader_tag, reader);
  client->sock = fcntl (fd, F_DUPFD_CLOEXEC, 3);
  client->listenSpecified = TRUE; /* the socket is connected */
  return client;
}

static gboolean
handshake (Turn *turn)
{
  GhVncReader *reader = &turn->reader;

  route_log ();
  reader->client = new_client (reader, turn->link->fd);
  if (reader->client != NULL && rfbInitClient (reader->client, NULL, NULL))
    return TRUE;

  reader->client = NULL; /* the library has freed it */
  if (reader->error == NULL)
    reader->error = g_error_new (GH_ERROR,
                                 GH_ERROR_HYPERVISOR,
                                 _ ("The guest's screen could not be reached: its display server "
                                    "did not answer as it should. Try again, or look at the "
                                    "machine's log."));
  return FALSE;
}

static void
put_key (Turn *turn, const GhVncInput *input)
{
  if (turn->reader.extended_keys && input->a != 0)
    gh_vnc_put_extended_key (turn->out, (guint) input->a, (guint) input->b, input->c != 0);
  else if (input->b != 0)
    gh_vnc_put_key (turn->out, (guint) input->b, input->c != 0);
}

static void
put_input (Turn *turn, const GhVncInput *input)
{
  switch (input->kind)
    {
    case GH_VNC_KEY:
      put_key (turn, input);
      break;
    case GH_VNC_POINTER:
      gh_vnc_put_pointer (turn->out, input->a, input->b, input->c);
      break;
    case GH_VNC_MOTION:
      gh_vnc_put_motion (turn->out, input->a, input->b, input->c);
      break;
    case GH_VNC_SIZE:
      turn->size = *input;
      break;
    }
}

static void
put_inputs (Turn *turn)
{
  g_autoptr (GArray) inputs = NULL;

  g_mutex_lock (&turn->link->lock);
  if (turn->link->inputs->len > 0)
    {
      inputs = turn->link->inputs;
      turn->link->writing = TRUE;
      turn->link->inputs = g_array_new (FALSE, FALSE, sizeof (GhVncInput));
    }
  g_mutex_unlock (&turn->link->lock);

  for (guint i = 0; inputs != NULL && i < inputs->len; i++)
    put_input (turn, &g_array_index (inputs, GhVncInput, i));
  if (turn->size.a > 0 && turn->reader.can_resize)
    {
      gh_vnc_put_size (turn->out, turn->size.a, turn->size.b);
      turn->size.a = 0;
    }
}

/* Asks for an update when one may be asked for. Returns: ms to wait for that moment, or -1. */
static int
request_update (Turn *turn)
{
  gint64 now = g_get_monotonic_time ();
  gint64 due;
  gboolean paused;
  int width, height;

  g_mutex_lock (&turn->link->lock);
  paused = turn->link->paused;
  due = turn->last_request + (gint64) turn->link->min_interval * 1000;
  g_mutex_unlock (&turn->link->lock);

  if (turn->waiting || paused)
    return -1;
  if (turn->last_request != 0 && now < due)
    return (int) MIN ((due - now + 999) / 1000, G_MAXINT);
  gh_console_screen_get_size (turn->reader.screen, &width, &height);
  gh_vnc_put_update_request (turn->out, !turn->full, width, height);
  turn->full = FALSE;
  turn->waiting = TRUE;
  turn->last_request = now;
  return -1;
}

static gboolean
write_out (Turn *turn)
{
  gboolean written
    = turn->out->len == 0
      || WriteToRFBServer (turn->reader.client, (char *) turn->out->data, turn->out->len);

  g_byte_array_set_size (turn->out, 0);
  g_mutex_lock (&turn->link->lock);
  turn->link->writing = FALSE;
  g_mutex_unlock (&turn->link->lock);
  return written;
}

/* Returns: whether there is something to read. */
static gboolean
wait_for_server (Turn *turn, int timeout)
{
  struct pollfd fds[]
    = { { turn->reader.client->sock, POLLIN, 0 }, { turn->link->wake_fd, POLLIN, 0 } };
  guint64 count;

  if (turn->reader.client->buffered > 0)
    return TRUE;
  if (poll (fds, G_N_ELEMENTS (fds), timeout) < 0)
    return FALSE;
  if (fds[1].revents != 0 && read (turn->link->wake_fd, &count, sizeof count) < 0)
    g_debug ("woken for nothing");
  return fds[0].revents != 0;
}

static gboolean
run_once (Turn *turn)
{
  int timeout;

  put_inputs (turn);
  timeout = request_update (turn);
  if (!write_out (turn))
    return FALSE;
  if (!wait_for_server (turn, timeout))
    return TRUE;
  if (!gh_vnc_reader_read (&turn->reader))
    return FALSE;

  if (turn->reader.updated)
    turn->waiting = FALSE;
  if (turn->reader.resized)
    turn->full = TRUE; /* what the new screen shows is not known */
  turn->reader.updated = turn->reader.resized = FALSE;
  return TRUE;
}

static void
talk (Turn *turn)
{
  gh_console_screen_post_connected (turn->reader.screen);
  gh_vnc_put_encodings (turn->out);
  turn->full = TRUE;
  while (!is_stopped (turn->link) && run_once (turn))
    ;
  rfbClientCleanup (turn->reader.client);
}

/* A write to a socket that was closed must not raise SIGPIPE, nor a signal break a read. */
static void
block_signals (void)
{
  sigset_t all;

  sigfillset (&all);
  pthread_sigmask (SIG_BLOCK, &all, NULL);
}

static gpointer
run (gpointer data)
{
  Turn turn = { .link = data, .out = g_byte_array_new () };

  block_signals ();
  gh_vnc_reader_init (&turn.reader, turn.link->screen);
  if (handshake (&turn))
    talk (&turn);
  if (!is_stopped (turn.link))
    gh_console_screen_post_ended (turn.link->screen, g_steal_pointer (&turn.reader.error));
  gh_vnc_reader_clear (&turn.reader);
  g_byte_array_unref (turn.out);
  link_unref (turn.link);
  return NULL;
}

static void
start_thread (GhVncLink *link)
{
  g_autoptr (GError) error = NULL;
  GThread *thread = NULL;

  g_atomic_ref_count_inc (&link->ref_count);
  if (link->wake_fd >= 0)
    thread = g_thread_try_new ("gh-vnc", run, link, &error);
  if (thread != NULL)
    {
      g_thread_unref (thread);
      return;
    }
  link_unref (link);
  gh_console_screen_post_ended (
    link->screen,
    g_error_new (GH_ERROR,
                 GH_ERROR_FAILED,
                 _ ("The guest's screen could not be reached: no thread for it (%s)"),
                 error != NULL ? error->message : g_strerror (EMFILE)));
}

GhVncLink *
gh_vnc_link_start (int fd, GhConsoleScreen *screen)
{
  GhVncLink *link = g_new0 (GhVncLink, 1);

  g_atomic_ref_count_init (&link->ref_count);
  g_mutex_init (&link->lock);
  link->fd = fd;
  link->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  link->screen = gh_console_screen_ref (screen);
  link->inputs = g_array_new (FALSE, FALSE, sizeof (GhVncInput));
  g_unix_set_fd_nonblocking (fd, FALSE, NULL); /* the library would poll a nonblocking one */
  start_thread (link);
  return link;
}

void
gh_vnc_link_stop (GhVncLink *link)
{
  g_mutex_lock (&link->lock);
  link->stop = TRUE;
  g_mutex_unlock (&link->lock);
  shutdown (link->fd, SHUT_RDWR);
  wake (link);
  link_unref (link);
}

/* A place replaces the place before it; movements add up. Buttons must be the same. */
static gboolean
merge (GArray *inputs, const GhVncInput *input)
{
  GhVncInput *last = inputs->len > 0 ? &g_array_index (inputs, GhVncInput, inputs->len - 1) : NULL;

  if (last == NULL || last->kind != input->kind || last->c != input->c || input->kind == GH_VNC_KEY)
    return FALSE;
  if (input->kind == GH_VNC_MOTION)
    *last = (GhVncInput){ GH_VNC_MOTION, last->a + input->a, last->b + input->b, input->c };
  else
    *last = *input;
  return TRUE;
}

void
gh_vnc_link_send (GhVncLink *link, const GhVncInput *input)
{
  g_mutex_lock (&link->lock);
  if (!merge (link->inputs, input))
    g_array_append_val (link->inputs, *input);
  g_mutex_unlock (&link->lock);
  wake (link);
}

gboolean
gh_vnc_link_is_drained (GhVncLink *link)
{
  gboolean written;
  int unread = 0;

  g_mutex_lock (&link->lock);
  written = link->inputs->len == 0 && !link->writing;
  g_mutex_unlock (&link->lock);
  /* What the other end has not taken is lost when it sees first that we have left. */
  return written && (ioctl (link->fd, SIOCOUTQ, &unread) != 0 || unread == 0);
}

void
gh_vnc_link_pace (GhVncLink *link, gboolean paused, guint min_interval)
{
  g_mutex_lock (&link->lock);
  link->paused = paused;
  link->min_interval = min_interval;
  g_mutex_unlock (&link->lock);
  wake (link);
}
