/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Which definitions Xen takes, and how it refuses the others. Needs no Xen; what runs is tested in
 * tests/lab/xen. */
#include "config.h"

#include "gh-error.h"
#include "gh-hostdev.h"
#include "gh-xen-driver.h"
#include "gh-xen-features.h"
#include "gh-xen-hostdev.h"
#include "gh-xen-kernel.h"
#include "gh-xen-serial.h"

static GhDriver *
make_driver (void)
{
  return g_object_new (GH_TYPE_XEN_DRIVER,
                       "uri",
                       "xen:",
                       "state-folder",
                       "/nonexistent",
                       "runtime-folder",
                       "/nonexistent",
                       NULL);
}

static GhDomainConfig *
make_config (void)
{
  GhDomainConfig *config = gh_domain_config_new ();
  GhDisk *disk = gh_domain_config_add_disk (config);
  GhNic *nic = gh_domain_config_add_nic (config);

  config->name = g_strdup ("machine");
  disk->source = g_strdup ("/dev/vg/machine");
  nic->type = GH_NIC_BRIDGE;
  nic->source = g_strdup ("xenbr0");
  gh_domain_config_add_usual_devices (config, TRUE);
  return config;
}

/* What a new machine gets is what Xen takes. */
static void
test_usual (void)
{
  g_autoptr (GhDriver) driver = make_driver ();
  g_autoptr (GhDomainConfig) config = make_config ();
  g_autoptr (GError) error = NULL;

  gh_driver_complete (driver, config);
  gh_driver_validate (driver, config, &error);
  g_assert_no_error (error);
  g_assert_cmpint (config->virt, ==, GH_VIRT_XEN);
  g_assert_cmpstr (((GhDisk *) config->disks->pdata[0])->target, ==, "xvda");
}

/* Each makes a good definition bad. */

static void
bad_machine (GhDomainConfig *config)
{
  config->machine = g_strdup ("q35");
}

static void
bad_virt (GhDomainConfig *config)
{
  config->virt = GH_VIRT_KVM;
}

static void
bad_pvh (GhDomainConfig *config)
{
  config->machine = g_strdup ("xenpvh");
}

/* An empty name of a boot loader is none. */
static void
bad_bootloader (GhDomainConfig *config)
{
  config->machine = g_strdup ("xenpvh");
  config->bootloader = g_strdup ("");
}

static void
bad_firmware (GhDomainConfig *config)
{
  config->machine = g_strdup ("xenpv");
  config->firmware = GH_FIRMWARE_EFI;
}

static void
bad_network (GhDomainConfig *config)
{
  ((GhNic *) config->nics->pdata[0])->type = GH_NIC_USER;
}

static void
bad_graphics (GhDomainConfig *config)
{
  ((GhGraphics *) config->graphics->pdata[0])->type = GH_GRAPHICS_SPICE;
}

static void
bad_floppy (GhDomainConfig *config)
{
  ((GhDisk *) config->disks->pdata[0])->device = GH_DISK_FLOPPY;
}

static void
bad_format (GhDomainConfig *config)
{
  ((GhDisk *) config->disks->pdata[0])->format = g_strdup ("vmdk");
}

static void
bad_empty_drive (GhDomainConfig *config)
{
  config->kernel = g_strdup ("/boot/vmlinuz");
  gh_domain_config_add_disk (config)->device = GH_DISK_CDROM;
}

/* Of an HVM machine both are the first IDE disk. */
static void
bad_targets (GhDomainConfig *config)
{
  GhDisk *disk = gh_domain_config_add_disk (config);

  disk->source = g_strdup ("/dev/vg/other");
  disk->target = g_strdup ("hda");
}

static void
bad_cpu (GhDomainConfig *config)
{
  config->cpu_mode = GH_CPU_CUSTOM;
  config->cpu_model = g_strdup ("Nehalem");
}

