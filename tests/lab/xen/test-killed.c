/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes that are killed midway, and what their successors find. */
#include "config.h"

#include "lab-test.h"

/* A process of its own that starts test-killed, and is killed at the fault point @fault, or leaves
 * it running. */
static void
start_elsewhere (const char *fault)
{
  g_autofree char *command = g_strdup_printf (
    "GUESTHOUSE_FAULT=%s /proc/%d/exe --start-one 2>>/share/results/log-child", fault, getpid ());
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
killed_start_one (void)
{
  LabTest self = { 0 };

  lab_test_init (&self);
  lab_test_discover (&self);
  start (lab_test_add_domain (&self, make_killed ()), FALSE);
  kill (getpid (), SIGKILL);
  return 1;
}

static void
test_killed (LabTest *self, gconstpointer data)
{
  GhDomain *domain;

  start_elsewhere ("xen-create.built");
  g_assert_true (shell_says ("xl list | wc -l", "3"));
  domain = lab_test_add_domain (self, make_killed ());
  lab_test_discover (self);
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_OFF);
  g_assert_true (shell_says ("xl list | wc -l", "2"));
}

static void
test_found_again (LabTest *self, gconstpointer data)
{
  GhDomainConfig *config = make_killed ();
  GhDomainInfo info;
  GhDomain *domain;

  start_elsewhere ("");
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
  lab_test_add ("killed", test_killed);
  lab_test_add ("found-again", test_found_again);
}
