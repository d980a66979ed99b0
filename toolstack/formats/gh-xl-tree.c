/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the syntax of xl.cfg(5). */
#include "config.h"

#include "gh-xl-tree-private.h"

#include <glib/gi18n-lib.h>
#include <stdarg.h>
#include <string.h>

#include "gh-error.h"
#include "gh-text.h"

#include "gh-xl-edit-private.h"

#define DEPTH_MAX 64

#define LONG_QUOTE "\"\"\""

typedef struct
{
  const char *text;
  gsize length;
  gsize at;
  guint depth;
  GError **error;
} Reader;

void
gh_xl_tree_set_error (GError **error, const char *text, gsize at, const char *format, ...)
{
  guint line = 1;
  gsize start = 0;
  g_autofree char *what = NULL;
  va_list args;

  for (gsize i = 0; i < at; i++)
    if (text[i] == '\n')
      {
        line++;
        start = i + 1;
      }
  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_INVALID_DEFINITION,
               _ ("line %u, column %u: %s"),
               line,
               (guint) (g_utf8_strlen (text + start, (gssize) (at - start)) + 1),
               what);
}

static char
peek (const Reader *self)
{
  return self->at < self->length ? self->text[self->at] : '\0';
}

static gboolean
is_line_end (const Reader *self)
{
  return peek (self) == '\n'
         || (peek (self) == '\r' && self->at + 1 < self->length
             && self->text[self->at + 1] == '\n');
}

static void
skip_blanks (Reader *self)
{
  while (peek (self) == ' ' || peek (self) == '\t' || (peek (self) == '\r' && is_line_end (self)))
    self->at++;
}

/* A comment is a line's end. */
static gboolean
skip_line_end (Reader *self)
{
  if (peek (self) == '#')
    while (self->at < self->length && peek (self) != '\n')
      self->at++;
  else if (peek (self) != '\n')
    return FALSE;
  self->at += self->at < self->length;
  return TRUE;
}

static void
skip_lines (Reader *self)
{
  do
    skip_blanks (self);
  while (skip_line_end (self));
}

static void
fail (Reader *self, const char *what)
{
  g_autofree char *rest
    = g_strndup (self->text + self->at, MIN (strcspn (self->text + self->at, "\n"), 40));
  g_autofree char *valid = g_utf8_make_valid (rest, -1);
  g_autofree char *quoted = gh_text_quote (valid);

  if (self->at < self->length)
    gh_xl_tree_set_error (self->error, self->text, self->at, _ ("%s, not %s"), what, quoted);
  else
    gh_xl_tree_set_error (
      self->error, self->text, self->at, _ ("%s, but the file ends here"), what);
}

static GhXlValue *
new_value (GhXlValueType type, gsize start)
{
  GhXlValue *value = g_new0 (GhXlValue, 1);

  value->type = type;
  value->start = start;
  return value;
}

static void
value_free (gpointer data)
{
  GhXlValue *value = data;

  if (value == NULL)
    return;
  g_free (value->text);
  g_clear_pointer (&value->items, g_ptr_array_unref);
  g_free (value);
}

static void
setting_free (gpointer data)
{
  GhXlSetting *setting = data;

  g_free (setting->key);
  value_free (setting->value);
  g_free (setting);
}

/* The numeric escapes of xl do not work there, so they cannot be meant. */
static gboolean
read_escape (Reader *self, GString *out)
{
  static const char escapes[] = "\"\"''\\\\a\ab\bf\fn\nr\rt\tv\v";

  for (const char *pair = escapes; *pair != '\0'; pair += 2)
    if (peek (self) == *pair)
      {
        g_string_append_c (out, pair[1]);
        self->at++;
        return TRUE;
      }
  fail (self, _ ("behind “\\” in a string stands a quotation mark, “\\” or one of abfnrtv"));
  return FALSE;
}

static GhXlValue *
read_string (Reader *self)
{
  gsize start = self->at;
  char quote = self->text[self->at++];
  g_autoptr (GString) out = g_string_new (NULL);
  GhXlValue *value;

  while (peek (self) != quote || self->at >= self->length)
    {
      if (self->at >= self->length || peek (self) == '\n')
        {
          self->at = start;
          fail (self, _ ("a string ends in the line in which it begins"));
          return NULL;
        }
      if (peek (self) != '\\')
        g_string_append_c (out, self->text[self->at++]);
      else if (self->at++, !read_escape (self, out))
        return NULL;
    }
  self->at++;
  value = new_value (GH_XL_STRING, start);
  value->text = g_strdup (out->str);
  value->end = self->at;
  return value;
}