static void
bad_end (GhDomainConfig *config)
{
  config->on_crash = GH_END_ACTION_RENAME_RESTART;
}

static GhController *
add_usb_controller (GhDomainConfig *config, const char *model)
{
  GhController *controller = gh_domain_config_add_device (config, &gh_controller_struct);

  controller->type = g_strdup ("usb");
  controller->model = g_strdup (model);
  return controller;
}

static void
add_usb_device (GhDomainConfig *config, const char *address)
{
  gh_hostdev_set_address (gh_domain_config_add_device (config, &gh_hostdev_struct), address);
}

static void
bad_usb_device (GhDomainConfig *config)
{
  add_usb_device (config, "001:004");
  add_usb_controller (config, "none");
}

static void
bad_usb_controller (GhDomainConfig *config)
{
  add_usb_controller (config, "ich9-uhci1");
}

static void
bad_emulated_usb (GhDomainConfig *config)
{
  add_usb_controller (config, "nec-xhci");
  config->machine = g_strdup ("xenpv");
}

static GhTimer *
add_timer (GhDomainConfig *config, const char *name, GhToggle present)
{
  GhTimer *timer = gh_domain_config_add_device (config, &gh_timer_struct);

  timer->name = g_strdup (name);
  timer->present = present;
  return timer;
}

static void
bad_timer (GhDomainConfig *config)
{
  add_timer (config, "rtc", GH_TOGGLE_ON);
}

static void
bad_tsc (GhDomainConfig *config)
{
  add_timer (config, "tsc", GH_TOGGLE_OFF);
}

static void
bad_tsc_mode (GhDomainConfig *config)
{
  add_timer (config, "tsc", GH_TOGGLE_ON)->mode = g_strdup ("smpsafe");
}

static void
bad_hpet (GhDomainConfig *config)
{
  add_timer (config, "hpet", GH_TOGGLE_ON);
  config->machine = g_strdup ("xenpv");
}

static void
bad_cable (GhDomainConfig *config)
{
  ((GhNic *) config->nics->pdata[0])->link_down = TRUE;
}

static void
bad_rate (GhDomainConfig *config)
{
  ((GhNic *) config->nics->pdata[0])->rate_in = 100;
}

static void
bad_heads (GhDomainConfig *config)
{
  ((GhVideo *) config->videos->pdata[0])->model = GH_VIDEO_QXL;
  ((GhVideo *) config->videos->pdata[0])->heads = 2;
}

static void
bad_video_memory (GhDomainConfig *config)
{
  ((GhVideo *) config->videos->pdata[0])->model = GH_VIDEO_QXL;
  ((GhVideo *) config->videos->pdata[0])->vram = 65536;
}

static void
bad_loader (GhDomainConfig *config)
{
  config->machine = g_strdup ("xenpv");
  config->loader = g_strdup ("/srv/ovmf.bin");
}

static void
bad_pci_device (GhDomainConfig *config)
{
  GhHostdev *hostdev = gh_domain_config_add_device (config, &gh_hostdev_struct);

  hostdev->type = GH_HOSTDEV_PCI;
  gh_hostdev_set_address (hostdev, "0000:01:00.0");
  config->machine = g_strdup ("xenpvh");
  config->kernel = g_strdup ("/boot/vmlinuz");
}

/* Xen's firmware tries the first disk of all. */
static void
bad_places (GhDomainConfig *config)
{
  GhDisk *disk = gh_domain_config_add_disk (config);

  disk->source = g_strdup ("/dev/vg/other");
  disk->boot_order = 1;
  ((GhDisk *) config->disks->pdata[0])->boot_order = 2;
}

static void
bad_feature (GhDomainConfig *config)
{
  config->cpu_mode = GH_CPU_HOST;
  config->cpu_features = g_strsplit ("+aes +nosuch", " ", -1);
}

static void
bad_nesting (GhDomainConfig *config)
{
  config->machine = g_strdup ("xenpv");
  config->nested_hvm = GH_TOGGLE_ON;
}

