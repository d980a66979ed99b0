/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes of a real QEMU's machine while it runs; no system runs in it, so nobody lets go. */
#include "config.h"

#include <string.h>

#include "conformance.h"
#include "gh-domain-live.h"
#include "gh-driver-registry.h"
#include "gh-error.h"
#include "gh-hostdev.h"
#include "gh-qemu-driver.h"

#define MAC "52:54:00:12:34:56"

static char *folder; /* of everything that these tests write */

typedef struct
{
  GhDriver *driver;
  GhDomain *domain;
} Fixture;

static char *
make_image (const char *name, gsize size)
{
  char *path = g_build_filename (folder, name, NULL);
  g_autofree char *zeros = g_malloc0 (size);

  g_assert_true (g_file_set_contents (path, zeros, (gssize) size, NULL));
  return path;
}

static GhDomainConfig *
make_config (const char *machine)
{
  GhDomainConfig *config = gh_domain_config_new ();
  GhDisk *drive = gh_domain_config_add_disk (config);
  GhNic *nic = gh_domain_config_add_nic (config);

  config->name = g_strdup ("live");
  config->machine = g_strdup (machine);
  config->memory = 64 << 20;
  config->vcpus = 2;
  drive->device = GH_DISK_CDROM;
  drive->bus = GH_DISK_BUS_SATA;
  drive->target = g_strdup ("sda");
  nic->mac = g_strdup (MAC);
  return config;
}

/* Starts @config, which is freed. */
static void
begin (Fixture *f, GhDomainConfig *made)
{
  g_autoptr (GhDomainConfig) config = made;
  g_autoptr (GError) error = NULL;

  f->driver = conformance_open_host ("qemu", GH_TYPE_QEMU_DRIVER, folder);
  gh_driver_complete (f->driver, config);
  f->domain = gh_driver_add_domain (f->driver, config, &error);
  g_assert_no_error (error);
  error = conformance_start (f->domain, FALSE, NULL);
  g_assert_no_error (error);
}

static void
set_up (Fixture *f, gconstpointer machine)
{
  begin (f, make_config (machine));
}

/* With a tablet, and so a USB controller. */
static void
set_up_usb (Fixture *f, gconstpointer machine)
{
  GhDomainConfig *config = make_config (machine);
  GhInput *tablet = gh_domain_config_add_device (config, &gh_input_struct);

  tablet->type = GH_INPUT_TABLET;
  tablet->bus = GH_INPUT_BUS_USB;
  begin (f, config);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = conformance_act (f->domain, GH_DOMAIN_ACTION_DESTROY);

  g_assert_no_error (error);
  g_object_unref (f->driver);
}

static const GhDomainConfig *
live (Fixture *f)
{
  return gh_domain_get_live_config (f->domain);
}

/* Takes @what. Returns: what went wrong */
static GError *
change (Fixture *f, GhChange *what)
{
  GError *error = conformance_change (f->domain, what);

  gh_change_free (what);
  return error;
}

static GError *
change_key (Fixture *f, GhChangeKind kind, const char *key, const char *text)
{
  GhChange *what = gh_change_new (kind);

  what->key = g_strdup (key);
  what->text = g_strdup (text);
  return change (f, what);
}

static GError *
attach (Fixture *f, const char *target, const char *source, GhDiskBus bus)
{
  GhChange *what = gh_change_new (GH_CHANGE_ATTACH_DISK);

  what->disk = gh_struct_new (&gh_disk_struct);
  what->disk->target = g_strdup (target);
  what->disk->source = g_strdup (source);
  what->disk->bus = bus;
  return change (f, what);
}

#define assert_done(call)                                                                          \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autoptr (GError) done_error = (call);                                                        \
    g_assert_no_error (done_error);                                                                \
  }                                                                                                \
  G_STMT_END

#define assert_refused(call, why)                                                                  \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autoptr (GError) refusal = (call);                                                           \
    g_assert_error (refusal, GH_ERROR, (why));                                                     \
  }                                                                                                \
  G_STMT_END

