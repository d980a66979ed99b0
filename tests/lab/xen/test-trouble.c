/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Bad input, and what cannot be had. */
#include "config.h"

#include "lab-test.h"

static void
test_bad (LabTest *self, gconstpointer data)
{
  GhDomainConfig *no_kernel = make_config ("test-no-kernel", "xenpvh", "");
  GhDomainConfig *bad_kernel = make_config ("test-bad-kernel", NULL, "");
  GhDomainConfig *huge = make_config ("test-huge", NULL, "");
  GhDomainConfig *bridge = make_config ("test-bridge", NULL, "");
  GhNic *nic = gh_domain_config_add_nic (bridge);
  g_autoptr (GError) unsupported = NULL, bad = NULL, memory = NULL, missing = NULL;

  lab_test_discover (self);
  g_clear_pointer (&no_kernel->kernel, g_free);
  g_clear_pointer (&no_kernel->initrd, g_free);
  g_clear_pointer (&no_kernel->cmdline, g_free);
  gh_driver_complete (self->driver, no_kernel);
  g_assert_false (gh_driver_validate (self->driver, no_kernel, &unsupported));
  g_assert_error (unsupported, GH_ERROR, GH_ERROR_UNSUPPORTED);
  gh_domain_config_free (no_kernel);

  g_free (bad_kernel->kernel);
  bad_kernel->kernel = g_strdup ("/etc/passwd");
  bad = fail_to_start (lab_test_add_domain (self, bad_kernel));
  g_assert_error (bad, GH_ERROR, GH_ERROR_HYPERVISOR);

  huge->memory = 64 * 1024 * MIB;
  memory = fail_to_start (lab_test_add_domain (self, huge));
  g_assert_error (memory, GH_ERROR, GH_ERROR_NO_MEMORY);

  nic->type = GH_NIC_BRIDGE;
  nic->source = g_strdup ("nobr9");
  missing = fail_to_start (lab_test_add_domain (self, bridge));
  g_assert_nonnull (strstr (missing->message, "nobr9"));
}

static void
test_end_while_starting (LabTest *self, gconstpointer data)
{
  Answer starting = { 0 }, ending = { 0 };
  GhDomain *domain;

  lab_test_discover (self);
  domain = lab_test_add_domain (self, make_config ("test-hasty", NULL, ""));
  gh_domain_start_async (domain, FALSE, NULL, on_started, &starting);
  gh_domain_act_async (domain, GH_DOMAIN_ACTION_DESTROY, NULL, on_acted, &ending);
  g_assert_true (WAIT_UNTIL (starting.done && ending.done));
  g_assert_error (starting.error, GH_ERROR, GH_ERROR_WRONG_STATE);
  g_assert_no_error (ending.error);
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_OFF);
  g_clear_error (&starting.error);
}

void
add_trouble_tests (void)
{
  lab_test_add ("bad", test_bad);
  lab_test_add ("end-while-starting", test_end_while_starting);
}
