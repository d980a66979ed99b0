/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Bad input, and what cannot be had. */
#include "config.h"

#include "lab-test.h"

static void
test_bad (LabTest *self, gconstpointer data)
{
  GhDomainConfig *no_firmware = make_config ("test-no-firmware", "xenpvh", "");
  GhDomainConfig *bad_kernel = make_config ("test-bad-kernel", NULL, "");
  GhDomainConfig *huge = make_config ("test-huge", NULL, "");
  GhDomainConfig *bridge = make_config ("test-bridge", NULL, "");
  GhNic *nic = gh_domain_config_add_nic (bridge);
  g_autoptr (GError) unsupported = NULL, bad = NULL, memory = NULL, missing = NULL;

  lab_test_discover (self);
  no_firmware->firmware = GH_FIRMWARE_EFI;
  gh_driver_complete (self->driver, no_firmware);
  g_assert_false (gh_driver_validate (self->driver, no_firmware, &unsupported));
  g_assert_error (unsupported, GH_ERROR, GH_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (unsupported->message, "xenfv"));
  gh_domain_config_free (no_firmware);

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

/* What says of itself that it starts in a PVH machine only: the refusal names that. */
static void
test_no_pv_kernel (LabTest *self, gconstpointer data)
{
  GhDomainConfig *config = make_config ("test-no-pv", "xenpv", "");
  g_autoptr (GError) error = NULL;

  g_free (config->kernel);
  config->kernel = g_strdup ("/usr/lib/grub-xen/grub-i386-xen_pvh.bin");
  lab_test_discover (self);
  error = fail_to_start (lab_test_add_domain (self, config));
  g_assert_error (error, GH_ERROR, GH_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "test-no-pv"));
  g_assert_nonnull (strstr (error->message, "PVH"));
}

static GhDomainConfig *
make_with_disk (const char *name, gboolean shareable)
{
  GhDomainConfig *config = make_config (name, NULL, "");

  add_disk (config, "/dev/vg/disk", "raw", GH_DISK_DISK);
  ((GhDisk *) config->disks->pdata[0])->shareable = shareable;
  return config;
}

/* Also by another of its names, and when xl has started the other machine. */
static void
test_disk_in_use (LabTest *self, gconstpointer data)
{
  static const char cfg[] = "name = 'holder'\ntype = 'pv'\nmemory = 160\nkernel = '" GUEST
                            "vmlinux'\ndisk = ['/dev/vg/disk,raw,xvda,w']\n";
  GhDomainConfig *other = make_with_disk ("test-other", FALSE);
  GhDisk *disk = other->disks->pdata[0];
  g_autoptr (GError) error = NULL, again = NULL, alone = NULL;
  g_autofree char *made = NULL, *gone = NULL;
  GhDomain *first, *second, *third;

  g_free (disk->source);
  disk->source = g_strdup ("/dev/mapper/vg-disk");
  g_assert_true (g_file_set_contents ("/root/holder.cfg", cfg, -1, NULL));
  lab_test_discover (self);
  first = lab_test_add_domain (self, make_with_disk ("test-first", FALSE));
  second = lab_test_add_domain (self, other);
  third = lab_test_add_domain (self, make_with_disk ("test-third", TRUE));
  start (first, FALSE);
  error = fail_to_start (second);
  g_assert_error (error, GH_ERROR, GH_ERROR_IN_USE);
  g_assert_nonnull (strstr (error->message, "test-first"));
  alone = fail_to_start (third);
  g_assert_error (alone, GH_ERROR, GH_ERROR_IN_USE);
  act (first, GH_DOMAIN_ACTION_DESTROY);

  made = shell ("xl create -p /root/holder.cfg");
  again = fail_to_start (second);
  g_assert_error (again, GH_ERROR, GH_ERROR_IN_USE);
  g_assert_nonnull (strstr (again->message, "holder"));
  gone = shell ("xl destroy holder");
}

static void
test_disk_shared (LabTest *self, gconstpointer data)
{
  GhDomain *one, *other;

  lab_test_discover (self);
  one = lab_test_add_domain (self, make_with_disk ("test-one", TRUE));
  other = lab_test_add_domain (self, make_with_disk ("test-another", TRUE));
  start (one, FALSE);
  start (other, FALSE);
}

void
add_trouble_tests (void)
{
  lab_test_add ("no-pv-kernel", test_no_pv_kernel);
  lab_test_add ("disk-in-use", test_disk_in_use);
  lab_test_add ("disk-shared", test_disk_shared);
  lab_test_add ("bad", test_bad);
  lab_test_add ("end-while-starting", test_end_while_starting);
}
