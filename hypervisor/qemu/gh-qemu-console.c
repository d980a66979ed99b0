/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Looking at a run: consoles, a picture, counters. */
#include "config.h"

#include "gh-qemu-console-private.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-json-private.h"

#define SCREEN_BUFFER (1 << 20) /* bytes of a picture that are under way */
#define ACCEPT_PAUSE  10        /* ms */
#define ACCEPT_LOOKS  500

typedef struct
{
  GhQemuRun *run;
  int fd; /* the caller's end, -1 when there is none */
  char *name;
  guint port;
  guint looks; /* how often it was asked whether QEMU has taken the connection */
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_object_unref (look->run);
  if (look->fd >= 0)
    close (look->fd);
  g_free (look->name);
  g_free (look);
}

static Look *
look_new (GTask *task, GhQemuRun *run)
{
  static guint last;
  Look *look = g_new0 (Look, 1);

  look->run = g_object_ref (run);
  look->fd = -1;
  /* A name of its own: several may be under way. */
  look->name = g_strdup_printf ("look-%u", ++last);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, look, look_free);
  return look;
}

static void
ask (GTask *task, const char *command, JsonObject *arguments, int fd, GAsyncReadyCallback callback)
{
  const Look *look = g_task_get_task_data (task);

  gh_qmp_execute_async (gh_qemu_run_get_qmp (look->run),
                        command,
                        arguments,
                        fd,
                        GH_QMP_TIMEOUT,
                        g_task_get_cancellable (task),
                        callback,
                        task);
}

/* Takes the reply to what ask() asked. Returns: %NULL when it failed; @task is completed then */
static JsonNode *
take_reply (GObject *source, GAsyncResult *result, GTask *task)
{
  GError *error = NULL;
  JsonNode *reply = gh_qmp_execute_finish (GH_QMP (source), result, &error);

  if (reply != NULL)
    return reply;
  if (g_error_matches (error, GH_ERROR, GH_ERROR_UNAVAILABLE))
    error->code = GH_ERROR_WRONG_STATE;
  g_task_return_error (task, error);
  g_object_unref (task);
  return NULL;
}

static void
return_fd (GTask *task)
{
  Look *look = g_task_get_task_data (task);
  int fd = look->fd;

  look->fd = -1;
  g_task_return_int (task, fd);
  g_object_unref (task);
}

/* The display. */

static void
on_client_added (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (JsonNode) reply = take_reply (source, result, data);

  if (reply != NULL)
    return_fd (data);
}

static void
on_fd_given (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (JsonNode) reply = take_reply (source, result, data);
  JsonObject *arguments;
  const Look *look;

  if (reply == NULL)
    return;
  look = g_task_get_task_data (data);
  arguments = json_object_new ();
  json_object_set_string_member (arguments, "protocol", "vnc");
  json_object_set_string_member (arguments, "fdname", look->name);
  json_object_set_boolean_member (arguments, "skipauth", TRUE);
  ask (data, "add_client", arguments, -1, on_client_added);
}

/* After each piece that it could write QEMU moves all that is left of a picture: larger pieces are
 * fewer, and a full-HD screen costs it half the time. The kernel gives of this what it may. */
static void
enlarge_buffer (int fd)
{
  int size = SCREEN_BUFFER;

  if (setsockopt (fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size) != 0)
    g_debug ("a display keeps its small buffer: %s", g_strerror (errno));
}

void
gh_qemu_console_open_vnc (GTask *task, GhQemuRun *run)
{
  Look *look = look_new (task, run);
  JsonObject *arguments;
  int fds[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
    {
      g_task_return_new_error (task,
                               GH_ERROR,
                               GH_ERROR_FAILED,
                               _ ("The display could not be opened: %s"),
                               g_strerror (errno));
      g_object_unref (task);
      return;
    }
  look->fd = fds[0];
  enlarge_buffer (fds[1]);
  arguments = json_object_new ();
  json_object_set_string_member (arguments, "fdname", look->name);
  ask (task, "getfd", arguments, fds[1], on_fd_given);
  close (fds[1]);
}

void
gh_qemu_console_open_screen (GTask *task, GhQemuRun *run, guint screen)
{
  g_autofree char *socket = gh_qemu_argv_screen_socket (screen);
  Look *look = look_new (task, run);
  GError *error = NULL;

  look->fd = gh_qemu_run_connect (run, socket, &error);
  if (look->fd >= 0)
    {
      return_fd (task);
      return;
    }
  g_task_return_error (task, gh_error_from_io (error, _ ("The display could not be opened")));
  g_object_unref (task);
}

/* The serial line. */

/* Whether nobody is connected to the character device @label. QEMU says so in words. */
static gboolean
is_free (JsonNode *reply, const char *label)
{
  JsonArray *list = gh_json_array (reply);

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonObject *object = gh_json_object (json_array_get_element (list, i));

      if (g_str_equal (gh_json_string (object, "label", ""), label))
        return g_str_has_prefix (gh_json_string (object, "filename", ""), "disconnected:");
    }
  return FALSE;
}

