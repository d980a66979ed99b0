/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* An install tree as data. */
#include "config.h"

#include "gh-tree.h"

#include "gh-answers.h"
#include "gh-guest-hardware.h"
#include "gh-text.h"
#include "gh-tree-private.h"

void
gh_tree_forget (GhTree *self)
{
  char **strings[] = { &self->os,
                       &self->os_id,
                       &self->name,
                       &self->version,
                       &self->arch,
                       &self->variant,
                       &self->kernel,
                       &self->initrd,
                       &self->xen_kernel,
                       &self->xen_initrd,
                       &self->kernel_url,
                       &self->initrd_url,
                       &self->kernel_checksum,
                       &self->initrd_checksum,
                       &self->xen_kernel_checksum,
                       &self->xen_initrd_checksum,
                       &self->args,
                       &self->note };

  for (gsize i = 0; i < G_N_ELEMENTS (strings); i++)
    g_clear_pointer (strings[i], g_free);
  self->kernel_present = FALSE;
  self->initrd_present = FALSE;
  self->kernel_size = GH_TREE_SIZE_UNKNOWN;
  self->initrd_size = GH_TREE_SIZE_UNKNOWN;
  self->memory = 0;
  self->disk = 0;
  self->answers = (GhKernel){ 0 };
}

void
gh_tree_free (GhTree *self)
{
  if (self == NULL)
    return;
  gh_tree_forget (self);
  g_free (self->location);
  g_free (self->medium);
  g_ptr_array_unref (self->tried);
  g_free (self);
}

static void
replace (char **to, char **from)
{
  g_free (*to);
  *to = g_steal_pointer (from);
}

void
gh_tree_use_xen (GhTree *self)
{
  if (self->xen_kernel == NULL || self->xen_initrd == NULL)
    return;
  replace (&self->kernel, &self->xen_kernel);
  replace (&self->initrd, &self->xen_initrd);
  replace (&self->kernel_checksum, &self->xen_kernel_checksum);
  replace (&self->initrd_checksum, &self->xen_initrd_checksum);
  self->kernel_size = GH_TREE_SIZE_UNKNOWN;
  self->initrd_size = GH_TREE_SIZE_UNKNOWN;
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

/* The kinds of guest that the kernel can surely be started as, if all is known of it. */
static void
add_kernel_xen (GVariantDict *dict, const GhKernel *answers)
{
  const char *kinds[2];
  gssize n = 0;

  if (answers->pv == GH_KERNEL_UNKNOWN || answers->pvh == GH_KERNEL_UNKNOWN)
    return;
  if (answers->pv == GH_KERNEL_CAN)
    kinds[n++] = "pv";
  if (answers->pvh == GH_KERNEL_CAN)
    kinds[n++] = "pvh";
  g_variant_dict_insert_value (dict, "kernel-xen", g_variant_new_strv (kinds, n));
}

GVariant *
gh_tree_to_variant (const GhTree *self)
{
  g_autofree char *shown = gh_text_without_password (self->location);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  gh_dict_add_string (&dict, "kind", "tree");
  gh_dict_add_string (&dict, "location", shown);
  gh_dict_add_string (&dict, "access", self->access);
  gh_dict_add_string (&dict, "medium", self->medium);
  gh_dict_add_string (&dict, "os", self->os);
  gh_dict_add_string (&dict, "os-id", self->os_id);
  gh_dict_add_string (&dict, "name", self->name);
  gh_dict_add_string (&dict, "version", self->version);
  gh_dict_add_string (&dict, "arch", self->arch);
  gh_dict_add_string (&dict, "variant", self->variant);
  gh_dict_add_string (&dict, "xen-kernel", self->xen_kernel);
  gh_dict_add_string (&dict, "xen-initrd", self->xen_initrd);
  gh_dict_add_string (&dict, "note", self->note);
  gh_dict_add_string (&dict, "kernel", self->kernel);
  gh_dict_add_string (&dict, "initrd", self->initrd);
  gh_dict_add_string (&dict, "kernel-url", self->kernel_url);
  gh_dict_add_string (&dict, "initrd-url", self->initrd_url);
  gh_dict_add_string (&dict, "args", self->args);
  gh_dict_add_string (&dict, "unattended", gh_answers_kind_for_tree (self));
  g_variant_dict_insert (&dict, "kernel-present", "b", self->kernel_present);
  g_variant_dict_insert (&dict, "initrd-present", "b", self->initrd_present);
  gh_dict_add_size (&dict, "kernel-size", self->kernel_size);
  gh_dict_add_size (&dict, "initrd-size", self->initrd_size);
  gh_dict_add_size (&dict, "memory", self->memory);
  gh_dict_add_size (&dict, "disk", self->disk);
  add_kernel_xen (&dict, &self->answers);
  if (self->os != NULL)
    g_variant_dict_insert_value (&dict, "hardware", gh_guest_hardware_to_variant (self->os));
  g_variant_dict_insert_value (
    &dict,
    "tried",
    g_variant_new_strv ((const char *const *) self->tried->pdata, self->tried->len));
  return g_variant_dict_end (&dict);
}
