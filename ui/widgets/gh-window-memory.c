/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Where and how large a window was when it was last closed, by a name of the caller's. */
#include "config.h"

#include "gh-window-memory.h"

#include "gh-monitor.h"

static char *
get_file (void)
{
  return g_build_filename (g_get_user_state_dir (), "guesthouse", "windows.ini", NULL);
}

static GKeyFile *
load (void)
{
  g_autofree char *path = get_file ();
  GKeyFile *file = g_key_file_new ();

  /* What cannot be read is forgotten: a size is no loss. */
  g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL);
  return file;
}

static void
save (GKeyFile *file)
{
  g_autofree char *path = get_file ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  if (g_mkdir_with_parents (folder, 0700) != 0 || !g_key_file_save_to_file (file, path, &error))
    g_debug ("the size of a window is not kept: %s",
             error != NULL ? error->message : g_strerror (errno));
}

gboolean
gh_window_memory_restore (GtkWindow *window, const char *name)
{
  g_autoptr (GKeyFile) file = load ();
  int width = g_key_file_get_integer (file, name, "width", NULL);
  int height = g_key_file_get_integer (file, name, "height", NULL);
  gboolean known;

  if (g_key_file_get_boolean (file, name, "maximized", NULL))
    gtk_window_maximize (window);
  known = width >= 200 && height >= 150 && width <= G_MAXINT16 && height <= G_MAXINT16;
  if (known)
    gtk_window_set_default_size (window, width, height);
  /* The monitor may be another than last time. */
  gh_monitor_limit_default (window);
  return known;
}

void
gh_window_memory_save (GtkWindow *window, const char *name)
{
  g_autoptr (GKeyFile) file = load ();
  int width, height;

  g_key_file_set_boolean (file, name, "maximized", gtk_window_is_maximized (window));
  if (!gtk_window_is_maximized (window))
    {
      gtk_window_get_size (window, &width, &height);
      g_key_file_set_integer (file, name, "width", width);
      g_key_file_set_integer (file, name, "height", height);
    }
  save (file);
}

char *
gh_window_memory_get (const char *name, const char *key)
{
  g_autoptr (GKeyFile) file = load ();

  return g_key_file_get_string (file, name, key, NULL);
}

void
gh_window_memory_set (const char *name, const char *key, const char *value)
{
  g_autoptr (GKeyFile) file = load ();

  g_key_file_set_string (file, name, key, value);
  save (file);
}
