/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Jobs: outcome, cancel, undo, merged progress, threads, subprocesses. */
#include "config.h"

#include <errno.h>
#include <signal.h>

#include "gh-error.h"
#include "gh-func-job.h"
#include "gh-subprocess.h"

typedef struct
{
  int changed;
  int finished;
  double last_progress;
} Seen;

static void
on_changed (GhJob *job, Seen *seen)
{
  seen->changed++;
  seen->last_progress = gh_job_get_progress (job);
}

static void
on_finished (GhJob *job, Seen *seen)
{
  seen->finished++;
}

static void
watch (GhJob *job, Seen *seen)
{
  g_signal_connect (job, "changed", G_CALLBACK (on_changed), seen);
  g_signal_connect (job, "finished", G_CALLBACK (on_finished), seen);
}

static void
wait_over (GhJob *job)
{
  while (!gh_job_is_over (job))
    g_main_context_iteration (NULL, TRUE);
}

static void
run_succeed (GhJob *job, gpointer data)
{
  gh_job_succeed (job, g_variant_new_parsed ("{'answer': <42>}"));
}

static void
test_succeed (void)
{
  g_autoptr (GhJob) job = gh_func_job_new ("create", "Create x", run_succeed, NULL, NULL);
  g_autoptr (GError) error = NULL;
  Seen seen = { 0 };
  int answer = 0;

  watch (job, &seen);
  g_assert_cmpstr (gh_job_get_kind (job), ==, "create");
  g_assert_cmpint (gh_job_get_state (job), ==, GH_JOB_PENDING);
  gh_job_start (job);
  /* The end is never announced from within the call that started it. */
  g_assert_cmpint (gh_job_get_state (job), ==, GH_JOB_RUNNING);
  g_assert_cmpint (seen.finished, ==, 0);
  wait_over (job);
  g_assert_cmpint (gh_job_get_state (job), ==, GH_JOB_SUCCEEDED);
  g_assert_true (g_variant_lookup (gh_job_get_result (job), "answer", "i", &answer));
  g_assert_cmpint (answer, ==, 42);
  g_assert_cmpint (seen.finished, ==, 1);
  g_assert_null (gh_job_get_error (job));
  g_assert_false (gh_job_cancel (job, &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_WRONG_STATE);
}

static void
undo_now (GTask *done, gpointer data)
{
  GString *log = data;
  GhJob *job = g_task_get_source_object (done);

  g_assert_false (gh_job_is_over (job));
  g_string_append_c (log, 'a' + (char) log->len);
  g_task_return_boolean (done, TRUE);
  g_object_unref (done);
}

static gboolean
undo_late_cb (gpointer user_data)
{
  GTask *done = user_data;

  g_task_return_new_error (done, G_IO_ERROR, G_IO_ERROR_BUSY, "still open");
  g_object_unref (done);
  return G_SOURCE_REMOVE;
}

static void
undo_late (GTask *done, gpointer data)
{
  g_string_append_c (data, '!');
  g_timeout_add (20, undo_late_cb, done);
}

static void
run_fail (GhJob *job, gpointer data)
{
  gh_job_push_undo (job, "the first", undo_now, data, NULL);
  gh_job_push_undo (job, "the image /x", undo_late, data, NULL);
  gh_job_fail (job, g_error_new (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full"));
}

static void
test_fail_undoes (void)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GhJob) job = gh_func_job_new ("create", "Create x", run_fail, log, NULL);
  g_autofree char *evidence = NULL;

  gh_job_start (job);
  wait_over (job);
  g_assert_cmpint (gh_job_get_state (job), ==, GH_JOB_FAILED);
  g_assert_error (gh_job_get_error (job), GH_ERROR, GH_ERROR_NO_SPACE);
  g_assert_true (g_str_has_prefix (gh_job_get_error (job)->message, "Create x: full"));
  gh_error_split (gh_job_get_error (job)->message, NULL, &evidence);
  g_assert_nonnull (strstr (evidence, "the image /x"));
  /* Newest first, and one that fails does not stop the others. */
  g_assert_cmpstr (log->str, ==, "!b");
}

static void
run_push_then_succeed (GhJob *job, gpointer data)
{
  gh_job_push_undo (job, "kept", undo_now, data, NULL);
  gh_job_succeed (job, NULL);
}

static void
test_success_keeps (void)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GhJob) job = gh_func_job_new ("create", "x", run_push_then_succeed, log, NULL);

  gh_job_start (job);
  wait_over (job);
  g_assert_cmpuint (log->len, ==, 0);
}

