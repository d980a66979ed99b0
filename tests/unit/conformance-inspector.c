/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The contract of GhInspector as a program. */
#include "config.h"

#include "conformance-private.h"

#include <string.h>

#include "gh-error.h"
#include "gh-inspector.h"

static GhHostInfo *
get_info (GhDriver *driver)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GhHostInfo *info;

  gh_inspector_get_info_async (driver, conformance_on_result, &result);
  info = gh_inspector_get_info_finish (driver, conformance_wait_for (&result), &error);
  g_assert_no_error (error);
  return info;
}

static const GhHostOwner *
find_owner (const GhHostInfo *info, const char *uuid)
{
  for (guint i = 0; i < info->owners->len; i++)
    {
      const GhHostOwner *owner = info->owners->pdata[i];

      if (g_strcmp0 (owner->uuid, uuid) == 0)
        return owner;
    }
  return NULL;
}

/* All memory has an owner, and is owned once. */
static void
check_sums (const GhHostInfo *info)
{
  guint64 sum = 0, free = 0;

  for (guint i = 0; i < info->owners->len; i++)
    {
      const GhHostOwner *owner = info->owners->pdata[i];

      sum += owner->memory;
      if (owner->kind == GH_HOST_OWNER_FREE)
        free += owner->memory;
    }
  g_assert_cmpuint (info->total_memory, >, 0);
  g_assert_cmpuint (sum, ==, info->total_memory);
  g_assert_cmpuint (free, ==, info->free_memory);
}

static void
test_info (ConformanceFixture *f, gconstpointer data)
{
  g_autoptr (GhHostInfo) off = get_info (f->driver);
  g_autoptr (GhHostInfo) on = NULL;
  g_autoptr (GhHostInfo) again = NULL;
  const GhHostOwner *owner;

  g_assert_cmpstr (off->host, !=, "");
  g_assert_cmpstr (off->release, !=, "");
  g_assert_cmpstr (off->hypervisor, !=, "");
  g_assert_cmpuint (off->nr_cpus, ==, off->cpus->len);
  g_assert_cmpuint (off->nr_cpus, >, 0);
  g_assert_cmpuint (off->max_cpu_id + 1, >=, off->nr_cpus);
  check_sums (off);
  g_assert_null (find_owner (off, gh_domain_get_uuid (f->domain)));

  conformance_start_now (f);
  on = get_info (f->driver);
  check_sums (on);
  owner = find_owner (on, gh_domain_get_uuid (f->domain));
  g_assert_nonnull (owner);
  g_assert_cmpstr (owner->name, ==, gh_domain_get_name (f->domain));
  g_assert_cmpuint (owner->memory, >, 0);
  g_assert_cmpuint (owner->vcpus, >, 0);

  g_assert_null (conformance_act (f->domain, GH_DOMAIN_ACTION_DESTROY));
  again = get_info (f->driver);
  g_assert_null (find_owner (again, gh_domain_get_uuid (f->domain)));
}

static GPtrArray *
list_logs (GhDriver *driver)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *list;

  gh_inspector_list_logs_async (driver, conformance_on_result, &result);
  list = gh_inspector_list_logs_finish (driver, conformance_wait_for (&result), &error);
  g_assert_no_error (error);
  return list;
}

static GBytes *
read_log (GhDriver *driver,
          const char *name,
          guint64 offset,
          gsize limit,
          GhLogRange *range,
          GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  gh_inspector_read_log_async (driver, name, offset, limit, conformance_on_result, &result);
  return gh_inspector_read_log_finish (driver, conformance_wait_for (&result), range, error);
}

static void
test_logs (ConformanceFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) list = NULL;
  guint readable = 0;

  conformance_start_now (f);
  list = list_logs (f->driver);
  for (guint i = 0; i < list->len; i++)
    {
      const GhHostLog *log = list->pdata[i];
      GhLogRange range, rest;
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) tail = read_log (f->driver, log->name, GH_LOG_TAIL, 10, &range, &error);
      g_autoptr (GBytes) nothing = NULL;

      if (g_error_matches (error, GH_ERROR, GH_ERROR_PERMISSION))
        continue;
      g_assert_no_error (error);
      readable++;
      g_assert_cmpuint (g_bytes_get_size (tail), <=, 10);
      g_assert_cmpuint (range.offset + g_bytes_get_size (tail), ==, range.end);
      nothing = read_log (f->driver, log->name, G_MAXUINT64 / 2, 10, &rest, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (rest.offset, <=, rest.end);
    }
  g_assert_cmpuint (readable, >, 0);
}