/* As libvirt writes what has both quotation marks in it, where xl would find an error: all up to
 * the next three is meant as it stands. */
static GhXlValue *
read_long_string (Reader *self)
{
  gsize start = self->at;
  const char *text = self->text + start + strlen (LONG_QUOTE);
  const char *end = strstr (text, LONG_QUOTE);
  GhXlValue *value;

  if (end == NULL)
    {
      fail (self, _ ("a string between three quotation marks ends with three more"));
      return NULL;
    }
  while (end[strlen (LONG_QUOTE)] == '"')
    end++;
  value = new_value (GH_XL_STRING, start);
  value->text = g_strndup (text, (gsize) (end - text));
  value->end = self->at = (gsize) (end - self->text) + strlen (LONG_QUOTE);
  return value;
}

static GhXlValue *
read_number (Reader *self)
{
  gsize start = self->at;
  GhXlValue *value = new_value (GH_XL_NUMBER, start);

  while (peek (self) != '\0' && strchr ("0123456789abcdefx", peek (self)) != NULL)
    self->at++;
  value->text = g_strndup (self->text + start, self->at - start);
  value->end = self->at;
  return value;
}

static GhXlValue *read_value (Reader *self);

/* Items are parted by commas, one may follow the last, and each may be followed by line ends. */
static gboolean
read_items (Reader *self, GPtrArray *items)
{
  skip_lines (self);
  while (peek (self) != ']')
    {
      GhXlValue *item = read_value (self);

      if (item == NULL)
        return FALSE;
      g_ptr_array_add (items, item);
      skip_lines (self);
      if (peek (self) == ',')
        {
          item->comma = self->at++;
          skip_lines (self);
        }
      else if (peek (self) != ']')
        {
          fail (self, _ ("behind an item of a list stands a comma or “]”"));
          return FALSE;
        }
    }
  self->at++;
  return TRUE;
}

static GhXlValue *
read_list (Reader *self)
{
  GhXlValue *value;

  if (self->depth == DEPTH_MAX)
    {
      fail (self, _ ("lists may be nested 64 deep"));
      return NULL;
    }
  value = new_value (GH_XL_LIST, self->at++);
  value->items = g_ptr_array_new_with_free_func (value_free);
  self->depth++;
  if (!read_items (self, value->items))
    g_clear_pointer (&value, value_free);
  else
    value->end = self->at;
  self->depth--;
  return value;
}

static GhXlValue *
read_value (Reader *self)
{
  char c = peek (self);

  if (g_str_has_prefix (self->text + self->at, LONG_QUOTE))
    return read_long_string (self);
  if (c == '"' || c == '\'')
    return read_string (self);
  if (c == '[')
    return read_list (self);
  if (g_ascii_isdigit (c))
    return read_number (self);
  fail (self, _ ("a value is a string in quotation marks, a number or a list in “[]”"));
  return NULL;
}

static char *
read_key (Reader *self)
{
  gsize start = self->at;

  if (!g_ascii_islower (peek (self)))
    {
      fail (self, _ ("a setting begins with its name, in small letters"));
      return NULL;
    }
  while (g_ascii_islower (peek (self)) || g_ascii_isdigit (peek (self)) || peek (self) == '_')
    self->at++;
  return g_strndup (self->text + start, self->at - start);
}

/* The value that "+=" adds to must be of its kind. */
static gboolean
check_sum (Reader *self, const GhXlTree *tree, const GhXlSetting *setting)
{
  const GhXlSetting *before = setting->adds ? gh_xl_tree_find (tree, setting->key) : NULL;

  if (before == NULL || (before->value->type == GH_XL_LIST) == (setting->value->type == GH_XL_LIST))
    return TRUE;
  self->at = setting->start;
  fail (self, _ ("“+=” adds a string to a string or a list to a list"));
  return FALSE;
}

