/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Disks, drives and network cards. */
#include "config.h"

#include "gh-domain-disks.h"
#include "lab-test.h"

/* In a PV guest: Linux takes no CD drive of Xen's in the others, where it looks for an emulated
 * one. */
static void
test_devices (LabTest *self, gconstpointer data)
{
  GhDomainConfig *config = make_config ("test-devices", "xenpv", "");
  GhNic *nic = gh_domain_config_add_nic (config);
  GhDomain *domain;
  int fd;

  nic->type = GH_NIC_BRIDGE;
  nic->source = g_strdup ("xenbr0");
  add_disk (config, "/dev/vg/disk", "raw", GH_DISK_DISK);
  add_disk (config, GUEST "disk.qcow2", "qcow2", GH_DISK_DISK);
  add_disk (config, GUEST "disk.raw", "raw", GH_DISK_CDROM);
  lab_test_discover (self);
  domain = lab_test_add_domain (self, config);
  start (domain, FALSE);
  g_assert_true (shell_says ("ls /sys/class/net/xenbr0/brif", "vif"));
  fd = open_console (domain, "serial");
  g_assert_true (read_until (fd, "GUEST-DISKS xvda xvdb xvdc"));
  close (fd);
  act (domain, GH_DOMAIN_ACTION_DESTROY);
  g_assert_false (shell_says ("ls /sys/class/net/xenbr0/brif", "vif"));
}

static void
on_grown (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->ok = gh_domain_disks_finish (GH_DOMAIN (source), result, &answer->error);
  answer->done = TRUE;
}

/* The guest sees the new size while it runs; an image file does not grow so. */
static void
test_grow (LabTest *self, gconstpointer data)
{
  GhDomainConfig *config = make_config ("test-grow", "xenpv", "");
  Answer grown = { 0 }, refused = { 0 };
  GhDomain *domain;
  int fd;

  g_free (shell ("lvcreate -q -y -W n -L 32M -n grow vg 2>&1"));
  add_disk (config, "/dev/vg/grow", "raw", GH_DISK_DISK);
  add_disk (config, GUEST "disk.raw", "raw", GH_DISK_DISK);
  lab_test_discover (self);
  domain = lab_test_add_domain (self, config);
  start (domain, FALSE);
  fd = open_console (domain, "serial");
  g_assert_true (read_until (fd, "GUEST-UP"));
  g_assert_cmpint (write (fd, "sizes\n", 6), ==, 6);
  g_assert_true (read_until (fd, "GUEST-SIZE xvda 65536"));
  g_free (shell ("lvextend -q -L 64M vg/grow 2>&1"));
  gh_domain_disks_resize_async (domain, "/dev/vg/grow", 64 * MIB, on_grown, &grown);
  g_assert_true (WAIT_UNTIL (grown.done));
  g_assert_no_error (grown.error);
  g_assert_cmpint (write (fd, "sizes\n", 6), ==, 6);
  g_assert_true (read_until (fd, "GUEST-SIZE xvda 131072"));
  close (fd);
  gh_domain_disks_resize_async (domain, GUEST "disk.raw", 64 * MIB, on_grown, &refused);
  g_assert_true (WAIT_UNTIL (refused.done));
  g_assert_error (refused.error, GH_ERROR, GH_ERROR_UNSUPPORTED);
  g_clear_error (&refused.error);
  act (domain, GH_DOMAIN_ACTION_DESTROY);
  g_free (shell ("lvremove -q -y vg/grow"));
}

void
add_device_tests (void)
{
  lab_test_add ("grow", test_grow);
  lab_test_add ("devices", test_devices);
}
