/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Drivers as modules: what is said of one that is missing or broken. */
#include "config.h"

#include <glib/gstdio.h>

#include "gh-driver-module.h"
#include "gh-error.h"

static void
test_missing (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (gh_driver_module_load ("nothing", &error), ==, G_TYPE_INVALID);
  g_assert_error (error, GH_ERROR, GH_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "nothing"));
}

static void
test_broken (void)
{
  g_autofree char *folder = g_dir_make_tmp ("guesthouse-test-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "gh-driver-bad.so", NULL);
  g_autofree char *path = g_strdup_printf (":/nonexistent:%s", folder);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "no library", -1, NULL));
  g_setenv ("GUESTHOUSE_MODULE_PATH", path, TRUE);
  g_assert_cmpuint (gh_driver_module_load ("bad", &error), ==, G_TYPE_INVALID);
  g_assert_error (error, GH_ERROR, GH_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (error->message, "gh-driver-bad.so"));
  g_unlink (file);
  g_rmdir (folder);
}

static void
on_probed (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GhDriverStatus **) data = gh_driver_probe_finish (GH_DRIVER (source), result, NULL);
}

/* The driver for Xen, where it was built: on a computer without Xen it says so. */
static void
test_xen (void)
{
  const char *folder = g_getenv ("GH_XEN_MODULE_FOLDER");
  g_autoptr (GhDriverStatus) status = NULL;
  g_autoptr (GhDriver) driver = NULL;
  g_autoptr (GError) error = NULL;
  GType type;

  if (folder == NULL || *folder == '\0')
    {
      g_test_skip ("built without the driver for Xen");
      return;
    }
  g_setenv ("GUESTHOUSE_MODULE_PATH", folder, TRUE);
  type = gh_driver_module_load ("xen", &error);
  g_assert_no_error (error);
  g_assert_true (g_type_is_a (type, GH_TYPE_DRIVER));
  g_assert_cmpuint (gh_driver_module_load ("xen", NULL), ==, type);
  driver = g_object_new (
    type, "uri", "xen:", "state-folder", "/nonexistent", "runtime-folder", "/nonexistent", NULL);
  gh_driver_probe_async (driver, NULL, on_probed, &status);
  while (status == NULL)
    g_main_context_iteration (NULL, TRUE);
  if (!g_file_test ("/proc/xen/capabilities", G_FILE_TEST_EXISTS))
    {
      g_assert_false (status->available);
      g_assert_nonnull (strstr (status->reason, "Xen"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/driver-module/missing", test_missing);
  g_test_add_func ("/driver-module/broken", test_broken);
  g_test_add_func ("/driver-module/xen", test_xen);
  return g_test_run ();
}
