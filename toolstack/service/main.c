/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* guesthoused: the toolstack service. Its composition root: the only place that names drivers. */
#include "config.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gh-door.h"
#include "gh-fake-driver.h"
#include "gh-log.h"
#include "gh-qemu-driver.h"
#include "gh-service.h"
#include "gh-watchdog.h"

/* Exit codes; --help tells them. */
enum
{
  EXIT_SERVED = 0,
  EXIT_FAILED = 1,
  EXIT_USAGE = 2,
  EXIT_SERVING_ALREADY = 3,
};

#define IDLE_TIMEOUT 60

typedef struct
{
  gboolean user;
  gboolean system;
  gboolean stdio;
  gboolean version;
  gboolean verbose;
  int idle_timeout;
  int ready_fd;
  char *open; /* (nullable) */
} Options;

static void
options_clear (Options *self)
{
  g_free (self->open);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static void
add_drivers (GhService *service, gboolean system)
{
  gh_service_add_driver (service, "xen", G_TYPE_INVALID, "xen"); /* a module */
  gh_service_add_lock (service, "xen", "/run/guesthouse/xen.lock");
  gh_service_add_lock (service, "fake", g_getenv ("GUESTHOUSE_FAKE_LOCK")); /* as if it were */
  /* As root: QEMU's processes would be root's, and machines that are none could be had by the
   * million. Tests ask for the latter. */
  if (!system)
    gh_service_add_driver (service, "qemu", GH_TYPE_QEMU_DRIVER, "domains");
  if (!system || g_getenv ("GUESTHOUSE_FAKE") != NULL)
    gh_service_add_driver (service, "fake", GH_TYPE_FAKE_DRIVER, NULL);
}

static gboolean
parse (Options *options, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "user",
      0,
      0,
      G_OPTION_ARG_NONE,
      &options->user,
      N_ ("Serve this person's machines on a socket of theirs"),
      NULL },
    { "stdio",
      0,
      0,
      G_OPTION_ARG_NONE,
      &options->stdio,
      N_ ("Serve on standard input and output too, and end with them"),
      NULL },
    { "system",
      0,
      0,
      G_OPTION_ARG_NONE,
      &options->system,
      N_ ("Serve everybody's machines on the system bus"),
      NULL },
    { "idle-timeout",
      0,
      0,
      G_OPTION_ARG_INT,
      &options->idle_timeout,
      N_ ("Leave when nobody has needed the service for so long"),
      N_ ("SECONDS") },
    { "ready-fd",
      0,
      0,
      G_OPTION_ARG_INT,
      &options->ready_fd,
      N_ ("Write a line to this descriptor when clients can connect"),
      N_ ("FD") },
    { "open",
      0,
      0,
      G_OPTION_ARG_STRING,
      &options->open,
      N_ ("Open this host before a client asks for it"),
      N_ ("URI") },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &options->verbose, N_ ("Log more"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, N_ ("Print the version"), NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, _ ("The toolstack service of Guesthouse."));
  g_option_context_set_description (
    context,
    _ ("Exit codes: 0 served and no longer needed, or ended by a signal; 1 failed; 2 wrong "
       "usage; 3 another guesthoused serves already."));
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (*argc > 1)
    g_set_error (
      error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("What is “%s”? See --help"), (*argv)[1]);
  else if (options->idle_timeout < 0)
    g_set_error (
      error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("The idle timeout cannot be negative"));
  else if (options->user + options->system + options->stdio + options->version != 1)
    g_set_error (error,
                 G_OPTION_ERROR,
                 G_OPTION_ERROR_BAD_VALUE,
                 _ ("Choose one of --user, --stdio and --system; see --help"));
  else
    return TRUE;
  return FALSE;
}

/* Whoever started us on demand waits for this line. */
static void
tell_ready (int fd)
{
  if (fd < 0)
    return;
  if (write (fd, "ready\n", 6) < 0)
    g_warning ("Cannot tell that the service is ready: %s", g_strerror (errno));
  close (fd);
}

