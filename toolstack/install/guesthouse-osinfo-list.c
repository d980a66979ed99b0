/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What libosinfo's database knows of where systems can be fetched from. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "guesthouse-osinfo-private.h"

/* One place: an a{sv}. */
static GVariant *
describe (const char *kind, const char *url, const char *arch, gboolean live)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "kind", "s", kind);
  g_variant_dict_insert (&dict, "url", "s", url);
  if (arch != NULL)
    g_variant_dict_insert (&dict, "arch", "s", arch);
  if (live)
    g_variant_dict_insert (&dict, "live", "b", TRUE);
  return g_variant_dict_end (&dict);
}

/* Nothing but the web's own addresses is fetched. */
static gboolean
is_web (const char *url)
{
  return url != NULL && (g_str_has_prefix (url, "http://") || g_str_has_prefix (url, "https://"));
}

static guint
add_trees (GVariantBuilder *places, OsinfoOs *os)
{
  g_autoptr (OsinfoTreeList) list = osinfo_os_get_tree_list (os);
  guint n = 0;

  for (int i = 0; i < osinfo_list_get_length (OSINFO_LIST (list)); i++)
    {
      OsinfoTree *tree = OSINFO_TREE (osinfo_list_get_nth (OSINFO_LIST (list), i));

      if (!is_web (osinfo_tree_get_url (tree)))
        continue;
      g_variant_builder_add_value (
        places,
        describe ("tree", osinfo_tree_get_url (tree), osinfo_tree_get_architecture (tree), FALSE));
      n++;
    }
  return n;
}

static guint
add_media (GVariantBuilder *places, OsinfoOs *os)
{
  g_autoptr (OsinfoMediaList) list = osinfo_os_get_media_list (os);
  guint n = 0;

  for (int i = 0; i < osinfo_list_get_length (OSINFO_LIST (list)); i++)
    {
      OsinfoMedia *media = OSINFO_MEDIA (osinfo_list_get_nth (OSINFO_LIST (list), i));

      if (!is_web (osinfo_media_get_url (media)))
        continue;
      g_variant_builder_add_value (places,
                                   describe ("iso",
                                             osinfo_media_get_url (media),
                                             osinfo_media_get_architecture (media),
                                             osinfo_media_get_live (media)));
      n++;
    }
  return n;
}

static guint
add_images (GVariantBuilder *places, OsinfoOs *os)
{
  g_autoptr (OsinfoImageList) list = osinfo_os_get_image_list (os);
  guint n = 0;

  for (int i = 0; i < osinfo_list_get_length (OSINFO_LIST (list)); i++)
    {
      OsinfoImage *image = OSINFO_IMAGE (osinfo_list_get_nth (OSINFO_LIST (list), i));

      if (!is_web (osinfo_image_get_url (image)) || !osinfo_image_get_cloud_init (image))
        continue;
      g_variant_builder_add_value (places,
                                   describe ("cloud-image",
                                             osinfo_image_get_url (image),
                                             osinfo_image_get_architecture (image),
                                             FALSE));
      n++;
    }
  return n;
}

static void
print_system (OsinfoOs *os)
{
  OsinfoProduct *product = OSINFO_PRODUCT (os);
  GVariantBuilder places;
  GVariantDict dict;
  g_autoptr (GVariant) system = NULL;
  g_autofree char *text = NULL;

  g_variant_builder_init (&places, G_VARIANT_TYPE ("aa{sv}"));
  if (add_trees (&places, os) + add_media (&places, os) + add_images (&places, os) == 0)
    {
      g_variant_builder_clear (&places);
      return;
    }
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", osinfo_product_get_short_id (product));
  g_variant_dict_insert (&dict, "os-id", "s", osinfo_entity_get_id (OSINFO_ENTITY (os)));
  g_variant_dict_insert (&dict, "name", "s", osinfo_product_get_name (product));
  g_variant_dict_insert_value (&dict, "places", g_variant_builder_end (&places));
  guesthouse_osinfo_add_resources (&dict, os);
  system = g_variant_ref_sink (g_variant_dict_end (&dict));
  text = g_variant_print (system, TRUE);
  puts (text);
}

void
guesthouse_osinfo_print_systems (OsinfoDb *db)
{
  g_autoptr (OsinfoOsList) systems = osinfo_db_get_os_list (db);

  for (int i = 0; i < osinfo_list_get_length (OSINFO_LIST (systems)); i++)
    print_system (OSINFO_OS (osinfo_list_get_nth (OSINFO_LIST (systems), i)));
}
