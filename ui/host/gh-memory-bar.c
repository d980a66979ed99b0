/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhMemoryBar: a host's memory as a bar, and who has it. */
#include "config.h"

#include "gh-memory-bar.h"

#include <glib/gi18n-lib.h>

#include "gh-text.h"

#define HYPERVISOR_COLOUR "#865e3c"

struct _GhMemoryBar
{
  GhPartsBar parent_instance;
};

G_DEFINE_FINAL_TYPE (GhMemoryBar, gh_memory_bar, GH_TYPE_PARTS_BAR)

static int
compare_owners (gconstpointer a, gconstpointer b)
{
  const GhHostOwner *x = *(GhHostOwner *const *) a, *y = *(GhHostOwner *const *) b;

  return x->memory > y->memory ? -1 : x->memory < y->memory;
}

/* By size; those that are too many for a part of their own share one. */
static void
add_machines (GhPartsBar *bar, GPtrArray *machines)
{
  guint n_others = machines->len > GH_PARTS_MAX ? machines->len - GH_PARTS_MAX : 0;
  g_autofree char *label = g_strdup_printf (
    g_dngettext (GETTEXT_PACKAGE, "%u other machine", "%u other machines", n_others), n_others);
  guint64 others = 0;

  g_ptr_array_sort (machines, compare_owners);
  for (guint i = 0; i < machines->len; i++)
    {
      const GhHostOwner *owner = machines->pdata[i];

      if (i < GH_PARTS_MAX)
        gh_parts_bar_add (bar, owner->name, gh_parts_bar_get_colour (i), owner->memory);
      else
        others += owner->memory;
    }
  if (n_others > 0)
    gh_parts_bar_add (bar, label, GH_PART_OTHERS, others);
}

/* The system first, the machines, the hypervisor, and what is free. */
void
gh_memory_bar_set_info (GhMemoryBar *self, const GhHostInfo *info)
{
  GhPartsBar *bar = GH_PARTS_BAR (self);
  g_autoptr (GPtrArray) machines = g_ptr_array_new ();
  g_autofree char *total = gh_format_size (info->total_memory);
  g_autofree char *title = g_strdup_printf (_ ("Memory, %s in all"), total);
  guint64 hypervisor = 0, available = 0;

  g_return_if_fail (GH_IS_MEMORY_BAR (self));

  gh_parts_bar_begin (bar, info->total_memory);
  for (guint i = 0; i < info->owners->len; i++)
    {
      GhHostOwner *owner = info->owners->pdata[i];

      if (owner->kind == GH_HOST_OWNER_DOMAIN)
        g_ptr_array_add (machines, owner);
      else if (owner->kind == GH_HOST_OWNER_CONTROL)
        gh_parts_bar_add (bar,
                          owner->name != NULL ? owner->name : _ ("This system"),
                          GH_PART_SYSTEM,
                          owner->memory);
      else if (owner->kind == GH_HOST_OWNER_HYPERVISOR)
        hypervisor += owner->memory;
      else
        available += owner->memory;
    }
  add_machines (bar, machines);
  if (hypervisor > 0)
    gh_parts_bar_add (bar, _ ("Hypervisor"), HYPERVISOR_COLOUR, hypervisor);
  gh_parts_bar_add (bar, _ ("Free"), NULL, available);
  gh_parts_bar_end (bar, title);
}

static void
gh_memory_bar_class_init (GhMemoryBarClass *klass)
{
}

static void
gh_memory_bar_init (GhMemoryBar *self)
{
}
