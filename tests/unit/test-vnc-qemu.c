/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* An RFB session against a real QEMU: its first frames, a resize, a key. */
#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gio/gio.h>
#include <gio/gunixfdmessage.h>

#include "gh-console-error.h"
#include "gh-vnc-session.h"

#define QEMU       "qemu-system-x86_64"
#define TIMEOUT_MS 60000

typedef struct
{
  GSubprocess *process;
  GSocket *monitor;
  GhConsoleSession *session;
} Machine;

/* Reads the monitor until a reply or the greeting has come; events are skipped. */
static char *
take_reply (Machine *machine)
{
  GString *line = g_string_new (NULL);
  char byte;

  while (g_socket_receive (machine->monitor, &byte, 1, NULL, NULL) == 1)
    {
      if (byte != '\n')
        {
          g_string_append_c (line, byte);
          continue;
        }
      g_assert_null (strstr (line->str, "\"error\""));
      if (strstr (line->str, "\"return\"") != NULL || strstr (line->str, "\"QMP\"") != NULL)
        break;
      g_string_set_size (line, 0);
    }
  g_assert_cmpuint (line->len, >, 0);
  return g_string_free (line, FALSE);
}

static void
expect_reply (Machine *machine)
{
  g_free (take_reply (machine));
}

/* Sends a command, with a descriptor if @fd is not -1. */
static void
command (Machine *machine, const char *json, int fd)
{
  GOutputVector vector = { json, strlen (json) };
  g_autoptr (GSocketControlMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  if (fd >= 0)
    {
      message = g_unix_fd_message_new ();
      g_unix_fd_message_append_fd (G_UNIX_FD_MESSAGE (message), fd, &error);
      g_assert_no_error (error);
    }
  g_socket_send_message (
    machine->monitor, NULL, &vector, 1, &message, message != NULL ? 1 : 0, 0, NULL, &error);
  g_assert_no_error (error);
  expect_reply (machine);
}

/* A test that fails leaves no QEMU behind. */
static void
die_with_us (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

/* Another session to the machine's screen. */
static GhConsoleSession *
attach (Machine *machine)
{
  int screen[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, screen), ==, 0);
  command (machine, "{\"execute\":\"getfd\",\"arguments\":{\"fdname\":\"screen\"}}\n", screen[1]);
  close (screen[1]);
  command (machine,
           "{\"execute\":\"add_client\",\"arguments\":{\"protocol\":\"vnc\","
           "\"fdname\":\"screen\",\"skipauth\":true}}\n",
           -1);
  return gh_vnc_session_new (screen[0], NULL);
}

/* @more: (nullable): further arguments of QEMU's */
static void
machine_start (Machine *machine, const char *const *more)
{
  static const char *const arguments[] = {
    QEMU,
    "-nodefaults",
    "-no-user-config",
    "-accel",
    "tcg",
    "-m",
    "64",
    "-display",
    "none",
    "-vga",
    "std",
    "-S",
    "-chardev",
    "socket,id=qmp,fd=3",
    "-mon",
    "chardev=qmp,mode=control",
    NULL,
  };
  static const char *const silent[] = { "-vnc", "none", NULL };
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;
  int monitor[2];

  g_strv_builder_addv (builder, (const char **) arguments);
  g_strv_builder_addv (builder, (const char **) (more != NULL ? more : silent));
  argv = g_strv_builder_end (builder);

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, monitor), ==, 0);
  g_subprocess_launcher_set_child_setup (launcher, die_with_us, NULL, NULL);
  g_subprocess_launcher_take_fd (launcher, monitor[1], 3);
  machine->process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv, &error);
  g_assert_no_error (error);
  machine->monitor = g_socket_new_from_fd (monitor[0], &error);
  g_assert_no_error (error);

  expect_reply (machine);
  command (machine, "{\"execute\":\"qmp_capabilities\"}\n", -1);
  machine->session = attach (machine);
}

