/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The contract of drivers as a program. */
#include "config.h"

#include "conformance-private.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib-unix.h>

#include "gh-driver-registry.h"
#include "gh-error.h"

#define TIMEOUT_SECONDS 300

/* Waiting. */

static gboolean
on_too_late (gpointer data)
{
  g_error ("Nothing happened for %d seconds", TIMEOUT_SECONDS);
  return G_SOURCE_REMOVE;
}

void
conformance_on_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

GAsyncResult *
conformance_wait_for (GAsyncResult **result)
{
  guint timer = g_timeout_add_seconds (TIMEOUT_SECONDS, on_too_late, NULL);

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
  return *result;
}

GError *
conformance_start (GhDomain *domain, gboolean paused, GCancellable *cancellable)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  gh_domain_start_async (domain, paused, cancellable, conformance_on_result, &result);
  gh_domain_start_finish (domain, conformance_wait_for (&result), &error);
  return error;
}

GError *
conformance_act (GhDomain *domain, GhDomainAction action)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  gh_domain_act_async (domain, action, NULL, conformance_on_result, &result);
  gh_domain_act_finish (domain, conformance_wait_for (&result), &error);
  return error;
}

GhDriver *
conformance_open_host (const char *scheme, GType type, const char *folder)
{
  g_autoptr (GhDriverRegistry) registry = gh_driver_registry_new ();
  g_autofree char *uri = g_strconcat (scheme, ":", NULL);
  g_autofree char *state = g_build_filename (folder, "state", NULL);
  g_autofree char *runtime = g_build_filename (folder, "runtime", NULL);
  g_autoptr (GError) error = NULL;
  GhDriver *driver;

  gh_driver_registry_add (registry, scheme, type);
  driver = gh_driver_registry_create (registry, uri, state, runtime, &error);
  g_assert_no_error (error);
  return driver;
}

int
conformance_open_console (GhDomain *domain, const char *kind, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  gh_domain_open_console_async (domain, kind, NULL, conformance_on_result, &result);
  return gh_domain_open_console_finish (domain, conformance_wait_for (&result), error);
}

void
conformance_wait_for_state (GhDomain *domain, GhDomainState state)
{
  guint timer = g_timeout_add_seconds (TIMEOUT_SECONDS, on_too_late, NULL);

  while (gh_domain_get_state (domain) != state)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
}

void
conformance_discover (GhDriver *driver)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gh_driver_discover_async (driver, NULL, conformance_on_result, &result);
  gh_driver_discover_finish (driver, conformance_wait_for (&result), &error);
  g_assert_no_error (error);
}

char *
conformance_read_log (GhDomain *domain, const char *kind)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  gh_domain_read_log_async (domain, kind, 65536, NULL, conformance_on_result, &result);
  bytes = gh_domain_read_log_finish (domain, conformance_wait_for (&result), &error);
  g_assert_no_error (error);
  return g_string_free (
    g_string_new_len (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes)), FALSE);
}

/* Whether @seen holds @text; forgets what is no part of a later match. */
static gboolean
find_text (GString *seen, const char *text)
{
  gsize length = strlen (text);

  for (gsize at = 0; at + length <= seen->len; at++)
    if (memcmp (seen->str + at, text, length) == 0)
      return TRUE;
  if (seen->len > length)
    g_string_erase (seen, 0, (gssize) (seen->len - length));
  return FALSE;
}

void
conformance_read (int fd, const char *text)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  guint timer = g_timeout_add_seconds (TIMEOUT_SECONDS, on_too_late, NULL);

  g_unix_set_fd_nonblocking (fd, TRUE, NULL);
  while (!find_text (seen, text))
    {
      char buffer[16384];
      gssize n = read (fd, buffer, sizeof buffer);

      g_assert_cmpint (n, !=, 0);
      if (n > 0)
        g_string_append_len (seen, buffer, n);
      g_main_context_iteration (NULL, FALSE);
      if (n < 0)
        g_usleep (1000);
    }
  g_source_remove (timer);
}

