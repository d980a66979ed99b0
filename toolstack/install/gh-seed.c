/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What stands on a small CD-ROM image for a guest. */
#include "config.h"

#include "gh-seed.h"

#include <string.h>

static void
free_secret (gpointer text)
{
  explicit_bzero (text, strlen (text));
  g_free (text);
}

GhSeed *
gh_seed_new (const char *label)
{
  GhSeed *self = g_new0 (GhSeed, 1);

  self->label = g_strdup (label);
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->texts = g_ptr_array_new_with_free_func (free_secret);
  return self;
}

void
gh_seed_free (GhSeed *self)
{
  if (self == NULL)
    return;
  g_free (self->label);
  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->texts);
  g_free (self);
}

void
gh_seed_add (GhSeed *self, const char *name, char *text)
{
  g_ptr_array_add (self->names, g_strdup (name));
  g_ptr_array_add (self->texts, text);
}

const char *
gh_seed_get_text (const GhSeed *self, const char *name)
{
  for (guint i = 0; i < self->names->len; i++)
    if (g_str_equal (self->names->pdata[i], name))
      return self->texts->pdata[i];
  return NULL;
}