static void
test_bad_logs (ConformanceFixture *f, gconstpointer data)
{
  static const char *const names[]
    = { "",          "/",  ".",      "..",         "../../../etc/passwd", "/etc/passwd",
        "a/../../b", "\n", "a\377c", "no such log" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GhLogRange range;
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = read_log (f->driver, names[i], 0, 100, &range, &error);

      g_assert_null (bytes);
      g_assert_error (error, GH_ERROR, GH_ERROR_NOT_FOUND);
    }
}

static GPtrArray *
list_store (
  GhDriver *driver, const char *path, guint depth, guint limit, gboolean *more, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  gh_inspector_list_store_async (driver, path, depth, limit, conformance_on_result, &result);
  return gh_inspector_list_store_finish (driver, conformance_wait_for (&result), more, error);
}

static void
test_store (ConformanceFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) root = NULL;
  g_autoptr (GPtrArray) few = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GError) error = NULL;
  const GhStoreNode *first;
  gboolean more;

  root = list_store (f->driver, "/", 1, 1000, &more, &error);
  if (g_error_matches (error, GH_ERROR, GH_ERROR_UNSUPPORTED))
    {
      g_test_skip ("This hypervisor has no xenstore");
      return;
    }
  g_assert_no_error (error);
  g_assert_false (more);
  first = root->pdata[0];
  g_assert_cmpstr (first->path, ==, "/");
  g_assert_cmpuint (first->children, ==, root->len - 1);
  for (guint i = 1; i < root->len; i++)
    g_assert_true (g_str_has_prefix (((GhStoreNode *) root->pdata[i])->path, "/"));

  few = list_store (f->driver, "/", G_MAXUINT, 2, &more, &error);
  g_assert_no_error (error);
  g_assert_true (more);
  g_assert_cmpuint (few->len, ==, 2);

  none = list_store (f->driver, "/no/such/node", 1, 10, &more, &error);
  g_assert_null (none);
  g_assert_error (error, GH_ERROR, GH_ERROR_NOT_FOUND);
}

static void
test_bad_paths (ConformanceFixture *f, gconstpointer data)
{
  g_autofree char *tail = g_strnfill (GH_STORE_PATH_MAX, 'a');
  g_autofree char *large = g_strconcat ("/", tail, NULL);
  const char *const paths[]
    = { "", "a", "//", "/a//b", "/a/", "/\xc3\xa9", "/a b", "/a\n", "@introduceDomain", large };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean more;

      g_assert_null (list_store (f->driver, paths[i], 1, 10, &more, &error));
      if (!g_error_matches (error, GH_ERROR, GH_ERROR_UNSUPPORTED))
        g_assert_error (error, GH_ERROR, GH_ERROR_INVALID_ARGUMENT);
    }
}

static void
test_check (ConformanceFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) list = gh_finding_list_new ();

  gh_inspector_check (f->driver, list);
  for (guint i = 0; i < list->len; i++)
    {
      const GhFinding *finding = list->pdata[i];
      const char *const levels[] = { "ok", "note", "warning", "error", NULL };

      g_assert_true (g_strv_contains (levels, finding->level));
      g_assert_cmpstr (finding->title, !=, NULL);
      /* Who is told of trouble is told what to do. */
      if (strcmp (finding->level, "error") == 0 || strcmp (finding->level, "warning") == 0)
        g_assert_cmpstr (finding->remedy, !=, NULL);
    }
}

void
conformance_add_inspector (const ConformanceHost *host)
{
  conformance_add_test (host, "host-info", test_info);
  conformance_add_test (host, "host-logs", test_logs);
  conformance_add_test (host, "host-bad-logs", test_bad_logs);
  conformance_add_test (host, "host-store", test_store);
  conformance_add_test (host, "host-bad-paths", test_bad_paths);
  conformance_add_test (host, "host-check", test_check);
}
