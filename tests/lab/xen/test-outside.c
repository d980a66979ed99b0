/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What xl does beside us, and under our feet. */
#include "config.h"

#include "lab-test.h"

/* Has xl make a machine of its own. Returns: (transfer none): as the driver lists it */
static GhDomain *
make_visitor (LabTest *self)
{
  static const char cfg[] = "name = 'visitor'\ntype = 'pvh'\nmemory = 160\nkernel = '" GUEST
                            "vmlinux'\nramdisk = '" GUEST "initrd'\nextra = 'console=hvc0'\n";
  g_autofree char *out = NULL;

  g_assert_true (g_file_set_contents ("/root/visitor.cfg", cfg, -1, NULL));
  self->added = NULL;
  out = shell ("xl create /root/visitor.cfg");
  g_assert_true (WAIT_UNTIL (self->added != NULL));
  g_assert_cmpstr (gh_domain_get_name (self->added), ==, "visitor");
  WAIT_FOR_STATE (self->added, GH_DOMAIN_RUNNING);
  return self->added;
}

/* xl ends one of ours, and makes one of its own. What it pauses and resumes is seen by who looks.
 */
static void
test_outside (LabTest *self, gconstpointer data)
{
  g_autofree char *again = NULL, *gone = NULL, *resumed = NULL, *paused = NULL;
  GhDomain *domain, *visitor;

  lab_test_discover (self);
  domain = lab_test_add_domain (self, make_config ("test-outside", NULL, ""));
  start (domain, FALSE);
  gone = shell ("xl destroy test-outside");
  WAIT_FOR_END (domain);
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_OFF);
  g_assert_cmpint (gh_domain_get_end (domain), ==, GH_DOMAIN_END_DESTROYED);
  g_assert_cmpstr (gh_domain_get_state_reason (domain), !=, "");

  visitor = make_visitor (self);
  assert_serial_says (visitor, "GUEST-UP");
  act (visitor, GH_DOMAIN_ACTION_PAUSE);
  g_assert_true (shell_says ("xl list visitor", "--p---"));
  resumed = shell ("xl unpause visitor");
  WAIT_FOR_STATE (visitor, GH_DOMAIN_RUNNING);
  paused = shell ("xl pause visitor");
  gh_domain_sample_async (visitor, NULL, NULL, NULL);
  WAIT_FOR_STATE (visitor, GH_DOMAIN_PAUSED);
  act (visitor, GH_DOMAIN_ACTION_RESUME);
  again = shell ("xl destroy visitor");
  g_assert_true (WAIT_UNTIL (self->removed == visitor));
}

/* A machine of ours keeps its name, and people are told; one of xl's is listed as xl calls it. */
static void
test_renamed (LabTest *self, gconstpointer data)
{
  g_autofree char *ours = NULL, *theirs = NULL;
  GhDomain *domain, *visitor;
  guint id;

  lab_test_discover (self);
  domain = lab_test_add_domain (self, make_config ("test-renamed", NULL, ""));
  start (domain, FALSE);
  id = get_id (domain);
  ours = shell ("xl rename test-renamed elsewise");
  g_assert_true (WAIT_UNTIL (strstr (gh_domain_get_state_reason (domain), "elsewise") != NULL));
  g_assert_cmpstr (gh_domain_get_name (domain), ==, "test-renamed");
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_RUNNING);
  g_assert_cmpuint (get_id (domain), ==, id);
  act (domain, GH_DOMAIN_ACTION_DESTROY);
  g_assert_false (shell_says ("xl list", "elsewise"));

  visitor = make_visitor (self);
  theirs = shell ("xl rename visitor guest");
  g_assert_true (
    WAIT_UNTIL (self->added != visitor && strcmp (gh_domain_get_name (self->added), "guest") == 0));
  act (self->added, GH_DOMAIN_ACTION_DESTROY);
}

static void
test_saved_from_outside (LabTest *self, gconstpointer data)
{
  g_autofree char *out = NULL;
  GhDomain *domain;

  lab_test_discover (self);
  domain = lab_test_add_domain (self, make_config ("test-saved", "xenpv", ""));
  start (domain, FALSE);
  assert_serial_says (domain, "GUEST-UP");
  /* Beside us: whoever waits for it sees nothing of what comes between. */
  out = shell ("{ xl save test-saved /root/saved; echo ended $?; } >/root/save.out 2>&1 &");
  WAIT_FOR_END (domain);
  g_assert_true (eventually_says ("cat /root/save.out", "ended 0"));
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_OFF);
  g_test_message ("%s", gh_domain_get_state_reason (domain));
  g_assert_nonnull (strstr (gh_domain_get_state_reason (domain), "saved"));
  unlink ("/root/saved");
}

void
add_outside_tests (void)
{
  lab_test_add ("outside", test_outside);
  lab_test_add ("renamed", test_renamed);
  lab_test_add ("saved-from-outside", test_saved_from_outside);
}
