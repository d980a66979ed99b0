/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Disks, drives and network cards. */
#include "config.h"

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

void
add_device_tests (void)
{
  lab_test_add ("devices", test_devices);
}
