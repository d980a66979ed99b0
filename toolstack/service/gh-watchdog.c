/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Measures how long the main loop stands still. */
#include "config.h"

#include "gh-watchdog.h"

#if GH_WATCHDOG
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LIMIT_US (50 * 1000)

/* A poll function is given no data, so what it needs has to stand here; only the main thread uses
 * it. */
static struct
{
  GPollFunc poll;
  gint64 wall;
  gint64 cpu;
} watchdog;

static gint64
thread_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
report (gint64 wall, gint64 cpu)
{
  const char *path = g_getenv ("GUESTHOUSE_WATCHDOG_FILE");
  g_autofree char *line = g_strdup_printf ("%d %d\n", (int) (wall / 1000), (int) (cpu / 1000));
  int fd;

  g_warning ("The main loop stood still for %d ms, %d of them computing",
             (int) (wall / 1000),
             (int) (cpu / 1000));
  if (path == NULL)
    return;
  fd = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd >= 0)
    {
      if (write (fd, line, strlen (line)) < 0)
        g_warning ("Cannot write to %s", path);
      close (fd);
    }
}

static int
watching_poll (GPollFD *fds, guint n_fds, int timeout)
{
  gint64 wall = g_get_monotonic_time () - watchdog.wall;
  int result;

  if (watchdog.wall > 0 && wall > LIMIT_US)
    report (wall, thread_time () - watchdog.cpu);
  result = watchdog.poll (fds, n_fds, timeout);
  watchdog.wall = g_get_monotonic_time ();
  watchdog.cpu = thread_time ();
  return result;
}

void
gh_watchdog_start (void)
{
  watchdog.poll = g_main_context_get_poll_func (NULL);
  g_main_context_set_poll_func (NULL, watching_poll);
}
#else
void
gh_watchdog_start (void)
{
}
#endif
