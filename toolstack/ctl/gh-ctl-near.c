/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The word that was meant where one is misspelt. */
#include "config.h"

#include "gh-ctl-near.h"

#include <string.h>

/* Longer words are not compared: nobody misspells one of them. */
#define LONGEST 64

/* The optimal string alignment distance: letters put in, left out, exchanged, or swapped with their
 * neighbour. */
static guint
distance (const char *a, const char *b)
{
  guint rows[3][LONGEST + 1];
  guint *before = rows[0], *last = rows[1], *now = rows[2];
  guint n = (guint) strlen (b);

  for (guint j = 0; j <= n; j++)
    last[j] = j;
  for (guint i = 1; a[i - 1] != '\0'; i++)
    {
      guint *oldest = before;

      now[0] = i;
      for (guint j = 1; j <= n; j++)
        {
          now[j] = MIN (last[j] + 1, now[j - 1] + 1);
          now[j] = MIN (now[j], last[j - 1] + (a[i - 1] != b[j - 1]));
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            now[j] = MIN (now[j], before[j - 2] + 1);
        }
      before = last;
      last = now;
      now = oldest;
    }
  return last[n];
}

const char *
gh_ctl_near (const char *word, const char *const *words)
{
  guint length = (guint) strlen (word);
  guint least = MAX (1, length / 3) + 1;
  const char *near = NULL;

  if (length > LONGEST)
    return NULL;
  for (; *words != NULL; words++)
    {
      guint d = strlen (*words) <= LONGEST ? distance (word, *words) : LONGEST;

      /* One letter for another is no misspelling. */
      if (d < least && d < strlen (*words))
        {
          least = d;
          near = *words;
        }
    }
  return near;
}
