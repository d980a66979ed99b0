/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables of fields: copy, equality, difference, GVariant. */
#include "config.h"

#include "gh-domain-config.h"
#include "gh-text.h"

static GhDomainConfig *
sample (void)
{
  GhDomainConfig *config = gh_domain_config_new ();
  GhDisk *disk = gh_domain_config_add_disk (config);

  config->name = g_strdup ("one");
  config->memory = 512 << 20;
  config->tags = g_strsplit ("a,b", ",", -1);
  disk->target = g_strdup ("vda");
  disk->source = g_strdup ("/a.img");
  disk->foreign = g_strdup ("<x/>");
  return config;
}

static void
test_copy (void)
{
  g_autoptr (GhDomainConfig) a = sample ();
  g_autoptr (GhDomainConfig) b = gh_domain_config_copy (a);

  g_assert_true (gh_domain_config_equal (a, b));
  g_assert_cmpstr (gh_domain_config_get_disk (b, "vda")->foreign, ==, "<x/>");
  g_free (gh_domain_config_get_disk (b, "vda")->source);
  gh_domain_config_get_disk (b, "vda")->source = g_strdup ("/b.img");
  g_assert_false (gh_domain_config_equal (a, b));
  g_assert_cmpstr (gh_domain_config_get_disk (a, "vda")->source, ==, "/a.img");
}

static void
test_clear_twice (void)
{
  g_autoptr (GhDomainConfig) a = sample ();
  g_autoptr (GhDomainConfig) empty = gh_domain_config_new ();

  gh_struct_clear (&gh_domain_config_struct, a);
  gh_struct_clear (&gh_domain_config_struct, a);
  g_assert_true (gh_domain_config_equal (a, empty));
}

static void
test_merge (void)
{
  g_autoptr (GhDomainConfig) base = sample ();
  g_autoptr (GhDomainConfig) other = sample ();
  g_autoptr (GhDomainConfig) mine = sample ();
  const GhField *tags = gh_struct_find_field (&gh_domain_config_struct, "tags");

  other->memory = 1024 << 20;
  gh_domain_config_add_nic (other);
  mine->vcpus = 4;
  gh_struct_merge (&gh_domain_config_struct, base, other, mine);
  g_assert_cmpuint (mine->memory, ==, 1024 << 20);
  g_assert_cmpuint (mine->vcpus, ==, 4);
  g_assert_cmpuint (mine->nics->len, ==, 1);
  g_assert_cmpuint (mine->disks->len, ==, 1);
  g_assert_true (gh_field_equal (tags, mine, base));
  g_clear_pointer (&base->tags, g_strfreev);
  g_assert_false (gh_field_equal (tags, mine, base));
  gh_field_assign (tags, base, mine);
  g_assert_null (mine->tags);
  g_assert_null (gh_struct_find_field (&gh_domain_config_struct, "no-such"));
}

static void
assert_difference (
  GPtrArray *diff, guint i, const char *path, const char *before, const char *after)
{
  GhDifference *d = diff->pdata[i];

  g_assert_cmpstr (d->path, ==, path);
  g_assert_cmpstr (d->before, ==, before);
  g_assert_cmpstr (d->after, ==, after);
}

static void
test_diff (void)
{
  g_autoptr (GhDomainConfig) a = sample ();
  g_autoptr (GhDomainConfig) b = sample ();
  g_autoptr (GPtrArray) none = gh_struct_diff (&gh_domain_config_struct, a, b);
  g_autoptr (GPtrArray) some = NULL;
  GhDisk *disk = gh_domain_config_get_disk (b, "vda");

  g_assert_cmpuint (none->len, ==, 0);
  b->memory = 1024 << 20;
  disk->readonly = TRUE;
  gh_domain_config_add_disk (b)->target = g_strdup ("vdb");
  some = gh_struct_diff (&gh_domain_config_struct, a, b);
  g_assert_cmpuint (some->len, ==, 3);
  assert_difference (some, 0, "memory", "512.0\302\240MiB", "1.0\302\240GiB");
  assert_difference (some, 1, "disks[vda].readonly", "no", "yes");
  assert_difference (some, 2, "disks[vdb]", NULL, "vdb");
}

