/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* New disks in words, the pool folder, images made, inspected and deleted. */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gh-error.h"
#include "gh-image.h"
#include "gh-pool.h"
#include "gh-trash.h"
#include "support.h"

#define MIB (G_GUINT64_CONSTANT (1) << 20)

typedef struct
{
  char *root;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->root = g_dir_make_tmp ("gh-storage-XXXXXX", NULL);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  remove_folder (f->root);
  g_free (f->root);
}

static char *
prepare (const char *folder, const char *text, const char *name, GhPoolFlags flags, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GhVolumeSpec) spec = gh_volume_spec_parse (text, NULL);

  g_assert_nonnull (spec);
  gh_pool_prepare_async (folder, spec, name, flags, NULL, keep_result, &result);
  return gh_pool_prepare_finish (await_result (&result), error);
}

static gboolean
create (const char *path, GhVolumeFormat format, guint64 size, GCancellable *c, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  gh_image_create_async (path, format, size, c, keep_result, &result);
  return gh_image_create_finish (await_result (&result), error);
}

static GhImageInfo *
inspect (const char *path, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  gh_image_inspect_async (path, NULL, keep_result, &result);
  return gh_image_inspect_finish (await_result (&result), error);
}

static gboolean
delete_image (const char *path, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  gh_image_delete_async (path, NULL, keep_result, &result);
  return gh_image_delete_finish (await_result (&result), error);
}

static void
test_spec (void)
{
  g_autoptr (GhVolumeSpec) a = gh_volume_spec_parse ("size=8G", NULL);
  g_autoptr (GhVolumeSpec) b = gh_volume_spec_parse ("format=raw,size=1.5G,path=/a,b=c", NULL);
  g_autoptr (GhVolumeSpec) c = gh_volume_spec_parse ("20", NULL);

  g_assert_cmpuint (a->size, ==, 8192 * MIB);
  g_assert_cmpint (a->format, ==, GH_VOLUME_QCOW2);
  g_assert_null (a->path);
  g_assert_cmpuint (b->size, ==, 1536 * MIB);
  g_assert_cmpint (b->format, ==, GH_VOLUME_RAW);
  g_assert_cmpstr (b->path, ==, "/a,b=c");
  g_assert_cmpuint (c->size, ==, 20480 * MIB);
}

static void
test_spec_bad (void)
{
  const struct
  {
    const char *text;
    int code;
    const char *word;
  } bad[] = {
    { "", GH_ERROR_INVALID_ARGUMENT, "size" },
    { "format=qcow2", GH_ERROR_INVALID_ARGUMENT, "0" },
    { "size=8G,sise=9G", GH_ERROR_UNKNOWN_OPTION, "sise" },
    { "size=8G,size=9G", GH_ERROR_INVALID_ARGUMENT, "size" },
    { "size=8G,format=vmdk", GH_ERROR_INVALID_ARGUMENT, "vmdk" },
    { "size=1k", GH_ERROR_INVALID_ARGUMENT, "1" },
    { "size=-8G", GH_ERROR_INVALID_ARGUMENT, "-8G" },
    { "size=9999999T", GH_ERROR_INVALID_ARGUMENT, "size" },
    { "size=8G,path=", GH_ERROR_INVALID_ARGUMENT, "path" },
    { "size=8G,path=/a\nb", GH_ERROR_INVALID_ARGUMENT, "\\n" },
    { "size=8G,", GH_ERROR_INVALID_ARGUMENT, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GhVolumeSpec) spec = gh_volume_spec_parse (bad[i].text, &error);

      g_assert_null (spec);
      g_assert_error (error, GH_ERROR, bad[i].code);
      g_assert_nonnull (strstr (error->message, bad[i].word));
    }
}

