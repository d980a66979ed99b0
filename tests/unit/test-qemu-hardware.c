/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Hardware that a real QEMU's machine really has, and the processes beside it, which end with it.
 * No system runs in it. */
#include "config.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "conformance.h"
#include "gh-driver-registry.h"
#include "gh-error.h"
#include "gh-qemu-driver.h"
#include "gh-qmp.h"

static char *folder; /* of everything that these tests write */

typedef struct
{
  GhDriver *driver;
  GhDomain *domain;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GhDriverRegistry) registry = gh_driver_registry_new ();
  g_autofree char *state = g_build_filename (folder, "state", NULL);
  g_autofree char *runtime = g_build_filename (folder, "runtime", NULL);
  g_autoptr (GError) error = NULL;

  gh_driver_registry_add (registry, "qemu", GH_TYPE_QEMU_DRIVER);
  f->driver = gh_driver_registry_create (registry, "qemu:", state, runtime, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_unref (f->driver);
}

/* A file of the machine's: of its run, or what is kept with it. */
static char *
get_path (Fixture *f, const char *place, const char *name)
{
  return g_build_filename (folder, place, gh_domain_get_uuid (f->domain), name, NULL);
}

static GhDomainConfig *
make_config (const char *machine)
{
  GhDomainConfig *config = gh_domain_config_new ();

  config->name = g_strdup ("hardware");
  config->machine = g_strdup (machine);
  config->memory = 64 << 20;
  config->vcpus = 4;
  config->virt = GH_VIRT_QEMU;
  return config;
}

/* Takes @config. */
static void
start (Fixture *f, GhDomainConfig *config)
{
  g_autoptr (GhDomainConfig) owned = config;
  g_autoptr (GError) error = NULL;

  gh_driver_complete (f->driver, config);
  gh_driver_validate (f->driver, config, &error);
  g_assert_no_error (error);
  f->domain = gh_driver_add_domain (f->driver, config, &error);
  g_assert_no_error (error);
  error = conformance_start (f->domain, FALSE, NULL);
  g_assert_no_error (error);
}

static void
stop (Fixture *f)
{
  g_autoptr (GError) error = conformance_act (f->domain, GH_DOMAIN_ACTION_DESTROY);

  g_assert_no_error (error);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  *(JsonNode **) data = gh_qmp_execute_finish (GH_QMP (source), result, &error);
  g_assert_no_error (error);
}

/* What QEMU answers to a command for people. */
static char *
ask (Fixture *f, const char *line)
{
  GhQmp *qmp = gh_qemu_driver_get_qmp (f->domain);
  JsonObject *arguments = json_object_new ();
  g_autoptr (JsonNode) answer = NULL;

  json_object_set_string_member (arguments, "command-line", line);
  gh_qmp_execute_async (
    qmp, "human-monitor-command", arguments, -1, GH_QMP_TIMEOUT, NULL, on_answer, &answer);
  while (answer == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_strdup (json_node_get_string (answer));
}

static void
assert_says (Fixture *f, const char *line, const char *part)
{
  g_autofree char *text = ask (f, line);

  if (strstr (text, part) == NULL)
    g_error ("“%s” says nothing of %s:\n%s", line, part, text);
}

/* How many processes have @word in their command line. */
static guint
count_processes (const char *word)
{
  GDir *dir = g_dir_open ("/proc", 0, NULL);
  const char *name;
  guint count = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc", name, "cmdline", NULL);
      g_autofree char *text = NULL;
      gsize length;

      if (!g_ascii_isdigit (*name) || !g_file_get_contents (path, &text, &length, NULL))
        continue;
      for (gsize i = 0; i + 1 < length; i++)
        if (text[i] == '\0')
          text[i] = ' ';
      count += length > 0 && strstr (text, word) != NULL;
    }
  g_dir_close (dir);
  return count;
}

static gpointer
add (GhDomainConfig *config, const GhStruct *type)
{
  return gh_domain_config_add_device (config, type);
}

static void
add_devices (GhDomainConfig *config)
{
  GhFilesystem *files = add (config, &gh_filesystem_struct);
  GhChannel *agent = add (config, &gh_channel_struct);
  GhChannel *clipboard = add (config, &gh_channel_struct);
  GhHostdev *stick = add (config, &gh_hostdev_struct);
  GhWatchdog *watchdog = add (config, &gh_watchdog_struct);
  GhSound *sound = add (config, &gh_sound_struct);

  files->source = g_strdup (folder);
  files->target = g_strdup ("files");
  agent->name = g_strdup ("org.qemu.guest_agent.0");
  clipboard->type = g_strdup ("qemu-vdagent");
  stick->vendor = g_strdup ("0x1d6b");
  stick->product = g_strdup ("0xffff");
  watchdog->model = g_strdup ("i6300esb");
  sound->model = g_strdup ("ich9");
  add (config, &gh_rng_struct);
  add (config, &gh_panic_struct);
}

