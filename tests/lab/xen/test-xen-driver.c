/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The driver for Xen on a real Xen: runs in the lab's Domain 0, with the guest of guest.sh. */
#include "config.h"

#include <libxl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "conformance.h"
#include "gh-driver.h"
#include "gh-error.h"
#include "gh-xen-driver.h"

#define GUEST   "/root/guest/"
#define RUNTIME "/run/guesthouse-test"
#define MIB     (G_GUINT64_CONSTANT (1) << 20)

/* Under emulation everything takes its time. Seconds. */
#define PATIENCE 600

typedef struct
{
  GhDriver *driver;
  GhDomain *added, *removed; /* the last, compared only */
  guint rebooted;
  guint64 free_before;
} Fixture;

typedef struct
{
  gboolean done;
  gboolean ok;
  int fd;
  GhDriverStatus *status;
  GhDomainSample sample;
  GError *error;
} Answer;

/* Waiting */

static gboolean
on_late (gpointer late)
{
  *(gboolean *) late = TRUE;
  return G_SOURCE_REMOVE;
}

/* Runs the main loop until @condition. Returns whether it came true in time. */
#define WAIT_UNTIL(condition)                                                                      \
  ({                                                                                               \
    gboolean late_ = FALSE;                                                                        \
    guint timer_ = g_timeout_add_seconds (PATIENCE, on_late, &late_);                              \
    while (!(condition) && !late_)                                                                 \
      g_main_context_iteration (NULL, TRUE);                                                       \
    if (!late_)                                                                                    \
      g_source_remove (timer_);                                                                    \
    !late_;                                                                                        \
  })

static gboolean
on_tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->ok = gh_domain_start_finish (GH_DOMAIN (source), result, &answer->error);
  answer->done = TRUE;
}

static void
on_acted (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->ok = gh_domain_act_finish (GH_DOMAIN (source), result, &answer->error);
  answer->done = TRUE;
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->fd = gh_domain_open_console_finish (GH_DOMAIN (source), result, &answer->error);
  answer->done = TRUE;
}

static void
on_probed (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->status = gh_driver_probe_finish (GH_DRIVER (source), result, &answer->error);
  answer->done = TRUE;
}

static void
on_discovered (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->ok = gh_driver_discover_finish (GH_DRIVER (source), result, &answer->error);
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
say (const char *what, GhDomain *domain)
{
  GhDomainInfo info;

  gh_domain_get_info (domain, &info);
  g_test_message ("%s: %s, domain %u: %s %s",
                  gh_domain_get_name (domain),
                  what,
                  info.id,
                  gh_domain_state_get_label (gh_domain_get_state (domain)),
                  gh_domain_get_state_reason (domain));
}

static void
start (GhDomain *domain, gboolean paused)
{
  Answer answer = { 0 };

  gh_domain_start_async (domain, paused, NULL, on_started, &answer);
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_STARTING);
  g_assert_true (WAIT_UNTIL (answer.done));
  /* libxenlight gives a device model ten seconds, which is little under emulation. */
  if (g_error_matches (answer.error, GH_ERROR, GH_ERROR_TIMEOUT))
    {
      g_test_message ("once more: %s", answer.error->message);
      g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_OFF);
      g_clear_error (&answer.error);
      answer.done = FALSE;
      gh_domain_start_async (domain, paused, NULL, on_started, &answer);
      g_assert_true (WAIT_UNTIL (answer.done));
    }
  g_assert_no_error (answer.error);
  say ("started", domain);
  g_assert_cmpint (gh_domain_get_state (domain), ==, paused ? GH_DOMAIN_PAUSED : GH_DOMAIN_RUNNING);
}

/* Starts what cannot be started. Returns: (transfer full) */
static GError *
fail_to_start (GhDomain *domain)
{
  Answer answer = { 0 };

  gh_domain_start_async (domain, FALSE, NULL, on_started, &answer);
  g_assert_true (WAIT_UNTIL (answer.done));
  g_assert_nonnull (answer.error);
  g_test_message ("%s", answer.error->message);
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_OFF);
  return answer.error;
}

static void
act (GhDomain *domain, GhDomainAction action)
{
  Answer answer = { 0 };

  gh_domain_act_async (domain, action, NULL, on_acted, &answer);
  g_assert_true (WAIT_UNTIL (answer.done));
  g_assert_no_error (answer.error);
}

static guint
get_id (GhDomain *domain)
{
  GhDomainInfo info;

  gh_domain_get_info (domain, &info);
  return info.id;
}

/* The shell's word */

