/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Saving and restoring, beside xl and with it; SysRq; dumps. */
#include "config.h"

#include <fcntl.h>

#include "gh-domain-life.h"
#include "lab-test.h"

#define OURS   "/root/ours.save"
#define THEIRS "/root/theirs.save"

static void
on_life (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->ok = gh_domain_life_finish (GH_DOMAIN (source), result, &answer->error);
  answer->done = TRUE;
}

static void
expect (Answer *answer)
{
  g_assert_true (WAIT_UNTIL (answer->done));
  g_assert_no_error (answer->error);
  g_assert_true (answer->ok);
}

static void
save (GhDomain *domain, const char *path)
{
  Answer saved = { 0 }, ended = { 0 };
  int fd = open (path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  gh_domain_life_save_async (domain, fd, NULL, NULL, NULL, on_life, &saved);
  expect (&saved);
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_PAUSED);
  gh_domain_life_end_save_async (domain, GH_DOMAIN_OFF, on_life, &ended);
  expect (&ended);
  close (fd);
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_OFF);
  g_assert_false (shell_says ("xl list", gh_domain_get_name (domain)));
}

static void
restore (GhDomain *domain, const char *path)
{
  Answer restored = { 0 };
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  gh_domain_life_restore_async (
    domain, fd, gh_domain_get_config (domain), NULL, on_life, &restored);
  expect (&restored);
  close (fd);
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_PAUSED);
  act (domain, GH_DOMAIN_ACTION_RESUME);
}

/* The guest hears, and has not booted again. */
static void
assert_hears (GhDomain *domain, const char *word)
{
  g_autofree char *line = g_strconcat (word, "\n", NULL);
  g_autofree char *answer = g_strconcat ("GUEST-HEARD ", word, NULL);
  int fd = open_console (domain, "serial");

  g_assert_cmpint (write (fd, line, strlen (line)), ==, (gssize) strlen (line));
  g_assert_true (read_until (fd, answer));
  close (fd);
}

static void
run_saved (LabTest *self, const char *name, const char *machine)
{
  g_autofree char *list = g_strconcat ("xl list ", name, NULL);
  g_autofree char *xl_save = g_strconcat ("xl save ", name, " " THEIRS " 2>&1; echo $?", NULL);
  g_autofree char *out = NULL, *saved = NULL;
  GhDomain *domain;

  lab_test_discover (self);
  domain = lab_test_add_domain (self, make_config (name, machine, ""));
  start (domain, FALSE);
  assert_serial_says (domain, "GUEST-UP");
  assert_hears (domain, "one");
  save (domain, OURS);
  restore (domain, OURS);
  assert_hears (domain, "two");
  say ("restored", domain);

  /* xl restores what we saved, and we what it saved. */
  act (domain, GH_DOMAIN_ACTION_DESTROY);
  out = shell ("xl restore " OURS " >/root/restore.out 2>&1; echo $?; cat /root/restore.out");
  g_test_message ("xl restore: %s", out);
  g_assert_true (eventually_says (list, name));
  WAIT_FOR_STATE (domain, GH_DOMAIN_RUNNING);
  assert_hears (domain, "three");
  saved = shell (xl_save);
  g_test_message ("xl save: %s", saved);
  WAIT_FOR_END (domain);
  restore (domain, THEIRS);
  assert_hears (domain, "four");
  act (domain, GH_DOMAIN_ACTION_DESTROY);
  unlink (OURS);
  unlink (THEIRS);
}

static void
test_saved_pv (LabTest *self, gconstpointer data)
{
  run_saved (self, "test-saved-pv", "xenpv");
}

static void
test_saved_pvh (LabTest *self, gconstpointer data)
{
  run_saved (self, "test-saved-pvh", NULL);
}

static void
test_sysrq_and_dump (LabTest *self, gconstpointer data)
{
  Answer sysrq = { 0 }, dumped = { 0 };
  char magic[4] = { 0 };
  GhDomain *domain;
  int fd, core;

  lab_test_discover (self);
  domain = lab_test_add_domain (self, make_config ("test-sysrq", "xenpv", ""));
  start (domain, FALSE);
  assert_serial_says (domain, "GUEST-UP");
  fd = open_console (domain, "serial");
  gh_domain_life_sysrq_async (domain, 'h', NULL, on_life, &sysrq);
  expect (&sysrq);
  g_assert_true (read_until (fd, "sysrq: HELP"));
  close (fd);

  core = open ("/root/test.core", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  gh_domain_life_dump_async (domain, core, GH_DUMP_ELF, NULL, NULL, on_life, &dumped);
  expect (&dumped);
  g_assert_cmpint (pread (core, magic, sizeof magic, 0), ==, 4);
  g_assert_cmpmem (magic, 4, "\177ELF", 4);
  g_assert_cmpint (lseek (core, 0, SEEK_END), >, (goffset) (100 * MIB));
  close (core);
  unlink ("/root/test.core");
  assert_hears (domain, "after");
  act (domain, GH_DOMAIN_ACTION_DESTROY);
}

void
add_saved_tests (void)
{
  lab_test_add ("saved-pv", test_saved_pv);
  lab_test_add ("saved-pvh", test_saved_pvh);
  lab_test_add ("sysrq-and-dump", test_sysrq_and_dump);
}