static void
test_variant (void)
{
  g_autoptr (GhDomainConfig) a = sample ();
  g_autoptr (GVariant) v = g_variant_ref_sink (gh_struct_to_variant (&gh_domain_config_struct, a));
  g_autoptr (GVariant) disks = g_variant_lookup_value (v, "disks", G_VARIANT_TYPE ("aa{sv}"));
  const char *name = NULL;

  g_assert_true (g_variant_lookup (v, "name", "&s", &name));
  g_assert_cmpstr (name, ==, "one");
  g_assert_cmpuint (g_variant_n_children (disks), ==, 1);
  g_assert_false (g_variant_lookup (v, "foreign", "&s", &name));
}

static void
test_size (void)
{
  static const struct
  {
    const char *text;
    guint64 bytes;
  } good[] = { { "1.5\302\240GiB", G_GUINT64_CONSTANT (1536) << 20 },
               { "512M", 512ULL << 20 },
               { "1G", 1ULL << 30 },
               { "1.5 GiB", 1536ULL << 20 },
               { "2048", 2048ULL << 20 },
               { "10kB", 10240 },
               { "1T", 1ULL << 40 },
               { "0", 0 },
               { "8589934592b", 8ULL << 30 } };
  static const char *const bad[]
    = { "", "G", "-1G", "1X", "1GG", "nan", "inf", "1e30G", "0x10", " 1G" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      guint64 bytes = 1;

      g_assert_true (gh_parse_size (good[i].text, 1 << 20, &bytes, NULL));
      g_assert_cmpuint (bytes, ==, good[i].bytes);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      guint64 bytes = 7;

      g_assert_false (gh_parse_size (bad[i], 1 << 20, &bytes, &error));
      g_assert_cmpuint (bytes, ==, 7);
      g_assert_nonnull (strstr (error->message, "is not a size"));
    }
}

static void
test_password (void)
{
  static const char *const texts[][2] = {
    { "http://me:secret@host/a:b@c", "http://me@host/a:b@c" },
    { "https://me:se:cr@et@host:8080?x", "https://me@host:8080?x" },
    { "http://:secret@[::1]", "http://@[::1]" },
    { "http://me@host/", "http://me@host/" },
    { "http://host:80/me:secret@there", "http://host:80/me:secret@there" },
    { "file:///a:b@c", "file:///a:b@c" },
    { "/srv/a:b@c", "/srv/a:b@c" },
    { "://", "://" },
    { "", "" },
  };
  g_autofree char *quoted = gh_text_quote (texts[0][0]);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *shown = gh_text_without_password (texts[i][0]);

      g_assert_cmpstr (shown, ==, texts[i][1]);
    }
  g_assert_cmpstr (quoted, ==, "“http://me@host/a:b@c”");
}

/* Several threads make it; the order is that of the list. */
static void
test_long_list (void)
{
  g_autoptr (GPtrArray) configs
    = g_ptr_array_new_with_free_func ((GDestroyNotify) gh_domain_config_free);
  g_autoptr (GVariant) variant = NULL;
  const guint many = 1100;

  for (guint i = 0; i < many; i++)
    {
      g_ptr_array_add (configs, gh_domain_config_new ());
      ((GhDomainConfig *) configs->pdata[i])->name = g_strdup_printf ("machine-%u", i);
    }
  variant = g_variant_ref_sink (gh_struct_list_to_variant (&gh_domain_config_struct, configs));
  g_assert_cmpuint (g_variant_n_children (variant), ==, many);
  for (guint i = 0; i < many; i++)
    {
      g_autoptr (GVariant) one = g_variant_get_child_value (variant, i);
      g_autoptr (GVariant) same
        = g_variant_ref_sink (gh_struct_to_variant (&gh_domain_config_struct, configs->pdata[i]));

      g_assert_true (g_variant_equal (one, same));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fields/copy", test_copy);
  g_test_add_func ("/fields/clear-twice", test_clear_twice);
  g_test_add_func ("/fields/merge", test_merge);
  g_test_add_func ("/fields/diff", test_diff);
  g_test_add_func ("/fields/variant", test_variant);
  g_test_add_func ("/fields/long-list", test_long_list);
  g_test_add_func ("/text/size", test_size);
  g_test_add_func ("/text/password", test_password);
  return g_test_run ();
}
