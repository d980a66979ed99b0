/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Command lines for QEMU against golden files, one argument a line; with GH_UPDATE_GOLDEN=1 in the
 * environment the files are written anew. What cannot be said is refused. */
#include "config.h"

#include <string.h>

#include "gh-error.h"
#include "gh-qemu-argv.h"

static GhDomainConfig *
make_config (const char *name)
{
  GhDomainConfig *config = gh_domain_config_new ();

  config->uuid = g_strdup ("6f0a1e0c-3f6b-4a52-9a8a-0d5f3c0f0001");
  config->name = g_strdup (name);
  config->memory = G_GUINT64_CONSTANT (1) << 30;
  config->vcpus = 2;
  return config;
}

static GhDisk *
add_disk (GhDomainConfig *config,
          const char *target,
          const char *source,
          const char *format,
          GhDiskBus bus,
          GhDiskDevice device)
{
  GhDisk *disk = gh_domain_config_add_disk (config);

  disk->target = g_strdup (target);
  disk->source = g_strdup (source);
  disk->format = g_strdup (format);
  disk->bus = bus;
  disk->device = device;
  return disk;
}

static void
add_nic (GhDomainConfig *config, GhNicType type, const char *source, const char *model)
{
  GhNic *nic = gh_domain_config_add_nic (config);

  nic->type = type;
  nic->source = g_strdup (source);
  nic->model = g_strdup (model);
  nic->mac = g_strdup_printf ("52:54:00:00:00:%02x", config->nics->len);
}

static void
add_input (GhDomainConfig *config, GhInputType type, GhInputBus bus)
{
  GhInput *input = gh_domain_config_add_input (config);

  input->type = type;
  input->bus = bus;
}

static void
assert_golden (const GhDomainConfig *config, const GhQemuArgvInput *input, const char *name)
{
  g_autofree char *file = g_strconcat (name, ".args", NULL);
  g_autofree char *path = g_build_filename (g_getenv ("GH_TEST_DATA"), "qemu", file, NULL);
  g_auto (GStrv) argv = NULL;
  g_autofree char *joined = NULL, *text = NULL, *golden = NULL;
  g_autoptr (GError) error = NULL;

  gh_qemu_argv_check (config, &error);
  g_assert_no_error (error);
  argv = gh_qemu_argv_new (config, input);
  joined = g_strjoinv ("\n", argv);
  text = g_strconcat (joined, "\n", NULL);
  if (g_getenv ("GH_UPDATE_GOLDEN") != NULL)
    g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_file_get_contents (path, &golden, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, golden);
}

static const GhQemuArgvInput tcg = { "/usr/bin/qemu", "tcg", 3, "/state/serial.log", NULL, NULL };
static const GhQemuArgvInput kvm_efi
  = { "/usr/bin/qemu", "kvm", 3, "/state/serial.log", "/fw/code.fd", "/state/vars.fd" };

static void
test_install (void)
{
  g_autoptr (GhDomainConfig) config = make_config ("debian");

  config->kernel = g_strdup ("/cache/linux");
  config->initrd = g_strdup ("/cache/initrd.gz");
  config->cmdline = g_strdup ("vga=788, --- quiet");
  config->install_state = GH_INSTALL_RUNNING;
  add_disk (config, "vda", "/pool/debian.qcow2", "qcow2", GH_DISK_BUS_VIRTIO, GH_DISK_DISK);
  add_nic (config, GH_NIC_USER, NULL, NULL);
  gh_domain_config_add_graphics (config);
  gh_domain_config_add_video (config);
  gh_domain_config_add_serial (config);
  add_input (config, GH_INPUT_TABLET, GH_INPUT_BUS_USB);
  assert_golden (config, &tcg, "install");
}

static void
tune (GhDisk *disk)
{
  disk->cache = g_strdup ("none");
  disk->io = g_strdup ("native");
  disk->discard = g_strdup ("ignore");
}

static void
add_guards (GhDomainConfig *config)
{
  GhRng *rng = gh_domain_config_add_device (config, &gh_rng_struct);
  GhWatchdog *watchdog = gh_domain_config_add_device (config, &gh_watchdog_struct);

  rng->model = g_strdup ("virtio");
  rng->source = g_strdup ("/dev/hw,rng");
  watchdog->action = g_strdup ("poweroff");
  gh_domain_config_add_device (config, &gh_panic_struct);
  config->boot_menu = TRUE;
}

