/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* An install tree as data. */
#include "config.h"

#include "gh-tree.h"

void
gh_tree_free (GhTree *self)
{
  if (self == NULL)
    return;
  g_free (self->location);
  g_free (self->medium);
  g_free (self->os);
  g_free (self->os_id);
  g_free (self->name);
  g_free (self->version);
  g_free (self->arch);
  g_free (self->kernel);
  g_free (self->initrd);
  g_free (self->kernel_url);
  g_free (self->initrd_url);
  g_free (self->kernel_checksum);
  g_free (self->initrd_checksum);
  g_free (self->args);
  g_ptr_array_unref (self->tried);
  g_free (self);
}

static void
add_string (GVariantDict *dict, const char *key, const char *value)
{
  if (value != NULL)
    g_variant_dict_insert (dict, key, "s", value);
}

static void
add_size (GVariantDict *dict, const char *key, guint64 value)
{
  if (value != 0 && value != G_MAXUINT64)
    g_variant_dict_insert (dict, key, "t", value);
}

GVariant *
gh_tree_to_variant (const GhTree *self)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  add_string (&dict, "kind", "tree");
  add_string (&dict, "location", self->location);
  add_string (&dict, "access", self->access);
  add_string (&dict, "medium", self->medium);
  add_string (&dict, "os", self->os);
  add_string (&dict, "os-id", self->os_id);
  add_string (&dict, "name", self->name);
  add_string (&dict, "version", self->version);
  add_string (&dict, "arch", self->arch);
  add_string (&dict, "kernel", self->kernel);
  add_string (&dict, "initrd", self->initrd);
  add_string (&dict, "kernel-url", self->kernel_url);
  add_string (&dict, "initrd-url", self->initrd_url);
  add_string (&dict, "args", self->args);
  g_variant_dict_insert (&dict, "kernel-present", "b", self->kernel_present);
  g_variant_dict_insert (&dict, "initrd-present", "b", self->initrd_present);
  add_size (&dict, "kernel-size", self->kernel_size);
  add_size (&dict, "initrd-size", self->initrd_size);
  add_size (&dict, "memory", self->memory);
  add_size (&dict, "disk", self->disk);
  g_variant_dict_insert_value (
    &dict,
    "tried",
    g_variant_new_strv ((const char *const *) self->tried->pdata, self->tried->len));
  return g_variant_dict_end (&dict);
}
