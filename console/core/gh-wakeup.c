/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "gh-wakeup.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <glib-unix.h>

/* @fd: -1 where too many files are open: then GLib's way has to do. */
typedef struct
{
  GSource source;
  int fd;
} Wakeup;

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  Wakeup *self = (Wakeup *) source;
  eventfd_t times;

  if (self->fd >= 0)
    eventfd_read (self->fd, &times);
  else
    g_source_set_ready_time (source, -1);
  return callback != NULL ? callback (data) : G_SOURCE_REMOVE;
}

static void
finalize (GSource *source)
{
  Wakeup *self = (Wakeup *) source;

  if (self->fd >= 0)
    close (self->fd);
}

GSource *
gh_wakeup_new (void)
{
  static GSourceFuncs funcs = { .dispatch = dispatch, .finalize = finalize };
  GSource *source = g_source_new (&funcs, sizeof (Wakeup));
  Wakeup *self = (Wakeup *) source;

  self->fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (self->fd >= 0)
    g_source_add_unix_fd (source, self->fd, G_IO_IN);
  return source;
}

void
gh_wakeup_signal (GSource *source)
{
  Wakeup *self = (Wakeup *) source;

  if (self->fd >= 0)
    eventfd_write (self->fd, 1);
  else
    g_source_set_ready_time (source, 0);
}
