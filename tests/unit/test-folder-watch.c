/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What is heard of a folder: once for much at the same time, and nothing after the end. */
#include "config.h"

#include "gh-folder-watch.h"
#include "support.h"

#define MANY 2000

static void
on_changed (gpointer data)
{
  ++*(guint *) data;
}

static void
make_files (const char *folder, const char *prefix, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s-%u", prefix, i);
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_true (g_file_set_contents (path, "", 0, NULL));
    }
}

static void
wait_until_heard (const guint *heard)
{
  while (*heard == 0)
    g_main_context_iteration (NULL, TRUE);
}

/* What happens at once after the watch is made is not missed. */
static void
test_first (void)
{
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *folder = g_dir_make_tmp ("gh-watch-XXXXXX", NULL);
      guint heard = 0;
      GhFolderWatch *watch = gh_folder_watch_new (folder, 5000, on_changed, &heard, NULL);

      make_files (folder, "first", 1);
      wait_until_heard (&heard);
      gh_folder_watch_free (watch);
      remove_folder (folder);
    }
}

static void
test_heard (void)
{
  g_autofree char *folder = g_dir_make_tmp ("gh-watch-XXXXXX", NULL);
  guint heard = 0;
  GhFolderWatch *watch = gh_folder_watch_new (folder, 5000, on_changed, &heard, NULL);

  make_files (folder, "first", 1);
  wait_until_heard (&heard);
  /* While the main loop does not come to it, all of this is one notice. */
  g_usleep (200 * 1000);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  heard = 0;
  make_files (folder, "many", MANY);
  g_usleep (200 * 1000);
  wait_until_heard (&heard);
  g_assert_cmpuint (heard, <, MANY / 10);

  make_files (folder, "late", 1);
  g_usleep (100 * 1000);
  gh_folder_watch_free (watch);
  heard = 0;
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (heard, ==, 0);
  remove_folder (folder);
}

/* Freed before its thread has begun. */
static void
test_short (void)
{
  for (guint i = 0; i < 50; i++)
    {
      g_autofree guint *heard = g_new0 (guint, 1);

      gh_folder_watch_free (
        gh_folder_watch_new ("/nonexistent", 5000, on_changed, g_steal_pointer (&heard), g_free));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/folder-watch/first", test_first);
  g_test_add_func ("/folder-watch/heard", test_heard);
  g_test_add_func ("/folder-watch/short", test_short);
  return g_test_run ();
}
