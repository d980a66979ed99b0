/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The consoles and logs of a domain, from outside of the guest. */
#include "config.h"

#include "gh-xen-console-private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <termios.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-xen-config-private.h"
#include "gh-xen-context-private.h"
#include "gh-xen-screen-private.h"

/* How often, and how long, a console that is not there yet is looked for. */
#define RETRY_PAUSE (100 * 1000) /* microseconds */
#define RETRIES     100

static void
connect_thread (GTask *task, gpointer source, gpointer path, GCancellable *cancellable)
{
  int fd = -1;

  for (int i = 0; fd < 0 && i < RETRIES && !g_cancellable_is_cancelled (cancellable); i++)
    {
      if (i > 0)
        g_usleep (RETRY_PAUSE);
      fd = gh_xen_screen_connect (path);
    }
  if (fd >= 0)
    g_task_return_int (task, fd);
  else
    g_task_return_new_error (
      task,
      GH_ERROR,
      GH_ERROR_HYPERVISOR,
      _ ("The machine’s screen does not answer at %s: look at its device model’s log"),
      (char *) path);
}

void
gh_xen_console_connect_vnc (GTask *task, const char *path)
{
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, connect_thread);
}

static int
open_terminal (const char *path, GError **error)
{
  int fd = open (path, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
  struct termios settings;

  if (fd < 0)
    {
      g_propagate_error (
        error, gh_error_from_errno (errno, _ ("Cannot open the machine’s serial line %s"), path));
      return -1;
    }
  /* The lock goes with the descriptor, to whomever it is given, and ends when that closes it. */
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      close (fd);
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_BUSY,
                   _ ("Somebody else uses the machine’s serial line: it has one at a time"));
      return -1;
    }
  if (tcgetattr (fd, &settings) == 0)
    {
      cfmakeraw (&settings);
      tcsetattr (fd, TCSANOW, &settings);
    }
  return fd;
}

static gboolean
is_there (GhXenContext *context, guint32 domid)
{
  libxl_dominfo info;
  gboolean there;

  libxl_dominfo_init (&info);
  there = libxl_domain_info (context->ctx, &info, domid) == 0;
  libxl_dominfo_dispose (&info);
  return there;
}

/* The terminal's name is in xenstore once xenconsoled, or the device model, has seen the domain. */
static char *
wait_for_terminal (GhXenContext *context, guint32 domid, GCancellable *cancellable)
{
  char *path = NULL;

  for (int i = 0;
       i < RETRIES && !g_cancellable_is_cancelled (cancellable) && is_there (context, domid);
       i++)
    {
      if (libxl_primary_console_get_tty (context->ctx, domid, &path) == 0 && path != NULL
          && *path != '\0')
        return path;
      g_clear_pointer (&path, free);
      g_usleep (RETRY_PAUSE);
    }
  return NULL;
}

static void
terminal_thread (GTask *task, gpointer source, gpointer domid, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (GhXenContext) context = gh_xen_context_new (&error);
  char *path;
  int fd = -1;

  if (context == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  path = wait_for_terminal (context, GPOINTER_TO_UINT (domid), cancellable);
  if (path != NULL)
    fd = open_terminal (path, &error);
  else
    g_set_error (&error,
                 GH_ERROR,
                 GH_ERROR_HYPERVISOR,
                 _ ("The machine’s serial line is not there: see that xenconsoled runs"));
  free (path);
  if (fd >= 0)
    g_task_return_int (task, fd);
  else
    g_task_return_error (task, error);
}

void
gh_xen_console_open_serial (GTask *task, guint32 domid)
{
  g_task_set_task_data (task, GUINT_TO_POINTER (domid), NULL);
  g_task_run_in_thread (task, terminal_thread);
}

/* @both: the other log goes on where our own ends; else it stands in for one that is not there. */
typedef struct
{
  char *own;
  char *other;
  gboolean both;
  gsize bytes;
} Tail;

static void
tail_free (gpointer data)
{
  Tail *tail = data;

  g_free (tail->own);
  g_free (tail->other);
  g_free (tail);
}

static GString *
read_end (const char *path, gsize bytes)
{
  FILE *file = fopen (path, "re");
  GString *text = g_string_new (NULL);
  long end;

  if (file == NULL)
    return text;
  fseek (file, 0, SEEK_END);
  end = ftell (file);
  bytes = MIN ((gsize) MAX (end, 0), bytes);
  g_string_set_size (text, bytes);
  fseek (file, -(long) bytes, SEEK_END);
  g_string_truncate (text, fread (text->str, 1, bytes, file));
  fclose (file);
  return text;
}

static void
tail_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Tail *tail = data;
  GString *text = read_end (tail->own, tail->bytes);

  if (g_file_test (tail->own, G_FILE_TEST_EXISTS) == tail->both)
    {
      GString *other = read_end (tail->other, tail->bytes);

      g_string_append_len (text, other->str, (gssize) other->len);
      g_string_free (other, TRUE);
    }
  if (text->len > tail->bytes)
    g_string_erase (text, 0, (gssize) (text->len - tail->bytes));
  g_task_return_pointer (task, g_string_free_to_bytes (text), (GDestroyNotify) g_bytes_unref);
}

static void
read_logs (GTask *task, const char *own, const char *other, gboolean both, gsize bytes)
{
  Tail *tail = g_new0 (Tail, 1);

  tail->own = g_strdup (own);
  tail->other = g_strdup (other);
  tail->both = both;
  tail->bytes = bytes;
  g_task_set_task_data (task, tail, tail_free);
  g_task_run_in_thread (task, tail_thread);
}

static void
capture_thread (GTask *task, gpointer source, gpointer path, GCancellable *cancellable)
{
  GError *error = NULL;
  GBytes *png = gh_xen_screen_capture (path, &error);

  if (png != NULL)
    g_task_return_pointer (task, png, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

void
gh_xen_console_capture (GTask *task, const char *path)
{
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, capture_thread);
}

char *
gh_xen_console_get_log_path (const char *machine, const char *kind)
{
  g_autofree char *name = gh_xen_config_get_xen_name (machine);
  gboolean serial = g_str_equal (kind, "serial");

  return g_strdup_printf ("/var/log/xen/%s%s.log", serial ? "console/guest-" : "qemu-dm-", name);
}

void
gh_xen_console_read_log (GTask *task, const char *machine, const char *own, gsize bytes)
{
  g_autofree char *other = gh_xen_console_get_log_path (machine, "hypervisor");

  read_logs (task, own, other, TRUE, bytes);
}

void
gh_xen_console_read_serial_log (GTask *task, const char *machine, const char *own, gsize bytes)
{
  g_autofree char *other = gh_xen_console_get_log_path (machine, "serial");

  read_logs (task, own != NULL ? own : other, other, FALSE, bytes);
}

const char *const *
gh_xen_console_list (const GhDomainConfig *live, gboolean ours)
{
  static const char *const all[] = { "vnc", "serial", NULL };
  static const char *const vnc[] = { "vnc", NULL };
  static const char *const serial[] = { "serial", NULL };
  static const char *const none[] = { NULL };
  gboolean has_vnc = live->graphics->len > 0 && ours;
  gboolean has_serial
    = live->serials->len > 0 || gh_xen_config_get_type (live) != LIBXL_DOMAIN_TYPE_HVM;

  if (has_vnc)
    return has_serial ? all : vnc;
  return has_serial ? serial : none;
}
