/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The log. */
#include "config.h"

#include "gh-log.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_SIZE (1024 * 1024)

/* What the writer function is given; set once, before there are threads. */
typedef struct
{
  GMutex lock;
  char *path; /* where standard error leads, NULL when that is not ours to move */
  gsize size;
  gboolean verbose;
  gboolean journal;
} Log;

/* Whether standard error leads to @path; sets the size it has. */
static gboolean
is_standard_error (const char *path, gsize *size)
{
  struct stat here, there;

  if (fstat (STDERR_FILENO, &here) < 0 || g_stat (path, &there) < 0 || here.st_dev != there.st_dev
      || here.st_ino != there.st_ino)
    return FALSE;
  *size = (gsize) here.st_size;
  return TRUE;
}

static void
rotate (Log *self)
{
  g_autofree char *old = g_strconcat (self->path, ".old", NULL);
  int fd;

  self->size = 0;
  g_rename (self->path, old);
  fd = open (self->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0)
    return;
  dup2 (fd, STDERR_FILENO);
  close (fd);
}

static const char *
level_word (GLogLevelFlags level)
{
  switch (level & G_LOG_LEVEL_MASK)
    {
    case G_LOG_LEVEL_ERROR:
    case G_LOG_LEVEL_CRITICAL:
      return "error";
    case G_LOG_LEVEL_WARNING:
      return "warning";
    case G_LOG_LEVEL_DEBUG:
      return "debug";
    default:
      return "info";
    }
}

static const char *
field (const GLogField *fields, gsize n, const char *key)
{
  for (gsize i = 0; i < n; i++)
    if (strcmp (fields[i].key, key) == 0 && fields[i].length < 0)
      return fields[i].value;
  return "";
}

static char *
format_line (GLogLevelFlags level, const GLogField *fields, gsize n)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%F %T.%f");
  const char *uuid = field (fields, n, "DOMAIN_UUID");
  const char *job = field (fields, n, "JOB");

  time[strlen ("2026-01-01 00:00:00.000")] = '\0';
  return g_strdup_printf ("%s %s %s: %s%s%s%s%s\n",
                          time,
                          level_word (level),
                          field (fields, n, "GLIB_DOMAIN"),
                          field (fields, n, "MESSAGE"),
                          *uuid != '\0' ? " DOMAIN_UUID=" : "",
                          uuid,
                          *job != '\0' ? " JOB=" : "",
                          job);
}

static void
write_line (int fd, const char *line)
{
  gsize left = strlen (line);

  while (left > 0)
    {
      ssize_t n = write (fd, line, left);

      if (n < 0 && errno != EINTR)
        return;
      if (n > 0)
        {
          line += n;
          left -= (gsize) n;
        }
    }
}

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  Log *self = data;
  g_autofree char *line = NULL;

  if ((level & G_LOG_LEVEL_MASK) == G_LOG_LEVEL_DEBUG && !self->verbose)
    return G_LOG_WRITER_HANDLED;
  line = format_line (level, fields, n_fields);
  if (self->journal
      && g_log_writer_journald (level, fields, n_fields, NULL) == G_LOG_WRITER_HANDLED)
    return G_LOG_WRITER_HANDLED;
  g_mutex_lock (&self->lock);
  if (self->path != NULL && self->size > MAX_SIZE)
    rotate (self);
  write_line (STDERR_FILENO, line);
  self->size += strlen (line);
  g_mutex_unlock (&self->lock);
  return G_LOG_WRITER_HANDLED;
}

static void
log_free (gpointer data)
{
  Log *self = data;

  g_free (self->path);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
gh_log_start (const char *file, gboolean verbose)
{
  Log *self = g_new0 (Log, 1);

  g_mutex_init (&self->lock);
  if (file != NULL && is_standard_error (file, &self->size))
    self->path = g_strdup (file);
  self->verbose = verbose;
  self->journal = g_log_writer_is_journald (STDERR_FILENO);
  g_log_set_writer_func (write_log, self, log_free);
}
