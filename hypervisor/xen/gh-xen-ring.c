/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Xen's ring of messages, followed. */
#include "config.h"

#include "gh-xen-ring.h"

/* Of the end of what is known, as much as is looked for in what the ring holds now. */
#define OVERLAP 256

void
gh_xen_ring_merge (GString *log, const char *now)
{
  gsize length = MIN (log->len, OVERLAP);
  const char *end = log->str + log->len - length;
  const char *found = NULL;

  /* The last place: what repeats itself would be told twice else. */
  if (length > 0)
    found = g_strrstr (now, end);
  g_string_append (log, found != NULL ? found + length : now);
}
