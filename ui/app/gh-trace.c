/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Marks of the start for whoever measures it. */
#include "config.h"

#include "gh-trace.h"

#include <unistd.h>

void
gh_trace (const char *mark)
{
  const char *text = g_getenv ("GUESTHOUSE_TRACE_FD");
  g_autofree char *line = g_strconcat (mark, "\n", NULL);
  gint64 fd;

  if (text == NULL || !g_ascii_string_to_signed (text, 10, 0, G_MAXINT, &fd, NULL))
    return;
  if (write ((int) fd, line, strlen (line)) < 0)
    g_debug ("nobody reads the trace");
}