static void
machine_stop (Machine *machine)
{
  g_clear_object (&machine->session);
  g_subprocess_force_exit (machine->process);
  g_subprocess_wait (machine->process, NULL, NULL);
  g_clear_object (&machine->process);
  g_clear_object (&machine->monitor);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
on_failed (GhConsoleSession *session, const GError *error)
{
  g_error ("the session failed: %s", error->message);
}

static gboolean
give_up (gpointer data)
{
  g_error ("QEMU did not show what was expected in time");
  return G_SOURCE_REMOVE;
}

/* A picture of one colour is no picture. */
static gboolean
shows_something (GhConsoleSession *session)
{
  GhFramebuffer fb;
  gboolean differs = FALSE;

  if (!gh_console_session_lock (session, &fb))
    return FALSE;
  for (int y = 0; y < fb.height && !differs; y++)
    differs = memcmp (fb.data, fb.data + (gsize) y * fb.stride, (gsize) fb.width * 4) != 0;
  gh_console_session_unlock (session);
  return differs;
}

static void
count (guint *counter)
{
  (*counter)++;
}

static void
test_real_qemu (void)
{
  Machine machine;
  guint deadline = g_timeout_add (TIMEOUT_MS, give_up, NULL);
  guint n_resized = 0;
  guint n_closed = 0;
  int width, height, first_width, first_height;

  machine_start (&machine, NULL);
  g_signal_connect_swapped (machine.session, "resized", G_CALLBACK (count), &n_resized);
  g_signal_connect_swapped (machine.session, "closed", G_CALLBACK (count), &n_closed);
  g_signal_connect (machine.session, "failed", G_CALLBACK (on_failed), NULL);
  while (!shows_something (machine.session))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (gh_console_session_get_state (machine.session), ==, GH_CONSOLE_CONNECTED);
  gh_console_session_get_size (machine.session, &first_width, &first_height);
  g_assert_cmpint (first_width, >, 0);
  g_assert_cmpint (first_height, >, 0);

  /* The firmware sets its text mode, which has another size than the screen of a stopped machine.
   */
  n_resized = 0;
  command (&machine, "{\"execute\":\"cont\"}\n", -1);
  while (n_resized == 0 || !shows_something (machine.session))
    g_main_context_iteration (NULL, TRUE);
  gh_console_session_get_size (machine.session, &width, &height);
  g_test_message ("%d × %d, then %d × %d", first_width, first_height, width, height);
  g_assert_true (width != first_width || height != first_height);
  g_assert_cmpint (gh_console_session_get_pointer_mode (machine.session), ==, GH_POINTER_RELATIVE);

  /* No part of this may upset the server. */
  gh_console_session_send_key (machine.session, 0x1c, 0xff0d, TRUE);
  gh_console_session_send_key (machine.session, 0x1c, 0xff0d, FALSE);
  gh_console_session_send_motion (machine.session, 5, 5, GH_BUTTON_LEFT);
  gh_console_session_request_size (machine.session, 1024, 768);
  for (guint i = 0; i < 20; i++)
    {
      command (&machine, "{\"execute\":\"query-status\"}\n", -1);
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_cmpint (gh_console_session_get_state (machine.session), ==, GH_CONSOLE_CONNECTED);

  command (&machine, "{\"execute\":\"quit\"}\n", -1);
  while (n_closed == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (gh_console_session_get_error (machine.session));
  machine_stop (&machine);
  g_source_remove (deadline);
}

static void
wait_for_number (const guint *number)
{
  while (*number == 0)
    g_main_context_iteration (NULL, TRUE);
}

/* QEMU hands what one of its clients copies to the others, as it does with a guest's agent. */
static void
test_clipboard (void)
{
  static const char *const text = "Grüße, 你好\nzweite Zeile";
  Machine machine;
  guint deadline = g_timeout_add (TIMEOUT_MS, give_up, NULL);
  g_autoptr (GhConsoleSession) other = NULL;
  guint n_texts = 0;

  machine_start (&machine, NULL);
  other = attach (&machine);
  /* Both are known to QEMU's clipboard when it has told them of the lights. */
  while (gh_console_session_get_leds (machine.session) < 0
         || gh_console_session_get_leds (other) < 0)
    g_main_context_iteration (NULL, TRUE);
  g_signal_connect_swapped (other, "clipboard-changed", G_CALLBACK (count), &n_texts);
  gh_console_session_set_clipboard (machine.session, text);
  wait_for_number (&n_texts);
  g_assert_cmpstr (gh_console_session_get_clipboard (other), ==, text);

  n_texts = 0;
  g_signal_connect_swapped (machine.session, "clipboard-changed", G_CALLBACK (count), &n_texts);
  gh_console_session_set_clipboard (other, "zurück");
  wait_for_number (&n_texts);
  g_assert_cmpstr (gh_console_session_get_clipboard (machine.session), ==, "zurück");
  g_clear_object (&other);
  machine_stop (&machine);
  g_source_remove (deadline);
}

/* The firmware's keyboard lights: Caps Lock goes on and QEMU tells. */
static void
test_lights (void)
{
  Machine machine;
  guint deadline = g_timeout_add (TIMEOUT_MS, give_up, NULL);
  guint n_lights = 0;

  machine_start (&machine, NULL);
  g_signal_connect_swapped (machine.session, "leds-changed", G_CALLBACK (count), &n_lights);
  wait_for_number (&n_lights);
  g_assert_cmpint (gh_console_session_get_leds (machine.session), >=, 0);
  machine_stop (&machine);
  g_source_remove (deadline);
}

/* A boot sector that lets the computer's speaker sound at 1000 Hz, and leaves it so. */
static const guint8 beep[] = { 0xb0, 0xb6, 0xe6, 0x43, 0xb8, 0xa9, 0x04, 0xe6, 0x42, 0x88, 0xe0,
                               0xe6, 0x42, 0xe4, 0x61, 0x0c, 0x03, 0xe6, 0x61, 0xf4, 0xeb, 0xfd };

/* In the session's thread. */
typedef struct
{
  gint frames; /* that sound, atomic */
  gint rises;  /* from below to above, atomic */
  gboolean above;
} Heard;

static void
hear (const gint16 *samples, gsize n_frames, gpointer data)
{
  Heard *heard = data;

  for (gsize i = 0; i < n_frames; i++)
    {
      gint16 left = samples[i * GH_AUDIO_CHANNELS];

      if (left == 0)
        continue;
      g_atomic_int_inc (&heard->frames);
      if (left > 0 && !heard->above)
        g_atomic_int_inc (&heard->rises);
      heard->above = left > 0;
    }
}

/* A guest's tone arrives at its pitch, and no more of it when nobody listens. */
static void
test_sound (void)
{
  Machine machine;
  guint deadline = g_timeout_add (TIMEOUT_MS, give_up, NULL);
  Heard heard = { 0 };
  guint8 sector[512] = { 0 };
  g_autofree char *disk = NULL;
  g_autofree char *drive = NULL;
  g_autoptr (GError) error = NULL;
  int fd = g_file_open_tmp ("beep-XXXXXX", &disk, &error);
  int frames;

  g_assert_no_error (error);
  memcpy (sector, beep, sizeof beep);
  sector[510] = 0x55;
  sector[511] = 0xaa;
  g_assert_cmpint (write (fd, sector, sizeof sector), ==, sizeof sector);
  close (fd);
  drive = g_strdup_printf ("if=floppy,format=raw,read-only=on,file=%s", disk);
  machine_start (&machine,
                 (const char *const[]){ "-audiodev",
                                        "none,id=sound",
                                        "-machine",
                                        "pc,pcspk-audiodev=sound",
                                        "-vnc",
                                        "none,audiodev=sound",
                                        "-drive",
                                        drive,
                                        NULL });
  gh_console_session_set_audio (machine.session, hear, &heard);
  command (&machine, "{\"execute\":\"cont\"}\n", -1);
  while (g_atomic_int_get (&heard.frames) < GH_AUDIO_RATE)
    g_main_context_iteration (NULL, TRUE);
  gh_console_session_set_audio (machine.session, NULL, NULL);
  frames = g_atomic_int_get (&heard.frames);
  g_test_message ("%d waves in %d frames", heard.rises, frames);
  g_assert_cmpfloat_with_epsilon ((double) heard.rises * GH_AUDIO_RATE / frames, 1000, 50);
  for (guint i = 0; i < 20; i++)
    {
      command (&machine, "{\"execute\":\"query-status\"}\n", -1);
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_cmpint (g_atomic_int_get (&heard.frames), ==, frames);
  machine_stop (&machine);
  unlink (disk);
  g_source_remove (deadline);
}

/* SASL, where QEMU has users: Debian's QEMU has it over TCP alone, and there with mechanisms that
 * encrypt. */

#define SASL_USER "alice"
#define SASL_WORD "correct horse"

/* Writes a folder that tells QEMU of one user. */
static char *
make_users (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("gh-sasl-XXXXXX", &error);
  g_autofree char *users = g_build_filename (folder, "users", NULL);
  g_autofree char *config = g_build_filename (folder, "qemu.conf", NULL);
  g_autofree char *text = g_strdup_printf ("mech_list: digest-md5\npwcheck_method: auxprop\n"
                                           "auxprop_plugin: sasldb\nsasldb_path: %s\n",
                                           users);
  g_autoptr (GSubprocess) process = NULL;

  g_assert_no_error (error);
  g_file_set_contents (config, text, -1, &error);
  g_assert_no_error (error);
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE,
                              &error,
                              "/usr/sbin/saslpasswd2",
                              "-p",
                              "-c",
                              "-a",
                              "qemu",
                              "-f",
                              users,
                              SASL_USER,
                              NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, SASL_WORD, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  return folder;
}

static void
remove_users (char *folder)
{
  static const char *const names[] = { "users", "qemu.conf" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_assert_cmpint (unlink (path), ==, 0);
    }
  g_assert_cmpint (rmdir (folder), ==, 0);
  g_free (folder);
}

/* Where QEMU serves its screen. */
static char *
find_address (Machine *machine)
{
  static const char json[] = "{\"execute\":\"query-vnc\"}\n";
  g_autofree char *reply = NULL;
  const char *service;

  g_assert_cmpint (g_socket_send (machine->monitor, json, strlen (json), NULL, NULL), >, 0);
  reply = take_reply (machine);
  service = strstr (reply, "\"service\": \"");
  g_assert_nonnull (service);
  return g_strdup_printf ("vnc://127.0.0.1:%d", atoi (service + strlen ("\"service\": \"")));
}

typedef struct
{
  const char *password; /* (nullable) */
  guint n_asked;
  guint n_users;
  guint n_ended;
} Person;

static void
answer (GhConsoleSession *session, gboolean needs_user, Person *person)
{
  person->n_asked++;
  person->n_users += needs_user ? 1 : 0;
  gh_console_session_give_password (session, SASL_USER, person->password);
}

static GhConsoleSession *
log_in (const char *address, Person *person)
{
  g_autoptr (GError) error = NULL;
  GhConsoleSession *session = gh_vnc_session_open (address, NULL, &error);

  g_assert_no_error (error);
  g_signal_connect (session, "password-needed", G_CALLBACK (answer), person);
  g_signal_connect_swapped (session, "failed", G_CALLBACK (count), &person->n_ended);
  g_signal_connect_swapped (session, "closed", G_CALLBACK (count), &person->n_ended);
  return session;
}

/* A user is let in with the right password, and sees and hears no less than others; nobody else is.
 */
static void
test_sasl (void)
{
  Machine machine;
  guint deadline = g_timeout_add (TIMEOUT_MS, give_up, NULL);
  char *folder = make_users ();
  g_autofree char *address = NULL;
  g_autoptr (GhConsoleSession) session = NULL;
  g_autoptr (GhConsoleSession) refused = NULL;
  Person person = { SASL_WORD, 0, 0, 0 };
  Person stranger = { "wrong horse", 0, 0, 0 };

  g_setenv ("SASL_CONF_PATH", folder, TRUE);
  machine_start (&machine, (const char *const[]){ "-vnc", "127.0.0.1:0,to=99,sasl=on", NULL });
  address = find_address (&machine);
  session = log_in (address, &person);
  while (!shows_something (session))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (person.n_asked, ==, 1);
  g_assert_cmpuint (person.n_users, ==, 1);
  g_assert_cmpuint (person.n_ended, ==, 0);

  refused = log_in (address, &stranger);
  wait_for_number (&stranger.n_ended);
  g_assert_cmpuint (stranger.n_asked, ==, 1);
  g_assert_error (gh_console_session_get_error (refused), GH_ERROR, GH_ERROR_NOT_AUTHORIZED);
  g_assert_nonnull (strstr (gh_console_session_get_error (refused)->message, address));

  /* What comes after is encrypted too: the guest's new mode is another size, all of it anew. */
  command (&machine, "{\"execute\":\"cont\"}\n", -1);
  for (int width = 0, height = 0; height != 400 || !shows_something (session);)
    {
      g_main_context_iteration (NULL, TRUE);
      gh_console_session_get_size (session, &width, &height);
    }
  g_clear_object (&session);
  g_clear_object (&refused);
  machine_stop (&machine);
  g_unsetenv ("SASL_CONF_PATH");
  remove_users (folder);
  g_source_remove (deadline);
}

int
main (int argc, char **argv)
{
  g_autofree char *qemu = g_find_program_in_path (QEMU);

  g_test_init (&argc, &argv, NULL);
  if (qemu != NULL)
    {
      g_test_add_func ("/vnc-qemu/real-qemu", test_real_qemu);
      g_test_add_func ("/vnc-qemu/clipboard", test_clipboard);
      g_test_add_func ("/vnc-qemu/lights", test_lights);
      g_test_add_func ("/vnc-qemu/sound", test_sound);
      g_test_add_func ("/vnc-qemu/sasl", test_sasl);
    }
  else
    g_test_message ("skipped: there is no " QEMU);
  return g_test_run ();
}