static void
bad_rdm (GhDomainConfig *config)
{
  config->machine = g_strdup ("xenpv");
  config->rdm_strategy = GH_RDM_HOST;
}

static GhGraphics *
get_screen (GhDomainConfig *config)
{
  return config->graphics->pdata[0];
}

static void
bad_address (GhDomainConfig *config)
{
  get_screen (config)->listen = g_strdup ("0.0.0.0");
}

static void
bad_port (GhDomainConfig *config)
{
  get_screen (config)->port = 5907;
}

static void
bad_password (GhDomainConfig *config)
{
  get_screen (config)->password = g_strdup ("word");
}

static void
bad_layout (GhDomainConfig *config)
{
  config->vcpus = 2;
  config->sockets = 2;
}

static void
bad_line (GhDomainConfig *config)
{
  ((GhSerial *) config->serials->pdata[0])->port = 1;
}

static void
bad_balloon (GhDomainConfig *config)
{
  GhMemballoon *balloon = gh_domain_config_add_device (config, &gh_memballoon_struct);

  balloon->model = g_strdup ("virtio");
}

static void
bad_counters (GhDomainConfig *config)
{
  config->pmu = GH_TOGGLE_ON;
}

static void
bad_backing (GhDomainConfig *config)
{
  config->memory_source = g_strdup ("memfd");
}

static void
bad_controller (GhDomainConfig *config)
{
  GhController *controller = gh_domain_config_add_device (config, &gh_controller_struct);

  controller->type = g_strdup ("scsi");
  controller->model = g_strdup ("virtio-scsi");
}

/* Without a word of its own each of these is as Xen has it. */
static void
test_harmless (void)
{
  g_autoptr (GhDriver) driver = make_driver ();
  g_autoptr (GhDomainConfig) config = make_config ();
  g_autoptr (GError) error = NULL;
  GhMemballoon *balloon = gh_domain_config_add_device (config, &gh_memballoon_struct);

  balloon->model = g_strdup ("xen");
  get_screen (config)->listen = g_strdup ("127.0.0.1");
  config->smm = GH_TOGGLE_OFF;
  gh_driver_complete (driver, config);
  gh_driver_validate (driver, config, &error);
  g_assert_no_error (error);
}

static void
test_refused (void)
{
  static const struct
  {
    void (*spoil) (GhDomainConfig *config);
    const char *word; /* that the refusal has */
  } cases[] = {
    { bad_machine, "xenpvh" },
    { bad_virt, "QEMU" },
    { bad_pvh, "kernel" },
    { bad_firmware, "UEFI" },
    { bad_network, "bridge" },
    { bad_graphics, "VNC" },
    { bad_floppy, "floppy" },
    { bad_format, "vmdk" },
    { bad_empty_drive, "xenfv" },
    { bad_bootloader, "kernel" },
    { bad_targets, "same disk" },
    { bad_cpu, "Nehalem" },
    { bad_end, "preserve" },
    { bad_usb_device, "switched off" },
    { bad_usb_controller, "“ich9-uhci1”" },
    { bad_emulated_usb, "qusb2" },
    { bad_timer, "Timer rtc" },
    { bad_tsc, "Timer tsc" },
    { bad_tsc_mode, "native, emulate" },
    { bad_hpet, "Timer hpet" },
    { bad_cable, "cable" },
    { bad_rate, "receives" },
    { bad_heads, "one screen" },
    { bad_video_memory, "131072" },
    { bad_loader, "/srv/ovmf.bin" },
    { bad_pci_device, "xenfv or xenpv" },
    { bad_places, "first disk" },
    { bad_feature, "“+nosuch”" },
    { bad_nesting, "nested" },
    { bad_rdm, "xenfv" },
    { bad_address, "at 0.0.0.0" },
    { bad_port, "port 5907" },
    { bad_password, "no password" },
    { bad_layout, "sockets" },
    { bad_line, "one serial line" },
    { bad_balloon, "balloon" },
    { bad_counters, "performance counters" },
    { bad_backing, "shared and locked" },
    { bad_controller, "virtio" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GhDriver) driver = make_driver ();
      g_autoptr (GhDomainConfig) config = make_config ();
      g_autoptr (GError) error = NULL;

      cases[i].spoil (config);
      gh_driver_complete (driver, config);
      g_assert_false (gh_driver_validate (driver, config, &error));
      g_assert_error (error, GH_ERROR, GH_ERROR_UNSUPPORTED);
      if (strstr (error->message, cases[i].word) == NULL)
        g_error ("“%s” does not mention %s", error->message, cases[i].word);
    }
}

