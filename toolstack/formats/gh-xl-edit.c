/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Edits of the text of an xl.cfg that leave all else as it was written. */
#include "config.h"

#include "gh-xl-edit-private.h"

#include <string.h>

static void
add_edit (GhXlTree *self, gsize start, gsize end, const char *text)
{
  GhXlEdit edit = { start, end, g_strdup (text) };

  g_array_append_val (self->edits, edit);
}

static gsize
skip_blanks (const GhXlTree *self, gsize at)
{
  while (at < self->length && strchr (" \t\r", self->text[at]) != NULL)
    at++;
  return at;
}

static gsize
back_over_blanks (const GhXlTree *self, gsize at)
{
  while (at > 0 && (self->text[at - 1] == ' ' || self->text[at - 1] == '\t'))
    at--;
  return at;
}

static gboolean
begins_line (const GhXlTree *self, gsize at)
{
  at = back_over_blanks (self, at);
  return at == 0 || self->text[at - 1] == '\n';
}

/* Takes out what stands from @start to @end with the @separator behind it, and the line when
 * nothing else is in it. A comment that follows stays. */
static void
cut (GhXlTree *self, gsize start, gsize end, char separator)
{
  gsize after = skip_blanks (self, end);
  gboolean alone = begins_line (self, start);

  if (after < self->length && self->text[after] == separator)
    after = skip_blanks (self, after + 1);
  if (alone && (after == self->length || self->text[after] == '\n'))
    {
      start = back_over_blanks (self, start);
      after += after < self->length;
    }
  else if (after < self->length && self->text[after] == '\n')
    {
      start = back_over_blanks (self, start);
      after = skip_blanks (self, end) == after ? end : after;
    }
  add_edit (self, start, after, "");
}

static const char escapes[] = "\aa\bb\ff\nn\rr\tt\vv";

char *
gh_xl_quote (const char *text)
{
  char quote = strchr (text, '"') != NULL && strchr (text, '\'') == NULL ? '\'' : '"';
  g_autoptr (GString) out = g_string_new (NULL);

  g_string_append_c (out, quote);
  for (; *text != '\0'; text++)
    {
      const char *pair = escapes;

      while (*pair != '\0' && *pair != *text)
        pair += 2;
      if (*pair != '\0')
        g_string_append_printf (out, "\\%c", pair[1]);
      else if ((guchar) *text < 0x20)
        return NULL;
      else if (*text == quote || *text == '\\')
        g_string_append_printf (out, "\\%c", *text);
      else
        g_string_append_c (out, *text);
    }
  g_string_append_c (out, quote);
  return g_strdup (out->str);
}

/* A new setting stands in a line of its own at the end. */
static void
append_setting (GhXlTree *self, const char *key, const char *value)
{
  gboolean unfinished = self->length > 0 && self->text[self->length - 1] != '\n';
  gboolean first = TRUE;
  g_autofree char *line = NULL;

  for (guint i = 0; i < self->edits->len; i++)
    first &= g_array_index (self->edits, GhXlEdit, i).start != self->length;
  line = g_strdup_printf ("%s%s = %s\n", unfinished && first ? "\n" : "", key, value);
  add_edit (self, self->length, self->length, line);
}

void
gh_xl_tree_set (GhXlTree *self, const char *key, const char *value)
{
  guint first = gh_xl_tree_first_part (self, key);
  gboolean found = FALSE;

  for (guint i = 0; i < self->settings->len; i++)
    {
      const GhXlSetting *setting = self->settings->pdata[i];

      if (strcmp (setting->key, key) != 0)
        continue;
      if (value != NULL && !found && i >= first)
        {
          add_edit (self, setting->value->start, setting->value->end, value);
          found = TRUE;
        }
      else if (value == NULL || i > first)
        cut (self, setting->start, setting->end, ';');
    }
  if (value != NULL && !found)
    append_setting (self, key, value);
}

/* ---- lists ---- */

static char *
join_items (const char *const *values)
{
  g_autofree char *joined = g_strjoinv (",\n  ", (char **) values);

  return values[0] != NULL && values[1] != NULL ? g_strdup_printf ("[\n  %s,\n]", joined)
                                                : g_strdup_printf ("[ %s ]", joined);
}

/* The text between an item and the one behind it: on a line of its own if that is how it stands. */
static char *
gap_before (const GhXlTree *self, const GhXlValue *item)
{
  gsize start = back_over_blanks (self, item->start);

  if (!begins_line (self, item->start))
    return g_strdup (" ");
  return g_strdup_printf ("\n%.*s", (int) (item->start - start), self->text + start);
}