static void
test_disks (Fixture *f, gconstpointer machine)
{
  g_autofree char *first = make_image ("first.img", 1 << 20);
  g_autofree char *second = make_image ("second.img", 1 << 20);
  g_autofree char *missing = g_build_filename (folder, "missing.img", NULL);

  assert_refused (attach (f, "vda", missing, GH_DISK_BUS_VIRTIO), GH_ERROR_HYPERVISOR);
  assert_done (attach (f, "vda", first, GH_DISK_BUS_VIRTIO));
  g_assert_nonnull (gh_domain_config_get_disk (live (f), "vda"));
  g_assert_null (gh_domain_config_get_disk (gh_domain_get_config (f->domain), "vda"));
  assert_refused (attach (f, "vda", second, GH_DISK_BUS_VIRTIO), GH_ERROR_EXISTS);
  assert_refused (attach (f, "vdb", first, GH_DISK_BUS_VIRTIO), GH_ERROR_IN_USE);
  assert_done (attach (f, "vdb", second, GH_DISK_BUS_VIRTIO));
  assert_refused (attach (f, "sdb", missing, GH_DISK_BUS_SATA), GH_ERROR_UNSUPPORTED);
  assert_refused (attach (f, "sdb", missing, GH_DISK_BUS_SCSI), GH_ERROR_UNSUPPORTED);
}

/* No system runs in the machine, so the disk stays, and is told to stay. */
static void
test_stuck (Fixture *f, gconstpointer machine)
{
  g_autofree char *image = make_image ("stuck.img", 1 << 20);

  assert_done (attach (f, "vda", image, GH_DISK_BUS_VIRTIO));
  assert_refused (change_key (f, GH_CHANGE_DETACH_DISK, "vda", NULL), GH_ERROR_TIMEOUT);
  g_assert_nonnull (gh_domain_config_get_disk (live (f), "vda"));
}

/* What is on USB needs no guest to let go of it. */
static void
test_usb (Fixture *f, gconstpointer machine)
{
  g_autofree char *image = make_image ("stick.img", 1 << 20);

  assert_done (attach (f, "sdb", image, GH_DISK_BUS_USB));
  g_assert_nonnull (gh_domain_config_get_disk (live (f), "sdb"));
  assert_done (change_key (f, GH_CHANGE_DETACH_DISK, "sdb", NULL));
  g_assert_null (gh_domain_config_get_disk (live (f), "sdb"));
  assert_done (attach (f, "sdb", image, GH_DISK_BUS_USB));
}

static GError *
attach_hostdev (Fixture *f, const char *name)
{
  GhChange *what = gh_change_new (GH_CHANGE_ATTACH_HOSTDEV);

  what->hostdev = gh_hostdev_parse (name, NULL);
  return change (f, what);
}

/* One that is known by its kind is waited for; QEMU itself says of one at a place that there is
 * none. Without the USB of the host's kernel there is nothing to wait at. */
static void
test_hostdevs (Fixture *f, gconstpointer machine)
{
  g_autoptr (GError) error = attach_hostdev (f, "0000:ffff");

  assert_refused (attach_hostdev (f, "250.120"), GH_ERROR_HYPERVISOR);
  assert_refused (attach_hostdev (f, "ffff:1e:1f.7"), GH_ERROR_NOT_FOUND);
  assert_refused (change_key (f, GH_CHANGE_DETACH_HOSTDEV, "1.1", NULL), GH_ERROR_NOT_FOUND);
  if (error != NULL)
    {
      g_assert_error (error, GH_ERROR, GH_ERROR_HYPERVISOR);
      g_assert_cmpuint (live (f)->hostdevs->len, ==, 0);
      g_test_skip (error->message);
      return;
    }
  g_assert_cmpuint (live (f)->hostdevs->len, ==, 1);
  assert_refused (attach_hostdev (f, "0000:ffff"), GH_ERROR_EXISTS);
  assert_done (change_key (f, GH_CHANGE_DETACH_HOSTDEV, "0000:ffff", NULL));
  g_assert_cmpuint (live (f)->hostdevs->len, ==, 0);
  assert_done (attach_hostdev (f, "0000:ffff"));
}

static void
test_no_usb (Fixture *f, gconstpointer machine)
{
  assert_refused (attach_hostdev (f, "0000:ffff"), GH_ERROR_UNSUPPORTED);
}

static void
test_nics (Fixture *f, gconstpointer machine)
{
  GhChange *what = gh_change_new (GH_CHANGE_ATTACH_NIC);
  GhChange *bridge = gh_change_new (GH_CHANGE_ATTACH_NIC);

  what->nic = gh_struct_new (&gh_nic_struct);
  what->nic->mac = g_strdup ("52:54:00:12:34:57");
  assert_done (change (f, what));
  g_assert_cmpuint (live (f)->nics->len, ==, 2);
  bridge->nic = gh_struct_new (&gh_nic_struct);
  bridge->nic->mac = g_strdup ("52:54:00:12:34:58");
  bridge->nic->type = GH_NIC_BRIDGE;
  bridge->nic->source = g_strdup ("br0");
  assert_refused (change (f, bridge), GH_ERROR_UNSUPPORTED);
  assert_done (change_key (f, GH_CHANGE_LINK, MAC, NULL));
  g_assert_true (gh_domain_config_get_nic (live (f), MAC)->link_down);
}

