/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzes what is read of an installer image, and of a list of systems that can be fetched: any
 * bytes as either; what is told on is clean UTF-8, and only web addresses are fetched from. */
#include "config.h"

#include <glib/gstdio.h>
#include <stdlib.h>

#include "gh-catalog.h"
#include "gh-media.h"
#include "gh-text.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static char *file;

static void
remove_file (void)
{
  g_unlink (file);
}

static void
prepare (void)
{
  int fd = g_file_open_tmp ("gh-fuzz-XXXXXX.iso", &file, NULL);

  /* No database: it is not of interest here. */
  g_setenv ("GUESTHOUSE_OSINFO", "/nonexistent", TRUE);
  g_close (fd, NULL);
  atexit (remove_file);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
read_media (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GhMedia) media = NULL;

  gh_media_detect_async (file, NULL, on_done, &result);
  wait_for (&result);
  media = gh_media_detect_finish (result, NULL);
  if (media != NULL && media->label != NULL && !gh_text_is_clean (media->label))
    abort ();
}

static void
check_place (GVariant *place)
{
  const char *url = "";

  if (!g_variant_lookup (place, "url", "&s", &url)
      || !(g_str_has_prefix (url, "http://") || g_str_has_prefix (url, "https://")))
    abort ();
}

static void
read_catalog (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) systems = NULL;

  gh_catalog_list_async (file, NULL, NULL, on_done, &result);
  wait_for (&result);
  systems = gh_catalog_list_finish (result, NULL);
  for (gsize i = 0; systems != NULL && i < g_variant_n_children (systems); i++)
    {
      g_autoptr (GVariant) system = g_variant_get_child_value (systems, i);
      g_autoptr (GVariant) places = g_variant_lookup_value (system, "places", NULL);

      for (gsize k = 0; k < g_variant_n_children (places); k++)
        {
          g_autoptr (GVariant) place = g_variant_get_child_value (places, k);

          check_place (place);
        }
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  if (file == NULL)
    prepare ();
  if (!g_file_set_contents_full (
        file, (const char *) data, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0600, NULL))
    abort ();
  read_media ();
  read_catalog ();
  return 0;
}