static void
test_devices (Fixture *f, gconstpointer machine)
{
  GhDomainConfig *config = make_config (machine);
  g_autofree char *socket = NULL;

  add_devices (config);
  start (f, config);
  assert_says (f, "info qtree", "virtio-9p-pci");
  assert_says (f, "info qtree", "mount_tag = \"files\"");
  assert_says (f, "info qtree", "name = \"org.qemu.guest_agent.0\"");
  assert_says (f, "info qtree", "name = \"com.redhat.spice.0\"");
  assert_says (f, "info qtree", "dev: usb-host");
  assert_says (f, "info qtree", "dev: i6300esb");
  assert_says (f, "info qtree", "dev: hda-duplex");
  assert_says (f, "info qtree", "dev: virtio-rng-pci");
  assert_says (f, "info qtree", "dev: pvpanic");
  socket = get_path (f, "runtime", "channel0.sock");
  g_assert_true (g_file_test (socket, G_FILE_TEST_EXISTS));
  stop (f);
}

static void
test_machine (Fixture *f, gconstpointer data)
{
  GhDomainConfig *config = make_config ("q35");
  GhTimer *hpet = add (config, &gh_timer_struct);
  GhNic *nic = gh_domain_config_add_nic (config);

  hpet->name = g_strdup ("hpet");
  hpet->present = GH_TOGGLE_OFF;
  nic->forwards = g_strsplit ("tcp:127.0.0.1:38722:22", " ", -1);
  config->sockets = config->cores = 2;
  config->memory_shared = TRUE;
  config->clock_adjustment = 7200;
  config->cpu_mode = GH_CPU_CUSTOM;
  config->cpu_model = g_strdup ("qemu64");
  config->cpu_features = g_strsplit ("+aes", " ", -1);
  config->smm = config->vmport = GH_TOGGLE_OFF;
  ((GhWatchdog *) add (config, &gh_watchdog_struct))->model = g_strdup ("itco");
  start (f, config);
  assert_says (f, "info hotpluggable-cpus", "socket-id: \"1\"");
  assert_says (f, "info hotpluggable-cpus", "core-id: \"1\"");
  assert_says (f, "info memdev", "share: true");
  assert_says (f, "info usernet", "38722");
  assert_says (f, "qom-get /machine hpet", "false");
  assert_says (f, "qom-get /machine smm", "off");
  assert_says (f, "info qtree", "noreboot = false");
  assert_says (f, "qom-get /machine/unattached/device[0] aes", "true");
  stop (f);
}

/* Its state stays with the machine; its process goes with the run. */
static void
test_tpm (Fixture *f, gconstpointer data)
{
  GhDomainConfig *config = make_config ("q35");
  g_autofree char *program = g_find_program_in_path ("swtpm");
  g_autofree char *tpm = NULL;
  GhTpm *device = add (config, &gh_tpm_struct);
  g_autoptr (GError) error = NULL;

  if (program == NULL)
    {
      g_test_skip ("swtpm is not installed");
      gh_domain_config_free (config);
      return;
    }
  device->model = g_strdup ("tpm-crb");
  start (f, config);
  tpm = get_path (f, "state", "tpm");
  assert_says (f, "info tpm", "type=emulator");
  g_assert_cmpuint (count_processes (tpm), ==, 1);
  stop (f);
  g_assert_cmpuint (count_processes (tpm), ==, 0);
  g_assert_true (g_file_test (tpm, G_FILE_TEST_IS_DIR));
  /* Once more, with what it kept. */
  error = conformance_start (f->domain, FALSE, NULL);
  g_assert_no_error (error);
  assert_says (f, "info tpm", "tpm-crb");
  stop (f);
  g_assert_cmpuint (count_processes (tpm), ==, 0);
}

/* Whatever ends QEMU, its helpers go too. */
static void
test_killed (Fixture *f, gconstpointer data)
{
  GhDomainConfig *config = make_config ("pc");
  g_autofree char *program = g_find_program_in_path ("swtpm");
  g_autofree char *tpm = NULL;
  GhDomainInfo info;

  if (program == NULL)
    {
      g_test_skip ("swtpm is not installed");
      gh_domain_config_free (config);
      return;
    }
  add (config, &gh_tpm_struct);
  start (f, config);
  tpm = get_path (f, "state", "tpm");
  gh_domain_get_info (f->domain, &info);
  g_assert_cmpint (kill ((pid_t) info.id, SIGKILL), ==, 0);
  while (gh_domain_state_is_active (gh_domain_get_state (f->domain)))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (gh_domain_get_state (f->domain), ==, GH_DOMAIN_CRASHED);
  g_assert_cmpuint (count_processes (tpm), ==, 0);
}

