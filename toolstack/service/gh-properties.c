/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Properties of an object on the bus. */
#include "config.h"

#include "gh-properties.h"

GVariant *
gh_properties_find (const GhProperty *table, const char *name, gpointer object)
{
  for (; table->name != NULL; table++)
    if (strcmp (table->name, name) == 0)
      return g_variant_ref_sink (table->get (object));
  return NULL;
}

GVariant *
gh_properties_all (const GhProperty *table, gpointer object)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (; table->name != NULL; table++)
    g_variant_builder_add (&builder, "{sv}", table->name, table->get (object));
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

GVariant *
gh_properties_changes (GVariant *before, GVariant *after)
{
  GVariantBuilder builder;
  GVariantIter iter;
  GVariant *value;
  const char *name;
  gboolean any = FALSE;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_iter_init (&iter, after);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    {
      g_autoptr (GVariant) old = g_variant_lookup_value (before, name, NULL);

      if (old != NULL && g_variant_equal (old, value))
        continue;
      g_variant_builder_add (&builder, "{sv}", name, value);
      any = TRUE;
    }
  if (!any)
    {
      g_variant_builder_clear (&builder);
      return NULL;
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}
