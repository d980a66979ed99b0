/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Points at which a test may kill the service. */
#include "config.h"

#include "gh-fault.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static void
log_pass (const char *path, const char *name)
{
  g_autofree char *line = g_strconcat (name, "\n", NULL);
  int fd = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

  /* One write of one short line: whole even when several processes append. */
  if (fd < 0 || write (fd, line, strlen (line)) < 0)
    g_warning ("Cannot append the fault point %s to %s: %s", name, path, g_strerror (errno));
  if (fd >= 0)
    close (fd);
}

void
gh_fault_pass (const char *name)
{
  const char *log = g_getenv ("GUESTHOUSE_FAULT_LOG");

  if (log != NULL && *log != '\0')
    log_pass (log, name);
  if (g_strcmp0 (g_getenv ("GUESTHOUSE_FAULT"), name) == 0)
    kill (getpid (), SIGKILL);
}
