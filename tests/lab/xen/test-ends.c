/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What follows when a guest ends by itself. */
#include "config.h"

#include "lab-test.h"

static void
test_guest_ends (LabTest *self, gconstpointer data)
{
  GhDomainConfig *installing = make_config ("test-install", NULL, "gh.do=reboot");
  GhDomain *off, *crash, *install;

  installing->install_state = GH_INSTALL_RUNNING;
  lab_test_discover (self);
  off = lab_test_add_domain (self, make_config ("test-off", NULL, "gh.do=poweroff"));
  crash = lab_test_add_domain (self, make_config ("test-crash", NULL, "gh.do=crash"));
  install = lab_test_add_domain (self, installing);
  start (off, FALSE);
  start (crash, FALSE);
  start (install, FALSE);
  g_assert_true (WAIT_UNTIL (!gh_domain_state_is_active (gh_domain_get_state (off))));
  g_assert_cmpint (gh_domain_get_state (off), ==, GH_DOMAIN_OFF);
  g_assert_cmpint (gh_domain_get_end (off), ==, GH_DOMAIN_END_SHUTDOWN);
  g_assert_true (WAIT_UNTIL (!gh_domain_state_is_active (gh_domain_get_state (crash))));
  g_assert_cmpint (gh_domain_get_state (crash), ==, GH_DOMAIN_CRASHED);
  g_assert_cmpint (gh_domain_get_end (crash), ==, GH_DOMAIN_END_CRASHED);
  g_assert_true (WAIT_UNTIL (!gh_domain_state_is_active (gh_domain_get_state (install))));
  g_assert_cmpint (gh_domain_get_state (install), ==, GH_DOMAIN_OFF);
  g_assert_cmpint (gh_domain_get_end (install), ==, GH_DOMAIN_END_REBOOT);
}

static void
test_guest_reboots (LabTest *self, gconstpointer data)
{
  GhDomain *domain;

  lab_test_discover (self);
  domain = lab_test_add_domain (self, make_config ("test-reboot", NULL, "gh.do=reboot"));
  start (domain, FALSE);
  g_assert_true (WAIT_UNTIL (self->rebooted == 2));
  say ("rebooted twice", domain);
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_RUNNING);
  act (domain, GH_DOMAIN_ACTION_DESTROY);
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_OFF);
}

void
add_end_tests (void)
{
  lab_test_add ("guest-ends", test_guest_ends);
  lab_test_add ("guest-reboots", test_guest_reboots);
}