/* What is said arrives in libxenlight's own structs. */
static void
test_features (void)
{
  g_autoptr (GhDomainConfig) config = make_config ();
  libxl_domain_build_info info;

  libxl_domain_build_info_init (&info);
  libxl_domain_build_info_init_type (&info, LIBXL_DOMAIN_TYPE_HVM);
  gh_xen_features_fill (&info, config, LIBXL_DOMAIN_TYPE_HVM);
  g_assert_true (libxl_defbool_is_default (info.nested_hvm));
  g_assert_cmpint (libxl_cpuid_policy_list_length (&info.cpuid), ==, 0);
  config->nested_hvm = GH_TOGGLE_OFF;
  config->altp2m = GH_ALTP2M_EXTERNAL;
  config->rdm_strategy = GH_RDM_HOST;
  config->rdm_policy = GH_RDM_POLICY_STRICT;
  config->cpu_features = g_strsplit ("+aes -pni", " ", -1);
  config->cpuid = g_strsplit ("family=6 clflush=8", " ", -1);
  gh_xen_features_fill (&info, config, LIBXL_DOMAIN_TYPE_HVM);
  g_assert_false (libxl_defbool_val (info.nested_hvm));
  g_assert_cmpint (info.altp2m, ==, LIBXL_ALTP2M_MODE_EXTERNAL);
  g_assert_cmpint (info.u.hvm.rdm.strategy, ==, LIBXL_RDM_RESERVE_STRATEGY_HOST);
  g_assert_cmpint (info.u.hvm.rdm.policy, ==, LIBXL_RDM_RESERVE_POLICY_STRICT);
  g_assert_cmpint (libxl_cpuid_policy_list_length (&info.cpuid), >, 0);
  libxl_domain_build_info_dispose (&info);
}

/* The device model keeps what is said, also after a restore elsewhere, and whoever saved it. */
static void
test_serial (void)
{
  libxl_domain_build_info info;

  libxl_domain_build_info_init (&info);
  libxl_domain_build_info_init_type (&info, LIBXL_DOMAIN_TYPE_HVM);
  gh_xen_serial_move (&info, "/logs/none");
  g_assert_null (info.u.hvm.serial);
  g_assert_null (info.extra_hvm);

  info.u.hvm.serial = g_strdup ("pty");
  gh_xen_serial_move (&info, "/logs/a,b");
  g_assert_cmpstr (info.u.hvm.serial, ==, "chardev:serial0");
  g_assert_cmpuint (g_strv_length (info.extra_hvm), ==, 2);
  g_assert_cmpstr (info.extra_hvm[0], ==, "-chardev");
  g_assert_cmpstr (info.extra_hvm[1], ==, "pty,id=serial0,logfile=/logs/a,,b,logappend=on");

  gh_xen_serial_move (&info, "/logs/c");
  g_assert_cmpstr (info.u.hvm.serial, ==, "chardev:serial0");
  g_assert_cmpuint (g_strv_length (info.extra_hvm), ==, 2);
  g_assert_cmpstr (info.extra_hvm[1], ==, "pty,id=serial0,logfile=/logs/c,logappend=on");
  libxl_domain_build_info_dispose (&info);
}