static void
test_everything (void)
{
  g_autoptr (GhDomainConfig) config = make_config ("a, b \"c\"");

  config->machine = g_strdup ("q35");
  config->firmware = GH_FIRMWARE_EFI;
  config->localtime = TRUE;
  config->boot = g_strsplit ("cdrom,network", ",", -1);
  add_disk (config, "vda", "/pool/a,b \"c\".img", NULL, GH_DISK_BUS_VIRTIO, GH_DISK_DISK)->serial
    = g_strdup ("one,two");
  add_disk (config, "sda", "/dev/vg/x", "raw", GH_DISK_BUS_SATA, GH_DISK_DISK)->source_type
    = GH_SOURCE_BLOCK;
  tune (config->disks->pdata[1]);
  add_disk (config, "sdb", "/x.iso", NULL, GH_DISK_BUS_SATA, GH_DISK_CDROM);
  add_disk (config, "sdc", NULL, NULL, GH_DISK_BUS_SCSI, GH_DISK_CDROM);
  add_disk (config, "sdd", "/s.img", NULL, GH_DISK_BUS_SCSI, GH_DISK_DISK)->shareable = TRUE;
  add_disk (config, "sde", "/u.img", NULL, GH_DISK_BUS_USB, GH_DISK_DISK)->readonly = TRUE;
  add_disk (config, "fda", "/f.img", NULL, GH_DISK_BUS_FDC, GH_DISK_FLOPPY);
  add_nic (config, GH_NIC_BRIDGE, "br0", "e1000");
  add_nic (config, GH_NIC_USER, NULL, "virtio");
  gh_domain_config_add_graphics (config);
  gh_domain_config_add_video (config)->model = GH_VIDEO_VIRTIO;
  gh_domain_config_add_serial (config);
  gh_domain_config_add_serial (config)->port = 1;
  add_input (config, GH_INPUT_KEYBOARD, GH_INPUT_BUS_VIRTIO);
  add_input (config, GH_INPUT_MOUSE, GH_INPUT_BUS_PS2);
  add_guards (config);
  assert_golden (config, &kvm_efi, "everything");
}

static void
test_bare (void)
{
  g_autoptr (GhDomainConfig) config = make_config ("bare");

  config->cpu_mode = GH_CPU_CUSTOM;
  config->cpu_model = g_strdup ("qemu64");
  add_disk (config, "hda", "/a.img", "raw", GH_DISK_BUS_IDE, GH_DISK_DISK)->boot_order = 2;
  add_disk (config, "hdc", NULL, NULL, GH_DISK_BUS_IDE, GH_DISK_CDROM)->boot_order = 1;
  assert_golden (config, &tcg, "bare");
}

