/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhLogLimit, and what it has in common with a log's beginning. */
#include "config.h"

#include "gh-log-limit.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gh-fd.h"

#define CHUNK (256 * 1024)
/* Milliseconds between two looks at a log that is written to without pause. */
#define RATE 1000

struct _GhLogLimit
{
  GObject parent_instance;

  char *path;
  goffset bytes;
  GFileMonitor *monitor; /* (nullable): of the log */
  gboolean turning;
};

G_DEFINE_FINAL_TYPE (GhLogLimit, gh_log_limit, G_TYPE_OBJECT)

void
gh_log_set_aside (const char *path)
{
  g_autofree char *before = g_strconcat (path, ".1", NULL);

  /* Over an existing file, rename() waits on ext4 until the new one's text is on the disk. */
  if (access (path, F_OK) == 0)
    unlink (before);
  if (rename (path, before) != 0 && errno != ENOENT)
    g_warning ("Cannot rename %s: %s", path, g_strerror (errno));
}

static gboolean
copy (int from, int to)
{
  g_autofree char *buffer = g_malloc (CHUNK);
  gssize n;

  while ((n = read (from, buffer, CHUNK)) > 0)
    if (!gh_fd_write_all (to, buffer, (gsize) n))
      return FALSE;
  return n == 0;
}

/* Without a copy, the disk being full for instance, the log begins again all the same. */
static void
turn (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char *path = data;
  g_autofree char *before = g_strconcat (path, ".1", NULL);
  int from = open (path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  int to = open (before, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (from >= 0 && (to < 0 || !copy (from, to)))
    g_warning ("Cannot keep %s: %s", path, g_strerror (errno));
  if (from >= 0 && ftruncate (from, 0) != 0)
    g_warning ("Cannot empty %s: %s", path, g_strerror (errno));
  if (to >= 0)
    close (to);
  if (from >= 0)
    close (from);
  g_task_return_boolean (task, TRUE);
}

static void look (GhLogLimit *self);

static void
on_turned (GObject *source, GAsyncResult *result, gpointer data)
{
  GhLogLimit *self = GH_LOG_LIMIT (source);

  self->turning = FALSE;
  look (self);
}

static void
look (GhLogLimit *self)
{
  struct stat st;
  g_autoptr (GTask) task = NULL;

  if (self->turning || stat (self->path, &st) != 0 || st.st_size <= self->bytes)
    return;
  self->turning = TRUE;
  task = g_task_new (self, NULL, on_turned, NULL);
  g_task_set_source_tag (task, look);
  g_task_set_task_data (task, g_strdup (self->path), g_free);
  g_task_run_in_thread (task, turn);
}

static void
gh_log_limit_dispose (GObject *object)
{
  GhLogLimit *self = GH_LOG_LIMIT (object);

  if (self->monitor != NULL)
    g_file_monitor_cancel (self->monitor);
  g_clear_object (&self->monitor);
  G_OBJECT_CLASS (gh_log_limit_parent_class)->dispose (object);
}

static void
gh_log_limit_finalize (GObject *object)
{
  g_free (GH_LOG_LIMIT (object)->path);
  G_OBJECT_CLASS (gh_log_limit_parent_class)->finalize (object);
}

static void
gh_log_limit_class_init (GhLogLimitClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gh_log_limit_dispose;
  G_OBJECT_CLASS (klass)->finalize = gh_log_limit_finalize;
}

static void
gh_log_limit_init (GhLogLimit *self)
{
}

GhLogLimit *
gh_log_limit_new (const char *path, goffset bytes)
{
  GhLogLimit *self = g_object_new (GH_TYPE_LOG_LIMIT, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  self->path = g_strdup (path);
  self->bytes = bytes;
  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, &error);
  if (self->monitor == NULL)
    g_warning ("%s may grow without limit: %s", path, error->message);
  else
    {
      g_file_monitor_set_rate_limit (self->monitor, RATE);
      g_signal_connect_object (
        self->monitor, "changed", G_CALLBACK (look), self, G_CONNECT_SWAPPED);
    }
  look (self);
  return self;
}
