/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of writing and reading whole buffers. */
#include "config.h"

#include "gh-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define SIZE (1024 * 1024)

static void
make_pipe (int *ends)
{
  g_assert_cmpint (pipe (ends), ==, 0);
}

static gpointer
write_megabyte (gpointer fd)
{
  g_autofree char *data = g_malloc (SIZE);

  memset (data, 'x', SIZE);
  return GINT_TO_POINTER (gh_fd_write_all (GPOINTER_TO_INT (fd), data, SIZE));
}

/* Many times what a pipe takes at once. */
static void
test_whole (void)
{
  g_autofree char *data = g_malloc0 (SIZE);
  GThread *writer;
  int ends[2];

  make_pipe (ends);
  writer = g_thread_new ("writer", write_megabyte, GINT_TO_POINTER (ends[1]));
  g_assert_true (gh_fd_read_all (ends[0], data, SIZE));
  g_assert_true (GPOINTER_TO_INT (g_thread_join (writer)));
  for (gsize i = 0; i < SIZE; i++)
    g_assert_cmpint (data[i], ==, 'x');
  close (ends[0]);
  close (ends[1]);
}

static void
test_less (void)
{
  char data[4];
  int ends[2];

  make_pipe (ends);
  g_assert_true (gh_fd_write_all (ends[1], "abc", 3));
  close (ends[1]);
  errno = EIO;
  g_assert_false (gh_fd_read_all (ends[0], data, sizeof data));
  g_assert_cmpint (errno, ==, 0);
  close (ends[0]);
}

static void
test_error (void)
{
  int fd = open ("/dev/full", O_WRONLY | O_CLOEXEC);
  char byte;

  g_assert_false (gh_fd_write_all (fd, "abc", 3));
  g_assert_cmpint (errno, ==, ENOSPC);
  g_assert_false (gh_fd_read_all (fd, &byte, 1));
  g_assert_cmpint (errno, ==, EBADF);
  g_assert_true (gh_fd_write_all (fd, "", 0));
  close (fd);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fd/whole", test_whole);
  g_test_add_func ("/fd/less", test_less);
  g_test_add_func ("/fd/error", test_error);
  return g_test_run ();
}