static void
test_timers (void)
{
  g_autoptr (GhDomainConfig) config = make_config ();
  libxl_domain_build_info info;

  add_timer (config, "tsc", GH_TOGGLE_ON)->mode = g_strdup ("emulate");
  add_timer (config, "hpet", GH_TOGGLE_OFF);
  libxl_domain_build_info_init (&info);
  libxl_domain_build_info_init_type (&info, LIBXL_DOMAIN_TYPE_HVM);
  gh_xen_features_fill (&info, config, LIBXL_DOMAIN_TYPE_HVM);
  g_assert_cmpint (info.tsc_mode, ==, LIBXL_TSC_MODE_ALWAYS_EMULATE);
  g_assert_false (libxl_defbool_val (info.u.hvm.hpet));
  libxl_domain_build_info_dispose (&info);
}

static void
fill_hostdevs (libxl_domain_config *out, GhDomainConfig *config, libxl_domain_type type)
{
  g_autoptr (GError) error = NULL;

  libxl_domain_config_init (out);
  out->c_info.type = type;
  libxl_domain_build_info_init_type (&out->b_info, type);
  gh_xen_hostdev_fill (out, config, &error);
  g_assert_no_error (error);
}

/* What is on USB, with a controller for it where none is named. */
static void
test_hostdevs (void)
{
  g_autoptr (GhDomainConfig) config = make_config ();
  libxl_domain_config native;
  GhHostdev *pci;

  add_usb_device (config, "002:011");
  pci = gh_domain_config_add_device (config, &gh_hostdev_struct);
  pci->type = GH_HOSTDEV_PCI;
  pci->managed = TRUE;
  gh_hostdev_set_address (pci, "0000:01:00.0");
  fill_hostdevs (&native, config, LIBXL_DOMAIN_TYPE_HVM);
  g_assert_cmpint (native.num_pcidevs, ==, 1);
  g_assert_true (native.pcidevs[0].seize);
  g_assert_cmpint (native.num_usbdevs, ==, 1);
  g_assert_cmpint (native.usbdevs[0].type, ==, LIBXL_USBDEV_TYPE_HOSTDEV);
  g_assert_cmpint (native.usbdevs[0].u.hostdev.hostbus, ==, 2);
  g_assert_cmpint (native.usbdevs[0].u.hostdev.hostaddr, ==, 11);
  g_assert_cmpint (native.num_usbctrls, ==, 1);
  g_assert_cmpint (native.usbctrls[0].type, ==, LIBXL_USBCTRL_TYPE_DEVICEMODEL);
  libxl_domain_config_dispose (&native);

  fill_hostdevs (&native, config, LIBXL_DOMAIN_TYPE_PV);
  g_assert_cmpint (native.usbctrls[0].type, ==, LIBXL_USBCTRL_TYPE_QUSB);
  g_assert_true (libxl_defbool_val (native.b_info.u.pv.e820_host));
  libxl_domain_config_dispose (&native);

  add_usb_controller (config, "qusb1")->ports = 6;
  add_usb_controller (config, "nec-xhci");
  fill_hostdevs (&native, config, LIBXL_DOMAIN_TYPE_HVM);
  g_assert_cmpint (native.num_usbctrls, ==, 2);
  g_assert_cmpint (native.usbctrls[0].type, ==, LIBXL_USBCTRL_TYPE_QUSB);
  g_assert_cmpint (native.usbctrls[0].version, ==, 1);
  g_assert_cmpint (native.usbctrls[0].ports, ==, 6);
  g_assert_cmpint (native.usbctrls[1].devid, ==, 1);
  g_assert_cmpint (native.usbctrls[1].version, ==, 3);
  libxl_domain_config_dispose (&native);
}