static void
assert_refused (const GhDomainConfig *config, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (gh_qemu_argv_check (config, &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_refused (void)
{
  g_autoptr (GhDomainConfig) config = make_config ("refused");

  config->virt = GH_VIRT_XEN;
  config->machine = g_strdup ("s390-ccw");
  add_disk (config, "xvda", "/a", "parallels", GH_DISK_BUS_XEN, GH_DISK_DISK);
  add_disk (config, "vdb", "/b", NULL, GH_DISK_BUS_VIRTIO, GH_DISK_CDROM);
  add_nic (config, GH_NIC_NETWORK, "default", "ne2000");
  gh_domain_config_add_graphics (config)->type = GH_GRAPHICS_SPICE;
  gh_domain_config_add_serial (config)->port = 9;
  add_input (config, GH_INPUT_TABLET, GH_INPUT_BUS_XEN);
  ((GhDisk *) config->disks->pdata[0])->io = g_strdup ("native");
  ((GhDisk *) config->disks->pdata[1])->cache = g_strdup ("directsync");
  assert_refused (config, "Xen");
  assert_refused (config, "needs the cache none");
  assert_refused (config, "directsync");
  assert_refused (config, "s390-ccw");
  assert_refused (config, "parallels");
  assert_refused (config, "xvda");
  assert_refused (config, "CD drive vdb");
  assert_refused (config, "default");
  assert_refused (config, "ne2000");
  assert_refused (config, "vnc");
  assert_refused (config, "Serial port 9");
  assert_refused (config, "Input 1");
}

/* A machine with one of each, from domain XML's own words. */
static void
add_hardware (GhDomainConfig *config)
{
  GhTimer *rtc = gh_domain_config_add_device (config, &gh_timer_struct);
  GhTimer *hpet = gh_domain_config_add_device (config, &gh_timer_struct);
  GhChannel *agent = gh_domain_config_add_device (config, &gh_channel_struct);
  GhChannel *clipboard = gh_domain_config_add_device (config, &gh_channel_struct);
  GhChannel *private = gh_domain_config_add_device (config, &gh_channel_struct);
  GhTpm *tpm = gh_domain_config_add_device (config, &gh_tpm_struct);
  GhFilesystem *plain = gh_domain_config_add_device (config, &gh_filesystem_struct);
  GhFilesystem *virtiofs = gh_domain_config_add_device (config, &gh_filesystem_struct);
  GhHostdev *stick = gh_domain_config_add_device (config, &gh_hostdev_struct);
  GhController *usb = gh_domain_config_add_device (config, &gh_controller_struct);
  GhMemballoon *balloon = gh_domain_config_add_device (config, &gh_memballoon_struct);

  rtc->name = g_strdup ("rtc");
  rtc->tickpolicy = g_strdup ("catchup");
  hpet->name = g_strdup ("hpet");
  hpet->present = GH_TOGGLE_OFF;
  agent->name = g_strdup ("org.qemu.guest_agent.0");
  clipboard->type = g_strdup ("qemu-vdagent");
  private->type = g_strdup ("qemu-vdagent");
  private->name = g_strdup ("com.redhat.spice.0");
  private->foreign = g_strdup ("<source><clipboard copypaste=\"no\"/></source>");
  tpm->model = g_strdup ("tpm-tis");
  plain->source = g_strdup ("/srv/a,b");
  plain->target = g_strdup ("files");
  plain->readonly = TRUE;
  virtiofs->driver = g_strdup ("virtiofs");
  virtiofs->source = g_strdup ("/srv");
  virtiofs->target = g_strdup ("fast");
  stick->vendor = g_strdup ("0x046d");
  stick->product = g_strdup ("0xc52b");
  usb->type = g_strdup ("usb");
  usb->model = g_strdup ("ich9-ehci1");
  balloon->model = g_strdup ("virtio");
  ((GhSound *) gh_domain_config_add_device (config, &gh_sound_struct))->model = g_strdup ("ich9");
  ((GhVsock *) gh_domain_config_add_device (config, &gh_vsock_struct))->cid = 7;
}

static void
add_details (GhDomainConfig *config)
{
  GhGraphics *vnc = gh_domain_config_add_graphics (config);
  GhVideo *video = gh_domain_config_add_video (config);
  GhNic *nic;

  add_nic (config, GH_NIC_USER, NULL, "virtio");
  nic = config->nics->pdata[0];
  nic->forwards = g_strsplit ("tcp:127.0.0.1:2222:22 udp:0.0.0.0:5000-5001:53", " ", -1);
  nic->mtu = 1400;
  nic->boot_order = 1;
  vnc->listen = g_strdup ("192.0.2.1");
  vnc->port = 5907;
  vnc->keymap = g_strdup ("de");
  video->model = GH_VIDEO_VIRTIO;
  video->heads = 2;
  config->vcpus = 8;
  config->sockets = 2;
  config->cores = 2;
  config->threads = 2;
  config->cpu_mode = GH_CPU_HOST;
  config->cpu_features = g_strsplit ("+aes -hle", " ", -1);
  config->hyperv = g_strsplit ("relaxed spinlocks=8191 vendor_id=Me", " ", -1);
  config->kvm_hidden = config->memory_locked = TRUE;
  config->smm = GH_TOGGLE_ON;
  config->vmport = config->pmu = GH_TOGGLE_OFF;
  config->timezone = g_strdup ("Asia/Shanghai");
  config->on_poweroff = GH_END_ACTION_RESTART;
  config->on_reboot = GH_END_ACTION_DESTROY;
  config->on_crash = GH_END_ACTION_PRESERVE;
}

static void
test_hardware (void)
{
  static const GhQemuArgvInput input = { .binary = "/usr/bin/qemu",
                                         .accelerator = "kvm",
                                         .qmp_fd = 3,
                                         .serial_log = "/state/serial.log",
                                         .now = 1700000000,
                                         .tpm_fd = 4 };
  g_autoptr (GhDomainConfig) config = make_config ("hardware");

  config->machine = g_strdup ("q35");
  add_hardware (config);
  add_details (config);
  assert_golden (config, &input, "hardware");
}

/* Two cards, the second with two screens of its own: three displays. */
static void
test_screens (void)
{
  static const GhQemuArgvInput input = {
    .binary = "/usr/bin/qemu", .accelerator = "tcg", .qmp_fd = 3, .serial_log = "/state/serial.log"
  };
  g_autoptr (GhDomainConfig) config = make_config ("screens");
  GhVideo *second;

  gh_domain_config_add_graphics (config);
  gh_domain_config_add_video (config);
  second = gh_domain_config_add_video (config);
  second->model = GH_VIDEO_VIRTIO;
  second->heads = 2;
  g_assert_cmpuint (gh_domain_config_count_screens (config), ==, 3);
  assert_golden (config, &input, "screens");
  second->heads = 0;
  second->model = GH_VIDEO_CIRRUS;
  assert_refused (config, "Video device 2");
  second->model = GH_VIDEO_NONE;
  assert_refused (config, "Video device 2");
}

/* What cannot be had is named, each by itself. */
static void
test_absent (void)
{
  static const struct
  {
    const GhStruct *type;
    const char *word;
  } absent[] = { { &gh_redirdev_struct, "USB redirection" },
                 { &gh_filesystem_struct, "name the folder" },
                 { &gh_smartcard_struct, "Smart cards" },
                 { &gh_timer_struct, "hypervclock" } };

  for (guint i = 0; i < G_N_ELEMENTS (absent); i++)
    {
      g_autoptr (GhDomainConfig) config = make_config ("absent");
      gpointer device = gh_domain_config_add_device (config, absent[i].type);

      if (absent[i].type == &gh_timer_struct)
        ((GhTimer *) device)->name = g_strdup ("tsc");
      assert_refused (config, absent[i].word);
    }
}

static GhController *
add_controller (GhDomainConfig *config, const char *type, const char *model, guint ports)
{
  GhController *controller = gh_domain_config_add_device (config, &gh_controller_struct);

  controller->type = g_strdup (type);
  controller->model = g_strdup (model);
  controller->ports = ports;
  return controller;
}

/* As virt-install asks for them. */
static void
test_ports (void)
{
  g_autoptr (GhDomainConfig) config = make_config ("ports");
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) argv = NULL;
  GhController *usb = add_controller (config, "usb", "qemu-xhci", 15);

  add_controller (config, "virtio-serial", NULL, 16);
  gh_qemu_argv_check (config, &error);
  g_assert_no_error (error);
  argv = gh_qemu_argv_new (config, &tcg);
  g_assert_true (g_strv_contains ((const char *const *) argv, "qemu-xhci,id=usb,p2=15,p3=15"));
  g_assert_true (g_strv_contains ((const char *const *) argv,
                                  "virtio-serial-pci,id=virtio-serial,max_ports=16"));
  usb->ports = 16;
  assert_refused (config, "up to 15 ports");
  g_free (usb->model);
  usb->model = g_strdup ("piix3-uhci");
  usb->ports = 2;
  assert_refused (config, "leave the number out");
}

static void
test_cannot_be_had (void)
{
  g_autoptr (GhDomainConfig) config = make_config ("absent");
  GhController *xen = gh_domain_config_add_device (config, &gh_controller_struct);
  GhChannel *spice = gh_domain_config_add_device (config, &gh_channel_struct);
  GhNic *nic;

  add_nic (config, GH_NIC_DIRECT, "eth0", NULL);
  nic = config->nics->pdata[0];
  nic->rate_in = 10;
  xen->type = g_strdup ("xenbus");
  spice->type = g_strdup ("spicevmc");
  gh_domain_config_add_graphics (config)->password = g_strdup ("secret");
  config->secure_boot = TRUE;
  config->on_crash = GH_END_ACTION_COREDUMP_DESTROY;
  config->viridian = TRUE;
  config->timezone = g_strdup ("Nowhere/Land");
  config->weight = 512;
  assert_refused (config, "eth0");
  assert_refused (config, "limited");
  assert_refused (config, "xenbus");
  assert_refused (config, "spicevmc");
  assert_refused (config, "password");
  assert_refused (config, "q35");
  assert_refused (config, "destroyed, restarted or preserved");
  assert_refused (config, "Hyper-V");
  assert_refused (config, "Nowhere/Land");
  assert_refused (config, "shares");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/qemu-argv/install", test_install);
  g_test_add_func ("/qemu-argv/everything", test_everything);
  g_test_add_func ("/qemu-argv/hardware", test_hardware);
  g_test_add_func ("/qemu-argv/screens", test_screens);
  g_test_add_func ("/qemu-argv/ports", test_ports);
  g_test_add_func ("/qemu-argv/cannot-be-had", test_cannot_be_had);
  g_test_add_func ("/qemu-argv/bare", test_bare);
  g_test_add_func ("/qemu-argv/refused", test_refused);
  g_test_add_func ("/qemu-argv/absent", test_absent);
  return g_test_run ();
}
