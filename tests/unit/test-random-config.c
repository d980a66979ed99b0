/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Whatever a definition says: it can be copied, compared, written and read again, and edited into
 * any other. */
#include "config.h"

#include <gio/gio.h>

#include "gh-domain-xml.h"
#include "gh-format.h"
#include "random-config.h"

#define ROUNDS 60

/* The first difference, for whoever looks into the log; %NULL when there is none. */
static void
assert_same (const GhDomainConfig *a, const GhDomainConfig *b, const char *text)
{
  g_autoptr (GPtrArray) differences = gh_struct_diff (&gh_domain_config_struct, a, b);

  for (guint i = 0; i < differences->len; i++)
    {
      const GhDifference *d = differences->pdata[i];

      g_test_message ("%s: %s became %s", d->path, d->before, d->after);
    }
  if (differences->len > 0)
    g_test_message ("%s", text);
  g_assert_cmpuint (differences->len, ==, 0);
  g_assert_true (gh_domain_config_equal (a, b));
}

static GhDomainConfig *
read_xml (const char *text)
{
  g_autoptr (GError) error = NULL;
  GhDomainConfig *config = gh_domain_xml_parse (text, -1, &error);

  if (error != NULL)
    g_test_message ("%s", text);
  g_assert_no_error (error);
  return config;
}

static char *
write_xml (const GhDomainConfig *config)
{
  g_autoptr (GError) error = NULL;
  char *text = gh_domain_xml_format (config, &error);

  g_assert_no_error (error);
  return text;
}

static void
test_valid (void)
{
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (GhDomainConfig) config = random_config_new ();
      g_autoptr (GError) error = NULL;

      gh_domain_config_validate (config, &error);
      g_assert_no_error (error);
    }
}

static void
test_copy (void)
{
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (GhDomainConfig) config = random_config_new ();
      g_autoptr (GhDomainConfig) copy = gh_domain_config_copy (config);
      g_autoptr (GVariant) variant
        = g_variant_ref_sink (gh_struct_to_variant (&gh_domain_config_struct, config));
      g_autoptr (GhDomainConfig) back = gh_struct_from_variant (&gh_domain_config_struct, variant);

      assert_same (config, copy, "");
      assert_same (config, back, "");
    }
}

static void
test_xml (void)
{
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (GhDomainConfig) config = random_config_new ();
      g_autofree char *text = write_xml (config);
      g_autoptr (GhDomainConfig) again = read_xml (text);
      g_autofree char *same = write_xml (again);

      assert_same (config, again, text);
      g_assert_cmpstr (same, ==, text);
    }
}

/* One definition's document is edited until it says what the other one does. */
static void
test_edit (void)
{
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (GhDomainConfig) a = random_config_new ();
      g_autoptr (GhDomainConfig) b = random_config_new ();
      g_autofree char *before = write_xml (a);
      g_autofree char *after = NULL;
      g_autoptr (GhDomainConfig) again = NULL;

      b->foreign = g_strdup (before);
      after = write_xml (b);
      again = read_xml (after);
      assert_same (b, again, after);
    }
}

/* xl.cfg cannot say all; what it says is read the same again. */
static void
test_xl (void)
{
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (GhDomainConfig) config = random_config_new ();
      g_autoptr (GPtrArray) losses = g_ptr_array_new_with_free_func ((GDestroyNotify) gh_loss_free);
      g_autoptr (GError) error = NULL;
      g_autofree char *text = gh_format_write (config, GH_FORMAT_XL, losses, &error);
      g_autoptr (GhDomainConfig) again
        = text != NULL ? gh_format_read (GH_FORMAT_XL, text, -1, &error) : NULL;
      g_autofree char *same
        = again != NULL ? gh_format_write (again, GH_FORMAT_XL, losses, &error) : NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (same, ==, text);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/random-config/valid", test_valid);
  g_test_add_func ("/random-config/copy", test_copy);
  g_test_add_func ("/random-config/xml", test_xml);
  g_test_add_func ("/random-config/edit", test_edit);
  g_test_add_func ("/random-config/xl", test_xl);
  return g_test_run ();
}