/* One that is named by what it is must be there. */
static void
test_absent_usb (void)
{
  g_autoptr (GhDomainConfig) config = make_config ();
  g_autoptr (GError) error = NULL;
  libxl_device_usbdev usb;
  GhHostdev *hostdev = gh_domain_config_add_device (config, &gh_hostdev_struct);

  gh_hostdev_set_id (hostdev, "ffff:fffe");
  g_assert_false (gh_xen_hostdev_fill_usb (&usb, hostdev, &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "ffff:fffe"));
  libxl_device_usbdev_dispose (&usb);
}

/* As HVM, PVH and PV; what is refused is refused in words that name the kinds that can. */
static void
test_kernels (void)
{
  static const struct
  {
    const char *kernel;
    const char *machine;
    gboolean failed;
    const char *refusal; /* NULL when there is none */
  } cases[] = {
    { "segment", "xenpv", FALSE, NULL },
    { "segment", "xenpvh", FALSE, NULL },
    { "guest-info", "xenpv", FALSE, NULL },
    { "guest-info", "xenpvh", FALSE, "cannot start as PVH; choose the kind of machine PV, or" },
    { "guest-info", NULL, FALSE, "cannot start as PVH" },
    { "guest-info", "xenfv", TRUE, NULL },
    { "xz", "xenpvh", TRUE, NULL },
    { "pvh-only", "xenpv", FALSE, "cannot start as PV; choose the kind of machine PVH or HVM" },
    { "pv-only", "xenpvh", TRUE, "cannot start as PVH; choose the kind of machine PV or HVM" },
    /* Xen unpacks it anyway, and finds out. */
    { "pv-only", "xenpvh", FALSE, NULL },
    { "neither", "xenpv", FALSE, "not made for Xen" },
    { "missing", "xenpvh", FALSE, "cannot be read" },
    { "../README.md", "xenpv", TRUE, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GhDomainConfig) config = make_config ();
      g_autoptr (GError) error = NULL;
      gboolean good;

      config->machine = g_strdup (cases[i].machine);
      config->kernel
        = g_build_filename (g_getenv ("GH_TEST_DATA"), "kernels", cases[i].kernel, NULL);
      good = gh_xen_kernel_check (config, cases[i].failed, NULL, &error);
      g_test_message ("%s: %s", cases[i].kernel, good ? "" : error->message);
      g_assert_cmpint (good, ==, cases[i].refusal == NULL);
      g_assert_true (good || strstr (error->message, cases[i].refusal) != NULL);
    }
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  gh_domain_start_finish (GH_DOMAIN (source), result, data);
}

/* Without Xen nothing starts, and nothing changes. */
static void
test_absent (void)
{
  g_autoptr (GhDriver) driver = make_driver ();
  g_autoptr (GhDomainConfig) config = make_config ();
  g_autoptr (GError) error = NULL;
  GhDomain *domain;

  gh_driver_complete (driver, config);
  domain = gh_driver_add_domain (driver, config, &error);
  g_assert_no_error (error);
  gh_domain_start_async (domain, FALSE, NULL, on_started, &error);
  while (error == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (error, GH_ERROR, GH_ERROR_UNAVAILABLE);
  g_assert_cmpint (gh_domain_get_state (domain), ==, GH_DOMAIN_OFF);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xen-definitions/usual", test_usual);
  g_test_add_func ("/xen-definitions/refused", test_refused);
  g_test_add_func ("/xen-definitions/harmless", test_harmless);
  g_test_add_func ("/xen-definitions/features", test_features);
  g_test_add_func ("/xen-definitions/serial", test_serial);
  g_test_add_func ("/xen-definitions/timers", test_timers);
  g_test_add_func ("/xen-definitions/hostdevs", test_hostdevs);
  g_test_add_func ("/xen-definitions/absent-usb", test_absent_usb);
  g_test_add_func ("/xen-definitions/kernels", test_kernels);
  g_test_add_func ("/xen-definitions/absent", test_absent);
  return g_test_run ();
}