/* The tests. */

static void
on_state_changed (GhDomain *domain, guint before, ConformanceFixture *f)
{
  f->changes++;
}

static void
on_event (GhDomain *domain, const char *kind, const char *text, ConformanceFixture *f)
{
  g_assert_nonnull (text);
  f->events++;
}

static void
set_up (ConformanceFixture *f, gconstpointer data)
{
  g_autoptr (GhDomainConfig) config = NULL;
  g_autoptr (GError) error = NULL;

  f->host = data;
  f->driver = f->host->open ();
  config = f->host->make_config ("conformance, too");
  gh_driver_complete (f->driver, config);
  gh_driver_validate (f->driver, config, &error);
  g_assert_no_error (error);
  f->domain = gh_driver_add_domain (f->driver, config, &error);
  g_assert_no_error (error);
  g_signal_connect (f->domain, "state-changed", G_CALLBACK (on_state_changed), f);
  g_signal_connect (f->domain, "event", G_CALLBACK (on_event), f);
}

static void
tear_down (ConformanceFixture *f, gconstpointer data)
{
  if (gh_domain_state_is_active (gh_domain_get_state (f->domain)))
    {
      g_autoptr (GError) error = conformance_act (f->domain, GH_DOMAIN_ACTION_DESTROY);

      g_assert_no_error (error);
    }
  gh_driver_remove_domain (f->driver, f->domain);
  g_clear_object (&f->driver);
}

void
conformance_start_now (ConformanceFixture *f)
{
  g_autoptr (GError) error = conformance_start (f->domain, FALSE, NULL);

  g_assert_no_error (error);
  g_assert_cmpint (gh_domain_get_state (f->domain), ==, GH_DOMAIN_RUNNING);
}

static void
act (ConformanceFixture *f, GhDomainAction action)
{
  g_autoptr (GError) error = conformance_act (f->domain, action);

  g_assert_no_error (error);
}

static void
assert_refused (ConformanceFixture *f, GhDomainAction action)
{
  GhDomainState before = gh_domain_get_state (f->domain);
  g_autoptr (GError) error = action == GH_DOMAIN_ACTION_START
                               ? conformance_start (f->domain, FALSE, NULL)
                               : conformance_act (f->domain, action);

  g_assert_error (error, GH_ERROR, GH_ERROR_WRONG_STATE);
  g_assert_cmpint (gh_domain_get_state (f->domain), ==, before);
}

static void
test_create (ConformanceFixture *f, gconstpointer data)
{
  GhDomainInfo info;

  g_assert_cmpint (gh_domain_get_state (f->domain), ==, GH_DOMAIN_OFF);
  g_assert_cmpuint (f->changes, ==, 0);
  g_assert_null (gh_domain_get_live_config (f->domain));
  g_assert_cmpuint (g_strv_length ((char **) gh_domain_get_consoles (f->domain)), ==, 0);
  gh_domain_get_info (f->domain, &info);
  g_assert_cmpuint (info.id, ==, 0);
}

static void
test_start_destroy (ConformanceFixture *f, gconstpointer data)
{
  GhDomainInfo info;

  conformance_start_now (f);
  g_assert_cmpuint (f->changes, ==, 2);
  g_assert_nonnull (gh_domain_get_live_config (f->domain));
  gh_domain_get_info (f->domain, &info);
  g_assert_cmpuint (info.id, !=, 0);
  g_assert_cmpint (info.started_at, >, 0);
  g_assert_cmpstr (info.accelerator, !=, "");
  act (f, GH_DOMAIN_ACTION_DESTROY);
  g_assert_cmpint (gh_domain_get_state (f->domain), ==, GH_DOMAIN_OFF);
  g_assert_cmpint (gh_domain_get_end (f->domain), ==, GH_DOMAIN_END_DESTROYED);
  g_assert_null (gh_domain_get_live_config (f->domain));
  conformance_start_now (f);
}

