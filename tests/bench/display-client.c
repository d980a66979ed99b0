/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Takes a QEMU's screen in, as a viewer would that draws nothing, over VNC or over its D-Bus
 * display:
 *
 *   display-client vnc|dbus FD LINE X Y STATS
 *
 * FD is a connected socket of the display, LINE one of the guest's serial line, X and Y a pixel
 * that the guest changes last. STATS is a file of two counters: pictures in which that pixel was
 * another, and pixels that came. For each line on the standard input, "key" or "line", it presses a
 * key or writes to the line, and prints the microseconds until the pixel has changed. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gio/gio.h>
#include <gio/gunixfdlist.h>

#include "gh-console-screen.h"
#include "gh-vnc-session.h"

#define CONSOLE  "/org/qemu/Display1/Console_0"
#define LISTENER "/org/qemu/Display1/Listener"
#define NAME     "org.qemu.Display1."
#define KEY_A    0x1e

typedef struct
{
  uint64_t pictures;
  uint64_t pixels;
} Stats;

/* A GObject, for the screen tells one of its news. */
#define TYPE_CLIENT (client_get_type ())
G_DECLARE_FINAL_TYPE (Client, client, BENCH, CLIENT, GObject)
struct _Client
{
  GObject parent_instance;
  GhConsoleSession *session; /* of VNC */
  GhConsoleScreen *screen;   /* of D-Bus */
  GDBusConnection *control;
  GDBusConnection *listener;
  Stats *stats;
  int line;
  int x, y;
  guint32 last;
  gboolean down;
  gint64 asked; /* when the pixel was asked to change, or 0 */
};
G_DEFINE_FINAL_TYPE (Client, client, G_TYPE_OBJECT)

static void
client_class_init (ClientClass *klass)
{
}

static void
client_init (Client *self)
{
}

static void
look (Client *self, const GhDamage *damage, const GhFramebuffer *framebuffer)
{
  guint32 pixel = 0;

  for (guint i = 0; i < damage->n_rects; i++)
    self->stats->pixels += (uint64_t) damage->rects[i].width * (uint64_t) damage->rects[i].height;
  if (self->x < framebuffer->width && self->y < framebuffer->height)
    pixel = *(const guint32 *) (framebuffer->data + self->y * framebuffer->stride + self->x * 4)
            & 0xffffff;
  if (pixel == self->last)
    return;
  self->last = pixel;
  self->stats->pictures++;
  if (self->asked == 0)
    return;
  g_print ("%" G_GINT64_FORMAT "\n", g_get_monotonic_time () - self->asked);
  self->asked = 0;
}

static void
on_session_updated (GhConsoleSession *session, Client *self)
{
  GhDamage damage;
  GhFramebuffer framebuffer;

  if (!gh_console_session_take_damage (session, &damage)
      || !gh_console_session_lock (session, &framebuffer))
    return;
  look (self, &damage, &framebuffer);
  gh_console_session_unlock (session);
}

static void
on_screen_news (GObject *owner)
{
  Client *self = BENCH_CLIENT (owner);
  GhDamage damage;
  GhFramebuffer framebuffer;

  if (!gh_console_screen_take_damage (self->screen, &damage)
      || !gh_console_screen_lock (self->screen, &framebuffer))
    return;
  look (self, &damage, &framebuffer);
  gh_console_screen_unlock (self->screen);
}

/* In GDBus's thread, before anything is handed to another. */
static void
take_pixels (Client *self, GVariant *body, gboolean whole)
{
  g_autoptr (GVariant) data = NULL;
  g_autoptr (GError) error = NULL;
  GhRect rect = { 0 };
  guint32 stride, format;
  gsize length;
  const guint8 *pixels;

  if (whole)
    g_variant_get (body, "(uuuu@ay)", &rect.width, &rect.height, &stride, &format, &data);
  else
    g_variant_get (
      body, "(iiiiuu@ay)", &rect.x, &rect.y, &rect.width, &rect.height, &stride, &format, &data);
  pixels = g_variant_get_fixed_array (data, &length, 1);
  if (length < (gsize) stride * (gsize) rect.height)
    g_error ("a picture is cut off");
  if (whole && !gh_console_screen_set_size (self->screen, rect.width, rect.height, &error))
    g_error ("%s", error->message);
  if (gh_console_screen_write (self->screen, &rect, pixels, stride))
    gh_console_screen_flush (self->screen);
}

