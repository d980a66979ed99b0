/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The contract of GhDomainLife as a program. */
#include "config.h"

#include "conformance-private.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "gh-domain-life.h"
#include "gh-error.h"

typedef struct
{
  guint calls;
  guint64 done;
  guint64 total;
} Progress;

/* May come from a thread: only the last call is looked at, when all is over. */
static void
on_progress (guint64 done, guint64 total, gpointer data)
{
  Progress *progress = data;

  progress->calls++;
  progress->done = done;
  progress->total = total;
}

static int
open_file (void)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("conformance-XXXXXX", &path, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_unlink (path);
  return fd;
}

static gboolean
lacks (ConformanceFixture *f, GhDomainFeatures features)
{
  if (gh_domain_life_check (f->domain, features, NULL))
    return FALSE;
  g_test_skip ("This hypervisor cannot do that");
  return TRUE;
}

/* Waits until the guest can answer, where it has to. */
static void
settle (ConformanceFixture *f)
{
  if (f->host->settle != NULL)
    f->host->settle (f->domain);
}

static GError *
finish (ConformanceFixture *f, GAsyncResult **result)
{
  GError *error = NULL;

  gh_domain_life_finish (f->domain, conformance_wait_for (result), &error);
  return error;
}

static GError *
save (ConformanceFixture *f, int fd, GCancellable *cancellable)
{
  g_autoptr (GAsyncResult) result = NULL;
  Progress progress = { 0 };
  GError *error;

  gh_domain_life_save_async (
    f->domain, fd, on_progress, &progress, cancellable, conformance_on_result, &result);
  error = finish (f, &result);
  if (error == NULL)
    {
      g_assert_cmpuint (progress.calls, >, 0);
      g_assert_cmpuint (progress.done, <=, progress.total);
    }
  return error;
}

static GError *
end_save (ConformanceFixture *f, GhDomainState state)
{
  g_autoptr (GAsyncResult) result = NULL;

  gh_domain_life_end_save_async (f->domain, state, conformance_on_result, &result);
  return finish (f, &result);
}

static GError *
restore (ConformanceFixture *f, int fd)
{
  g_autoptr (GAsyncResult) result = NULL;

  lseek (fd, 0, SEEK_SET);
  gh_domain_life_restore_async (
    f->domain, fd, gh_domain_get_config (f->domain), NULL, conformance_on_result, &result);
  return finish (f, &result);
}

static void
save_and_end (ConformanceFixture *f, int fd)
{
  g_autoptr (GError) error = NULL;

  conformance_start_now (f);
  settle (f);
  error = save (f, fd, NULL);
  g_assert_no_error (error);
  g_assert_cmpint (gh_domain_get_state (f->domain), ==, GH_DOMAIN_PAUSED);
  error = end_save (f, GH_DOMAIN_OFF);
  g_assert_no_error (error);
  g_assert_cmpint (gh_domain_get_state (f->domain), ==, GH_DOMAIN_OFF);
  g_assert_cmpint (gh_domain_get_end (f->domain), ==, GH_DOMAIN_END_SAVED);
  g_assert_null (gh_domain_get_live_config (f->domain));
}

static void
test_save_restore (ConformanceFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  int fd = open_file ();

  if (!lacks (f, GH_DOMAIN_FEATURE_SAVE))
    {
      save_and_end (f, fd);
      error = restore (f, fd);
      g_assert_no_error (error);
      g_assert_cmpint (gh_domain_get_state (f->domain), ==, GH_DOMAIN_PAUSED);
      g_assert_nonnull (gh_domain_get_live_config (f->domain));
      error = conformance_act (f->domain, GH_DOMAIN_ACTION_RESUME);
      g_assert_no_error (error);
      g_assert_cmpint (gh_domain_get_state (f->domain), ==, GH_DOMAIN_RUNNING);
    }
  close (fd);
}

