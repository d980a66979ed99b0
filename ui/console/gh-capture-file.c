/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Where pictures and films of guests' screens are kept. */
#include "config.h"

#include "gh-capture-file.h"

GFile *
gh_capture_file (GUserDirectory directory, const char *name, const char *extension)
{
  const char *folder = g_get_user_special_dir (directory);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%F %H-%M-%S");
  g_autofree char *file = g_strdup_printf ("%s %s.%s", name, time, extension);

  g_strdelimit (file, "/", '-');
  return g_file_new_build_filename (folder != NULL ? folder : g_get_home_dir (), file, NULL);
}
