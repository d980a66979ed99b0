/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzes what is read of an installer's serial line: any bytes, of which the latest sign counts. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "gh-stage.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Without an end that is not there: the line is no string. */
static const char *
find (const guint8 *before, gsize before_size, const void *after, gsize after_size)
{
  gsize size = before_size + after_size;
  g_autofree char *text = g_malloc (MAX (size, 1));

  memcpy (text, before, before_size);
  memcpy (text + before_size, after, after_size);
  return gh_stage_find (text, size);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char ready[] = GH_STAGE_MARK "ready";
  static const char disk[] = "Partition disks";
  const char *stage = find (data, size, "", 0);

  if (stage != NULL && *stage == '\0')
    abort ();
  if (g_strcmp0 (find (data, size, ready, strlen (ready)), "The system is ready") != 0
      || g_strcmp0 (find (data, size, disk, strlen (disk)), "The disk is partitioned") != 0)
    abort ();
  /* What came before is over. */
  if (stage != NULL
      && g_strcmp0 (find ((const guint8 *) ready, strlen (ready), data, size), stage) != 0)
    abort ();
  return 0;
}
