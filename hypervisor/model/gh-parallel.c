/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The same work on many things, by several threads. */
#include "config.h"

#include "gh-parallel.h"

#define THREADS_MAX 4

typedef struct
{
  guint n;
  GhParallelFunc func;
  gpointer data;
  gint next; /* atomic: the number of the next thing */
} Work;

static gpointer
work (gpointer data)
{
  Work *self = data;
  guint i;

  while ((i = (guint) g_atomic_int_add (&self->next, 1)) < self->n)
    self->func (i, self->data);
  return NULL;
}

void
gh_parallel_each (guint n, guint enough, GhParallelFunc func, gpointer data)
{
  Work self = { n, func, data, 0 };
  GThread *helpers[THREADS_MAX - 1] = { NULL };
  /* To count the processors is to read a file: not for the short lists of each definition. */
  guint n_helpers
    = n < enough ? 0 : MIN (MIN (g_get_num_processors (), THREADS_MAX) - 1, n / enough);

  for (guint i = 0; i < n_helpers; i++)
    helpers[i] = g_thread_try_new ("parallel", work, &self, NULL);
  work (&self);
  for (guint i = 0; i < n_helpers; i++)
    if (helpers[i] != NULL)
      g_thread_join (helpers[i]);
}
