/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes that are killed midway, and what their successors find. */
#include "config.h"

#include "lab-test.h"

/* A process of its own that starts test-killed, then does @what ("start", "reset" or "destroy"),
 * and is killed at the fault point @fault, or in the end. */
static void
do_elsewhere (const char *what, const char *fault)
{
  g_autofree char *command
    = g_strdup_printf ("GUESTHOUSE_FAULT= GUESTHOUSE_KILL_AT=%s /proc/%d/exe --elsewhere %s "
                       "2>>/share/results/log-child",
                       fault,
                       getpid (),
                       what);
  g_autofree char *out = shell (command);
}

static GhDomainConfig *
make_killed (void)
{
  GhDomainConfig *config = make_config ("test-killed", NULL, "");

  config->uuid = g_strdup ("11111111-2222-4333-8444-555555555555");
  return config;
}

int
killed_elsewhere (const char *what)
{
  gboolean starts = strcmp (what, "start") == 0;
  LabTest self = { 0 };
  GhDomain *domain;

  lab_test_init (&self);
  lab_test_discover (&self);
  domain = lab_test_add_domain (&self, make_killed ());
  if (starts)
    g_setenv ("GUESTHOUSE_FAULT", g_getenv ("GUESTHOUSE_KILL_AT"), TRUE);
  start (domain, FALSE);
  g_setenv ("GUESTHOUSE_FAULT", g_getenv ("GUESTHOUSE_KILL_AT"), TRUE);
  if (!starts)
    act (domain, strcmp (what, "reset") == 0 ? GH_DOMAIN_ACTION_RESET : GH_DOMAIN_ACTION_DESTROY);
  kill (getpid (), SIGKILL);
  return 1;
}

/* Whatever it was killed at: its successor finds nothing, and can start the machine. */
static void
check_nothing_left (LabTest *self)
{
  GhDomain *domain = lab_test_add_domain (self, make_killed ());

  lab_test_discover (self);
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_OFF);
  g_assert_true (shell_says ("xl list | wc -l", "2"));
  g_assert_true (shell_says ("xenstore-ls /tool/guesthouse | wc -l", "0"));
}

static void
test_killed_before_build (LabTest *self, gconstpointer data)
{
  do_elsewhere ("start", "xen-create.marked");
  check_nothing_left (self);
}

static void
test_killed_after_build (LabTest *self, gconstpointer data)
{
  do_elsewhere ("start", "xen-create.built");
  g_assert_true (shell_says ("xl list | wc -l", "3"));
  check_nothing_left (self);
}

/* In the middle of libxenlight's own work: nobody has seen the new domain yet. */
static void
test_killed_while_building (LabTest *self, gconstpointer data)
{
  g_autofree char *command = g_strdup_printf (
    "GUESTHOUSE_KILL_AT=none /proc/%d/exe --elsewhere start 2>>/share/results/log-child & "
    "child=$!; "
    "until [ $(xl list | wc -l) -gt 2 ]; do sleep 0.2; done; kill -9 $child; wait",
    getpid ());
  g_autofree char *out = shell (command);

  check_nothing_left (self);
}

static void
test_killed_while_destroying (LabTest *self, gconstpointer data)
{
  do_elsewhere ("destroy", "xen-destroy.destroyed");
  check_nothing_left (self);
}

/* libxenlight stops a domain before it takes it apart. */
static void
test_killed_before_destroying (LabTest *self, gconstpointer data)
{
  do_elsewhere ("destroy", "xen-destroy.marked");
  g_assert_true (shell_says ("xl list | wc -l", "3"));
  check_nothing_left (self);
}

/* The old domain is gone, and the new one half made. */
static void
test_killed_while_resetting (LabTest *self, gconstpointer data)
{
  do_elsewhere ("reset", "xen-create.built");
  check_nothing_left (self);
}

static void
test_found_again (LabTest *self, gconstpointer data)
{
  GhDomainConfig *config = make_killed ();
  GhDomainInfo info;
  GhDomain *domain;

  do_elsewhere ("start", "none");
  domain = lab_test_add_domain (self, config);
  lab_test_discover (self);
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_RUNNING);
  gh_domain_get_info (domain, &info);
  g_assert_cmpint (ABS (g_get_real_time () / G_USEC_PER_SEC - info.started_at), <, 600);
  assert_serial_says (domain, "GUEST-UP");
  act (domain, GH_DOMAIN_ACTION_SHUTDOWN);
  g_assert_true (WAIT_UNTIL (gh_domain_get_state (domain) == GH_DOMAIN_OFF));
  g_assert_cmpint (gh_domain_get_end (domain), ==, GH_DOMAIN_END_SHUTDOWN);
}

void
add_killed_tests (void)
{
  lab_test_add ("killed/before-build", test_killed_before_build);
  lab_test_add ("killed/while-building", test_killed_while_building);
  lab_test_add ("killed/after-build", test_killed_after_build);
  lab_test_add ("killed/before-destroying", test_killed_before_destroying);
  lab_test_add ("killed/while-destroying", test_killed_while_destroying);
  lab_test_add ("killed/while-resetting", test_killed_while_resetting);
  lab_test_add ("found-again", test_found_again);
}