static char *
shell (const char *command)
{
  const char *argv[] = { "/bin/sh", "-c", command, NULL };
  char *out = NULL;

  g_assert_true (g_spawn_sync (
    NULL, (char **) argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &out, NULL, NULL, NULL));
  return g_strstrip (out);
}

static gboolean
shell_says (const char *command, const char *word)
{
  g_autofree char *out = shell (command);

  return strstr (out, word) != NULL;
}

/* Bytes that belong to no domain, as xl info says. */
static guint64
get_free_memory (void)
{
  g_autofree char *text = shell ("xl info free_memory");

  return g_ascii_strtoull (text, NULL, 10) * MIB;
}

static gboolean
memory_is_back (Fixture *fixture)
{
  guint64 now = 0;

  for (int i = 0; i < 60; i++)
    {
      now = get_free_memory ();
      if (now + 8 * MIB >= fixture->free_before)
        return TRUE;
      g_usleep (G_USEC_PER_SEC / 2);
    }
  g_test_message ("%" G_GUINT64_FORMAT " MiB free, were %" G_GUINT64_FORMAT,
                  now / MIB,
                  fixture->free_before / MIB);
  return FALSE;
}

/* Consoles */

static int
open_console (GhDomain *domain, const char *kind)
{
  Answer answer = { 0 };

  gh_domain_open_console_async (domain, kind, NULL, on_opened, &answer);
  g_assert_true (WAIT_UNTIL (answer.done));
  g_assert_no_error (answer.error);
  g_assert_cmpint (answer.fd, >=, 0);
  return answer.fd;
}

/* Reads until @word has come; keeps the main loop going. */
static gboolean
read_until (int fd, const char *word)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 end = g_get_monotonic_time () + PATIENCE * G_USEC_PER_SEC;

  while (g_get_monotonic_time () < end)
    {
      struct pollfd ready = { fd, POLLIN, 0 };
      char buffer[512];
      gssize got;

      while (g_main_context_iteration (NULL, FALSE))
        ;
      if (poll (&ready, 1, 100) <= 0)
        continue;
      got = read (fd, buffer, sizeof buffer);
      if (got > 0)
        g_string_append_len (text, buffer, got);
      else if (got == 0)
        break;
      if (strstr (text->str, word) != NULL)
        return TRUE;
    }
  g_test_message ("instead of “%s” came: %s", word, text->str);
  return FALSE;
}

static void
assert_serial_says (GhDomain *domain, const char *word)
{
  int fd = open_console (domain, "serial");

  g_assert_true (read_until (fd, word));
  close (fd);
}

static void
assert_screen_speaks (GhDomain *domain)
{
  int first = open_console (domain, "vnc"), second = open_console (domain, "vnc");

  g_assert_true (read_until (first, "RFB 003.008\n"));
  g_assert_true (read_until (second, "RFB 003.008\n"));
  close (first);
  close (second);
}

/* Machines */

static GhDomainConfig *
make_config (const char *name, const char *machine, const char *words)
{
  GhDomainConfig *config = gh_domain_config_new ();
  gboolean hvm = g_strcmp0 (machine, "xenfv") == 0;

  config->name = g_strdup (name);
  config->machine = g_strdup (machine);
  config->memory = 160 * MIB;
  config->kernel = g_strdup (GUEST "vmlinuz");
  config->initrd = g_strdup (GUEST "initrd");
  config->cmdline = g_strdup_printf ("console=%s quiet %s", hvm ? "ttyS0" : "hvc0", words);
  gh_domain_config_add_serial (config);
  return config;
}

/* @config: (transfer full) */
static GhDomain *
add (Fixture *fixture, GhDomainConfig *config)
{
  GError *error = NULL;
  GhDomain *domain;

  gh_driver_complete (fixture->driver, config);
  gh_driver_validate (fixture->driver, config, &error);
  g_assert_no_error (error);
  domain = gh_driver_add_domain (fixture->driver, config, &error);
  g_assert_no_error (error);
  gh_domain_config_free (config);
  return domain;
}

static void
on_event (GhDomain *domain, const char *kind, const char *text, Fixture *fixture)
{
  if (g_str_equal (kind, "rebooted"))
    fixture->rebooted++;
}

static void
on_added (GhDriver *driver, GhDomain *domain, Fixture *fixture)
{
  fixture->added = domain;
  g_signal_connect (domain, "event", G_CALLBACK (on_event), fixture);
}

static void
on_removed (GhDriver *driver, GhDomain *domain, Fixture *fixture)
{
  fixture->removed = domain;
}

static void
discover (Fixture *fixture)
{
  Answer answer = { 0 };

  gh_driver_discover_async (fixture->driver, NULL, on_discovered, &answer);
  g_assert_true (WAIT_UNTIL (answer.done));
  g_assert_no_error (answer.error);
}