static GDBusMessage *
filter (GDBusConnection *connection, GDBusMessage *message, gboolean incoming, gpointer data)
{
  const char *member = g_dbus_message_get_member (message);
  gboolean whole = g_strcmp0 (member, "Scanout") == 0;

  if (!incoming || !(whole || g_strcmp0 (member, "Update") == 0))
    return message;
  take_pixels (data, g_dbus_message_get_body (message), whole);
  g_object_unref (message);
  return NULL;
}

static GDBusConnection *
finish (GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_finish (result, &error);

  if (connection == NULL)
    g_error ("%s", error->message);
  return connection;
}

static void
on_listener_made (GObject *source, GAsyncResult *result, gpointer data)
{
  static const GDBusInterfaceVTable nothing = { 0 };
  static GDBusInterfaceInfo info = { .ref_count = -1, .name = (char *) NAME "Listener" };
  Client *self = data;

  self->listener = finish (result);
  g_dbus_connection_register_object (self->listener, LISTENER, &info, &nothing, NULL, NULL, NULL);
  g_dbus_connection_add_filter (self->listener, filter, self, NULL);
  g_dbus_connection_start_message_processing (self->listener);
}

static void
connect_to (int fd, GAsyncReadyCallback made, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, &error);
  g_autoptr (GSocketConnection) stream = NULL;

  if (socket == NULL)
    g_error ("%s", error->message);
  stream = g_socket_connection_factory_create_connection (socket);
  g_dbus_connection_new (G_IO_STREAM (stream),
                         NULL,
                         G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                           | G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING,
                         NULL,
                         NULL,
                         made,
                         data);
}

static void
on_control_made (GObject *source, GAsyncResult *result, gpointer data)
{
  Client *self = data;
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  int pair[2];

  self->control = finish (result);
  g_dbus_connection_start_message_processing (self->control);
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0
      || g_unix_fd_list_append (fds, pair[1], NULL) != 0)
    g_error ("no descriptors");
  close (pair[1]);
  g_dbus_connection_call_with_unix_fd_list (self->control,
                                            NULL,
                                            CONSOLE,
                                            NAME "Console",
                                            "RegisterListener",
                                            g_variant_new ("(h)", 0),
                                            NULL,
                                            G_DBUS_CALL_FLAGS_NONE,
                                            -1,
                                            fds,
                                            NULL,
                                            NULL,
                                            NULL);
  connect_to (pair[0], on_listener_made, self);
}

static void
press_key (Client *self)
{
  self->down = !self->down;
  if (self->session != NULL)
    gh_console_session_send_key (self->session, KEY_A, 'a', self->down);
  else
    g_dbus_connection_call (self->control,
                            NULL,
                            CONSOLE,
                            NAME "Keyboard",
                            self->down ? "Press" : "Release",
                            g_variant_new ("(u)", KEY_A),
                            NULL,
                            G_DBUS_CALL_FLAGS_NONE,
                            -1,
                            NULL,
                            NULL,
                            NULL);
}

static gboolean
on_command (GIOChannel *channel, GIOCondition condition, gpointer data)
{
  Client *self = data;
  g_autofree char *word = NULL;

  if (g_io_channel_read_line (channel, &word, NULL, NULL, NULL) != G_IO_STATUS_NORMAL)
    exit (0);
  self->asked = g_get_monotonic_time ();
  if (g_str_has_prefix (word, "key"))
    press_key (self);
  else if (write (self->line, "a", 1) != 1)
    g_error ("the line is gone");
  return G_SOURCE_CONTINUE;
}

static Stats *
open_stats (const char *path)
{
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  Stats *stats;

  if (fd < 0 || ftruncate (fd, sizeof (Stats)) != 0)
    g_error ("%s: %s", path, g_strerror (errno));
  stats = mmap (NULL, sizeof (Stats), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close (fd);
  return stats;
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GIOChannel) input = g_io_channel_unix_new (STDIN_FILENO);
  g_autoptr (Client) self = g_object_new (TYPE_CLIENT, NULL);

  if (argc != 7)
    g_error ("display-client vnc|dbus FD LINE X Y STATS");
  self->line = atoi (argv[3]);
  self->x = atoi (argv[4]);
  self->y = atoi (argv[5]);
  self->stats = open_stats (argv[6]);
  if (g_str_equal (argv[1], "vnc"))
    {
      self->session = gh_vnc_session_new (atoi (argv[2]), NULL);
      g_signal_connect (self->session, "updated", G_CALLBACK (on_session_updated), self);
    }
  else
    {
      self->screen = gh_console_screen_new (on_screen_news, G_OBJECT (self));
      connect_to (atoi (argv[2]), on_control_made, self);
    }
  g_io_add_watch (input, G_IO_IN | G_IO_HUP, on_command, self);
  g_main_loop_run (loop);
  return 0;
}
