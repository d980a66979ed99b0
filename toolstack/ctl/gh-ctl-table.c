/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhCtlTable: text in columns, as wide as letters are on a terminal. */
#include "config.h"

#include "gh-ctl-table.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "gh-ctl-output.h"

/* A last column that would be narrower than this is not cut off, but goes on in the next line. */
#define NARROWEST 12

static glong
width_of_char (gunichar c)
{
  return g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
}

glong
gh_ctl_width (const char *text)
{
  glong width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    width += width_of_char (g_utf8_get_char (p));
  return width;
}

glong
gh_ctl_terminal_width (int fd)
{
  struct winsize size = { 0 };

  return ioctl (fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

void
gh_ctl_shorten (char *text, glong width)
{
  glong before = 0;

  for (char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      before += width_of_char (g_utf8_get_char (p));
      if (before >= width)
        *p = '\0';
      if (*p == '\0')
        break;
    }
}

struct _GhCtlTable
{
  GPtrArray *rows; /* of char ** */
  guint columns;
};

GhCtlTable *
gh_ctl_table_new (const char *const *titles)
{
  GhCtlTable *self = g_new0 (GhCtlTable, 1);

  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  self->columns = g_strv_length ((char **) titles);
  gh_ctl_table_add (self, g_strdupv ((char **) titles));
  return self;
}

void
gh_ctl_table_add (GhCtlTable *self, char **cells)
{
  g_assert (g_strv_length (cells) == self->columns);
  g_ptr_array_add (self->rows, cells);
}

/* Cuts a text off at the edge of the terminal, and shows that it goes on. */
static void
fit (char **text, glong width)
{
  g_autofree char *cut = NULL;

  if (gh_ctl_width (*text) <= width)
    return;
  gh_ctl_shorten (*text, width);
  cut = *text;
  *text = g_strconcat (cut, "…", NULL);
}

/* @left: the columns of the terminal that the last cell has, when it is on one */
static void
append_row (GhCtlTable *self, GString *out, char **cells, const glong *widths, glong left)
{
  if (left >= NARROWEST)
    fit (&cells[self->columns - 1], left);
  for (guint i = 0; i < self->columns; i++)
    {
      g_string_append (out, cells[i]);
      if (i + 1 == self->columns)
        break;
      for (glong n = gh_ctl_width (cells[i]); n < widths[i] + 2; n++)
        g_string_append_c (out, ' ');
    }
  while (out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
  g_string_append_c (out, '\n');
}

static void
print_rows (GhCtlTable *self)
{
  g_autofree glong *widths = g_new0 (glong, self->columns);
  g_autoptr (GString) out = g_string_new (NULL);
  glong left = gh_ctl_terminal_width (STDOUT_FILENO);

  for (guint c = 0; c + 1 < self->columns; c++)
    {
      for (guint r = 0; r < self->rows->len; r++)
        widths[c] = MAX (widths[c], gh_ctl_width (((char **) self->rows->pdata[r])[c]));
      left -= widths[c] + 2;
    }
  for (guint r = 0; r < self->rows->len; r++)
    {
      if (r == 0)
        g_string_append (out, gh_ctl_paint ("bold"));
      append_row (self, out, self->rows->pdata[r], widths, left);
      if (r == 0)
        g_string_append (out, gh_ctl_paint ("plain"));
    }
  fputs (out->str, stdout);
  fflush (stdout);
}

void
gh_ctl_table_print (GhCtlTable *self, GhCtl *ctl, const char *none)
{
  if (self->rows->len > 1)
    print_rows (self);
  else if (!ctl->quiet)
    g_printerr ("%s\n", none);
  g_ptr_array_unref (self->rows);
  g_free (self);
}