static void
test_virtiofs (Fixture *f, gconstpointer data)
{
  GhDomainConfig *config = make_config ("q35");
  g_autofree char *shared = g_build_filename (folder, "shared", NULL);
  g_autofree char *word = g_strconcat ("source=", shared, NULL);
  GhFilesystem *filesystem = add (config, &gh_filesystem_struct);

  if (!g_file_test ("/usr/lib/qemu/virtiofsd", G_FILE_TEST_IS_EXECUTABLE) || geteuid () != 0)
    {
      g_test_skip ("virtiofsd is not installed, or cannot be tried here");
      gh_domain_config_free (config);
      return;
    }
  g_mkdir (shared, 0700);
  filesystem->driver = g_strdup ("virtiofs");
  filesystem->source = g_strdup (shared);
  filesystem->target = g_strdup ("fast");
  start (f, config);
  assert_says (f, "info qtree", "tag = \"fast\"");
  assert_says (f, "info memdev", "share: true");
  g_assert_cmpuint (count_processes (word), >=, 1);
  stop (f);
  g_assert_cmpuint (count_processes (word), ==, 0);
}

/* One machine's variables, which stay. */
static void
test_efi (Fixture *f, gconstpointer data)
{
  GhDomainConfig *config = make_config ("q35");
  g_autofree char *path = NULL;
  gboolean secure = GPOINTER_TO_INT (data) != 0;
  const char *needed
    = secure ? "/usr/share/OVMF/OVMF_CODE_4M.secboot.fd" : "/usr/share/OVMF/OVMF_CODE_4M.fd";

  if (!g_file_test (needed, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("ovmf is not installed");
      gh_domain_config_free (config);
      return;
    }
  config->firmware = GH_FIRMWARE_EFI;
  config->secure_boot = secure;
  start (f, config);
  path = get_path (f, "state", "efi-vars.fd");
  assert_says (f, "info block", path);
  assert_says (f, "info block", needed);
  stop (f);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* What runs is not what the definition says by now. */
static void
test_live_is_kept (Fixture *f, gconstpointer data)
{
  GhDomainConfig *other;
  GhDriver *driver = f->driver;
  g_autoptr (GError) error = NULL;
  g_autofree char *uuid = NULL;

  start (f, make_config ("pc"));
  uuid = g_strdup (gh_domain_get_uuid (f->domain));
  other = gh_domain_config_copy (gh_domain_get_config (f->domain));
  other->vcpus = 7;
  g_object_unref (driver);
  /* A service that comes later, with a definition that was changed meanwhile. */
  set_up (f, NULL);
  f->domain = gh_driver_add_domain (f->driver, other, &error);
  gh_domain_config_free (other);
  g_assert_no_error (error);
  conformance_discover (f->driver);
  g_assert_cmpuint (gh_domain_get_config (f->domain)->vcpus, ==, 7);
  g_assert_nonnull (gh_domain_get_live_config (f->domain));
  g_assert_cmpuint (gh_domain_get_live_config (f->domain)->vcpus, ==, 4);
  stop (f);
}

static void
test_missing_folder (Fixture *f, gconstpointer data)
{
  g_autoptr (GhDomainConfig) config = make_config ("pc");
  GhFilesystem *filesystem = add (config, &gh_filesystem_struct);
  g_autoptr (GError) error = NULL;

  filesystem->source = g_strdup ("/nonexistent/folder");
  filesystem->target = g_strdup ("files");
  gh_driver_complete (f->driver, config);
  f->domain = gh_driver_add_domain (f->driver, config, &error);
  g_assert_no_error (error);
  error = conformance_start (f->domain, FALSE, NULL);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "/nonexistent/folder"));
  g_assert_cmpint (gh_domain_get_state (f->domain), ==, GH_DOMAIN_OFF);
}

/* ---- the end of a guest ---- */

/* Both are boot sectors: one writes to the power management's port, as SeaBIOS sets it up, the
 * other to the keyboard controller's reset line. */
static const guint8 powers_off[] = { 0xba, 0x04, 0x06, 0xb8, 0x00, 0x20, 0xef, 0xf4, 0xeb, 0xfd };
static const guint8 resets[] = { 0xb0, 0xfe, 0xe6, 0x64, 0xf4, 0xeb, 0xfd };