static gboolean on_accept_due (gpointer data);

/* QEMU takes a connection when it comes to it; what the guest writes before that is only in the
 * log. */
static void
on_accepted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (JsonNode) reply = take_reply (source, result, data);
  g_autofree char *label = NULL;
  Look *look;

  if (reply == NULL)
    return;
  look = g_task_get_task_data (data);
  label = g_strdup_printf ("serial%u", look->port);
  if (is_free (reply, label) && look->looks++ < ACCEPT_LOOKS)
    g_timeout_add (ACCEPT_PAUSE, on_accept_due, data);
  else
    return_fd (data);
}

static gboolean
on_accept_due (gpointer data)
{
  ask (data, "query-chardev", NULL, -1, on_accepted);
  return G_SOURCE_REMOVE;
}

static void
on_chardevs (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  g_autoptr (JsonNode) reply = take_reply (source, result, task);
  g_autofree char *label = NULL;
  g_autofree char *socket = NULL;
  GError *error = NULL;
  Look *look;

  if (reply == NULL)
    return;
  look = g_task_get_task_data (task);
  label = g_strdup_printf ("serial%u", look->port);
  socket = gh_qemu_argv_serial_socket (look->port);
  if (!is_free (reply, label))
    error = g_error_new_literal (
      GH_ERROR, GH_ERROR_BUSY, _ ("The serial line is open elsewhere: close it there first"));
  else if ((look->fd = gh_qemu_run_connect (look->run, socket, &error)) < 0)
    error = gh_error_from_io (error, _ ("The serial line could not be opened"));
  if (error == NULL)
    {
      on_accept_due (task);
      return;
    }
  g_task_return_error (task, error);
  g_object_unref (task);
}

void
gh_qemu_console_open_serial (GTask *task, GhQemuRun *run, guint port)
{
  look_new (task, run)->port = port;
  ask (task, "query-chardev", NULL, -1, on_chardevs);
}

/* A picture. */

static char *
get_picture_path (const Look *look)
{
  return g_build_filename (gh_qemu_run_get_folder (look->run), look->name, NULL);
}

static void
on_picture_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autofree char *path = get_picture_path (g_task_get_task_data (task));
  GError *error = NULL;
  GBytes *bytes = g_file_load_bytes_finish (G_FILE (source), result, NULL, &error);

  unlink (path);
  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, gh_error_from_io (error, _ ("The picture could not be read")));
}

static void
on_picture_taken (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (JsonNode) reply = take_reply (source, result, data);
  g_autofree char *path = NULL;
  g_autoptr (GFile) file = NULL;

  if (reply == NULL)
    return;
  path = get_picture_path (g_task_get_task_data (data));
  file = g_file_new_for_path (path);
  g_file_load_bytes_async (file, g_task_get_cancellable (data), on_picture_read, data);
}

void
gh_qemu_console_take_picture (GTask *task, GhQemuRun *run, const GhDomainConfig *live, guint screen)
{
  const Look *look = look_new (task, run);
  JsonObject *arguments = json_object_new ();
  guint head = 0;
  g_autofree char *device = gh_qemu_argv_find_screen (live, screen, &head);

  if (device != NULL)
    {
      json_object_set_string_member (arguments, "device", device);
      json_object_set_int_member (arguments, "head", head);
    }
  json_object_set_string_member (arguments, "filename", look->name);
  json_object_set_string_member (arguments, "format", "png");
  ask (task, "screendump", arguments, -1, on_picture_taken);
}

/* Counters. */

static void
add_disk_stats (JsonArray *array, guint index, JsonNode *node, gpointer data)
{
  GhDomainSample *sample = data;
  JsonObject *object = gh_json_object (node);
  JsonNode *member = object != NULL ? json_object_get_member (object, "stats") : NULL;
  JsonObject *stats = gh_json_object (member);

  sample->disk_read += (guint64) gh_json_int (stats, "rd_bytes", 0);
  sample->disk_written += (guint64) gh_json_int (stats, "wr_bytes", 0);
}

static void
on_block_stats (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  g_autoptr (JsonNode) reply = take_reply (source, result, task);
  g_autofree GhDomainSample *sample = NULL;
  GhQemuProcess *process;

  if (reply == NULL)
    return;
  sample = g_new0 (GhDomainSample, 1);
  process = gh_qemu_run_get_process (((Look *) g_task_get_task_data (task))->run);
  if (gh_json_array (reply) != NULL)
    json_array_foreach_element (gh_json_array (reply), add_disk_stats, sample);
  if (gh_qemu_process_usage (process, &sample->cpu_time, &sample->memory))
    g_task_return_pointer (task, g_steal_pointer (&sample), g_free);
  else
    g_task_return_new_error (task, GH_ERROR, GH_ERROR_WRONG_STATE, _ ("QEMU has ended"));
  g_object_unref (task);
}

void
gh_qemu_console_sample (GTask *task, GhQemuRun *run)
{
  look_new (task, run);
  ask (task, "query-blockstats", NULL, -1, on_block_stats);
}