static gboolean
read_setting (Reader *self, GhXlTree *tree)
{
  GhXlSetting *setting = g_new0 (GhXlSetting, 1);

  setting->start = self->at;
  setting->key = read_key (self);
  if (setting->key != NULL)
    {
      skip_blanks (self);
      setting->adds = peek (self) == '+';
      self->at += setting->adds;
      if (peek (self) != '=')
        fail (self, _ ("behind the name of a setting stands “=”"));
      else
        {
          self->at++;
          skip_blanks (self);
          setting->value = read_value (self);
        }
    }
  setting->end = self->at;
  if (setting->value == NULL || !check_sum (self, tree, setting))
    {
      setting_free (setting);
      return FALSE;
    }
  g_ptr_array_add (tree->settings, setting);
  return TRUE;
}

static gboolean
read_file (Reader *self, GhXlTree *tree)
{
  skip_lines (self);
  while (self->at < self->length)
    {
      if (peek (self) != ';' && !read_setting (self, tree))
        return FALSE;
      skip_blanks (self);
      if (peek (self) == ';')
        self->at++;
      else if (self->at < self->length && !skip_line_end (self))
        {
          fail (self, _ ("behind a setting stands “;” or the end of the line"));
          return FALSE;
        }
      skip_lines (self);
    }
  return TRUE;
}

static void
clear_edit (gpointer edit)
{
  g_free (((GhXlEdit *) edit)->text);
}

GhXlTree *
gh_xl_tree_parse (const char *text, gsize length, GError **error)
{
  g_autoptr (GhXlTree) self = g_new0 (GhXlTree, 1);
  Reader reader = { .length = length, .error = error };

  self->text = g_strndup (text, length);
  self->length = length;
  self->settings = g_ptr_array_new_with_free_func (setting_free);
  self->edits = g_array_new (FALSE, FALSE, sizeof (GhXlEdit));
  g_array_set_clear_func (self->edits, clear_edit);
  reader.text = self->text;
  if (memchr (text, '\0', length) != NULL)
    {
      reader.at = reader.length = strlen (self->text);
      gh_xl_tree_set_error (error, self->text, reader.at, _ ("there is a NUL byte in the file"));
      return NULL;
    }
  return read_file (&reader, self) ? g_steal_pointer (&self) : NULL;
}

void
gh_xl_tree_free (GhXlTree *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_ptr_array_unref (self->settings);
  g_array_unref (self->edits);
  g_free (self);
}

const GhXlSetting *
gh_xl_tree_find (const GhXlTree *self, const char *key)
{
  for (guint i = self->settings->len; i > 0; i--)
    {
      const GhXlSetting *setting = self->settings->pdata[i - 1];

      if (strcmp (setting->key, key) == 0)
        return setting;
    }
  return NULL;
}

guint
gh_xl_tree_first_part (const GhXlTree *self, const char *key)
{
  guint first = 0;

  for (guint i = 0; i < self->settings->len; i++)
    {
      const GhXlSetting *setting = self->settings->pdata[i];

      if (strcmp (setting->key, key) == 0 && !setting->adds)
        first = i;
    }
  return first;
}

char *
gh_xl_tree_get (const GhXlTree *self, const char *key)
{
  const GhXlSetting *last = gh_xl_tree_find (self, key);
  GString *out;

  if (last == NULL || last->value->type == GH_XL_LIST)
    return NULL;
  out = g_string_new (NULL);
  for (guint i = gh_xl_tree_first_part (self, key); i < self->settings->len; i++)
    {
      const GhXlSetting *setting = self->settings->pdata[i];

      if (strcmp (setting->key, key) == 0 && setting->value->text != NULL)
        g_string_append (out, setting->value->text);
    }
  return g_string_free (out, FALSE);
}

GPtrArray *
gh_xl_tree_items (const GhXlTree *self, const char *key)
{
  const GhXlSetting *last = gh_xl_tree_find (self, key);
  GPtrArray *items;

  if (last == NULL || last->value->type != GH_XL_LIST)
    return NULL;
  items = g_ptr_array_new ();
  for (guint i = gh_xl_tree_first_part (self, key); i < self->settings->len; i++)
    {
      const GhXlSetting *setting = self->settings->pdata[i];

      if (strcmp (setting->key, key) == 0 && setting->value->items != NULL)
        g_ptr_array_extend (items, setting->value->items, NULL, NULL);
    }
  return items;
}