static void
test_names (Fixture *f, gconstpointer data)
{
  g_autofree char *pool = g_build_filename (f->root, "x", "images", NULL);
  g_autofree char *a = prepare (pool, "1M", "web 1", GH_POOL_NONE, NULL);
  g_autofree char *again = NULL;
  g_autofree char *evil = NULL;
  g_autofree char *name = NULL;
  g_autofree char *wanted = g_build_filename (pool, "web-1.qcow2", NULL);
  g_autofree char *second = g_build_filename (pool, "web-1-2.qcow2", NULL);
  struct stat st;

  g_assert_cmpstr (a, ==, wanted);
  g_assert_cmpint (g_stat (pool, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 0777, ==, 0700);
  /* A dangling link has the name too. */
  g_assert_cmpint (symlink ("/nowhere", a), ==, 0);
  again = prepare (pool, "1M", "web 1", GH_POOL_NONE, NULL);
  g_assert_cmpstr (again, ==, second);

  evil = prepare (pool, "1M,format=raw", "../../etc/x\n", GH_POOL_NONE, NULL);
  name = g_path_get_dirname (evil);
  g_assert_cmpstr (name, ==, pool);
  g_assert_true (g_str_has_suffix (evil, ".img"));
}

static void
test_no_space (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *none = prepare (f->root, "size=63T", "big", GH_POOL_NONE, &error);
  g_autofree char *allowed = prepare (f->root, "size=63T", "big", GH_POOL_OVERCOMMIT, NULL);

  g_assert_null (none);
  g_assert_error (error, GH_ERROR, GH_ERROR_NO_SPACE);
  g_assert_nonnull (strstr (error->message, f->root));
  g_assert_nonnull (strstr (error->message, "63.0"));
  g_assert_nonnull (allowed);
}

static void
test_given_path (Fixture *f, gconstpointer data)
{
  const struct
  {
    const char *path;
    int code;
  } bad[] = {
    { "missing/disk.img", GH_ERROR_NOT_FOUND },
    { "taken.img", GH_ERROR_EXISTS },
    { "folder/", GH_ERROR_INVALID_ARGUMENT },
  };
  g_autofree char *taken = g_build_filename (f->root, "taken.img", NULL);

  g_assert_true (g_file_set_contents (taken, "precious", -1, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *text = g_strdup_printf ("size=1M,path=%s/%s", f->root, bad[i].path);
      g_autoptr (GError) error = NULL;
      g_autofree char *path = prepare ("/unused", text, "x", GH_POOL_NONE, &error);

      g_assert_null (path);
      g_assert_error (error, GH_ERROR, bad[i].code);
      g_assert_nonnull (strstr (error->message, bad[i].path));
    }
}

static void
test_unwritable (void)
{
  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }
  /* The superuser may write everywhere. */
  if (getuid () == 0)
    g_assert_cmpint (setuid (65534), ==, 0);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = prepare ("/usr/lib/gh-images", "1M", "x", GH_POOL_NONE, &error);

  g_assert_null (path);
  g_assert_error (error, GH_ERROR, GH_ERROR_PERMISSION);
  g_assert_nonnull (strstr (error->message, "/usr/lib/gh-images"));
  g_clear_error (&error);
  g_assert_false (create ("/usr/lib/x.img", GH_VOLUME_RAW, MIB, NULL, &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_PERMISSION);
}

static void
check_image (Fixture *f, GhVolumeFormat format)
{
  g_autofree char *path = g_build_filename (f->root, "a b,c:d.img", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GhImageInfo) info = NULL;
  struct stat st;

  g_assert_true (create (path, format, 8192 * MIB, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (path, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 0777, ==, 0600);
  g_assert_cmpint (st.st_blocks, <, 4096);
  info = inspect (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (info->format, ==, gh_enum_to_string (&gh_volume_format_enum, (int) format));
  g_assert_cmpuint (info->virtual_size, ==, 8192 * MIB);
  g_assert_null (info->backing);
  g_assert_false (info->is_block);

  g_assert_false (create (path, format, MIB, NULL, &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_cmpint (g_access (path, F_OK), ==, 0);

  g_assert_true (delete_image (path, NULL));
  g_assert_cmpint (g_access (path, F_OK), !=, 0);
  g_assert_true (delete_image (path, NULL));
}

static void
test_qcow2 (Fixture *f, gconstpointer data)
{
  check_image (f, GH_VOLUME_QCOW2);
}

static void
test_raw (Fixture *f, gconstpointer data)
{
  check_image (f, GH_VOLUME_RAW);
}

static void
test_fails_clean (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->root, "a.qcow2", NULL);
  g_autofree char *missing = g_build_filename (f->root, "no", "a.qcow2", NULL);
  g_autofree char *old_path = g_strdup (g_getenv ("PATH"));
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (create (missing, GH_VOLUME_QCOW2, MIB, NULL, &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_cancellable_cancel (cancelled);
  g_assert_false (create (path, GH_VOLUME_QCOW2, MIB, cancelled, &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_CANCELLED);
  g_assert_cmpint (g_access (path, F_OK), !=, 0);
  g_clear_error (&error);

  g_setenv ("PATH", "/nowhere", TRUE);
  g_assert_false (create (path, GH_VOLUME_QCOW2, MIB, NULL, &error));
  g_setenv ("PATH", old_path, TRUE);
  g_assert_error (error, GH_ERROR, GH_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (error->message, "qemu-utils"));
  g_assert_cmpint (g_access (path, F_OK), !=, 0);
}

static void
test_no_image (Fixture *f, gconstpointer data)
{
  g_autofree char *text = g_build_filename (f->root, "text", NULL);
  g_autofree char *empty = g_build_filename (f->root, "empty", NULL);
  g_autofree char *missing = g_build_filename (f->root, "missing", NULL);
  const char *paths[] = { text, empty, missing, f->root, "/dev/null", "nbd:localhost:1" };
  const int codes[]
    = { GH_ERROR_INVALID_ARGUMENT, GH_ERROR_INVALID_ARGUMENT, GH_ERROR_NOT_FOUND,
        GH_ERROR_INVALID_ARGUMENT, GH_ERROR_INVALID_ARGUMENT, GH_ERROR_INVALID_ARGUMENT };

  g_assert_true (g_file_set_contents (text, "a letter", -1, NULL));
  g_assert_true (g_file_set_contents (empty, "", -1, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GhImageInfo) info = inspect (paths[i], &error);

      g_assert_null (info);
      g_assert_error (error, GH_ERROR, codes[i]);
      g_assert_nonnull (strstr (error->message, paths[i]));
    }
}

static void
test_space (Fixture *f, gconstpointer data)
{
  g_autofree char *below = g_build_filename (f->root, "not", "yet", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  guint64 free_bytes = 0, total = 0;

  gh_pool_get_space_async (below, NULL, keep_result, &result);
  g_assert_true (gh_pool_get_space_finish (await_result (&result), &free_bytes, &total, NULL));
  g_assert_cmpuint (free_bytes, >, 0);
  g_assert_cmpuint (total, >=, free_bytes);
}

/* What a kill left between a volume and its record goes with the next sweep, and nothing else. */
static void
test_trash_records (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *name;
    gboolean old;
    gboolean stays;
  } files[] = {
    { "1.info", TRUE, FALSE }, { "2.info", FALSE, TRUE }, { "3.info", TRUE, TRUE },
    { "3.data", TRUE, TRUE },  { "4.data", TRUE, TRUE },
  };
  g_autofree char *conf = g_build_filename (f->root, "pools.conf", NULL);
  g_autofree char *pool = g_build_filename (f->root, "images", NULL);
  g_autofree char *trash = g_build_filename (pool, ".guesthouse-trash", NULL);
  g_autoptr (GhPools) pools = gh_pools_new (conf, pool);
  struct timespec old = { .tv_sec = time (NULL) - 24 * 60 * 60 };
  const struct timespec times[] = { old, old };

  g_assert_cmpint (g_mkdir_with_parents (trash, 0700), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (trash, files[i].name, NULL);

      g_assert_true (g_file_set_contents (path, "[Trash]\n", -1, NULL));
      if (files[i].old)
        g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
    }
  g_assert_cmpuint (gh_trash_expire (pools), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (trash, files[i].name, NULL);

      g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==, files[i].stays);
      g_unlink (path);
    }
  g_rmdir (trash);
  g_rmdir (pool);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/storage/spec", test_spec);
  g_test_add_func ("/storage/spec-bad", test_spec_bad);
  g_test_add ("/storage/names", Fixture, NULL, setup, test_names, teardown);
  g_test_add ("/storage/no-space", Fixture, NULL, setup, test_no_space, teardown);
  g_test_add ("/storage/given-path", Fixture, NULL, setup, test_given_path, teardown);
  g_test_add_func ("/storage/unwritable", test_unwritable);
  g_test_add ("/storage/qcow2", Fixture, NULL, setup, test_qcow2, teardown);
  g_test_add ("/storage/raw", Fixture, NULL, setup, test_raw, teardown);
  g_test_add ("/storage/fails-clean", Fixture, NULL, setup, test_fails_clean, teardown);
  g_test_add ("/storage/no-image", Fixture, NULL, setup, test_no_image, teardown);
  g_test_add ("/storage/trash-records", Fixture, NULL, setup, test_trash_records, teardown);
  g_test_add ("/storage/space", Fixture, NULL, setup, test_space, teardown);
  return g_test_run ();
}