static void
make_driver (Fixture *fixture)
{
  fixture->driver = g_object_new (GH_TYPE_XEN_DRIVER,
                                  "uri",
                                  "xen:",
                                  "state-folder",
                                  "/root/state",
                                  "runtime-folder",
                                  RUNTIME,
                                  NULL);
  g_signal_connect (fixture->driver, "domain-added", G_CALLBACK (on_added), fixture);
  g_signal_connect (fixture->driver, "domain-removed", G_CALLBACK (on_removed), fixture);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  make_driver (fixture);
  fixture->free_before = get_free_memory ();
}

/* Whatever a test did: nothing of it is left in the end. */
static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) domains = gh_driver_list_domains (fixture->driver);

  for (guint i = 0; i < domains->len; i++)
    if (gh_domain_state_is_active (gh_domain_get_state (domains->pdata[i])))
      act (domains->pdata[i], GH_DOMAIN_ACTION_DESTROY);
  g_assert_true (memory_is_back (fixture));
  g_assert_true (shell_says ("ls " RUNTIME " | wc -l", "0"));
  g_assert_true (shell_says ("xenstore-ls /tool/guesthouse | wc -l", "0"));
  g_assert_true (shell_says ("losetup -a | wc -l", "0"));
  g_assert_true (shell_says ("xl list | wc -l", "2"));
  g_object_unref (fixture->driver);
}

/* Tests */

static void
test_probe (Fixture *fixture, gconstpointer data)
{
  Answer answer = { 0 };

  gh_driver_probe_async (fixture->driver, NULL, on_probed, &answer);
  g_assert_true (WAIT_UNTIL (answer.done));
  g_assert_cmpstr (answer.status->reason, ==, NULL);
  g_assert_true (answer.status->available);
  g_assert_true (g_str_has_prefix (answer.status->version, "4.17"));
  g_assert_cmpuint (answer.status->memory, >, 2048 * MIB);
  gh_driver_status_free (answer.status);
}