static void
test_wrong_states (ConformanceFixture *f, gconstpointer data)
{
  assert_refused (f, GH_DOMAIN_ACTION_DESTROY);
  assert_refused (f, GH_DOMAIN_ACTION_PAUSE);
  assert_refused (f, GH_DOMAIN_ACTION_SHUTDOWN);
  conformance_start_now (f);
  assert_refused (f, GH_DOMAIN_ACTION_START);
  assert_refused (f, GH_DOMAIN_ACTION_RESUME);
}

static void
test_pause (ConformanceFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = conformance_start (f->domain, TRUE, NULL);

  g_assert_no_error (error);
  g_assert_cmpint (gh_domain_get_state (f->domain), ==, GH_DOMAIN_PAUSED);
  assert_refused (f, GH_DOMAIN_ACTION_PAUSE);
  act (f, GH_DOMAIN_ACTION_RESUME);
  g_assert_cmpint (gh_domain_get_state (f->domain), ==, GH_DOMAIN_RUNNING);
  act (f, GH_DOMAIN_ACTION_PAUSE);
  g_assert_cmpint (gh_domain_get_state (f->domain), ==, GH_DOMAIN_PAUSED);
  act (f, GH_DOMAIN_ACTION_RESUME);
  g_assert_cmpint (gh_domain_get_state (f->domain), ==, GH_DOMAIN_RUNNING);
}

static void
test_reset (ConformanceFixture *f, gconstpointer data)
{
  guint timer;

  conformance_start_now (f);
  act (f, GH_DOMAIN_ACTION_RESET);
  timer = g_timeout_add_seconds (TIMEOUT_SECONDS, on_too_late, NULL);
  while (f->events == 0)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
  g_assert_cmpint (gh_domain_get_state (f->domain), ==, GH_DOMAIN_RUNNING);
}

static void
test_shutdown_is_asked (ConformanceFixture *f, gconstpointer data)
{
  conformance_start_now (f);
  act (f, GH_DOMAIN_ACTION_SHUTDOWN);
  g_assert_cmpint (gh_domain_get_state (f->domain), ==, GH_DOMAIN_STOPPING);
}

static void
test_two_displays (ConformanceFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  int one, two;

  conformance_start_now (f);
  one = conformance_open_console (f->domain, "vnc", &error);
  g_assert_no_error (error);
  two = conformance_open_console (f->domain, "vnc", &error);
  g_assert_no_error (error);
  conformance_read (one, "RFB 003.008\n");
  conformance_read (two, "RFB 003.008\n");
  close (one);
  close (two);
}

static void
test_serial (ConformanceFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  int fd, other;

  conformance_start_now (f);
  fd = conformance_open_console (f->domain, "serial", &error);
  g_assert_no_error (error);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (fcntl (fd, F_GETFD) & FD_CLOEXEC, ==, FD_CLOEXEC);
  other = conformance_open_console (f->domain, "serial", &error);
  if (other < 0)
    g_assert_error (error, GH_ERROR, GH_ERROR_BUSY);
  else
    close (other);
  close (fd);
  g_clear_error (&error);
  g_assert_cmpint (conformance_open_console (f->domain, "teletype", &error), ==, -1);
  g_assert_error (error, GH_ERROR, GH_ERROR_UNSUPPORTED);
}

static void
test_screenshot (ConformanceFixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) png = NULL;

  conformance_start_now (f);
  gh_domain_screenshot_async (f->domain, 0, NULL, conformance_on_result, &result);
  png = gh_domain_screenshot_finish (f->domain, conformance_wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (png), >, 100);
  g_assert_cmpmem (g_bytes_get_data (png, NULL), 8, "\x89PNG\r\n\x1a\n", 8);
}

static void
get_sample (ConformanceFixture *f, GhDomainSample *sample)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gh_domain_sample_async (f->domain, NULL, conformance_on_result, &result);
  gh_domain_sample_finish (f->domain, conformance_wait_for (&result), sample, &error);
  g_assert_no_error (error);
}

