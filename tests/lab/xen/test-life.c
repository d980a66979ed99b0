/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A machine from its start to its end, of each guest type. */
#include "config.h"

#include "lab-test.h"

static void
on_probed (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->status = gh_driver_probe_finish (GH_DRIVER (source), result, &answer->error);
  answer->done = TRUE;
}

static void
on_sampled (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->ok
    = gh_domain_sample_finish (GH_DOMAIN (source), result, &answer->sample, &answer->error);
  answer->done = TRUE;
}

static void
test_probe (LabTest *self, gconstpointer data)
{
  Answer answer = { 0 };

  gh_driver_probe_async (self->driver, NULL, on_probed, &answer);
  g_assert_true (WAIT_UNTIL (answer.done));
  g_assert_cmpstr (answer.status->reason, ==, NULL);
  g_assert_true (answer.status->available);
  g_assert_true (g_str_has_prefix (answer.status->version, "4.17"));
  g_assert_cmpuint (answer.status->memory, >, 2048 * MIB);
  gh_driver_status_free (answer.status);
}

static void
test_pvh (LabTest *self, gconstpointer data)
{
  GhDomainConfig *config = make_config ("test-pvh", NULL, "");
  Answer answer = { 0 };
  GhDomain *domain;

  gh_domain_config_add_graphics (config);
  lab_test_discover (self);
  domain = lab_test_add_domain (self, config);
  start (domain, FALSE);
  g_assert_true (shell_says ("xl list", "test-pvh"));
  assert_serial_says (domain, "GUEST-UP");
  assert_screen_speaks (domain);
  gh_domain_sample_async (domain, NULL, on_sampled, &answer);
  g_assert_true (WAIT_UNTIL (answer.done));
  g_assert_cmpuint (answer.sample.cpu_time, >, 0);
  g_assert_cmpuint (answer.sample.memory, >, 100 * MIB);
  act (domain, GH_DOMAIN_ACTION_PAUSE);
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_PAUSED);
  g_assert_true (shell_says ("xl list test-pvh", "--p---"));
  act (domain, GH_DOMAIN_ACTION_RESUME);
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_RUNNING);
  g_assert_false (shell_says ("xl list test-pvh", "--p---"));
  act (domain, GH_DOMAIN_ACTION_DESTROY);
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_OFF);
  g_assert_cmpint (gh_domain_get_end (domain), ==, GH_DOMAIN_END_DESTROYED);
  g_assert_false (shell_says ("xl list", "test-pvh"));
}

/* Powers off when it is asked to, and a second client of its serial line is refused. */
static void
test_pv (LabTest *self, gconstpointer data)
{
  Answer answer = { 0 };
  GhDomain *domain;
  int fd;

  lab_test_discover (self);
  domain = lab_test_add_domain (self, make_config ("test-pv", "xenpv", ""));
  start (domain, TRUE);
  act (domain, GH_DOMAIN_ACTION_RESUME);
  fd = open_console (domain, "serial");
  gh_domain_open_console_async (domain, "serial", NULL, on_opened, &answer);
  g_assert_true (WAIT_UNTIL (answer.done));
  g_assert_error (answer.error, GH_ERROR, GH_ERROR_BUSY);
  g_clear_error (&answer.error);
  g_assert_true (read_until (fd, "GUEST-UP"));
  g_assert_cmpint (write (fd, "hello\n", 6), ==, 6);
  g_assert_true (read_until (fd, "GUEST-HEARD hello"));
  close (fd);
  act (domain, GH_DOMAIN_ACTION_SHUTDOWN);
  g_assert_true (WAIT_UNTIL (!gh_domain_state_is_active (gh_domain_get_state (domain))));
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_OFF);
  g_assert_cmpint (gh_domain_get_end (domain), ==, GH_DOMAIN_END_SHUTDOWN);
}

/* Reboots when it is asked to, and is reset. */
static void
test_hvm (LabTest *self, gconstpointer data)
{
  GhDomainConfig *config = make_config ("test-hvm", "xenfv", "");
  GhDomain *domain;
  guint before;

  gh_domain_config_add_graphics (config);
  gh_domain_config_add_input (config);
  lab_test_discover (self);
  domain = lab_test_add_domain (self, config);
  start (domain, FALSE);
  before = get_id (domain);
  assert_screen_speaks (domain);
  assert_serial_says (domain, "GUEST-UP");
  g_assert_true (shell_says ("ss -ltn | grep -c :59 || true", "0"));
  act (domain, GH_DOMAIN_ACTION_REBOOT);
  g_assert_true (WAIT_UNTIL (self->rebooted == 1));
  say ("rebooted", domain);
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_RUNNING);
  g_assert_cmpuint (get_id (domain), !=, before);
  assert_serial_says (domain, "GUEST-UP");
  before = get_id (domain);
  act (domain, GH_DOMAIN_ACTION_RESET);
  g_assert_cmpuint (get_id (domain), !=, before);
  assert_screen_speaks (domain);
  act (domain, GH_DOMAIN_ACTION_DESTROY);
}

/* A system that is installed: its boot loader's file tells which kernel to start. */
static void
boot_from_disk (LabTest *self, const char *machine)
{
  g_autofree char *name = g_strconcat ("test-disk-", machine, NULL);
  GhDomainConfig *config = make_config (name, machine, "");
  GhDomain *domain;

  g_clear_pointer (&config->kernel, g_free);
  g_clear_pointer (&config->initrd, g_free);
  g_clear_pointer (&config->cmdline, g_free);
  config->memory = 256 * MIB;
  add_disk (config, GUEST "system.raw", "raw", GH_DISK_DISK);
  lab_test_discover (self);
  domain = lab_test_add_domain (self, config);
  start (domain, TRUE);
  act (domain, GH_DOMAIN_ACTION_RESUME);
  assert_serial_says (domain, "GUEST-UP");
  act (domain, GH_DOMAIN_ACTION_DESTROY);
}

static void
test_pygrub (LabTest *self, gconstpointer data)
{
  boot_from_disk (self, "xenpv");
}

static void
test_pvh_grub (LabTest *self, gconstpointer data)
{
  boot_from_disk (self, "xenpvh");
}

void
add_life_tests (void)
{
  lab_test_add ("probe", test_probe);
  lab_test_add ("pvh", test_pvh);
  lab_test_add ("pv", test_pv);
  lab_test_add ("hvm", test_hvm);
  lab_test_add ("pygrub", test_pygrub);
  lab_test_add ("pvh-grub", test_pvh_grub);
}
