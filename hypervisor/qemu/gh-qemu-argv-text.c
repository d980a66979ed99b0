/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of a command line. */
#include "config.h"

#include "gh-qemu-argv-private.h"

void
gh_qemu_argv_add (GhQemuBuilder *b, const char *argument)
{
  g_ptr_array_add (b->argv, g_strdup (argument));
}

void
gh_qemu_argv_add_pair (GhQemuBuilder *b, const char *option, const char *value)
{
  gh_qemu_argv_add (b, option);
  gh_qemu_argv_add (b, value);
}

/* Appends "NAME=VALUE" with the commas of the value doubled, as QEMU's option parser has it. */
void
gh_qemu_argv_option (GString *text, const char *name, const char *value)
{
  if (text->len > 0)
    g_string_append_c (text, ',');
  g_string_append_printf (text, "%s=", name);
  for (const char *p = value; *p != '\0'; p++)
    g_string_append (text, *p == ',' ? ",," : (char[]){ *p, '\0' });
}

void
gh_qemu_argv_format (GString *text, const char *name, const char *format, ...)
{
  g_autofree char *value = NULL;
  va_list args;

  va_start (args, format);
  value = g_strdup_vprintf (format, args);
  va_end (args);
  gh_qemu_argv_option (text, name, value);
}

void
gh_qemu_argv_take (GhQemuBuilder *b, const char *option, GString *value)
{
  gh_qemu_argv_add (b, option);
  g_ptr_array_add (b->argv, g_string_free (value, FALSE));
}
