/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What xl does beside us, and under our feet. */
#include "config.h"

#include "lab-test.h"

/* xl ends one of ours, and makes one of its own. */
static void
test_outside (LabTest *self, gconstpointer data)
{
  static const char cfg[] = "name = 'visitor'\ntype = 'pvh'\nmemory = 160\nkernel = '" GUEST
                            "vmlinuz'\nramdisk = '" GUEST "initrd'\nextra = 'console=hvc0'\n";
  g_autofree char *out = NULL, *again = NULL, *gone = NULL;
  GhDomain *domain, *visitor;

  lab_test_discover (self);
  domain = lab_test_add_domain (self, make_config ("test-outside", NULL, ""));
  start (domain, FALSE);
  gone = shell ("xl destroy test-outside");
  g_assert_true (WAIT_UNTIL (!gh_domain_state_is_active (gh_domain_get_state (domain))));
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_OFF);
  g_assert_cmpint (gh_domain_get_end (domain), ==, GH_DOMAIN_END_DESTROYED);

  g_assert_true (g_file_set_contents ("/root/visitor.cfg", cfg, -1, NULL));
  self->added = NULL;
  out = shell ("xl create /root/visitor.cfg");
  g_assert_true (WAIT_UNTIL (self->added != NULL));
  visitor = self->added;
  g_assert_cmpstr (gh_domain_get_name (visitor), ==, "visitor");
  g_assert_true (WAIT_UNTIL (gh_domain_get_state (visitor) == GH_DOMAIN_RUNNING));
  assert_serial_says (visitor, "GUEST-UP");
  act (visitor, GH_DOMAIN_ACTION_PAUSE);
  g_assert_true (shell_says ("xl list visitor", "--p---"));
  act (visitor, GH_DOMAIN_ACTION_RESUME);
  again = shell ("xl destroy visitor");
  g_assert_true (WAIT_UNTIL (self->removed == visitor));
}

void
add_outside_tests (void)
{
  lab_test_add ("outside", test_outside);
}
