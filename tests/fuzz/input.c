/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What is fuzzed, as a file, and waiting for what reads it. */
#include "config.h"

#include "input.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <unistd.h>

static char *file;

static void
remove_file (void)
{
  g_unlink (file);
}

static void
make_file (const char *suffix)
{
  g_autofree char *pattern = g_strconcat ("gh-fuzz-XXXXXX", suffix, NULL);
  int fd = g_file_open_tmp (pattern, &file, NULL);

  g_close (fd, NULL);
  atexit (remove_file);
}

const char *
input_write (const char *suffix, const guint8 *data, gsize size)
{
  if (file == NULL)
    make_file (suffix);
  /* g_file_set_contents_full() would leave the end of a longer input before. */
  if (truncate (file, 0) != 0
      || !g_file_set_contents_full (
        file, (const char *) data, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0600, NULL))
    abort ();
  return file;
}

void
input_keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

void
input_await (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}
