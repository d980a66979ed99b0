/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* One thread for each session:
 *
 *   connect, handshake ──► loop: write input ─► wait ─► read a message, and at the beginning of an
 *       │                   │                           update ask for the next when it is time
 *       │                   └── stop, server gone, protocol broken ──► end
 *       └── stop, refused ──► end
 *
 * The thread owns the rfbClient. The session reaches it by the queue and the wake-up descriptor,
 * and ends it by shutting the socket down, which wakes it wherever it waits. An input that has to
 * wait for nothing goes past the thread, by the outlet. */
#include "config.h"

#include "gh-vnc-link-private.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <linux/sockios.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#include "gh-console-error.h"
#include "gh-vnc-handshake-private.h"
#include "gh-vnc-messages-private.h"
#include "gh-vnc-outlet-private.h"
#include "gh-vnc-reader-private.h"

/* QEMU looks for changes of the guest's screen every 30 ms while there are some, and each time that
 * there is none 50 ms later, up to 3 s: what comes up after a silence is shown late, and so is the
 * answer to a key, for it looks at once when the key comes and then again in 80 ms. Any input sets
 * it back to 30 ms. While somebody looks, it is given one that does nothing: a key let go that
 * was not down. Microseconds, soon after input and otherwise. */
#define LOOK_SOON   30000
#define LOOK        100000
#define INPUT_LASTS 1000000

struct _GhVncLink
{
  gatomicrefcount ref_count;
  GhVncTarget *target;
  GCancellable *cancellable;
  int wake_fd;
  GhConsoleScreen *screen;
  GhVncOutlet outlet;
  GByteArray *message; /* of an input that the main thread writes itself */

  GMutex lock; /* for what stands below */
  int fd;
  GArray *inputs;
  gboolean sent;          /* an input was written by the main thread */
  gboolean calm;          /* what the main thread writes makes the thread look sooner */
  gboolean extended_keys; /* the server takes scan codes */
  guint buttons;          /* of the last pointer's input */
  gboolean joinable;      /* the last input is a movement alone */
  gboolean writing;       /* inputs or texts were taken that are not yet written */
  char *clipboard;
  gboolean paused;
  guint min_interval;
  gboolean stop;

  GCond answered;
  gboolean asking;
  char *user;
  char *password;

  GMutex audio_lock; /* held while somebody listens */
  GhConsoleAudioFunc audio_func;
  gpointer audio_data;
};

/**
 * Turn:
 * @out: what is to be written
 * @full: the next request must be for all that there is
 * @waiting: an update was asked for and has not begun to come
 * @streaming: the server sends updates unasked
 * @hearing: the server sends sound
 * @last_request: when, in µs of the monotonic clock
 * @last_input: the same
 * @last_look: when QEMU was last made to look at the guest's screen, or has found something
 * @size: the size to ask for when the server turns out to take sizes
 *
 * What the thread alone knows.
 */
typedef struct
{
  GhVncLink *link;
  rfbClient *client;
  GhVncReader reader;
  GByteArray *out;
  gboolean full;
  gboolean waiting;
  gboolean streaming;
  gboolean hearing;
  gint64 last_request;
  gint64 last_input;
  gint64 last_look;
  GhVncInput size;
} Turn;

