/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "gh-xen-serial.h"

#include <stdlib.h>

/* What libxenlight looks for when the device model is up. */
#define LINE      "serial0"
#define OPTION    "-chardev"
#define BEGINNING "pty,id=" LINE ","

/* In QEMU's options a comma is written twice. */
static char *
make_option (const char *log)
{
  g_auto (GStrv) parts = g_strsplit (log, ",", -1);
  g_autofree char *path = g_strjoinv (",,", parts);

  return g_strconcat (BEGINNING "logfile=", path, ",logappend=on", NULL);
}

/* libxenlight frees what is in a list with free(), as GLib does. */
static void
add (libxl_string_list *list, const char *word)
{
  guint length = *list != NULL ? g_strv_length (*list) : 0;

  *list = g_renew (char *, *list, length + 2);
  (*list)[length] = g_strdup (word);
  (*list)[length + 1] = NULL;
}

void
gh_xen_serial_fill (libxl_domain_build_info *info, const char *log)
{
  g_autofree char *option = make_option (log);

  add (&info->extra_hvm, OPTION);
  add (&info->extra_hvm, option);
  info->u.hvm.serial = g_strdup ("chardev:" LINE);
}

static char **
find_option (libxl_domain_build_info *info)
{
  for (char **word = info->extra_hvm; word != NULL && *word != NULL; word++)
    if (g_str_equal (*word, OPTION) && word[1] != NULL && g_str_has_prefix (word[1], BEGINNING))
      return word + 1;
  return NULL;
}

void
gh_xen_serial_move (libxl_domain_build_info *info, const char *log)
{
  char **option = find_option (info);

  if (option != NULL)
    {
      g_free (*option);
      *option = make_option (log);
    }
  else if (g_strcmp0 (info->u.hvm.serial, "pty") == 0)
    {
      g_clear_pointer (&info->u.hvm.serial, free);
      gh_xen_serial_fill (info, log);
    }
}