static gboolean
thread_until_cancelled (GhJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; !g_cancellable_set_error_if_cancelled (cancellable, error); i++)
    {
      gh_job_set_bytes (job, i % 1000, 1000);
      g_usleep (200);
    }
  return FALSE;
}

static void
run_thread (GhJob *job, gpointer data)
{
  gh_job_run_in_thread (job, thread_until_cancelled, NULL, NULL, gh_job_return_task, job);
}

static gboolean
cancel_cb (gpointer job)
{
  g_assert_true (gh_job_cancel (job, NULL));
  g_assert_true (gh_job_cancel (job, NULL));
  return G_SOURCE_REMOVE;
}

static void
test_cancel_thread (void)
{
  g_autoptr (GhJob) job = gh_func_job_new ("fetch", "Fetch", run_thread, NULL, NULL);
  Seen seen = { 0 };

  watch (job, &seen);
  gh_job_start (job);
  g_timeout_add (350, cancel_cb, job);
  wait_over (job);
  g_assert_cmpint (gh_job_get_state (job), ==, GH_JOB_CANCELLED);
  g_assert_error (gh_job_get_error (job), GH_ERROR, GH_ERROR_CANCELLED);
  g_assert_cmpint (seen.finished, ==, 1);
  /* Over a thousand updates, told a few times: about ten a second, however slow the machine. */
  g_assert_cmpint (seen.changed, >, 1);
  g_assert_cmpint (
    seen.changed, <=, (gh_job_get_end_time (job) - gh_job_get_start_time (job)) / 100000 + 4);
}

static gboolean
thread_progress (GhJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  for (int i = 0; i <= 100; i++)
    gh_job_set_progress (job, i / 100.0);
  return TRUE;
}

static void
on_thread_only (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_assert_true (gh_job_run_in_thread_finish (GH_JOB (source), result, NULL));
}

static void
run_progress (GhJob *job, gpointer data)
{
  gh_job_run_in_thread (job, thread_progress, NULL, NULL, on_thread_only, NULL);
}

static void
test_last_progress_not_lost (void)
{
  g_autoptr (GhJob) job = gh_func_job_new ("x", "x", run_progress, NULL, NULL);
  Seen seen = { 0 };

  watch (job, &seen);
  gh_job_start (job);
  while (seen.last_progress < 1.0)
    g_main_context_iteration (NULL, TRUE);
  gh_job_succeed (job, NULL);
  wait_over (job);
  g_assert_cmpfloat (gh_job_get_progress (job), ==, 1.0);
}

static void
test_steps (void)
{
  const char *labels[] = { "One", "Two", NULL };
  g_autoptr (GhJob) job = gh_func_job_new ("x", "x", run_succeed, NULL, NULL);
  guint64 done, total;

  g_assert_cmpint (gh_job_get_step (job), ==, -1);
  g_assert_cmpuint (g_strv_length ((char **) gh_job_get_steps (job)), ==, 0);
  gh_job_set_steps (job, labels);
  gh_job_set_step (job, 0);
  gh_job_set_bytes (job, 5, 10);
  g_assert_cmpfloat (gh_job_get_progress (job), ==, 0.5);
  gh_job_set_step (job, 1);
  gh_job_get_bytes (job, &done, &total);
  g_assert_cmpuint (done + total, ==, 0);
  g_assert_cmpfloat (gh_job_get_progress (job), <, 0);
}

static void
test_cancel_pending (void)
{
  g_autoptr (GhJob) job = gh_func_job_new ("x", "x", run_succeed, NULL, NULL);

  g_assert_true (gh_job_cancel (job, NULL));
  wait_over (job);
  g_assert_cmpint (gh_job_get_state (job), ==, GH_JOB_CANCELLED);
}

