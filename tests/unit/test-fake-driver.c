/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The fake driver: its own promises, and the conformance suite. */
#include "config.h"

#include "gh-driver-registry.h"
#include "gh-error.h"
#include "gh-fake-driver.h"

static GhDriver *
open_host (const char *uri)
{
  g_autoptr (GhDriverRegistry) registry = gh_driver_registry_new ();
  g_autoptr (GError) error = NULL;
  GhDriver *driver;

  gh_driver_registry_add (registry, "fake", GH_TYPE_FAKE_DRIVER);
  driver = gh_driver_registry_create (registry, uri, "/nonexistent", "/nonexistent", &error);
  g_assert_no_error (error);
  return driver;
}

static void
on_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static void
discover (GhDriver *driver)
{
  g_autoptr (GAsyncResult) result = NULL;

  gh_driver_discover_async (driver, NULL, on_result, &result);
  g_assert_true (gh_driver_discover_finish (driver, wait_for (&result), NULL));
}

static void
add_predefined (GhDriver *driver)
{
  g_autoptr (GPtrArray) list = gh_driver_list_predefined (driver);

  for (guint i = 0; i < list->len; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (gh_driver_validate (driver, list->pdata[i], &error));
      g_assert_no_error (error);
      gh_driver_add_domain (driver, list->pdata[i], &error);
      g_assert_no_error (error);
    }
}

static guint
count_active (GhDriver *driver)
{
  g_autoptr (GPtrArray) list = gh_driver_list_domains (driver);
  guint count = 0;

  for (guint i = 0; i < list->len; i++)
    count += gh_domain_state_is_active (gh_domain_get_state (list->pdata[i]));
  return count;
}

static void
test_predefined (void)
{
  g_autoptr (GhDriver) few = open_host ("fake:?domains=20&running=3");
  g_autoptr (GhDriver) mixed = open_host ("fake:?domains=16");

  add_predefined (few);
  g_assert_cmpuint (count_active (few), ==, 0);
  discover (few);
  g_assert_cmpuint (count_active (few), ==, 3);
  add_predefined (mixed);
  discover (mixed);
  g_assert_cmpuint (count_active (mixed), ==, 8);
}

static void
test_bad_uri (void)
{
  static const char *const bad[]
    = { "fake:?domains=-1", "fake:?speed=9", "fake:?fail=tea", "fake:?latency=soon" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GhDriver) driver = open_host (bad[i]);
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GhDriverStatus) status = NULL;
      g_autoptr (GPtrArray) list = gh_driver_list_predefined (driver);

      gh_driver_probe_async (driver, NULL, on_result, &result);
      status = gh_driver_probe_finish (driver, wait_for (&result), NULL);
      g_assert_false (status->available);
      g_assert_nonnull (status->reason);
      g_assert_cmpuint (list->len, ==, 0);
    }
}

/* Not asserted: what it takes with 10,000 domains is said with --verbose. */
static void
test_many (void)
{
  g_autoptr (GhDriver) driver = open_host ("fake:?domains=10000");
  gint64 start = g_get_monotonic_time ();
  g_autoptr (GPtrArray) domains = NULL;

  {
    g_autoptr (GPtrArray) list = gh_driver_list_predefined (driver);

    for (guint i = 0; i < list->len; i++)
      g_assert_nonnull (gh_driver_add_domain (driver, list->pdata[i], NULL));
  }
  g_test_message ("10000 domains: %.1f ms", (double) (g_get_monotonic_time () - start) / 1000);
  domains = gh_driver_list_domains (driver);
  g_assert_cmpuint (domains->len, ==, 10000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fake/predefined", test_predefined);
  g_test_add_func ("/fake/bad-uri", test_bad_uri);
  g_test_add_func ("/fake/many", test_many);
  return g_test_run ();
}