/* Puts an item behind @item. */
static void
insert_item (GhXlTree *self, const GhXlValue *item, const char *value)
{
  gsize after = skip_blanks (self, item->end);
  g_autofree char *gap = gap_before (self, item);
  gboolean comma = after < self->length && self->text[after] == ',';
  g_autofree char *text
    = comma ? g_strdup_printf ("%s%s,", gap, value) : g_strdup_printf (",%s%s", gap, value);

  add_edit (self, comma ? after + 1 : item->end, comma ? after + 1 : item->end, text);
}

static gboolean
is_ascending (const int *origins, guint n)
{
  int last = -1;

  for (guint i = 0; i < n; i++)
    if (origins[i] >= 0)
      {
        if (origins[i] <= last)
          return FALSE;
        last = origins[i];
      }
  return TRUE;
}

/* Puts @value in the place of @item, unless it is what stands there. */
static void
replace_item (GhXlTree *self, const GhXlValue *item, const char *value)
{
  gsize length = item->end - item->start;

  if (strlen (value) != length || strncmp (self->text + item->start, value, length) != 0)
    add_edit (self, item->start, item->end, value);
}

/* Its comma may stand behind comments, or in a later line. */
static void
cut_item (GhXlTree *self, const GhXlValue *item)
{
  cut (self, item->start, item->end, ',');
  if (item->comma > skip_blanks (self, item->end))
    add_edit (self, item->comma, item->comma + 1, "");
}

/* New items that come before all old ones take the first place: what was there moves behind. */
static void
edit_items (
  GhXlTree *self, GPtrArray *items, const char *const *values, const int *origins, guint n)
{
  g_autofree gboolean *kept = g_new0 (gboolean, items->len);
  g_autofree int *places = g_memdup2 (origins, n * sizeof (int));
  gboolean ascending = is_ascending (origins, n);
  const GhXlValue *before = NULL;

  if (!ascending || (n > 0 && origins[0] < 0))
    for (guint i = 0; i < n; i++)
      places[i] = i < items->len ? (int) i : -1;
  for (guint i = 0; i < n; i++)
    {
      if (places[i] >= 0)
        {
          before = items->pdata[places[i]];
          kept[places[i]] = TRUE;
          replace_item (self, before, values[i]);
        }
      else
        insert_item (self, before, values[i]);
    }
  for (guint i = 0; i < items->len; i++)
    if (!kept[i])
      cut_item (self, items->pdata[i]);
}

void
gh_xl_tree_set_items (GhXlTree *self,
                      const char *key,
                      const char *const *values,
                      const int *origins)
{
  g_autoptr (GPtrArray) items = gh_xl_tree_items (self, key);
  guint n = g_strv_length ((char **) values);
  g_autofree char *list = join_items (values);
  gboolean is_atom = items == NULL && gh_xl_tree_find (self, key) != NULL;

  if (items != NULL && items->len > 0)
    edit_items (self, items, values, origins, n);
  else if (items == NULL && n < 2)
    gh_xl_tree_set (self, key, is_atom ? values[0] : n > 0 ? list : NULL);
  else if (n > 0)
    gh_xl_tree_set (self, key, list);
}

static int
compare_edits (gconstpointer a, gconstpointer b)
{
  const GhXlEdit *x = *(const GhXlEdit *const *) a, *y = *(const GhXlEdit *const *) b;

  if (x->start != y->start)
    return x->start < y->start ? -1 : 1;
  /* Those at one place stay in the order in which they were made. */
  return x < y ? -1 : x > y;
}

char *
gh_xl_tree_format (const GhXlTree *self)
{
  GString *out = g_string_new (NULL);
  g_autoptr (GPtrArray) edits = g_ptr_array_new ();
  gsize at = 0;

  for (guint i = 0; i < self->edits->len; i++)
    g_ptr_array_add (edits, &g_array_index (self->edits, GhXlEdit, i));
  g_ptr_array_sort (edits, compare_edits);
  for (guint i = 0; i < edits->len; i++)
    {
      const GhXlEdit *edit = edits->pdata[i];

      if (edit->start > at)
        g_string_append_len (out, self->text + at, (gssize) (edit->start - at));
      g_string_append (out, edit->text);
      at = MAX (at, edit->end);
    }
  g_string_append_len (out, self->text + at, (gssize) (self->length - at));
  return g_string_free (out, FALSE);
}
