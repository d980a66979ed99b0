/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The QEMU driver against a real QEMU: the conformance suite, and what only QEMU does. The guests
 * are boot sectors of a few bytes. */
#include "config.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "conformance.h"
#include "gh-driver-registry.h"
#include "gh-error.h"
#include "gh-qemu-driver.h"

static char *folder; /* of everything that these tests write */

static char *
path_of (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static GhDriver *
open_host (void)
{
  return conformance_open_host ("qemu", GH_TYPE_QEMU_DRIVER, folder);
}

static GhDomainConfig *
make_config (const char *name)
{
  GhDomainConfig *config = gh_domain_config_new ();

  config->name = g_strdup (name);
  config->memory = 32 << 20;
  gh_domain_config_add_graphics (config);
  gh_domain_config_add_serial (config);
  return config;
}

static void
kill_process (GhDomain *domain)
{
  GhDomainInfo info;

  gh_domain_get_info (domain, &info);
  g_assert_cmpuint (info.id, >, 1);
  g_assert_cmpint (kill ((pid_t) info.id, SIGKILL), ==, 0);
}

/* A machine whose disk is the boot sector @code. */
static GhDomain *
add_machine (
  GhDriver *driver, const char *name, const guint8 *code, gsize length, gboolean installing)
{
  g_autoptr (GhDomainConfig) config = make_config (name);
  g_autofree char *file = g_strconcat (name, ".img", NULL);
  g_autofree char *path = path_of (file);
  g_autoptr (GError) error = NULL;
  char sector[512] = { 0 };
  GhDisk *disk = gh_domain_config_add_disk (config);
  GhDomain *domain;

  memcpy (sector, code, length);
  sector[510] = 0x55;
  sector[511] = (char) 0xaa;
  g_file_set_contents (path, sector, sizeof sector, &error);
  g_assert_no_error (error);
  disk->source = g_steal_pointer (&path);
  disk->bus = GH_DISK_BUS_IDE;
  config->install_state = installing ? GH_INSTALL_RUNNING : GH_INSTALL_NONE;
  gh_driver_complete (driver, config);
  gh_driver_validate (driver, config, &error);
  g_assert_no_error (error);
  domain = gh_driver_add_domain (driver, config, &error);
  g_assert_no_error (error);
  return domain;
}

static void
start (GhDomain *domain)
{
  g_autoptr (GError) error = conformance_start (domain, FALSE, NULL);

  g_assert_no_error (error);
}

static void
destroy (GhDomain *domain)
{
  g_autoptr (GError) error = conformance_act (domain, GH_DOMAIN_ACTION_DESTROY);

  g_assert_no_error (error);
}

/* cli; mov $0xfe,%al; out %al,$0x64; hlt: the keyboard controller's reset. */
static const guint8 reboot_code[] = { 0xfa, 0xb0, 0xfe, 0xe6, 0x64, 0xf4, 0xeb, 0xfd };

/* cli; mov $0x604,%dx; mov $0x2000,%ax; out %ax,%dx; hlt: ACPI's S5 where SeaBIOS puts it. */
static const guint8 off_code[]
  = { 0xfa, 0xba, 0x04, 0x06, 0xb8, 0x00, 0x20, 0xef, 0xf4, 0xeb, 0xfd };

/* Waits about two seconds of timer interrupts, then as reboot_code or off_code: sti; mov $36,%cx;
 * 1: hlt; loop 1b. */
#define WAIT_A_MOMENT 0xfb, 0xb9, 0x24, 0x00, 0xf4, 0xe2, 0xfd

/* Says H on the serial line, then as late_reboot_code. */
static const guint8 hello_reboot_code[] = {
  0xba, 0xf8, 0x03, 0xb0, 'H', 0xee, WAIT_A_MOMENT, 0xb0, 0xfe, 0xe6, 0x64, 0xf4, 0xeb, 0xfd,
};

static const guint8 late_reboot_code[]
  = { WAIT_A_MOMENT, 0xb0, 0xfe, 0xe6, 0x64, 0xf4, 0xeb, 0xfd };
static const guint8 late_off_code[]
  = { WAIT_A_MOMENT, 0xba, 0x04, 0x06, 0xb8, 0x00, 0x20, 0xef, 0xf4, 0xeb, 0xfd };

/* mov $0x3f8,%dx; mov $'H',%al; out %al,%dx; mov $'i',%al; out …; then echoes what comes, bit 0 of
 * the line status telling that something has: 1: add $5,%dl; in; test $1,%al; sub …; loop. */
static const guint8 serial_code[] = {
  0xba, 0xf8, 0x03, 0xb0, 'H',  0xee, 0xb0, 'i', 0xee, 0xb0, '\n', 0xee, /* Hi */
  0xba, 0xfd, 0x03,                                                      /* 12: mov $0x3fd,%dx */
  0xec,                                                                  /* 15: in %dx,%al */
  0xa8, 0x01,                                                            /* 16: test $1,%al */
  0x74, 0xfb,                                                            /* 18: jz 15 */
  0xba, 0xf8, 0x03, 0xec, 0xee,                                          /* 20: in, out */
  0xeb, 0xf1,                                                            /* 25: jmp 12 */
};

static void
test_guest_off (void)
{
  g_autoptr (GhDriver) driver = open_host ();
  GhDomain *domain = add_machine (driver, "off", off_code, sizeof off_code, FALSE);

  start (domain);
  conformance_wait_for_state (domain, GH_DOMAIN_OFF);
  g_assert_cmpint (gh_domain_get_end (domain), ==, GH_DOMAIN_END_SHUTDOWN);
}

static void
test_reboot_while_installing (void)
{
  g_autoptr (GhDriver) driver = open_host ();
  GhDomain *domain = add_machine (driver, "install", reboot_code, sizeof reboot_code, TRUE);

  start (domain);
  conformance_wait_for_state (domain, GH_DOMAIN_OFF);
  g_assert_cmpint (gh_domain_get_end (domain), ==, GH_DOMAIN_END_REBOOT);
}

static void
on_event (GhDomain *domain, const char *kind, const char *text, gpointer data)
{
  if (g_str_equal (kind, "rebooted"))
    ++*(guint *) data;
}

static void
test_reboot (void)
{
  g_autoptr (GhDriver) driver = open_host ();
  GhDomain *domain = add_machine (driver, "reboot", reboot_code, sizeof reboot_code, FALSE);
  guint count = 0;

  g_signal_connect (domain, "event", G_CALLBACK (on_event), &count);
  start (domain);
  while (count < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_RUNNING);
  destroy (domain);
}

/* Waits until the guest has said @text on its serial line. */
static void
wait_for_log (GhDomain *domain, const char *text)
{
  g_autofree char *log = conformance_read_log (domain, "serial");

  while (strstr (log, text) == NULL)
    {
      g_usleep (20000);
      g_free (log);
      log = conformance_read_log (domain, "serial");
    }
}

/* A person's reset begins the installation again; it does not end it. */
static void
test_reset_while_installing (void)
{
  g_autoptr (GhDriver) driver = open_host ();
  GhDomain *domain
    = add_machine (driver, "again", hello_reboot_code, sizeof hello_reboot_code, TRUE);
  g_autoptr (GError) error = NULL;
  guint count = 0;

  g_signal_connect (domain, "event", G_CALLBACK (on_event), &count);
  start (domain);
  /* SeaBIOS does not survive every reset in the midst of its own start. */
  wait_for_log (domain, "H");
  error = conformance_act (domain, GH_DOMAIN_ACTION_RESET);
  g_assert_no_error (error);
  while (count < 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_RUNNING);
  conformance_wait_for_state (domain, GH_DOMAIN_OFF);
  g_assert_cmpint (gh_domain_get_end (domain), ==, GH_DOMAIN_END_REBOOT);
}

static void
test_serial (void)
{
  g_autoptr (GhDriver) driver = open_host ();
  GhDomain *domain = add_machine (driver, "serial", serial_code, sizeof serial_code, FALSE);
  g_autoptr (GError) error = NULL;
  int fd;

  start (domain);
  fd = conformance_open_console (domain, "serial", &error);
  g_assert_no_error (error);
  wait_for_log (domain, "Hi\n");
  g_assert_cmpint (write (fd, "abc", 3), ==, 3);
  conformance_read (fd, "abc");
  close (fd);
  destroy (domain);
}

/* The driver goes without a word, as with a service that was killed; another one comes. */

static GhDomain *
add_again (GhDriver *driver, const GhDomainConfig *config)
{
  g_autoptr (GError) error = NULL;
  GhDomain *domain = gh_driver_add_domain (driver, config, &error);

  g_assert_no_error (error);
  return domain;
}

static guint
get_pid (GhDomain *domain)
{
  GhDomainInfo info;

  gh_domain_get_info (domain, &info);
  return info.id;
}

static void
check_found (gboolean paused)
{
  g_autoptr (GhDriver) first = open_host ();
  GhDomain *domain = add_machine (first, "found", serial_code, sizeof serial_code, FALSE);
  g_autoptr (GhDomainConfig) config = gh_domain_config_copy (gh_domain_get_config (domain));
  g_autoptr (GError) error = conformance_start (domain, paused, NULL);
  guint pid = get_pid (domain);
  g_autoptr (GhDriver) second = NULL;

  g_assert_no_error (error);
  g_clear_object (&first);
  second = open_host ();
  domain = add_again (second, config);
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_OFF);
  conformance_discover (second);
  g_assert_cmpint (gh_domain_get_state (domain), ==, paused ? GH_DOMAIN_PAUSED : GH_DOMAIN_RUNNING);
  g_assert_cmpuint (get_pid (domain), ==, pid);
  g_assert_nonnull (gh_domain_get_live_config (domain));
  destroy (domain);
  g_assert_cmpint (kill ((pid_t) pid, 0), ==, -1);
}

