/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzes what is read of an installer image: any bytes; what is told on is clean UTF-8. */
#include "config.h"

#include <stdlib.h>

#include "gh-media.h"
#include "gh-text.h"
#include "input.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
read_media (const char *file)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GhMedia) media = NULL;

  gh_media_detect_async (file, NULL, input_keep_result, &result);
  input_await (&result);
  media = gh_media_detect_finish (result, NULL);
  if (media != NULL && media->label != NULL && !gh_text_is_clean (media->label))
    abort ();
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  /* No database: it is not of interest here. */
  g_setenv ("GUESTHOUSE_OSINFO", "/nonexistent", FALSE);
  read_media (input_write (".iso", data, size));
  return 0;
}