static void
test_cannot_cancel (void)
{
  g_autoptr (GhJob) job = gh_func_job_new ("x", "x", run_succeed, NULL, NULL);
  g_autoptr (GError) error = NULL;

  gh_job_set_can_cancel (job, FALSE);
  gh_job_start (job);
  wait_over (job);
  g_clear_object (&job);

  job = gh_func_job_new ("x", "x", run_thread, NULL, NULL);
  gh_job_set_can_cancel (job, FALSE);
  gh_job_start (job);
  g_assert_false (gh_job_cancel (job, &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_UNSUPPORTED);
  gh_job_set_can_cancel (job, TRUE);
  g_assert_true (gh_job_cancel (job, NULL));
  wait_over (job);
}

typedef struct
{
  char *out;
  GError *error;
  gboolean done;
} Ran;

static void
on_ran (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Ran *ran = user_data;

  ran->out = gh_subprocess_run_finish (result, &ran->error);
  ran->done = TRUE;
}

static void
ran_clear (Ran *ran)
{
  g_free (ran->out);
  g_clear_error (&ran->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Ran, ran_clear)

static void
run_program (const char *const *argv, GCancellable *cancellable, Ran *ran)
{
  gh_subprocess_run_async (argv, "that-package", cancellable, on_ran, ran);
  while (!ran->done)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_subprocess (void)
{
  const char *good[] = { "printf", "a\\377b", NULL };
  const char *bad[] = { "sh", "-c", "echo no such thing >&2; exit 3", NULL };
  const char *missing[] = { "gh-no-such-program", NULL };
  g_auto (Ran) a = { 0 };
  g_auto (Ran) b = { 0 };
  g_auto (Ran) c = { 0 };

  run_program (good, NULL, &a);
  g_assert_no_error (a.error);
  g_assert_cmpstr (a.out,
                   ==,
                   "a\xef\xbf\xbd"
                   "b");

  run_program (bad, NULL, &b);
  g_assert_error (b.error, GH_ERROR, GH_ERROR_FAILED);
  g_assert_nonnull (strstr (b.error->message, "3"));
  g_assert_nonnull (strstr (b.error->message, "no such thing"));

  run_program (missing, NULL, &c);
  g_assert_error (c.error, GH_ERROR, GH_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (c.error->message, "that-package"));
}

static gboolean
cancel_cancellable (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

static void
test_subprocess_cancel (void)
{
  g_autofree char *pid_file = g_strdup_printf ("/tmp/gh-test-job-%d", (int) getpid ());
  g_autofree char *script = g_strdup_printf ("echo $$ > %s; exec sleep 1000", pid_file);
  const char *argv[] = { "sh", "-c", script, NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *pid = NULL;
  g_auto (Ran) ran = { 0 };

  g_timeout_add (500, cancel_cancellable, cancellable);
  run_program (argv, cancellable, &ran);
  g_assert_error (ran.error, GH_ERROR, GH_ERROR_CANCELLED);
  if (g_file_get_contents (pid_file, &pid, NULL, NULL) && atoi (pid) > 1)
    {
      g_assert_cmpint (kill (atoi (pid), 0), ==, -1);
      g_assert_cmpint (errno, ==, ESRCH);
    }
  unlink (pid_file);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job/succeed", test_succeed);
  g_test_add_func ("/job/fail-undoes", test_fail_undoes);
  g_test_add_func ("/job/success-keeps", test_success_keeps);
  g_test_add_func ("/job/cancel-thread", test_cancel_thread);
  g_test_add_func ("/job/last-progress", test_last_progress_not_lost);
  g_test_add_func ("/job/steps", test_steps);
  g_test_add_func ("/job/cancel-pending", test_cancel_pending);
  g_test_add_func ("/job/cannot-cancel", test_cannot_cancel);
  g_test_add_func ("/job/program", test_subprocess);
  g_test_add_func ("/job/program-cancel", test_subprocess_cancel);
  return g_test_run ();
}