static void
test_pvh (Fixture *fixture, gconstpointer data)
{
  GhDomainConfig *config = make_config ("test-pvh", NULL, "");
  Answer answer = { 0 };
  GhDomain *domain;

  gh_domain_config_add_graphics (config);
  discover (fixture);
  domain = add (fixture, config);
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
test_pv (Fixture *fixture, gconstpointer data)
{
  Answer answer = { 0 };
  GhDomain *domain;
  int fd;

  discover (fixture);
  domain = add (fixture, make_config ("test-pv", "xenpv", ""));
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
test_hvm (Fixture *fixture, gconstpointer data)
{
  GhDomainConfig *config = make_config ("test-hvm", "xenfv", "");
  GhDomain *domain;
  guint before;

  gh_domain_config_add_graphics (config);
  gh_domain_config_add_input (config);
  discover (fixture);
  domain = add (fixture, config);
  start (domain, FALSE);
  before = get_id (domain);
  assert_screen_speaks (domain);
  assert_serial_says (domain, "GUEST-UP");
  g_assert_true (shell_says ("ss -ltn | grep -c :59 || true", "0"));
  act (domain, GH_DOMAIN_ACTION_REBOOT);
  g_assert_true (WAIT_UNTIL (fixture->rebooted == 1));
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

static void
test_guest_ends (Fixture *fixture, gconstpointer data)
{
  GhDomainConfig *installing = make_config ("test-install", NULL, "gh.do=reboot");
  GhDomain *off, *crash, *install;

  installing->install_state = GH_INSTALL_RUNNING;
  discover (fixture);
  off = add (fixture, make_config ("test-off", NULL, "gh.do=poweroff"));
  crash = add (fixture, make_config ("test-crash", NULL, "gh.do=crash"));
  install = add (fixture, installing);
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
test_guest_reboots (Fixture *fixture, gconstpointer data)
{
  GhDomain *domain;

  discover (fixture);
  domain = add (fixture, make_config ("test-reboot", NULL, "gh.do=reboot"));
  start (domain, FALSE);
  g_assert_true (WAIT_UNTIL (fixture->rebooted == 2));
  say ("rebooted twice", domain);
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_RUNNING);
  act (domain, GH_DOMAIN_ACTION_DESTROY);
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_OFF);
}

static void
add_disk (GhDomainConfig *config, const char *source, const char *format, GhDiskDevice device)
{
  GhDisk *disk = gh_domain_config_add_disk (config);

  disk->source = g_strdup (source);
  disk->format = g_strdup (format);
  disk->device = device;
}

static void
test_devices (Fixture *fixture, gconstpointer data)
{
  GhDomainConfig *config = make_config ("test-devices", NULL, "");
  GhNic *nic = gh_domain_config_add_nic (config);
  GhDomain *domain;
  int fd;

  nic->type = GH_NIC_BRIDGE;
  nic->source = g_strdup ("xenbr0");
  add_disk (config, "/dev/vg/disk", "raw", GH_DISK_DISK);
  add_disk (config, GUEST "disk.qcow2", "qcow2", GH_DISK_DISK);
  add_disk (config, GUEST "disk.raw", "raw", GH_DISK_CDROM);
  discover (fixture);
  domain = add (fixture, config);
  start (domain, FALSE);
  g_assert_true (shell_says ("ls /sys/class/net/xenbr0/brif", "vif"));
  fd = open_console (domain, "serial");
  g_assert_true (read_until (fd, "GUEST-DISKS xvda xvdb xvdc"));
  close (fd);
  act (domain, GH_DOMAIN_ACTION_DESTROY);
  g_assert_false (shell_says ("ls /sys/class/net/xenbr0/brif", "vif"));
}

/* xl ends one of ours, and makes one of its own. */
static void
test_outside (Fixture *fixture, gconstpointer data)
{
  static const char cfg[] = "name = 'visitor'\ntype = 'pvh'\nmemory = 160\nkernel = '" GUEST
                            "vmlinuz'\nramdisk = '" GUEST "initrd'\nextra = 'console=hvc0'\n";
  g_autofree char *out = NULL, *again = NULL, *gone = NULL;
  GhDomain *domain, *visitor;
  guint tick = g_timeout_add (200, on_tick, NULL);

  discover (fixture);
  domain = add (fixture, make_config ("test-outside", NULL, ""));
  start (domain, FALSE);
  gone = shell ("xl destroy test-outside");
  g_assert_true (WAIT_UNTIL (!gh_domain_state_is_active (gh_domain_get_state (domain))));
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_OFF);
  g_assert_cmpint (gh_domain_get_end (domain), ==, GH_DOMAIN_END_DESTROYED);

  g_assert_true (g_file_set_contents ("/root/visitor.cfg", cfg, -1, NULL));
  fixture->added = NULL;
  out = shell ("xl create /root/visitor.cfg");
  g_assert_true (WAIT_UNTIL (fixture->added != NULL));
  visitor = fixture->added;
  g_assert_cmpstr (gh_domain_get_name (visitor), ==, "visitor");
  g_assert_true (WAIT_UNTIL (gh_domain_get_state (visitor) == GH_DOMAIN_RUNNING));
  assert_serial_says (visitor, "GUEST-UP");
  act (visitor, GH_DOMAIN_ACTION_PAUSE);
  g_assert_true (shell_says ("xl list visitor", "--p---"));
  act (visitor, GH_DOMAIN_ACTION_RESUME);
  again = shell ("xl destroy visitor");
  g_assert_true (WAIT_UNTIL (fixture->removed == visitor));
  g_source_remove (tick);
}

static void
test_bad (Fixture *fixture, gconstpointer data)
{
  GhDomainConfig *no_kernel = make_config ("test-no-kernel", "xenpvh", "");
  GhDomainConfig *bad_kernel = make_config ("test-bad-kernel", NULL, "");
  GhDomainConfig *huge = make_config ("test-huge", NULL, "");
  GhDomainConfig *bridge = make_config ("test-bridge", NULL, "");
  GhNic *nic = gh_domain_config_add_nic (bridge);
  g_autoptr (GError) unsupported = NULL, bad = NULL, memory = NULL, missing = NULL;

  discover (fixture);
  g_clear_pointer (&no_kernel->kernel, g_free);
  g_clear_pointer (&no_kernel->initrd, g_free);
  g_clear_pointer (&no_kernel->cmdline, g_free);
  gh_driver_complete (fixture->driver, no_kernel);
  g_assert_false (gh_driver_validate (fixture->driver, no_kernel, &unsupported));
  g_assert_error (unsupported, GH_ERROR, GH_ERROR_UNSUPPORTED);
  gh_domain_config_free (no_kernel);

  g_free (bad_kernel->kernel);
  bad_kernel->kernel = g_strdup ("/etc/passwd");
  bad = fail_to_start (add (fixture, bad_kernel));
  g_assert_error (bad, GH_ERROR, GH_ERROR_HYPERVISOR);

  huge->memory = 64 * 1024 * MIB;
  memory = fail_to_start (add (fixture, huge));
  g_assert_error (memory, GH_ERROR, GH_ERROR_NO_MEMORY);

  nic->type = GH_NIC_BRIDGE;
  nic->source = g_strdup ("nobr9");
  missing = fail_to_start (add (fixture, bridge));
  g_assert_nonnull (strstr (missing->message, "nobr9"));
}

static void
test_end_while_starting (Fixture *fixture, gconstpointer data)
{
  Answer starting = { 0 }, ending = { 0 };
  GhDomain *domain;

  discover (fixture);
  domain = add (fixture, make_config ("test-hasty", NULL, ""));
  gh_domain_start_async (domain, FALSE, NULL, on_started, &starting);
  gh_domain_act_async (domain, GH_DOMAIN_ACTION_DESTROY, NULL, on_acted, &ending);
  g_assert_true (WAIT_UNTIL (starting.done && ending.done));
  g_assert_error (starting.error, GH_ERROR, GH_ERROR_WRONG_STATE);
  g_assert_no_error (ending.error);
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_OFF);
  g_clear_error (&starting.error);
}