/* The guest goes on after a save that was thrown away, and can be saved again. */
static void
test_save_go_on (ConformanceFixture *f, gconstpointer data)
{
  int fd = open_file (), other = open_file ();
  g_autoptr (GError) error = NULL;

  if (!lacks (f, GH_DOMAIN_FEATURE_SAVE))
    {
      conformance_start_now (f);
      settle (f);
      error = save (f, fd, NULL);
      g_assert_no_error (error);
      error = end_save (f, GH_DOMAIN_RUNNING);
      g_assert_no_error (error);
      g_assert_cmpint (gh_domain_get_state (f->domain), ==, GH_DOMAIN_RUNNING);
      error = conformance_act (f->domain, GH_DOMAIN_ACTION_PAUSE);
      g_assert_no_error (error);
      if (!f->host->needs_running)
        {
          error = save (f, other, NULL);
          g_assert_no_error (error);
          error = end_save (f, GH_DOMAIN_PAUSED);
          g_assert_no_error (error);
          g_assert_cmpint (gh_domain_get_state (f->domain), ==, GH_DOMAIN_PAUSED);
        }
    }
  close (fd);
  close (other);
}

static gboolean
on_idle_cancel (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

static void
test_save_cancel (ConformanceFixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  int fd = open_file ();

  if (!lacks (f, GH_DOMAIN_FEATURE_SAVE))
    {
      conformance_start_now (f);
      settle (f);
      g_idle_add (on_idle_cancel, cancellable);
      error = save (f, fd, cancellable);
      g_assert_error (error, GH_ERROR, GH_ERROR_CANCELLED);
      conformance_wait_for_state (f->domain, GH_DOMAIN_RUNNING);
    }
  close (fd);
}

/* A file that the disk has no more room for: /dev/full always says so. */
static void
test_save_no_space (ConformanceFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  int fd = open ("/dev/full", O_RDWR | O_CLOEXEC);

  if (fd >= 0 && !lacks (f, GH_DOMAIN_FEATURE_SAVE))
    {
      conformance_start_now (f);
      settle (f);
      error = save (f, fd, NULL);
      g_assert_nonnull (error);
      conformance_wait_for_state (f->domain, GH_DOMAIN_RUNNING);
    }
  if (fd >= 0)
    close (fd);
}

static void
assert_not_restored (ConformanceFixture *f, int fd)
{
  g_autoptr (GError) error = restore (f, fd);

  g_assert_nonnull (error);
  g_assert_cmpint (gh_domain_get_state (f->domain), ==, GH_DOMAIN_OFF);
  g_assert_null (gh_domain_get_live_config (f->domain));
}

static void
test_restore_bad (ConformanceFixture *f, gconstpointer data)
{
  int fd = open_file (), cut = open_file ();

  if (!lacks (f, GH_DOMAIN_FEATURE_SAVE))
    {
      g_autofree char *junk = g_strnfill (100000, 'x');
      char buffer[4096];
      ssize_t n;

      assert_not_restored (f, cut);
      g_assert_cmpint (write (cut, junk, 100000), ==, 100000);
      assert_not_restored (f, cut);
      save_and_end (f, fd);
      g_assert_cmpint (ftruncate (cut, 0), ==, 0);
      lseek (cut, 0, SEEK_SET);
      lseek (fd, 0, SEEK_SET);
      /* Its first page and no more. */
      n = read (fd, buffer, sizeof buffer);
      g_assert_cmpint (write (cut, buffer, (size_t) n / 2), ==, n / 2);
      assert_not_restored (f, cut);
      conformance_start_now (f);
    }
  close (fd);
  close (cut);
}

static void
test_wrong_states (ConformanceFixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL, other = NULL;
  g_autoptr (GError) error = NULL;
  int fd = open_file ();

  if (!lacks (f, GH_DOMAIN_FEATURE_SAVE | GH_DOMAIN_FEATURE_DUMP))
    {
      error = save (f, fd, NULL);
      g_assert_error (error, GH_ERROR, GH_ERROR_WRONG_STATE);
      g_clear_error (&error);
      gh_domain_life_trigger_async (
        f->domain, GH_TRIGGER_NMI, NULL, conformance_on_result, &result);
      error = finish (f, &result);
      g_assert_error (error, GH_ERROR, GH_ERROR_WRONG_STATE);
      g_clear_error (&error);
      gh_domain_life_dump_async (
        f->domain, fd, GH_DUMP_ELF, NULL, NULL, conformance_on_result, &other);
      error = finish (f, &other);
      g_assert_error (error, GH_ERROR, GH_ERROR_WRONG_STATE);
      g_clear_error (&error);
      conformance_start_now (f);
      error = restore (f, fd);
      g_assert_error (error, GH_ERROR, GH_ERROR_WRONG_STATE);
      g_assert_cmpint (gh_domain_get_state (f->domain), ==, GH_DOMAIN_RUNNING);
    }
  close (fd);
}

static void
test_dump (ConformanceFixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Progress progress = { 0 };
  char magic[4];
  int fd = open_file ();

  if (!lacks (f, GH_DOMAIN_FEATURE_DUMP))
    {
      conformance_start_now (f);
      settle (f);
      gh_domain_life_dump_async (
        f->domain, fd, GH_DUMP_ELF, on_progress, &progress, conformance_on_result, &result);
      error = finish (f, &result);
      g_assert_no_error (error);
      conformance_wait_for_state (f->domain, GH_DOMAIN_RUNNING);
      g_assert_cmpint (lseek (fd, 0, SEEK_END), >, 100000);
      g_assert_cmpint (pread (fd, magic, 4, 0), ==, 4);
      g_assert_cmpmem (magic, 4, "\177ELF", 4);
    }
  close (fd);
}

static void
test_trigger (ConformanceFixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) power = NULL, sleep = NULL;
  g_autoptr (GError) error = NULL;

  if (lacks (f, GH_DOMAIN_FEATURE_TRIGGER_POWER))
    return;
  conformance_start_now (f);
  gh_domain_life_trigger_async (f->domain, GH_TRIGGER_POWER, NULL, conformance_on_result, &power);
  error = finish (f, &power);
  g_assert_no_error (error);
  if (gh_domain_life_check (f->domain, GH_DOMAIN_FEATURE_TRIGGER_SLEEP, NULL))
    return;
  gh_domain_life_trigger_async (f->domain, GH_TRIGGER_SLEEP, NULL, conformance_on_result, &sleep);
  error = finish (f, &sleep);
  g_assert_error (error, GH_ERROR, GH_ERROR_UNSUPPORTED);
}

