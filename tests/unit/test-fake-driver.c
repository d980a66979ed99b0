/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The fake driver: its own promises, and the conformance suite. */
#include "config.h"

#include <unistd.h>

#include "conformance.h"
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

static GhDriver *
open_default (void)
{
  return open_host ("fake:");
}

static GhDomainConfig *
make_config (const char *name)
{
  GhDomainConfig *config = gh_domain_config_new ();

  config->name = g_strdup (name);
  gh_domain_config_add_graphics (config);
  gh_domain_config_add_serial (config);
  return config;
}

static GhDomain *
add_named (GhDriver *driver, const char *name)
{
  g_autoptr (GhDomainConfig) config = make_config (name);

  gh_driver_complete (driver, config);
  return gh_driver_add_domain (driver, config, NULL);
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
  conformance_discover (few);
  g_assert_cmpuint (count_active (few), ==, 3);
  add_predefined (mixed);
  conformance_discover (mixed);
  g_assert_cmpuint (count_active (mixed), ==, 8);
}

static void
on_probed (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GhDriverStatus **) data = gh_driver_probe_finish (GH_DRIVER (source), result, NULL);
}

static void
test_bad_uri (void)
{
  static const char *const bad[]
    = { "fake:?domains=-1", "fake:?speed=9", "fake:?fail=tea", "fake:?latency=soon" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GhDriver) driver = open_host (bad[i]);
      g_autoptr (GhDriverStatus) status = NULL;
      g_autoptr (GPtrArray) list = gh_driver_list_predefined (driver);

      gh_driver_probe_async (driver, NULL, on_probed, &status);
      while (status == NULL)
        g_main_context_iteration (NULL, TRUE);
      g_assert_false (status->available);
      g_assert_nonnull (status->reason);
      g_assert_cmpuint (list->len, ==, 0);
    }
}

static void
test_names (void)
{
  g_autoptr (GhDriver) driver = open_host ("fake:?latency=1");
  GhDomain *domain = add_named (driver, "will-fail");
  g_autoptr (GError) error = conformance_start (domain, FALSE, NULL);
  g_autofree char *evidence = NULL;

  g_assert_error (error, GH_ERROR, GH_ERROR_HYPERVISOR);
  gh_error_split (error->message, NULL, &evidence);
  g_assert_nonnull (evidence);
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_OFF);

  domain = add_named (driver, "will-crash");
  g_assert_null (conformance_start (domain, FALSE, NULL));
  conformance_wait_for_state (domain, GH_DOMAIN_CRASHED);

  domain = add_named (driver, "good");
  g_assert_null (conformance_start (domain, FALSE, NULL));
  g_assert_null (conformance_act (domain, GH_DOMAIN_ACTION_SHUTDOWN));
  conformance_wait_for_state (domain, GH_DOMAIN_OFF);
  g_assert_cmpint (gh_domain_get_end (domain), ==, GH_DOMAIN_END_SHUTDOWN);
}

static void
test_fail (void)
{
  g_autoptr (GhDriver) driver = open_host ("fake:?fail=pause,console");
  GhDomain *domain = add_named (driver, "one");
  g_autoptr (GError) error = NULL;

  g_assert_null (conformance_start (domain, FALSE, NULL));
  error = conformance_act (domain, GH_DOMAIN_ACTION_PAUSE);
  g_assert_error (error, GH_ERROR, GH_ERROR_HYPERVISOR);
  g_clear_error (&error);
  g_assert_cmpint (conformance_open_console (domain, "vnc", &error), ==, -1);
  g_assert_error (error, GH_ERROR, GH_ERROR_HYPERVISOR);
}

static void
test_serial (void)
{
  g_autoptr (GhDriver) driver = open_default ();
  GhDomain *domain = add_named (driver, "talker");
  int fd;

  g_assert_null (conformance_start (domain, FALSE, NULL));
  fd = conformance_open_console (domain, "serial", NULL);
  conformance_read (fd, "talker> ");
  g_assert_cmpint (write (fd, "hello\r", 6), ==, 6);
  conformance_read (fd, "hello\r\nhello\r\ntalker> ");
  close (fd);
}

/* A whole frame comes when it is asked for, and a bar when something has changed. */
static void
test_display (void)
{
  g_autoptr (GhDriver) driver = open_default ();
  GhDomain *domain = add_named (driver, "picture");
  int fd;

  g_assert_null (conformance_start (domain, FALSE, NULL));
  fd = conformance_open_console (domain, "vnc", NULL);
  g_assert_cmpint (write (fd, "RFB 003.008\n\1\1", 14), ==, 14);
  conformance_read (fd, "picture");
  g_assert_cmpint (write (fd, "\3\0\0\0\0\0\2\200\1\220", 10), ==, 10);
  conformance_read (fd, "\2\200\1\220");
  g_assert_cmpint (write (fd, "\3\1\0\0\0\0\2\200\1\220", 10), ==, 10);
  conformance_read (fd, "\360\360\360");
  close (fd);
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
  static const ConformanceHost host = { "/fake", open_default, make_config, NULL };

  g_test_init (&argc, &argv, NULL);
  conformance_add (&host);
  g_test_add_func ("/fake/predefined", test_predefined);
  g_test_add_func ("/fake/bad-uri", test_bad_uri);
  g_test_add_func ("/fake/names", test_names);
  g_test_add_func ("/fake/fail", test_fail);
  g_test_add_func ("/fake/serial", test_serial);
  g_test_add_func ("/fake/display", test_display);
  g_test_add_func ("/fake/many", test_many);
  return g_test_run ();
}