static gboolean
on_signal (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

static void
on_idle (GhService *service, GMainLoop *loop)
{
  g_info ("Nobody needs the service any more");
  g_main_loop_quit (loop);
}

/* Machines that run, or other clients, keep the service; else it ends at once. */
static void
on_streams_ended (GhService *service)
{
  gh_service_set_idle_timeout (service, 0);
}

/* One run of the program, whichever the door. */
typedef struct
{
  const Options *options;
  GhService *service;
  GMainLoop *loop;
  gboolean ready;
  int code;
} Run;

static void
on_bus_changed (const GError *error, gpointer data)
{
  Run *self = data;

  if (error == NULL)
    {
      g_info ("Serving");
      self->ready = TRUE;
      tell_ready (self->options->ready_fd);
      return;
    }
  g_printerr ("guesthoused: %s\n", error->message);
  self->code = self->ready ? EXIT_FAILED : EXIT_SERVING_ALREADY;
  if (g_error_matches (error, GH_ERROR, GH_ERROR_UNAVAILABLE))
    self->code = EXIT_FAILED;
  g_main_loop_quit (self->loop);
}

/* Before anybody is told that we are ready, and may want us to end. */
static void
get_ready (Run *self)
{
  gh_watchdog_start ();
  g_signal_connect (self->service, "idle", G_CALLBACK (on_idle), self->loop);
  g_unix_signal_add (SIGTERM, on_signal, self->loop);
  g_unix_signal_add (SIGINT, on_signal, self->loop);
  g_unix_signal_add (SIGHUP, on_signal, self->loop);
  gh_service_consider_idle (self->service);
}

/* Whoever wants the host asks for it too, and is told what is wrong with it. */
static void
open_early (GhService *service, const char *uri)
{
  g_autoptr (GError) error = NULL;
  GhHost *host = gh_service_make_host (service, uri, &error);

  if (host != NULL)
    gh_host_open_async (host, NULL, NULL);
  else
    g_info ("%s is left out: %s", uri, error->message);
}

static int
serve_bus (Run *self)
{
  guint name = gh_door_open_bus (self->service, on_bus_changed, self);

  /* Machines may be running since before this process: their ends have to be acted upon, whether
   * a client comes or not. */
  open_early (self->service, "xen:");
  get_ready (self);
  g_main_loop_run (self->loop);
  g_bus_unown_name (name);
  return self->code;
}

static int
serve_person (Run *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusServer) server = gh_door_open_socket (self->service, &error);

  if (server == NULL
      || (self->options->stdio
          && !gh_door_serve_streams (
            self->service, G_CALLBACK (on_streams_ended), self->service, &error)))
    {
      g_printerr ("guesthoused: %s\n", error->message);
      return EXIT_FAILED;
    }
  get_ready (self);
  g_info ("Serving");
  tell_ready (self->options->ready_fd);
  if (self->options->open != NULL)
    open_early (self->service, self->options->open);
  g_main_loop_run (self->loop);
  g_dbus_server_stop (server);
  return EXIT_SERVED;
}

/* Takes @folders. */
static int
serve (const Options *options, GhFolders *folders)
{
  const char *door = options->system ? "system" : options->stdio ? "stdio" : "user";
  g_autoptr (GhService) service = gh_service_new (door, folders, (guint) options->idle_timeout);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Run self = { options, service, loop, FALSE, EXIT_SERVED };

  add_drivers (service, options->system);
  return options->system ? serve_bus (&self) : serve_person (&self);
}

static int
run (const Options *options)
{
  g_autoptr (GhFolders) folders
    = options->system ? gh_folders_new_system () : gh_folders_new_user ();
  g_autofree char *log = g_build_filename (folders->state, "guesthoused.log", NULL);
  g_autoptr (GError) error = NULL;
  guint owner;

  /* Nothing that the system's service makes is anybody else's. */
  if (options->system)
    umask (0077);
  if (gh_door_lock (folders, &owner, &error))
    {
      gh_log_start (log, options->verbose);
      return serve (options, g_steal_pointer (&folders));
    }
  if (g_error_matches (error, GH_ERROR, GH_ERROR_EXISTS) && options->stdio)
    {
      g_clear_error (&error);
      if (gh_door_relay (&error))
        return EXIT_SERVED;
    }
  g_printerr ("guesthoused: %s\n", error->message);
  return g_error_matches (error, GH_ERROR, GH_ERROR_EXISTS) ? EXIT_SERVING_ALREADY : EXIT_FAILED;
}

int
main (int argc, char **argv)
{
  g_auto (Options) options = { .idle_timeout = IDLE_TIMEOUT, .ready_fd = -1 };
  g_autoptr (GError) error = NULL;
  const char *localedir = g_getenv ("GUESTHOUSE_LOCALEDIR");

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, localedir != NULL ? localedir : GH_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  signal (SIGPIPE, SIG_IGN);
  g_set_prgname ("guesthoused");

  if (!parse (&options, &argc, &argv, &error))
    {
      g_printerr ("guesthoused: %s\n", error->message);
      return EXIT_USAGE;
    }
  if (options.version)
    {
      g_print ("guesthoused %s\n", GH_VERSION);
      return EXIT_SERVED;
    }
  return run (&options);
}