static GhDomainConfig *
make_ending (const guint8 *code, gsize length)
{
  GhDomainConfig *config = make_config ("pc");
  GhDisk *disk = gh_domain_config_add_disk (config);
  guint8 sector[512 * 64] = { 0 };

  memcpy (sector, code, length);
  sector[510] = 0x55;
  sector[511] = 0xaa;
  disk->bus = GH_DISK_BUS_IDE;
  disk->source = g_build_filename (folder, "boot.img", NULL);
  g_assert_true (g_file_set_contents (disk->source, (const char *) sector, sizeof sector, NULL));
  return config;
}

static void
count_event (GhDomain *domain, const char *kind, const char *text, guint *count)
{
  *count += strcmp (kind, "rebooted") == 0;
}

static void
wait_for (Fixture *f, GhDomainState state)
{
  while (gh_domain_get_state (f->domain) != state)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_power_off (Fixture *f, gconstpointer data)
{
  start (f, make_ending (powers_off, sizeof powers_off));
  wait_for (f, GH_DOMAIN_OFF);
  g_assert_cmpint (gh_domain_get_end (f->domain), ==, GH_DOMAIN_END_SHUTDOWN);
}

static void
test_power_off_restarts (Fixture *f, gconstpointer data)
{
  GhDomainConfig *config = make_ending (powers_off, sizeof powers_off);
  guint count = 0;

  config->on_poweroff = GH_END_ACTION_RESTART;
  start (f, config);
  g_signal_connect (f->domain, "event", G_CALLBACK (count_event), &count);
  while (count < 2)
    g_main_context_iteration (NULL, TRUE);
  stop (f);
  g_assert_cmpint (gh_domain_get_state (f->domain), ==, GH_DOMAIN_OFF);
}

static void
test_power_off_preserves (Fixture *f, gconstpointer data)
{
  GhDomainConfig *config = make_ending (powers_off, sizeof powers_off);

  config->on_poweroff = GH_END_ACTION_PRESERVE;
  start (f, config);
  wait_for (f, GH_DOMAIN_PAUSED);
  assert_says (f, "info status", "shutdown");
  stop (f);
}

/* It stays for the one end, and goes for the other. */
static void
test_reset_destroys (Fixture *f, gconstpointer data)
{
  GhDomainConfig *config = make_ending (resets, sizeof resets);

  config->on_reboot = GH_END_ACTION_DESTROY;
  config->on_poweroff = GH_END_ACTION_PRESERVE;
  start (f, config);
  wait_for (f, GH_DOMAIN_OFF);
  g_assert_cmpint (gh_domain_get_end (f->domain), ==, GH_DOMAIN_END_REBOOT);
}

int
main (int argc, char **argv)
{
  g_autofree char *command = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("guesthouse-hardware-XXXXXX", NULL);
  g_test_add ("/qemu-hardware/devices", Fixture, "pc", set_up, test_devices, tear_down);
  g_test_add ("/qemu-hardware/devices-q35", Fixture, "q35", set_up, test_devices, tear_down);
  g_test_add ("/qemu-hardware/machine", Fixture, NULL, set_up, test_machine, tear_down);
  g_test_add ("/qemu-hardware/tpm", Fixture, NULL, set_up, test_tpm, tear_down);
  g_test_add ("/qemu-hardware/killed", Fixture, NULL, set_up, test_killed, tear_down);
  g_test_add ("/qemu-hardware/virtiofs", Fixture, NULL, set_up, test_virtiofs, tear_down);
  g_test_add ("/qemu-hardware/efi", Fixture, GINT_TO_POINTER (0), set_up, test_efi, tear_down);
  g_test_add (
    "/qemu-hardware/secure-boot", Fixture, GINT_TO_POINTER (1), set_up, test_efi, tear_down);
  g_test_add ("/qemu-hardware/live", Fixture, NULL, set_up, test_live_is_kept, tear_down);
  g_test_add ("/qemu-hardware/power-off", Fixture, NULL, set_up, test_power_off, tear_down);
  g_test_add ("/qemu-hardware/restarts", Fixture, NULL, set_up, test_power_off_restarts, tear_down);
  g_test_add (
    "/qemu-hardware/preserves", Fixture, NULL, set_up, test_power_off_preserves, tear_down);
  g_test_add ("/qemu-hardware/destroys", Fixture, NULL, set_up, test_reset_destroys, tear_down);
  g_test_add ("/qemu-hardware/no-folder", Fixture, NULL, set_up, test_missing_folder, tear_down);
  status = g_test_run ();
  command = g_strdup_printf ("rm -rf '%s'", folder);
  if (system (command) != 0)
    g_printerr ("Cannot remove %s\n", folder);
  g_free (folder);
  return status;
}
