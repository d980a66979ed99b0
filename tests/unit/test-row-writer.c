/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows that are written by hand are the values that GVariant makes of the same. */
#include "config.h"

#include <string.h>

#include "gh-dbus-names.h"
#include "gh-row-writer.h"

#define PATH "/org/guesthouse/Guesthouse1/hosts/fake/domains/0"

static GVariant *
make (const GhRowFields *fields)
{
  GVariantBuilder extra;

  g_variant_builder_init (&extra, G_VARIANT_TYPE_VARDICT);
  if (fields->os != NULL && *fields->os != '\0')
    g_variant_builder_add (&extra, "{sv}", "os", g_variant_new_string (fields->os));
  if (fields->group != NULL && *fields->group != '\0')
    g_variant_builder_add (&extra, "{sv}", "group", g_variant_new_string (fields->group));
  if (fields->id != 0)
    g_variant_builder_add (&extra, "{sv}", "id", g_variant_new_uint32 (fields->id));
  if (fields->tags != NULL && fields->tags[0] != NULL)
    g_variant_builder_add (&extra, "{sv}", "tags", g_variant_new_strv (fields->tags, -1));
  return g_variant_ref_sink (g_variant_new (GH_DBUS_ROW,
                                            fields->path,
                                            fields->name,
                                            fields->title,
                                            fields->state,
                                            fields->flags,
                                            fields->memory,
                                            fields->vcpus,
                                            &extra));
}

static void
check (const GhRowFields *fields)
{
  g_autoptr (GVariant) wanted = make (fields);
  g_autoptr (GVariant) row = gh_row_write (fields);

  g_assert_true (g_variant_is_normal_form (row));
  g_assert_cmpmem (g_variant_get_data (row),
                   g_variant_get_size (row),
                   g_variant_get_data (wanted),
                   g_variant_get_size (wanted));
}

static const char *const no_tags[] = { NULL };
static const char *const tags[] = { "web", "", "grün", NULL };

static const GhRowFields plain = {
  .path = PATH,
  .name = "machine",
  .title = "",
  .state = 1,
  .flags = 5,
  .memory = G_GUINT64_CONSTANT (0x123456789a),
  .vcpus = 4,
};

static void
test_extras (void)
{
  for (guint with = 0; with < 16; with++)
    {
      GhRowFields fields = plain;

      fields.os = with & 1 ? "debian12" : "";
      fields.group = with & 2 ? "Büro" : NULL;
      fields.id = with & 4 ? 4711 : 0;
      fields.tags = with & 8 ? tags : no_tags;
      check (&fields);
    }
}

/* Offsets grow from one byte to two and to four with what they frame, each by itself. */
static void
test_sizes (void)
{
  const gsize sizes[] = { 65000, 65400, 65500, 65536, 70000 };

  for (gsize size = 0; size < 600 + G_N_ELEMENTS (sizes); size++)
    {
      gsize length = size < 600 ? size : sizes[size - 600];
      g_autofree char *text = g_strnfill (length, 'x');
      const char *const long_tags[] = { "a", text, "b", NULL };
      GhRowFields title = plain, os = plain, tagged = plain;

      title.title = text;
      os.os = text;
      tagged.tags = long_tags;
      check (&title);
      check (&os);
      check (&tagged);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/row-writer/extras", test_extras);
  g_test_add_func ("/row-writer/sizes", test_sizes);
  return g_test_run ();
}
