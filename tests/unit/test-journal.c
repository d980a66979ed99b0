/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The journal survives a kill, tolerates a torn line, and forgets. */
#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/wait.h>

#include "gh-error.h"
#include "gh-fault.h"
#include "gh-journal.h"
#include "gh-run.h"
#include "support.h"

typedef struct
{
  char *root;
  char *folder;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->root = g_dir_make_tmp ("gh-journal-XXXXXX", NULL);
  f->folder = g_build_filename (f->root, "a", "b", NULL);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  remove_folder (f->root);
  g_free (f->root);
  g_free (f->folder);
}

static gboolean
append (GhJournal *journal, const char *verb, const char *arg, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  gh_journal_append_async (journal, verb, arg, keep_result, &result);
  return gh_journal_append_finish (journal, await_result (&result), error);
}

static GPtrArray *
recover (const char *folder, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  gh_journal_recover_async (folder, NULL, keep_result, &result);
  return gh_journal_recover_finish (await_result (&result), error);
}

static void
test_round (Fixture *f, gconstpointer data)
{
  g_autoptr (GhJournal) journal = gh_journal_new (f->folder, "job-1");
  g_autoptr (GPtrArray) none = recover (f->folder, NULL);
  g_autoptr (GPtrArray) left = NULL;
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GPtrArray *entries;

  g_assert_cmpuint (none->len, ==, 0);
  g_assert_true (gh_journal_begin (journal, "create", "uuid", NULL));
  g_assert_true (append (journal, "image", "/p/a b\nc — ü", NULL));
  g_assert_true (append (journal, "definition", "uuid", NULL));
  g_assert_true (append (journal, "image", "another", NULL));

  left = recover (f->folder, NULL);
  g_assert_cmpuint (left->len, ==, 1);
  g_assert_cmpstr (gh_journal_get_id (left->pdata[0]), ==, "job-1");
  entries = gh_journal_get_entries (left->pdata[0]);
  g_assert_cmpuint (entries->len, ==, 4);
  g_assert_cmpstr (((GhJournalEntry *) entries->pdata[0])->verb, ==, "create");
  g_assert_cmpstr (((GhJournalEntry *) entries->pdata[1])->verb, ==, "image");
  g_assert_cmpstr (((GhJournalEntry *) entries->pdata[1])->arg, ==, "/p/a b\nc — ü");
  g_assert_cmpstr (((GhJournalEntry *) entries->pdata[2])->arg, ==, "uuid");
  g_assert_cmpstr (gh_journal_find (left->pdata[0], "image"), ==, "/p/a b\nc — ü");
  g_assert_cmpstr (gh_journal_find (left->pdata[0], "definition"), ==, "uuid");
  g_assert_null (gh_journal_find (left->pdata[0], "imag"));

  gh_journal_remove_async (left->pdata[0], keep_result, &result);
  g_assert_true (gh_journal_remove_finish (left->pdata[0], await_result (&result), NULL));
  after = recover (f->folder, NULL);
  g_assert_cmpuint (after->len, ==, 0);
}

static void
test_torn (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "x.journal", NULL);
  g_autofree char *other = g_build_filename (f->folder, "notes.txt", NULL);
  g_autoptr (GPtrArray) left = NULL;
  GPtrArray *entries;

  g_mkdir_with_parents (f->folder, 0700);
  g_assert_true (g_file_set_contents (path, "image /a\ndefinition 12", -1, NULL));
  g_assert_true (g_file_set_contents (other, "image /precious\n", -1, NULL));
  left = recover (f->folder, NULL);
  g_assert_cmpuint (left->len, ==, 1);
  entries = gh_journal_get_entries (left->pdata[0]);
  g_assert_cmpuint (entries->len, ==, 1);
  g_assert_cmpstr (((GhJournalEntry *) entries->pdata[0])->arg, ==, "/a");
}

static void
test_unwritable (Fixture *f, gconstpointer data)
{
  g_autoptr (GhJournal) journal = gh_journal_new ("/proc/gh-none", "x");
  g_autoptr (GError) error = NULL;

  g_assert_false (append (journal, "image", "/a", &error));
  g_assert_nonnull (strstr (error->message, "/proc/gh-none"));
  g_assert_cmpuint (error->domain, ==, GH_ERROR);
}

static void
test_fault (Fixture *f, gconstpointer data)
{
#if GH_WATCHDOG
  g_autofree char *log = g_build_filename (f->root, "log", NULL);
  g_autofree char *text = NULL;
  int status;
  pid_t pid = fork ();

  if (pid == 0)
    {
      g_setenv ("GUESTHOUSE_FAULT_LOG", log, TRUE);
      g_setenv ("GUESTHOUSE_FAULT", "test.two", TRUE);
      gh_fault_point ("test.one");
      gh_fault_point ("test.two");
      _exit (0);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
  g_assert_true (g_file_get_contents (log, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "test.one\ntest.two\n");
#else
  g_test_skip ("built without the watchdog option");
#endif
}

/* Who is killed leaves a program that still works: the successor waits for its end. */
static void
test_await (Fixture *f, gconstpointer data)
{
  g_autofree char *begun = g_build_filename (f->root, "begun", NULL);
  g_autofree char *ended = g_build_filename (f->root, "ended", NULL);
  const char *const argv[]
    = { "sh", "-c", "touch \"$0\"; sleep 1; touch \"$1\"", begun, ended, NULL };
  g_autoptr (GPtrArray) left = NULL;
  pid_t pid = fork ();

  if (pid == 0)
    {
      g_autoptr (GhJournal) journal = gh_journal_new (f->folder, "job-1");

      if (gh_journal_append (journal, "image", "/a", NULL) && gh_journal_hold (journal, NULL))
        gh_run (argv, NULL, NULL, NULL, NULL, NULL);
      _exit (0);
    }
  while (!g_file_test (begun, G_FILE_TEST_EXISTS))
    g_usleep (1000);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  left = recover (f->folder, NULL);
  g_assert_cmpuint (left->len, ==, 1);
  gh_journal_await (left->pdata[0]);
  g_assert_true (g_file_test (ended, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/journal/round", Fixture, NULL, setup, test_round, teardown);
  g_test_add ("/journal/torn", Fixture, NULL, setup, test_torn, teardown);
  g_test_add ("/journal/unwritable", Fixture, NULL, setup, test_unwritable, teardown);
  g_test_add ("/journal/await", Fixture, NULL, setup, test_await, teardown);
  g_test_add ("/journal/fault", Fixture, NULL, setup, test_fault, teardown);
  return g_test_run ();
}
