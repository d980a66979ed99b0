/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhXlTree: the text of an xl.cfg with what stands where in it, so that an edit touches nothing
 * else. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  GH_XL_STRING,
  GH_XL_NUMBER,
  GH_XL_LIST,
} GhXlValueType;

/**
 * GhXlValue:
 * @text: of a string without quotes and escapes, of a number as written
 * @items: of a list: the values
 * @start, @end: where it stands
 * @comma: where the comma behind it stands; 0 for none
 */
typedef struct
{
  GhXlValueType type;
  char *text;
  GPtrArray *items;
  gsize start;
  gsize end;
  gsize comma;
} GhXlValue;

/** GhXlSetting: @adds: whether it is "+=" */
typedef struct
{
  char *key;
  gboolean adds;
  GhXlValue *value;
  gsize start;
  gsize end;
} GhXlSetting;

/** GhXlTree: @settings: in their order; @edits: what gh_xl_tree_format() makes of @text */
typedef struct
{
  char *text;
  gsize length;
  GPtrArray *settings;
  GArray *edits;
} GhXlTree;

/**
 * gh_xl_tree_parse:
 *
 * Reads the syntax of xl.cfg(5) at Xen 4.17, and besides carriage returns at the ends of lines, a
 * comment in an unfinished last line, and strings between three quotation marks as libvirt writes
 * them. Lists may be nested 64 deep.
 *
 * Returns: (transfer full): %NULL with GH_ERROR_INVALID_DEFINITION, "line 3, column 7: …"
 */
GhXlTree *gh_xl_tree_parse (const char *text, gsize length, GError **error);
void gh_xl_tree_free (GhXlTree *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhXlTree, gh_xl_tree_free)

/** gh_xl_tree_set_error: sets GH_ERROR_INVALID_DEFINITION, "line N, column M: …", for @at */
void gh_xl_tree_set_error (GError **error, const char *text, gsize at, const char *format, ...)
  G_GNUC_PRINTF (4, 5);

/** gh_xl_tree_find: Returns: (transfer none) (nullable): the setting of @key that counts: the last
 */
const GhXlSetting *gh_xl_tree_find (const GhXlTree *self, const char *key);

/** gh_xl_tree_get: Returns: (transfer full) (nullable): the string or number of @key, what "+="
 * added included */
char *gh_xl_tree_get (const GhXlTree *self, const char *key);

/** gh_xl_tree_items: Returns: (transfer container) (element-type GhXlValue) (nullable): the items
 * of the list @key, those that "+=" added included; %NULL when it is no list */
GPtrArray *gh_xl_tree_items (const GhXlTree *self, const char *key);

/** gh_xl_quote: Returns: (transfer full) (nullable): @text as a string of xl.cfg; %NULL when it has
 * characters that none can hold */
char *gh_xl_quote (const char *text);

/** gh_xl_tree_set: makes @key say @value (quoted already), in its place or at the end; %NULL
 * removes it */
void gh_xl_tree_set (GhXlTree *self, const char *key, const char *value);

/**
 * gh_xl_tree_set_items:
 * @values: for each item (%NULL-terminated) its text, quoted already
 * @origins: for each item the number of the item that it was, or -1 for a new one
 *
 * Makes the list @key have these items; a single string of it may stay one. What stays is not
 * touched, nor are the comments around it.
 */
void gh_xl_tree_set_items (GhXlTree *self,
                           const char *key,
                           const char *const *values,
                           const int *origins);

/** gh_xl_tree_format: Returns: (transfer full): the text with all edits made */
char *gh_xl_tree_format (const GhXlTree *self);

G_END_DECLS