static void
test_media (Fixture *f, gconstpointer machine)
{
  g_autofree char *first = make_image ("first.iso", 1 << 16);
  g_autofree char *second = make_image ("second.iso", 1 << 16);
  g_autofree char *missing = g_build_filename (folder, "missing.iso", NULL);

  assert_refused (change_key (f, GH_CHANGE_MEDIUM, "sda", NULL), GH_ERROR_WRONG_STATE);
  assert_refused (change_key (f, GH_CHANGE_MEDIUM, "sda", missing), GH_ERROR_HYPERVISOR);
  assert_done (change_key (f, GH_CHANGE_MEDIUM, "sda", first));
  assert_done (change_key (f, GH_CHANGE_MEDIUM, "sda", second));
  assert_refused (change_key (f, GH_CHANGE_MEDIUM, "sda", missing), GH_ERROR_HYPERVISOR);
  g_assert_cmpstr (gh_domain_config_get_disk (live (f), "sda")->source, ==, second);
  assert_done (change_key (f, GH_CHANGE_MEDIUM, "sda", NULL));
  g_assert_null (gh_domain_config_get_disk (live (f), "sda")->source);
  assert_done (change_key (f, GH_CHANGE_MEDIUM, "sda", first));
}

/* Threads of the machine's process that may run on CPU 0 alone. */
static guint
count_pinned (GhDomain *domain)
{
  GhDomainInfo info;
  g_autofree char *path = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;
  guint count = 0;

  gh_domain_get_info (domain, &info);
  path = g_strdup_printf ("/proc/%u/task", info.id);
  dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *status = g_build_filename (path, name, "status", NULL);
      g_autofree char *text = NULL;

      if (g_file_get_contents (status, &text, NULL, NULL))
        count += strstr (text, "Cpus_allowed_list:\t0\n") != NULL;
    }
  return count;
}

static void
test_pins (Fixture *f, gconstpointer machine)
{
  GhChange *what = gh_change_new (GH_CHANGE_PIN);
  GhChange *back = gh_change_new (GH_CHANGE_PIN);

  if (g_get_num_processors () < 2)
    g_test_skip ("There is one CPU: everything is pinned");
  what->pins = g_strsplit ("0", "/", -1);
  assert_done (change (f, what));
  if (g_get_num_processors () > 1)
    g_assert_cmpuint (count_pinned (f->domain), ==, 2);
  back->pins = g_strsplit ("all", "/", -1);
  assert_done (change (f, back));
  g_assert_null (live (f)->pins);
  if (g_get_num_processors () > 1)
    g_assert_cmpuint (count_pinned (f->domain), ==, 0);
}

static void
test_impossible (Fixture *f, gconstpointer machine)
{
  static const GhChangeKind kinds[]
    = { GH_CHANGE_WEIGHT, GH_CHANGE_CAP, GH_CHANGE_CPUPOOL, GH_CHANGE_MAX_MEMORY };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      GhChange *what = gh_change_new (kinds[i]);

      what->number = 100;
      assert_refused (change (f, what), GH_ERROR_UNSUPPORTED);
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *command = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("guesthouse-live-XXXXXX", NULL);
  g_test_add ("/qemu-live/disks", Fixture, "pc", set_up, test_disks, tear_down);
  g_test_add ("/qemu-live/disks-q35", Fixture, "q35", set_up, test_disks, tear_down);
  g_test_add ("/qemu-live/stuck", Fixture, "pc", set_up, test_stuck, tear_down);
  g_test_add ("/qemu-live/usb", Fixture, "pc", set_up_usb, test_usb, tear_down);
  g_test_add ("/qemu-live/hostdevs", Fixture, "q35", set_up_usb, test_hostdevs, tear_down);
  g_test_add ("/qemu-live/no-usb", Fixture, "pc", set_up, test_no_usb, tear_down);
  g_test_add ("/qemu-live/nics", Fixture, "q35", set_up, test_nics, tear_down);
  g_test_add ("/qemu-live/media", Fixture, "pc", set_up, test_media, tear_down);
  g_test_add ("/qemu-live/pins", Fixture, "pc", set_up, test_pins, tear_down);
  g_test_add ("/qemu-live/impossible", Fixture, "pc", set_up, test_impossible, tear_down);
  status = g_test_run ();
  command = g_strdup_printf ("rm -rf '%s'", folder);
  if (system (command) != 0)
    g_printerr ("Cannot remove %s\n", folder);
  g_free (folder);
  return status;
}
