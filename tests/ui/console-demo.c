/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Shows a console in a bare window, to look at and to type into by hand:
 *
 *   console-demo QEMU-ARGUMENTS…
 *
 * starts QEMU with those arguments and attaches to its screen. Not installed. */
#include "config.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gio/gunixfdmessage.h>

#include "gh-console-view.h"
#include "gh-vnc-session.h"

static const char *const commands[] = {
  "{\"execute\":\"qmp_capabilities\"}\n",
  "{\"execute\":\"getfd\",\"arguments\":{\"fdname\":\"screen\"}}\n",
  "{\"execute\":\"add_client\",\"arguments\":{\"protocol\":\"vnc\",\"fdname\":\"screen\","
  "\"skipauth\":true}}\n",
};

/* A demonstration may block where the application must not. */
static void
attach (GSocket *monitor, int fd)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      GOutputVector vector = { commands[i], strlen (commands[i]) };
      g_autoptr (GSocketControlMessage) message = g_unix_fd_message_new ();
      char reply[4096];

      if (i == 1)
        g_unix_fd_message_append_fd (G_UNIX_FD_MESSAGE (message), fd, NULL);
      if (i == 0)
        g_socket_receive (monitor, reply, sizeof reply, NULL, NULL);
      g_socket_send_message (monitor, NULL, &vector, 1, &message, i == 1 ? 1 : 0, 0, NULL, NULL);
      g_socket_receive (monitor, reply, sizeof reply, NULL, NULL);
    }
}

static GSubprocess *
start_qemu (char **extra, int *screen)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  g_autoptr (GSocket) monitor = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) strv = NULL;
  GSubprocess *process;
  int qmp[2];
  int rfb[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, qmp) != 0
      || socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, rfb) != 0)
    g_error ("no sockets");
  g_subprocess_launcher_take_fd (launcher, qmp[1], 3);
  g_strv_builder_add_many (argv,
                           "qemu-system-x86_64",
                           "-display",
                           "none",
                           "-vnc",
                           "none",
                           "-chardev",
                           "socket,id=qmp,fd=3",
                           "-mon",
                           "chardev=qmp,mode=control",
                           NULL);
  g_strv_builder_addv (argv, (const char **) extra);
  strv = g_strv_builder_end (argv);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) strv, &error);
  monitor = g_socket_new_from_fd (qmp[0], error == NULL ? &error : NULL);
  if (error != NULL)
    g_error ("%s", error->message);
  attach (monitor, rfb[1]);
  /* QEMU is content without its monitor; it goes when we kill it. */
  close (rfb[1]);
  *screen = rfb[0];
  return process;
}

static void
show_grab (GhConsoleView *view, GParamSpec *pspec, GtkWindow *window)
{
  gtk_window_set_title (
    window, gh_console_view_get_grabbed (view) ? "grabbed, Ctrl+Alt frees" : "console-demo");
}

int
main (int argc, char **argv)
{
  GtkWidget *window;
  GtkWidget *view;
  g_autoptr (GSubprocess) qemu = NULL;
  g_autoptr (GhConsoleSession) session = NULL;
  int screen;

  gtk_init (&argc, &argv);
  qemu = start_qemu (argv + 1, &screen);
  session = gh_vnc_session_new (screen, NULL);

  window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_window_set_default_size (GTK_WINDOW (window), 800, 600);
  view = gh_console_view_new ();
  gh_console_view_set_machine_name (GH_CONSOLE_VIEW (view), "demo");
  gh_console_view_set_session (GH_CONSOLE_VIEW (view), session);
  g_signal_connect (view, "notify::grabbed", G_CALLBACK (show_grab), window);
  g_signal_connect (window, "destroy", G_CALLBACK (gtk_main_quit), NULL);
  g_signal_connect (session, "closed", G_CALLBACK (gtk_main_quit), NULL);
  gtk_container_add (GTK_CONTAINER (window), view);
  gtk_widget_show_all (window);
  gtk_main ();

  g_subprocess_force_exit (qemu);
  g_subprocess_wait (qemu, NULL, NULL);
  return 0;
}
