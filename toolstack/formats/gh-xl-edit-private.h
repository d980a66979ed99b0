/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* An edit of the text of an xl.cfg. */
#pragma once

#include "gh-xl-tree-private.h"

G_BEGIN_DECLS

/** GhXlEdit: the bytes from @start to @end become @text */
typedef struct
{
  gsize start;
  gsize end;
  char *text;
} GhXlEdit;

/** gh_xl_tree_first_part: Returns: number of the setting from which on those of @key count: its
 * last
 * "=" */
guint gh_xl_tree_first_part (const GhXlTree *self, const char *key);

G_END_DECLS