static void
test_sysrq (ConformanceFixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) good = NULL, bad = NULL;
  g_autoptr (GError) error = NULL;

  if (lacks (f, GH_DOMAIN_FEATURE_SYSRQ))
    return;
  conformance_start_now (f);
  gh_domain_life_sysrq_async (f->domain, 'h', NULL, conformance_on_result, &good);
  error = finish (f, &good);
  g_assert_no_error (error);
  gh_domain_life_sysrq_async (f->domain, '\n', NULL, conformance_on_result, &bad);
  error = finish (f, &bad);
  g_assert_error (error, GH_ERROR, GH_ERROR_INVALID_ARGUMENT);
}

void
conformance_add_life (const ConformanceHost *host)
{
  conformance_add_test (host, "save-restore", test_save_restore);
  conformance_add_test (host, "save-go-on", test_save_go_on);
  conformance_add_test (host, "save-cancel", test_save_cancel);
  conformance_add_test (host, "save-no-space", test_save_no_space);
  conformance_add_test (host, "restore-bad", test_restore_bad);
  conformance_add_test (host, "life-wrong-states", test_wrong_states);
  conformance_add_test (host, "dump", test_dump);
  conformance_add_test (host, "trigger", test_trigger);
  conformance_add_test (host, "sysrq", test_sysrq);
}