static void
test_found_running (void)
{
  check_found (FALSE);
}

static void
test_found_paused (void)
{
  check_found (TRUE);
}

static void
test_found_without_definition (void)
{
  g_autoptr (GhDriver) first = open_host ();
  GhDomain *domain = add_machine (first, "orphan", serial_code, sizeof serial_code, FALSE);
  g_autofree char *uuid = g_strdup (gh_domain_get_uuid (domain));
  g_autoptr (GhDriver) second = NULL;

  start (domain);
  g_clear_object (&first);
  second = open_host ();
  conformance_discover (second);
  domain = gh_driver_get_domain (second, uuid);
  g_assert_nonnull (domain);
  g_assert_cmpstr (gh_domain_get_name (domain), ==, "orphan");
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_RUNNING);
  destroy (domain);
}

static void
on_state_changed (GhDomain *domain, guint before, gpointer data)
{
  ++*(guint *) data;
}

/* What ended while nobody watched is told as if somebody had. */
static void
check_ended (
  const char *name, const guint8 *code, gsize length, gboolean installing, GhDomainEnd end)
{
  g_autoptr (GhDriver) first = open_host ();
  GhDomain *domain = add_machine (first, name, code, length, installing);
  g_autoptr (GhDomainConfig) config = gh_domain_config_copy (gh_domain_get_config (domain));
  g_autoptr (GhDriver) second = NULL;
  guint pid, changes = 0;

  start (domain);
  pid = get_pid (domain);
  g_clear_object (&first);
  if (end == GH_DOMAIN_END_CRASHED)
    g_assert_cmpint (kill ((pid_t) pid, SIGKILL), ==, 0);
  while (kill ((pid_t) pid, 0) == 0)
    g_main_context_iteration (NULL, FALSE);
  second = open_host ();
  domain = add_again (second, config);
  g_signal_connect (domain, "state-changed", G_CALLBACK (on_state_changed), &changes);
  conformance_discover (second);
  g_assert_false (gh_domain_state_is_active (gh_domain_get_state (domain)));
  g_assert_cmpint (gh_domain_get_end (domain), ==, end);
  g_assert_cmpuint (changes, ==, 2);
}

