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
  WAIT_FOR_END (off);
  g_assert_cmpint (gh_domain_get_state (off), ==, GH_DOMAIN_OFF);
  g_assert_cmpint (gh_domain_get_end (off), ==, GH_DOMAIN_END_SHUTDOWN);
  WAIT_FOR_END (crash);
  g_assert_cmpint (gh_domain_get_state (crash), ==, GH_DOMAIN_CRASHED);
  g_assert_cmpint (gh_domain_get_end (crash), ==, GH_DOMAIN_END_CRASHED);
  WAIT_FOR_END (install);
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

/* As on_poweroff, on_reboot and on_crash say. */
static void
test_end_actions (LabTest *self, gconstpointer data)
{
  GhDomainConfig *again = make_config ("test-again", NULL, "gh.do=poweroff");
  GhDomainConfig *once = make_config ("test-once", "xenpv", "gh.do=reboot");
  GhDomain *restarted, *destroyed;

  again->on_poweroff = GH_END_ACTION_RESTART;
  once->on_reboot = GH_END_ACTION_DESTROY;
  lab_test_discover (self);
  restarted = lab_test_add_domain (self, again);
  destroyed = lab_test_add_domain (self, once);
  start (destroyed, FALSE);
  WAIT_FOR_END (destroyed);
  g_assert_cmpint (gh_domain_get_state (destroyed), ==, GH_DOMAIN_OFF);
  g_assert_cmpint (gh_domain_get_end (destroyed), ==, GH_DOMAIN_END_REBOOT);
  start (restarted, FALSE);
  g_assert_true (WAIT_UNTIL (self->rebooted >= 1));
  /* The second time it is held back; so it ends while it waits. */
  g_assert_true (WAIT_UNTIL (g_str_has_prefix (self->event, "held-back")));
  g_assert_cmpstr (gh_domain_get_state_reason (restarted), !=, "");
  act (restarted, GH_DOMAIN_ACTION_DESTROY);
  g_assert_cmpint (gh_domain_get_state (restarted), ==, GH_DOMAIN_OFF);
}

/* A crashed guest stays to be looked at, or leaves its memory in a file. */
static void
test_crash_actions (LabTest *self, gconstpointer data)
{
  GhDomainConfig *kept = make_config ("test-kept", NULL, "gh.do=crash");
  GhDomainConfig *dumped = make_config ("test-dumped", "xenpv", "gh.do=crash");
  g_autofree char *core = NULL, *head = NULL;
  g_autoptr (GError) error = NULL;
  GhDomain *preserved, *gone;
  gsize size;

  kept->on_crash = GH_END_ACTION_PRESERVE;
  dumped->on_crash = GH_END_ACTION_COREDUMP_DESTROY;
  lab_test_discover (self);
  preserved = lab_test_add_domain (self, kept);
  gone = lab_test_add_domain (self, dumped);
  start (preserved, FALSE);
  WAIT_FOR_STATE (preserved, GH_DOMAIN_PAUSED);
  g_assert_cmpstr (gh_domain_get_state_reason (preserved), !=, "");
  g_assert_true (shell_says ("xl list test-kept", "---sc-"));
  error = fail_to_act (preserved, GH_DOMAIN_ACTION_RESUME);
  g_assert_error (error, GH_ERROR, GH_ERROR_WRONG_STATE);
  act (preserved, GH_DOMAIN_ACTION_DESTROY);
  g_assert_cmpint (gh_domain_get_state (preserved), ==, GH_DOMAIN_OFF);

  core = g_strdup_printf (STATE "/%s.core", gh_domain_get_uuid (gone));
  start (gone, FALSE);
  WAIT_FOR_END (gone);
  g_assert_cmpint (gh_domain_get_state (gone), ==, GH_DOMAIN_CRASHED);
  g_assert_nonnull (strstr (gh_domain_get_state_reason (gone), core));
  g_assert_true (g_file_get_contents (core, &head, &size, NULL));
  g_assert_cmpuint (size, >, 100 * MIB);
  g_assert_cmpmem (head, 4, "\177ELF", 4);
  unlink (core);
}

void
add_end_tests (void)
{
  lab_test_add ("end-actions", test_end_actions);
  lab_test_add ("crash-actions", test_crash_actions);
  lab_test_add ("guest-ends", test_guest_ends);
  lab_test_add ("guest-reboots", test_guest_reboots);
}
