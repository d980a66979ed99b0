/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of tasks whose outcome stands. */
#include "config.h"

#include "gh-task.h"
#include "support.h"

/* Ends a task that was cancelled. Returns: (transfer full) */
static GTask *
run (GError *failure)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *kept = NULL;
  GTask *task = gh_task_new (NULL, run, cancellable, keep_result, &kept);

  g_cancellable_cancel (cancellable);
  gh_task_end (task, failure);
  await_result (&kept);
  g_assert_true (g_async_result_is_tagged (kept, run));
  return G_TASK (kept);
}

static void
test_done (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTask) task = run (NULL);

  g_assert_true (g_task_propagate_boolean (task, &error));
  g_assert_no_error (error);
}

static void
test_failed (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTask) task = run (g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "busy"));

  g_assert_false (g_task_propagate_boolean (task, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/task/done", test_done);
  g_test_add_func ("/task/failed", test_failed);
  return g_test_run ();
}