static void
test_ended_off (void)
{
  check_ended ("ended-off", late_off_code, sizeof late_off_code, FALSE, GH_DOMAIN_END_SHUTDOWN);
}

static void
test_ended_reboot (void)
{
  check_ended (
    "ended-reboot", late_reboot_code, sizeof late_reboot_code, TRUE, GH_DOMAIN_END_REBOOT);
}

static void
test_ended_crashed (void)
{
  check_ended ("ended-crash", serial_code, sizeof serial_code, FALSE, GH_DOMAIN_END_CRASHED);
}

static guint
count_runs (void)
{
  g_autofree char *runtime = path_of ("runtime");
  GDir *dir = g_dir_open (runtime, 0, NULL);
  guint count = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    count++;
  g_clear_pointer (&dir, g_dir_close);
  return count;
}

/* QEMU's own words come with the error, and nothing is left. */
static void
test_refused (void)
{
  g_autoptr (GhDriver) driver = open_host ();
  g_autoptr (GhDomainConfig) config = make_config ("refused");
  GhDisk *disk = gh_domain_config_add_disk (config);
  g_autoptr (GError) error = NULL;
  GhDomain *domain;

  disk->source = g_strdup ("/nonexistent/comma, \"quote\".img");
  gh_driver_complete (driver, config);
  domain = add_again (driver, config);
  error = conformance_start (domain, FALSE, NULL);
  g_assert_error (error, GH_ERROR, GH_ERROR_HYPERVISOR);
  g_assert_nonnull (strstr (error->message, "/nonexistent/comma, \"quote\".img"));
  g_assert_nonnull (strstr (error->message, "No such file or directory"));
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_OFF);
  g_assert_cmpuint (count_runs (), ==, 0);
}