static void
link_unref (GhVncLink *link)
{
  if (!g_atomic_ref_count_dec (&link->ref_count))
    return;
  if (link->fd >= 0)
    close (link->fd);
  if (link->wake_fd >= 0)
    close (link->wake_fd);
  gh_vnc_target_free (link->target);
  g_object_unref (link->cancellable);
  gh_console_screen_unref (link->screen);
  gh_vnc_outlet_clear (&link->outlet);
  g_byte_array_unref (link->message);
  g_array_unref (link->inputs);
  g_free (link->clipboard);
  g_free (link->user);
  g_free (link->password);
  g_cond_clear (&link->answered);
  g_mutex_clear (&link->lock);
  g_mutex_clear (&link->audio_lock);
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

/* Waits until the person has answered. For the handshake. */
static gboolean
ask (gpointer data, char **user, char **password)
{
  GhVncLink *link = data;
  gboolean given;

  g_mutex_lock (&link->lock);
  link->asking = TRUE;
  gh_console_screen_post_asks (link->screen, user != NULL);
  while (link->asking && !link->stop)
    g_cond_wait (&link->answered, &link->lock);
  given = !link->stop && link->password != NULL;
  if (given)
    *password = strdup (link->password);
  if (given && user != NULL)
    *user = strdup (link->user != NULL ? link->user : "");
  g_mutex_unlock (&link->lock);
  return given;
}

/* Returns: whether there is a socket, in the link. */
static gboolean
connect_to_target (GhVncLink *link, GError **error)
{
  int fd;

  if (link->target->connectable == NULL)
    return TRUE;
  fd = gh_vnc_target_connect (link->target, link->cancellable, error);
  if (fd < 0)
    return FALSE;
  g_unix_set_fd_nonblocking (fd, FALSE, NULL);
  g_mutex_lock (&link->lock);
  link->fd = fd;
  g_mutex_unlock (&link->lock);
  /* Who stopped us before that could not shut it down. */
  return !is_stopped (link);
}

static gboolean
handshake (Turn *turn)
{
  GhVncLink *link = turn->link;
  GhVncHandshake state = { .target = link->target, .screen = link->screen, .data = link };

  if (!connect_to_target (link, &turn->reader.error))
    return FALSE;
  state.ask = link->target->connectable != NULL ? ask : NULL;
  turn->client = gh_vnc_handshake (&state, link->fd);
  turn->reader.error = state.error;
  return turn->client != NULL;
}

static void
compose_key (GByteArray *out, const GhVncInput *input, gboolean extended_keys)
{
  if (extended_keys && input->a != 0)
    gh_vnc_put_extended_key (out, (guint) input->a, (guint) input->b, input->c != 0);
  else if (input->b != 0)
    gh_vnc_put_key (out, (guint) input->b, input->c != 0);
}

/* A size is no message of its own: it waits until the server can be asked for it. */
static void
compose (GByteArray *out, const GhVncInput *input, gboolean extended_keys)
{
  if (input->kind == GH_VNC_KEY)
    compose_key (out, input, extended_keys);
  else if (input->kind == GH_VNC_POINTER)
    gh_vnc_put_pointer (out, input->a, input->b, input->c);
  else if (input->kind == GH_VNC_MOTION)
    gh_vnc_put_motion (out, input->a, input->b, input->c);
}

static void
put_clipboard (Turn *turn, char *text)
{
  if (text != NULL)
    gh_vnc_clipboard_set (&turn->reader.clipboard, text, turn->out);
}

static void
put_inputs (Turn *turn)
{
  GhVncLink *link = turn->link;
  g_autoptr (GArray) inputs = NULL;
  char *clipboard;
  gboolean sent;

  g_mutex_lock (&link->lock);
  clipboard = g_steal_pointer (&link->clipboard);
  if (link->inputs->len > 0)
    {
      inputs = link->inputs;
      link->inputs = g_array_new (FALSE, FALSE, sizeof (GhVncInput));
    }
  link->writing = inputs != NULL || clipboard != NULL;
  link->extended_keys = turn->reader.extended_keys;
  sent = link->sent;
  link->sent = FALSE;
  g_mutex_unlock (&link->lock);

  put_clipboard (turn, clipboard);
  if (inputs != NULL || sent)
    turn->last_input = turn->last_look = g_get_monotonic_time ();
  for (guint i = 0; inputs != NULL && i < inputs->len; i++)
    {
      const GhVncInput *input = &g_array_index (inputs, GhVncInput, i);

      if (input->kind == GH_VNC_SIZE)
        turn->size = *input;
      else
        compose (turn->out, input, turn->reader.extended_keys);
    }
  if (turn->size.a > 0 && turn->reader.can_resize)
    {
      gh_vnc_put_size (turn->out, turn->size.a, turn->size.b);
      turn->size.a = 0;
    }
}

static void
put_audio (Turn *turn)
{
  gboolean wanted;

  g_mutex_lock (&turn->link->audio_lock);
  wanted = turn->link->audio_func != NULL;
  g_mutex_unlock (&turn->link->audio_lock);
  if (!turn->reader.has_audio || wanted == turn->hearing)
    return;
  gh_vnc_put_audio (turn->out, wanted);
  turn->hearing = wanted;
}

static void
hear (gpointer data, const gint16 *samples, gsize n_frames)
{
  GhVncLink *link = ((Turn *) data)->link;

  g_mutex_lock (&link->audio_lock);
  if (link->audio_func != NULL)
    link->audio_func (samples, n_frames, link->audio_data);
  g_mutex_unlock (&link->audio_lock);
}

static void
get_pace (GhVncLink *link, gboolean *paused, gint64 *interval)
{
  g_mutex_lock (&link->lock);
  *paused = link->paused;
  *interval = (gint64) link->min_interval * 1000;
  g_mutex_unlock (&link->lock);
}

/* A server that can send updates unasked does so while there is no pace to keep. */
static void
stream (Turn *turn, gboolean wanted, int width, int height)
{
  if (!turn->reader.continuous || (turn->streaming == wanted && !(wanted && turn->full)))
    return;
  gh_vnc_put_continuous_updates (turn->out, wanted, width, height);
  turn->streaming = wanted;
}

/* Asks for an update when one may be asked for. Returns: ms to wait for that moment, or -1. */
static int
request_update (Turn *turn)
{
  gint64 now = g_get_monotonic_time ();
  gboolean paused;
  gint64 interval;
  int width, height;

  get_pace (turn->link, &paused, &interval);
  gh_console_screen_get_size (turn->reader.screen, &width, &height);
  stream (turn, !paused && interval == 0, width, height);
  if (paused || ((turn->waiting || turn->streaming) && !turn->full))
    return -1;
  if (turn->last_request != 0 && now < turn->last_request + interval)
    return (int) MIN ((turn->last_request + interval - now + 999) / 1000, G_MAXINT);
  gh_vnc_put_update_request (turn->out, !turn->full, width, height);
  turn->full = FALSE;
  turn->waiting = TRUE;
  turn->last_request = now;
  return -1;
}

static gboolean
has_unread (int fd)
{
  int unread = 0;

  return ioctl (fd, SIOCOUTQ, &unread) == 0 && unread > 0;
}

/* Also what was written since put_inputs() counts: of that the thread is not told again. */
static gint64
get_look_gap (Turn *turn, gint64 now)
{
  GhVncLink *link = turn->link;
  gboolean calm;

  g_mutex_lock (&link->lock);
  calm = !link->sent && now - turn->last_input >= INPUT_LASTS;
  link->calm = calm;
  g_mutex_unlock (&link->lock);
  return calm ? LOOK : LOOK_SOON;
}

/* Lets QEMU look for changes when it is time. Returns: ms to wait for that moment, or -1. */
static int
make_qemu_look (Turn *turn)
{
  gint64 now = g_get_monotonic_time ();
  gboolean paused;
  gint64 interval, gap;

  get_pace (turn->link, &paused, &interval);
  if (!turn->reader.is_qemu || !turn->reader.extended_keys || paused || interval > 0)
    return -1;
  gap = get_look_gap (turn, now);
  if (now >= turn->last_look + gap)
    {
      /* A machine that is busy or stopped finds no heap of them. */
      if (!has_unread (turn->client->sock))
        gh_vnc_put_extended_key (turn->out, 0, 0, FALSE);
      turn->last_look = now;
    }
  return (int) ((turn->last_look + gap - now + 999) / 1000);
}

static gboolean
write_out (Turn *turn)
{
  gboolean written = gh_vnc_outlet_write (&turn->link->outlet, turn->client, turn->out);

  g_byte_array_set_size (turn->out, 0);
  g_mutex_lock (&turn->link->lock);
  turn->link->writing = FALSE;
  g_mutex_unlock (&turn->link->lock);
  return written;
}

/* The reader has the head of an update: its body is on the way while the next one is asked for. A
 * write that fails is found out by the read that follows. */
static void
on_update_begins (gpointer data)
{
  Turn *turn = data;

  turn->waiting = FALSE;
  turn->last_look = g_get_monotonic_time ();
  request_update (turn);
  if (!write_out (turn))
    g_debug ("the server is gone");
}

/* Returns: whether there is something to read. */
static gboolean
wait_for_server (Turn *turn, int timeout)
{
  struct pollfd fds[] = { { turn->client->sock, POLLIN, 0 }, { turn->link->wake_fd, POLLIN, 0 } };
  guint64 count;

  if (gh_vnc_source_has_pending (&turn->reader.source))
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
  int timeout, look;

  put_inputs (turn);
  put_audio (turn);
  timeout = request_update (turn);
  look = make_qemu_look (turn);
  if (look >= 0)
    timeout = timeout < 0 ? look : MIN (timeout, look);
  if (!write_out (turn))
    return FALSE;
  if (!wait_for_server (turn, timeout))
    return TRUE;
  if (!gh_vnc_reader_read (&turn->reader))
    return FALSE;

  if (turn->reader.resized)
    turn->full = TRUE; /* what the new screen shows is not known */
  turn->reader.resized = FALSE;
  return TRUE;
}

static void
post_name (Turn *turn)
{
  const char *name = turn->client->desktopName;

  if (name != NULL)
    gh_console_screen_post_name (turn->reader.screen, g_utf8_make_valid (name, -1));
}

static void
talk (Turn *turn)
{
  GhVncTarget *target = turn->link->target;

  gh_vnc_source_init (&turn->reader.source, turn->client);
  turn->reader.begun = on_update_begins;
  turn->reader.hear = hear;
  turn->reader.data = turn;
  post_name (turn);
  gh_console_screen_post_connected (turn->reader.screen);
  gh_vnc_put_encodings (turn->out, target->encodings, target->n_encodings);
  turn->full = TRUE;
  gh_vnc_outlet_open (&turn->link->outlet, turn->client);
  while (!is_stopped (turn->link) && run_once (turn))
    ;
  gh_vnc_outlet_close (&turn->link->outlet);
  gh_vnc_hang_up (turn->client);
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
  gh_vnc_reader_init (&turn.reader, turn.link->screen, turn.out);
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
gh_vnc_link_start (int fd, GhVncTarget *target, GhConsoleScreen *screen)
{
  GhVncLink *link = g_new0 (GhVncLink, 1);

  g_atomic_ref_count_init (&link->ref_count);
  g_mutex_init (&link->lock);
  g_mutex_init (&link->audio_lock);
  g_cond_init (&link->answered);
  link->target = target;
  link->cancellable = g_cancellable_new ();
  link->fd = fd;
  link->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  link->screen = gh_console_screen_ref (screen);
  gh_vnc_outlet_init (&link->outlet);
  link->message = g_byte_array_new ();
  link->inputs = g_array_new (FALSE, FALSE, sizeof (GhVncInput));
  if (fd >= 0)
    g_unix_set_fd_nonblocking (fd, FALSE, NULL); /* the library would poll a nonblocking one */
  start_thread (link);
  return link;
}

void
gh_vnc_link_stop (GhVncLink *link)
{
  gh_vnc_link_set_audio (link, NULL, NULL);
  g_cancellable_cancel (link->cancellable);
  g_mutex_lock (&link->lock);
  link->stop = TRUE;
  if (link->fd >= 0)
    shutdown (link->fd, SHUT_RDWR);
  g_cond_signal (&link->answered);
  g_mutex_unlock (&link->lock);
  wake (link);
  link_unref (link);
}

/* Whether @input is a movement, or a size, and nothing else: a button goes down and up where it
 * did.
 */
static gboolean
is_joinable (GhVncLink *link, const GhVncInput *input)
{
  return input->kind == GH_VNC_SIZE || (input->kind != GH_VNC_KEY && input->c == link->buttons);
}

/* A place replaces the place before it; movements add up. */
static gboolean
join (GArray *inputs, const GhVncInput *input)
{
  GhVncInput *last = inputs->len > 0 ? &g_array_index (inputs, GhVncInput, inputs->len - 1) : NULL;

  if (last == NULL || last->kind != input->kind)
    return FALSE;
  if (input->kind == GH_VNC_MOTION)
    *last = (GhVncInput){ GH_VNC_MOTION, last->a + input->a, last->b + input->b, input->c };
  else
    *last = *input;
  return TRUE;
}

/* Writes @input at once where nothing that came before it waits. Returns: whether that was done. */
static gboolean
send_at_once (GhVncLink *link, const GhVncInput *input)
{
  if (input->kind == GH_VNC_SIZE || link->inputs->len > 0 || link->writing
      || link->clipboard != NULL)
    return FALSE;
  g_byte_array_set_size (link->message, 0);
  compose (link->message, input, link->extended_keys);
  if (link->message->len == 0 || !gh_vnc_outlet_try (&link->outlet, link->message))
    return FALSE;
  link->sent = TRUE;
  return TRUE;
}

void
gh_vnc_link_send (GhVncLink *link, const GhVncInput *input)
{
  gboolean joinable, sent, awaited;

  g_mutex_lock (&link->lock);
  joinable = is_joinable (link, input);
  sent = send_at_once (link, input);
  if (!sent && (!joinable || !link->joinable || !join (link->inputs, input)))
    g_array_append_val (link->inputs, *input);
  awaited = !sent || link->calm || !gh_vnc_outlet_is_empty (&link->outlet);
  link->calm = FALSE;
  link->joinable = joinable;
  if (input->kind == GH_VNC_POINTER || input->kind == GH_VNC_MOTION)
    link->buttons = input->c;
  g_mutex_unlock (&link->lock);
  /* A thread that is woken for nothing takes the processor from whom the input is for. */
  if (awaited)
    wake (link);
}

gboolean
gh_vnc_link_is_drained (GhVncLink *link)
{
  gboolean written;

  g_mutex_lock (&link->lock);
  written = link->inputs->len == 0 && !link->writing && gh_vnc_outlet_is_empty (&link->outlet);
  g_mutex_unlock (&link->lock);
  /* What the other end has not taken is lost when it sees first that we have left. */
  return written && !has_unread (link->fd);
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

void
gh_vnc_link_set_clipboard (GhVncLink *link, const char *text)
{
  g_mutex_lock (&link->lock);
  g_free (link->clipboard);
  link->clipboard = g_strdup (text);
  g_mutex_unlock (&link->lock);
  wake (link);
}

void
gh_vnc_link_set_audio (GhVncLink *link, GhConsoleAudioFunc func, gpointer data)
{
  g_mutex_lock (&link->audio_lock);
  link->audio_func = func;
  link->audio_data = data;
  g_mutex_unlock (&link->audio_lock);
  wake (link);
}

void
gh_vnc_link_answer (GhVncLink *link, const char *user, const char *password)
{
  g_mutex_lock (&link->lock);
  g_free (link->user);
  g_free (link->password);
  link->user = g_strdup (user);
  link->password = g_strdup (password);
  link->asking = FALSE;
  g_cond_signal (&link->answered);
  g_mutex_unlock (&link->lock);
}

gboolean
gh_vnc_link_is_asking (GhVncLink *link)
{
  gboolean asking;

  g_mutex_lock (&link->lock);
  asking = link->asking;
  g_mutex_unlock (&link->lock);
  return asking;
}
