/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A log that another process appends to does not grow beyond its limit. */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gh-log-limit.h"

#define LIMIT 1000

typedef struct
{
  char *folder;
  char *path;
  char *before;
  int fd; /* of whoever writes */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("gh-log-XXXXXX", NULL);
  g_assert_nonnull (f->folder);
  f->path = g_build_filename (f->folder, "serial.log", NULL);
  f->before = g_strconcat (f->path, ".1", NULL);
  f->fd = open (f->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  g_assert_cmpint (f->fd, >=, 0);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  close (f->fd);
  g_unlink (f->path);
  g_unlink (f->before);
  g_rmdir (f->folder);
  g_free (f->before);
  g_free (f->path);
  g_free (f->folder);
}

static void
say (Fixture *f, char letter, gsize n)
{
  g_autofree char *text = g_strnfill (n, letter);

  g_assert_cmpint (write (f->fd, text, n), ==, (gssize) n);
}

static goffset
size_of (const char *path)
{
  struct stat st;

  return stat (path, &st) == 0 ? st.st_size : -1;
}

/* Waits until the log is empty again. */
static void
wait_until_empty (Fixture *f)
{
  while (size_of (f->path) != 0)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
wake (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
test_turn (Fixture *f, gconstpointer data)
{
  g_autoptr (GhLogLimit) limit = gh_log_limit_new (f->path, LIMIT);
  guint alarm = g_timeout_add (50, wake, NULL);
  g_autofree char *text = NULL;

  say (f, 'a', LIMIT);
  for (guint i = 0; i < 5; i++)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (size_of (f->path), ==, LIMIT);
  g_assert_cmpint (size_of (f->before), ==, -1);

  say (f, 'b', 1);
  wait_until_empty (f);
  g_assert_cmpint (size_of (f->before), ==, LIMIT + 1);

  say (f, 'c', 2 * LIMIT);
  wait_until_empty (f);
  g_assert_true (g_file_get_contents (f->before, &text, NULL, NULL));
  g_assert_cmpuint (strlen (text), ==, 2 * LIMIT);
  g_assert_cmpint (text[0], ==, 'c');
  g_source_remove (alarm);
}

/* Each run has its own, and the one before is at hand. */
static void
test_set_aside (Fixture *f, gconstpointer data)
{
  g_autofree char *text = NULL;

  gh_log_set_aside (f->path);
  g_assert_cmpint (size_of (f->path), ==, -1);
  g_assert_cmpint (size_of (f->before), ==, 0);

  gh_log_set_aside (f->path); /* there is none */
  g_assert_cmpint (size_of (f->before), ==, 0);

  g_assert_true (g_file_set_contents (f->path, "new", -1, NULL));
  gh_log_set_aside (f->path);
  g_assert_true (g_file_get_contents (f->before, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "new");
}

/* A machine that is found again may have written much meanwhile. */
static void
test_large_already (Fixture *f, gconstpointer data)
{
  g_autoptr (GhLogLimit) limit = NULL;
  guint alarm = g_timeout_add (50, wake, NULL);

  say (f, 'a', 2 * LIMIT);
  limit = gh_log_limit_new (f->path, LIMIT);
  wait_until_empty (f);
  g_assert_cmpint (size_of (f->before), ==, 2 * LIMIT);
  g_source_remove (alarm);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/log-limit/turn", Fixture, NULL, set_up, test_turn, tear_down);
  g_test_add ("/log-limit/set-aside", Fixture, NULL, set_up, test_set_aside, tear_down);
  g_test_add ("/log-limit/large-already", Fixture, NULL, set_up, test_large_already, tear_down);
  return g_test_run ();
}
