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

/* One member of one of its structs is another one: the difference says that, and nothing else. */
static void
test_diff (void)
{
  for (guint i = 0; i < 4 * ROUNDS; i++)
    {
      g_autoptr (GhDomainConfig) config = random_config_new ();
      g_autoptr (GhDomainConfig) changed = gh_domain_config_copy (config);
      g_autofree char *path = random_config_change (changed);
      g_autoptr (GPtrArray) differences
        = gh_struct_diff (&gh_domain_config_struct, config, changed);

      g_assert_false (gh_domain_config_equal (config, changed));
      if (differences->len == 0)
        g_error ("the change of %s is no difference", path);
      for (guint j = 0; j < differences->len; j++)
        {
          const GhDifference *d = differences->pdata[j];

          if (!g_str_has_prefix (d->path, path))
            g_error ("the change of %s is said to be one of %s", path, d->path);
          g_assert_cmpstr (d->before, !=, d->after);
        }
    }
}

/* Whether the list @name has the same in it, in another order. */
static gboolean
has_same_devices (const GhDomainConfig *a, const GhDomainConfig *b, const char *name)
{
  const GhField *list = gh_struct_find_field (&gh_domain_config_struct, name);
  GPtrArray *one, *other;

  if (list->type != GH_FIELD_LIST)
    return FALSE;
  one = G_STRUCT_MEMBER (GPtrArray *, a, list->offset);
  other = G_STRUCT_MEMBER (GPtrArray *, b, list->offset);
  for (guint i = 0; i < one->len; i++)
    {
      gboolean found = FALSE;

      for (guint j = 0; j < other->len && !found; j++)
        found = gh_struct_equal (list->of, one->pdata[i], other->pdata[j]);
      if (!found)
        return FALSE;
    }
  return one->len == other->len;
}

/* Whatever xl.cfg does not say of it is in the report. */
static void
test_losses (void)
{
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (GhDomainConfig) config = random_config_new ();
      g_autoptr (GPtrArray) losses = g_ptr_array_new_with_free_func ((GDestroyNotify) gh_loss_free);
      g_autofree char *text = gh_format_write (config, GH_FORMAT_XL, losses, NULL);
      g_autoptr (GhDomainConfig) again
        = text != NULL ? gh_format_read (GH_FORMAT_XL, text, -1, NULL) : NULL;
      g_autoptr (GPtrArray) differences = NULL;

      g_assert_nonnull (again);
      differences = gh_struct_diff (&gh_domain_config_struct, config, again);
      if (differences->len > 0)
        g_assert_cmpuint (losses->len, >, 0);
      for (guint j = 0; j < differences->len; j++)
        {
          const GhDifference *d = differences->pdata[j];
          const char *path = d->path;
          g_autofree char *head = g_strndup (path, strcspn (path, "[."));
          gboolean found = FALSE;

          /* Said without a word. */
          if (g_str_equal (path, "arch") || (d->after == NULL && g_strcmp0 (d->before, "raw") == 0))
            continue;
          for (guint k = 0; k < losses->len && !found; k++)
            {
              const GhLoss *loss = losses->pdata[k];

              found = g_str_equal (loss->field, head) || g_str_has_prefix (loss->object, head);
            }
          if (!found && !has_same_devices (config, again, head))
            g_error ("the loss of %s is not reported", path);
        }
    }
}

/* Nonsense is complained about, and neither written as sense nor a crash. */
static void
test_nonsense (void)
{
  for (guint i = 0; i < 4 * ROUNDS; i++)
    {
      g_autoptr (GhDomainConfig) config = random_config_new_wild ();
      g_autoptr (GPtrArray) complaints = gh_domain_config_check (config);
      g_autoptr (GhDomainConfig) copy = gh_domain_config_copy (config);
      g_autoptr (GPtrArray) losses = g_ptr_array_new_with_free_func ((GDestroyNotify) gh_loss_free);
      g_autofree char *xml = gh_domain_xml_format (config, NULL);
      g_autofree char *xl = gh_format_write (config, GH_FORMAT_XL, losses, NULL);
      g_autoptr (GhDomainConfig) read = xml != NULL ? gh_domain_xml_parse (xml, -1, NULL) : NULL;

      assert_same (config, copy, "");
      for (guint j = 0; j < complaints->len; j++)
        g_assert_cmpstr (((const GhComplaint *) complaints->pdata[j])->message, !=, "");
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
  g_test_add_func ("/random-config/diff", test_diff);
  g_test_add_func ("/random-config/losses", test_losses);
  g_test_add_func ("/random-config/nonsense", test_nonsense);
  return g_test_run ();
}