static void
test_sample (ConformanceFixture *f, gconstpointer data)
{
  GhDomainSample one, two;

  conformance_start_now (f);
  get_sample (f, &one);
  g_usleep (50000);
  get_sample (f, &two);
  g_assert_cmpuint (one.memory, >, 0);
  g_assert_cmpuint (two.cpu_time, >=, one.cpu_time);
}

static void
test_log (ConformanceFixture *f, gconstpointer data)
{
  g_autofree char *none = conformance_read_log (f->domain, "hypervisor");
  g_autofree char *some = NULL;

  g_assert_cmpstr (none, ==, "");
  conformance_start_now (f);
  act (f, GH_DOMAIN_ACTION_DESTROY);
  some = conformance_read_log (f->domain, "hypervisor");
  g_assert_cmpstr (some, !=, "");
}

static void
test_cancel (ConformanceFixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) before = g_cancellable_new ();
  g_autoptr (GCancellable) during = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (before);
  error = conformance_start (f->domain, FALSE, before);
  g_assert_error (error, GH_ERROR, GH_ERROR_CANCELLED);
  g_assert_cmpint (gh_domain_get_state (f->domain), ==, GH_DOMAIN_OFF);
  g_clear_error (&error);

  gh_domain_start_async (f->domain, FALSE, during, conformance_on_result, &result);
  g_assert_cmpint (gh_domain_get_state (f->domain), ==, GH_DOMAIN_STARTING);
  g_cancellable_cancel (during);
  gh_domain_start_finish (f->domain, conformance_wait_for (&result), &error);
  g_assert_error (error, GH_ERROR, GH_ERROR_CANCELLED);
  g_assert_cmpint (gh_domain_get_state (f->domain), ==, GH_DOMAIN_OFF);
  conformance_start_now (f);
}

static void
test_destroy_while_starting (ConformanceFixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gh_domain_start_async (f->domain, FALSE, NULL, conformance_on_result, &result);
  act (f, GH_DOMAIN_ACTION_DESTROY);
  g_assert_cmpint (gh_domain_get_state (f->domain), ==, GH_DOMAIN_OFF);
  gh_domain_start_finish (f->domain, conformance_wait_for (&result), &error);
  g_assert_error (error, GH_ERROR, GH_ERROR_WRONG_STATE);
}

static void
test_killed (ConformanceFixture *f, gconstpointer data)
{
  conformance_start_now (f);
  f->host->kill (f->domain);
  conformance_wait_for_state (f->domain, GH_DOMAIN_CRASHED);
  g_assert_cmpint (gh_domain_get_end (f->domain), ==, GH_DOMAIN_END_CRASHED);
  g_assert_cmpstr (gh_domain_get_state_reason (f->domain), !=, "");
  conformance_start_now (f);
}

void
conformance_add_test (const ConformanceHost *host, const char *name, ConformanceTest test)
{
  g_autofree char *path = g_strconcat (host->prefix, "/conformance/", name, NULL);

  g_test_add (path, ConformanceFixture, host, set_up, test, tear_down);
}

void
conformance_add (const ConformanceHost *host)
{
  conformance_add_test (host, "create", test_create);
  conformance_add_test (host, "start-destroy", test_start_destroy);
  conformance_add_test (host, "wrong-states", test_wrong_states);
  conformance_add_test (host, "pause", test_pause);
  conformance_add_test (host, "reset", test_reset);
  conformance_add_test (host, "shutdown-is-asked", test_shutdown_is_asked);
  conformance_add_test (host, "two-displays", test_two_displays);
  conformance_add_test (host, "serial", test_serial);
  conformance_add_test (host, "screenshot", test_screenshot);
  conformance_add_test (host, "sample", test_sample);
  conformance_add_test (host, "log", test_log);
  conformance_add_test (host, "cancel", test_cancel);
  conformance_add_test (host, "destroy-while-starting", test_destroy_while_starting);
  if (host->kill != NULL)
    conformance_add_test (host, "killed", test_killed);
  conformance_add_inspector (host);
  conformance_add_life (host);
  conformance_add_live (host);
}