/* A process of its own that starts test-killed, and is killed at the fault point @fault, or leaves
 * it running. */
static void
start_elsewhere (const char *fault)
{
  g_autofree char *command = g_strdup_printf (
    "GUESTHOUSE_FAULT=%s /proc/%d/exe --start-one 2>>/share/results/log-child", fault, getpid ());
  g_autofree char *out = shell (command);
}

static GhDomainConfig *
make_killed (void)
{
  GhDomainConfig *config = make_config ("test-killed", NULL, "");

  config->uuid = g_strdup ("11111111-2222-4333-8444-555555555555");
  return config;
}

static int
start_one (void)
{
  Fixture fixture = { 0 };

  make_driver (&fixture);
  discover (&fixture);
  start (add (&fixture, make_killed ()), FALSE);
  kill (getpid (), SIGKILL);
  return 1;
}

static void
test_killed (Fixture *fixture, gconstpointer data)
{
  GhDomain *domain;

  start_elsewhere ("xen-create.built");
  g_assert_true (shell_says ("xl list | wc -l", "3"));
  domain = add (fixture, make_killed ());
  discover (fixture);
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_OFF);
  g_assert_true (shell_says ("xl list | wc -l", "2"));
}

static void
test_found_again (Fixture *fixture, gconstpointer data)
{
  GhDomainConfig *config = make_killed ();
  GhDomainInfo info;
  GhDomain *domain;

  start_elsewhere ("");
  domain = add (fixture, config);
  discover (fixture);
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_RUNNING);
  gh_domain_get_info (domain, &info);
  g_assert_cmpint (ABS (g_get_real_time () / G_USEC_PER_SEC - info.started_at), <, 600);
  assert_serial_says (domain, "GUEST-UP");
  act (domain, GH_DOMAIN_ACTION_SHUTDOWN);
  g_assert_true (WAIT_UNTIL (gh_domain_get_state (domain) == GH_DOMAIN_OFF));
  g_assert_cmpint (gh_domain_get_end (domain), ==, GH_DOMAIN_END_SHUTDOWN);
}

/* The contract that all drivers keep. */

static GhDriver *
open_host (void)
{
  static guint number;
  g_autofree char *state = g_strdup_printf ("/root/state/%u", number++);
  GhDriver *driver = g_object_new (
    GH_TYPE_XEN_DRIVER, "uri", "xen:", "state-folder", state, "runtime-folder", RUNTIME, NULL);

  conformance_discover (driver);
  return driver;
}

static GhDomainConfig *
make_conforming (const char *name)
{
  GhDomainConfig *config = make_config (name, NULL, "");

  gh_domain_config_add_graphics (config);
  return config;
}

static const ConformanceHost host = { "/xen", open_host, make_conforming, NULL };

#define ADD(path, func) g_test_add ("/xen/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  if (argc == 2 && strcmp (argv[1], "--start-one") == 0)
    return start_one ();
  g_test_init (&argc, &argv, NULL);
  ADD ("probe", test_probe);
  ADD ("pvh", test_pvh);
  ADD ("pv", test_pv);
  ADD ("guest-ends", test_guest_ends);
  ADD ("guest-reboots", test_guest_reboots);
  ADD ("devices", test_devices);
  ADD ("outside", test_outside);
  ADD ("bad", test_bad);
  ADD ("end-while-starting", test_end_while_starting);
  ADD ("killed", test_killed);
  ADD ("found-again", test_found_again);
  conformance_add (&host);
  ADD ("hvm", test_hvm); /* the slowest by far: every byte of its serial line is emulated */
  return g_test_run ();
}
