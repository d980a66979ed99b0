/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* An install tree as data. */
#include "config.h"

#include "gh-tree.h"

#include "gh-tree-private.h"

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

void
gh_dict_add_string (GVariantDict *dict, const char *key, const char *value)
{
  if (value != NULL)
    g_variant_dict_insert (dict, key, "s", value);
}

void
gh_dict_add_size (GVariantDict *dict, const char *key, guint64 value)
{
  if (value != 0 && value != GH_TREE_SIZE_UNKNOWN)
    g_variant_dict_insert (dict, key, "t", value);
}

GVariant *
gh_tree_to_variant (const GhTree *self)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  gh_dict_add_string (&dict, "kind", "tree");
  gh_dict_add_string (&dict, "location", self->location);
  gh_dict_add_string (&dict, "access", self->access);
  gh_dict_add_string (&dict, "medium", self->medium);
  gh_dict_add_string (&dict, "os", self->os);
  gh_dict_add_string (&dict, "os-id", self->os_id);
  gh_dict_add_string (&dict, "name", self->name);
  gh_dict_add_string (&dict, "version", self->version);
  gh_dict_add_string (&dict, "arch", self->arch);
  gh_dict_add_string (&dict, "kernel", self->kernel);
  gh_dict_add_string (&dict, "initrd", self->initrd);
  gh_dict_add_string (&dict, "kernel-url", self->kernel_url);
  gh_dict_add_string (&dict, "initrd-url", self->initrd_url);
  gh_dict_add_string (&dict, "args", self->args);
  g_variant_dict_insert (&dict, "kernel-present", "b", self->kernel_present);
  g_variant_dict_insert (&dict, "initrd-present", "b", self->initrd_present);
  gh_dict_add_size (&dict, "kernel-size", self->kernel_size);
  gh_dict_add_size (&dict, "initrd-size", self->initrd_size);
  gh_dict_add_size (&dict, "memory", self->memory);
  gh_dict_add_size (&dict, "disk", self->disk);
  g_variant_dict_insert_value (
    &dict,
    "tried",
    g_variant_new_strv ((const char *const *) self->tried->pdata, self->tried->len));
  return g_variant_dict_end (&dict);
}