static void
test_missing (void)
{
  g_autoptr (GhDriver) driver = open_host ();
  g_autoptr (GhDomainConfig) config = make_config ("missing");
  g_autoptr (GError) error = NULL;

  g_setenv ("GUESTHOUSE_QEMU", "/nonexistent/qemu", TRUE);
  gh_driver_complete (driver, config);
  error = conformance_start (add_again (driver, config), FALSE, NULL);
  g_unsetenv ("GUESTHOUSE_QEMU");
  g_assert_error (error, GH_ERROR, GH_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (error->message, "qemu-system-x86"));
  g_assert_cmpuint (count_runs (), ==, 0);
}

int
main (int argc, char **argv)
{
  static const ConformanceHost host = { "/qemu", open_host, make_config, kill_process };
  g_autofree char *command = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("guesthouse-qemu-XXXXXX", NULL);
  conformance_add (&host);
  g_test_add_func ("/qemu/guest-off", test_guest_off);
  g_test_add_func ("/qemu/reboot", test_reboot);
  g_test_add_func ("/qemu/reboot-while-installing", test_reboot_while_installing);
  g_test_add_func ("/qemu/reset-while-installing", test_reset_while_installing);
  g_test_add_func ("/qemu/serial", test_serial);
  g_test_add_func ("/qemu/found/running", test_found_running);
  g_test_add_func ("/qemu/found/paused", test_found_paused);
  g_test_add_func ("/qemu/found/without-definition", test_found_without_definition);
  g_test_add_func ("/qemu/ended/off", test_ended_off);
  g_test_add_func ("/qemu/ended/reboot", test_ended_reboot);
  g_test_add_func ("/qemu/ended/crashed", test_ended_crashed);
  g_test_add_func ("/qemu/refused", test_refused);
  g_test_add_func ("/qemu/missing", test_missing);
  status = g_test_run ();
  command = g_strdup_printf ("rm -rf '%s'", folder);
  if (system (command) != 0)
    g_printerr ("Cannot remove %s\n", folder);
  g_free (folder);
  return status;
}
